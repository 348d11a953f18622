package org.asyncio4j.lowlevel.spi;

/**
 * The clock of an event loop.
 *
 * <p>All methods are called on the loop's thread only, except {@link #nanos()}, which any thread
 * may call.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface LoopClock {

    /** Returns the nanoseconds since some fixed moment; never decreases. */
    long nanos();

    /**
     * Returns how long the loop may really sleep when nothing is ready and it would wait for {@code
     * nanos}. A real-time clock returns {@code nanos}; a virtual clock may advance its time instead
     * and return 0.
     *
     * @param nanos time until the first timer, or {@link Long#MAX_VALUE} if there is none
     * @param jobsRunning whether an executor is working for the loop: its completion will wake the
     *     loop, at a moment that no timer knows
     * @param channelsOpen whether channels are registered, so that data may arrive at any moment
     * @return nanoseconds to wait for I/O and other threads: 0 to poll only, {@link Long#MAX_VALUE}
     *     to wait indefinitely
     */
    long beforeSleep(long nanos, boolean jobsRunning, boolean channelsOpen);
}
