package org.asyncio4j.tests.tools;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.lowlevel.spi.LoopClock;

/** A clock that jumps over every sleep and takes down what it was told of each. */
public final class RecordingClock implements LoopClock {

    /** What the loop said before it slept. */
    public record Sleep(long nanos, boolean jobsRunning, boolean channelsOpen) {}

    private final List<Sleep> sleeps = new ArrayList<>();
    private volatile long now;

    public RecordingClock(long origin) {
        now = origin;
    }

    /** The sleeps so far. */
    public List<Sleep> sleeps() {
        return sleeps;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long beforeSleep(long nanos, boolean jobsRunning, boolean channelsOpen) {
        sleeps.add(new Sleep(nanos, jobsRunning, channelsOpen));
        if (nanos == Long.MAX_VALUE) {
            return nanos;
        }
        now = now + nanos;
        return 0;
    }
}
