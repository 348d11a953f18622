package org.asyncio4j.internal.engine;

import java.util.function.BooleanSupplier;

/**
 * How long a thread that waits for another one looks again and again before it parks.
 *
 * <p>Waking a parked thread takes longer than a short run does. So where one run follows another both threads stay
 * awake; but only as long as that has helped lately, and never for longer than a waking takes. On a machine whose
 * processors are all busy it does not help: the thread that is waited for does not get to run meanwhile.
 *
 * <p>The threads that wait for each other use one of these, without synchronization: a lost update does no harm.
 */
final class SpinTime {

    private static final long LONGEST_NANOS = 20_000;
    private static final long SHORTEST_NANOS = 2_000;

    /** Of the waits that would not spin, one of so many tries whether it helps now. A power of two. */
    private static final int WAITS_PER_TRIAL = 16;

    private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

    /** How long to spin; 0 for not at all. */
    private long nanos;

    private int waits;

    /** Waits for a short time until {@code condition} is true, and returns whether it is. */
    boolean sees(BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            return true;
        }
        long limit = nanos > 0 || ALONE ? nanos : ++waits % WAITS_PER_TRIAL == 0 ? LONGEST_NANOS : 0;
        if (limit == 0) {
            return false;
        }
        long began = System.nanoTime();
        do {
            Thread.onSpinWait();
            if (condition.getAsBoolean()) {
                nanos = LONGEST_NANOS;
                return true;
            }
        } while (System.nanoTime() - began < limit);
        // A trial that failed changes nothing.
        nanos = nanos / 2 < SHORTEST_NANOS ? 0 : nanos / 2;
        return false;
    }
}
