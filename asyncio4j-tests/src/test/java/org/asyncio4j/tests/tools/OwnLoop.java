package org.asyncio4j.tests.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.AfterEach;

/**
 * A loop of virtual time that a test runs, stops and closes by itself. At the end it is closed and
 * must have nothing to report that the test did not take.
 */
public abstract class OwnLoop {

    protected final VirtualClock clock = new VirtualClock();
    protected final EventLoop loop = clock.newEventLoop();
    protected final ReportedProblems problems = new ReportedProblems();

    /** What happened, in order. */
    protected final List<Object> log = new ArrayList<>();

    protected OwnLoop() {
        loop.setExceptionHandler(problems);
    }

    /** Runs one iteration. */
    protected final void turn() {
        turn(loop);
    }

    /** Runs some iterations. */
    protected final void turns(int count) {
        for (int i = 0; i < count; i++) {
            turn();
        }
    }

    /** Runs one iteration of a loop that does not run. */
    public static void turn(EventLoop loop) {
        loop.stop();
        loop.runForever();
    }

    /** A callback that leaves a note. */
    protected final Runnable note(Object text) {
        return () -> log.add(text);
    }

    @AfterEach
    final void nothingIsLeftToReport() {
        loop.close();
        assertEquals(List.of(), problems.take());
    }
}
