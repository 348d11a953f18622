package org.asyncio4j.suite.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.AfterEach;

import java.util.ArrayList;
import java.util.List;

/**
 * A loop of virtual time that a test runs, stops and closes by itself. At the end it is closed and
 * must have nothing to report that the test did not take.
 */
abstract class OwnLoop {

    final VirtualClock clock = new VirtualClock();
    final EventLoop loop = clock.newEventLoop();
    final ReportedProblems problems = new ReportedProblems();

    /** What happened, in order. */
    final List<Object> log = new ArrayList<>();

    OwnLoop() {
        loop.setExceptionHandler(problems);
    }

    /** Runs one iteration. */
    final void turn() {
        loop.stop();
        loop.runForever();
    }

    /** Runs some iterations. */
    final void turns(int count) {
        for (int i = 0; i < count; i++) {
            turn();
        }
    }

    /** A callback that leaves a note. */
    final Runnable note(Object text) {
        return () -> log.add(text);
    }

    /** Runs {@code body} on another thread to its end. */
    static void onAnotherThread(Runnable body) {
        Throwable[] failure = new Throwable[1];
        Thread thread = Thread.ofPlatform().name("another").unstarted(body);
        thread.setUncaughtExceptionHandler((ignored, problem) -> failure[0] = problem);
        thread.start();
        join(thread);
        if (failure[0] instanceof Error error) {
            throw error;
        }
        if (failure[0] != null) {
            throw (RuntimeException) failure[0];
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @AfterEach
    void nothingIsLeftToReport() {
        loop.close();
        assertEquals(List.of(), problems.take());
    }
}
