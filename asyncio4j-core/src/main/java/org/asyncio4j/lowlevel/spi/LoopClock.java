package org.asyncio4j.lowlevel.spi;

/**
 * The time that an event loop lives by.
 *
 * <p>All methods are called on the loop's thread only, except {@link #nanos()}, which any thread
 * may call.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface LoopClock {

    /** Nanoseconds since some fixed moment; never goes back. */
    long nanos();

    /**
     * Tells how long the loop may really sleep, when nothing is ready and it would wait for {@code
     * nanos}. A clock of real time returns {@code nanos}; a virtual clock may move its time forward
     * instead and return 0.
     *
     * @param nanos time to the first timer, or {@link Long#MAX_VALUE} if there is none
     * @param jobsRunning whether an executor is at work for the loop: its end will wake the loop,
     *     at a moment that no timer knows
     * @param channelsOpen whether channels are registered, so that data may come at any moment
     * @return nanoseconds to wait for I/O and other threads: 0 to only look, {@link Long#MAX_VALUE}
     *     without an end
     */
    long beforeSleep(long nanos, boolean jobsRunning, boolean channelsOpen);
}
