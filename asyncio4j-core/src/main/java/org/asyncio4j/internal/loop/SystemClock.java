package org.asyncio4j.internal.loop;

import org.asyncio4j.lowlevel.spi.LoopClock;

/** Real time, counted from the first use. */
final class SystemClock implements LoopClock {

    static final SystemClock INSTANCE = new SystemClock();

    private final long origin = System.nanoTime();

    private SystemClock() {}

    @Override
    public long nanos() {
        return System.nanoTime() - origin;
    }

    @Override
    public long beforeSleep(long nanos, boolean jobsRunning, boolean channelsOpen) {
        return nanos;
    }
}
