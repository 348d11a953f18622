package org.asyncio4j.tests.tools;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The garbage collector, as far as a test can move it. */
public final class Garbage {

    /** Collections in a row; then others have a pause to do what they do with what was found. */
    private static final int IN_A_ROW = 20;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Shorter than the limit of a test, and long for a busy machine. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

    private Garbage() {}

    /** Returns when the collector has found, and told of, all that is garbage now. */
    public static void collect() throws InterruptedException {
        // The JDK tells of what one collection has found before it tells of the next one's.
        collectOnce();
        collectOnce();
    }

    /**
     * Collects garbage and gives the loop a turn, until {@code enough}; fails if it never is. In a
     * task.
     */
    public static void collectUntil(BooleanSupplier enough) {
        collectUntil(enough, () -> await(sleep(0)));
    }

    /** Collects garbage and does {@code between}, until {@code enough}; fails if it never is. */
    public static void collectUntil(BooleanSupplier enough, Runnable between) {
        long begin = System.nanoTime();
        for (int i = 1; !enough.getAsBoolean(); i++) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new AssertionError("not collected in " + i + " attempts");
            }
            System.gc();
            between.run();
            if (i % IN_A_ROW == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Bytes in use when all garbage is gone, or nearly: the JVM counts whole regions. */
    public static long bytesInUse() {
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
    public static void assertNothingLeft(long before, int count) {
        long allowed = 50L * count;
        try {
            collectUntil(() -> bytesNow() - before < allowed);
        } catch (AssertionError never) {
            throw new AssertionError(bytesNow() - before + " bytes are left", never);
        }
    }

    private static void collectOnce() throws InterruptedException {
        ReferenceQueue<Object> found = new ReferenceQueue<>();
        PhantomReference<Object> canary = new PhantomReference<>(new Object(), found);
        do {
            System.gc();
        } while (found.remove(100) != canary);
    }

    private static long bytesNow() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
