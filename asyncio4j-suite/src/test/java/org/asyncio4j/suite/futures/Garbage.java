package org.asyncio4j.suite.futures;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import java.util.function.BooleanSupplier;

/** The garbage collector, as far as a test can move it. */
final class Garbage {

    private static final int ATTEMPTS = 200;

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

    /** Bytes in use when all garbage is gone, or nearly: the JVM counts whole regions. */
    static long bytesInUse() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            await(sleep(0));
            least = Math.min(least, bytesNow());
        }
        return least;
    }

    /**
     * Fails if {@code count} things have left something behind since there were {@code before}
     * bytes in use. The least of what they could leave is an entry of some 90 bytes each.
     */
    static void assertNothingLeft(long before, int count) {
        long allowed = 50L * count;
        try {
            collectUntil(() -> bytesNow() - before < allowed);
        } catch (AssertionError never) {
            throw new AssertionError(bytesNow() - before + " bytes are left", never);
        }
    }

    private static long bytesNow() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
