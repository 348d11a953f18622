package org.asyncio4j.reactive;

import static org.asyncio4j.Asyncio.run;

import org.asyncio4j.RunOptions;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.spi.LoopClock;

/** Virtual time that waits for nothing in real time: for programs without other threads. */
final class JumpingClock implements LoopClock {

    private volatile long now;

    /** Runs {@code main} on a loop of this kind of time. */
    static void runInstantly(Action<Exception> main) {
        run(
                main,
                RunOptions.DEFAULT.withLoopFactory(
                        () -> Loops.newEventLoop(LoopOptions.DEFAULT.withClock(new JumpingClock()))));
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long beforeSleep(long nanos, boolean jobsRunning, boolean channelsOpen) {
        if (nanos == Long.MAX_VALUE) {
            return nanos;
        }
        now = now + nanos;
        return 0;
    }
}
