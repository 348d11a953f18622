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

    /**
     * Called before {@link #beforeSleep} when only another thread could wake the loop: there is neither a timer nor
     * anything that runs outside, and tasks wait. May throw, which ends the loop. Otherwise the loop logs the report in
     * debug mode, once, unless this returns true. The default returns false.
     *
     * @param report what each of the tasks waits for
     * @param certain whether tasks wait for each other in a circle, which another thread is unlikely to end
     */
    default boolean stuck(String report, boolean certain) {
        return false;
    }
}
