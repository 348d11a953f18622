package org.asyncio4j.suite.futures;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import java.util.function.BooleanSupplier;

/** The garbage collector, as far as a test can move it. */
final class Garbage {

    private static final int ATTEMPTS = 300;

    private Garbage() {}

    /**
     * Collects garbage and gives the loop a turn, until {@code enough}; fails if it never is. In a
     * task.
     */
    static void collectUntil(BooleanSupplier enough) {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (enough.getAsBoolean()) {
                return;
            }
            System.gc();
            await(sleep(0));
        }
        throw new AssertionError("not collected in " + ATTEMPTS + " attempts");
    }

    /** Bytes in use when all garbage is gone. */
    static long bytesInUse() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            await(sleep(0));
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
