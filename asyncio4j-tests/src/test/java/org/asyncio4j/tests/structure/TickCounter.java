package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.run;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.RunOptions;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.asyncio4j.tests.tools.CountingDriver;

/** Runs a body on a loop with virtual time and counts the loop's iterations. */
public final class TickCounter implements LoopClock {

    private final CountingDriver driver = new CountingDriver();
    private final List<String> log = new ArrayList<>();
    private long nanos;
    private int jumpedAt;

    /** What a test does with the count. */
    public interface Body {
        void run(TickCounter ticks, EventLoop loop) throws Exception;
    }

    /** Runs {@code body} as the main task of a new loop. */
    public static void counted(Body body) {
        TickCounter ticks = new TickCounter();
        RunOptions options = RunOptions.DEFAULT.withLoopFactory(() -> Loops.newEventLoop(
                LoopOptions.DEFAULT.withIoDriver(ticks.driver).withClock(ticks)));
        run(async(() -> body.run(ticks, Loops.getRunningLoop())), options);
    }

    /** How many iterations the loop has begun. */
    int now() {
        return driver.ticks();
    }

    /** How many iterations the loop has begun since virtual time jumped. */
    public int sinceJump() {
        return now() - jumpedAt;
    }

    /** How many iterations {@code action} takes. */
    int of(Action<Exception> action) throws Exception {
        int before = now();
        action.run();
        return now() - before;
    }

    /** Lets time pass that nobody waits for, as code does that is slow. */
    public void pass(long slowNanos) {
        nanos += slowNanos;
    }

    /** Notes that something happens in this iteration. */
    void log(String event) {
        log.add(now() + ":" + event);
    }

    /** What was noted, with iterations counted from {@code start}. */
    List<String> since(int start) {
        return log.stream()
                .map(entry -> {
                    int colon = entry.indexOf(':');
                    int tick = Integer.parseInt(entry.substring(0, colon));
                    return "+" + (tick - start) + entry.substring(colon);
                })
                .toList();
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long beforeSleep(long sleep, boolean jobsRunning, boolean channelsOpen) {
        if (sleep == Long.MAX_VALUE) {
            throw new AssertionError("deadlock: all tasks wait, and no timer is set");
        }
        nanos += sleep;
        jumpedAt = now();
        return 0;
    }
}
