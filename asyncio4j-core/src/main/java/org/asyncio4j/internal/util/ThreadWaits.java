package org.asyncio4j.internal.util;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How a thread waits for what a loop is to do: it blocks, unless a simulation runs it, which goes on meanwhile and then
 * lets it go on too.
 */
public final class ThreadWaits {

    /** Waits on behalf of a thread. */
    @FunctionalInterface
    public interface Waiter {

        /** Returns when {@code future} is done, or the time has passed. */
        void await(CompletableFuture<?> future, long nanos);
    }

    private static final ThreadLocal<@Nullable Waiter> OF_THREAD = new ThreadLocal<>();

    private ThreadWaits() {}

    /** Runs {@code call} on this thread, which lets {@code waiter} wait for loops. */
    public static void run(Waiter waiter, Runnable call) {
        OF_THREAD.set(waiter);
        try {
            call.run();
        } finally {
            OF_THREAD.remove();
        }
    }

    /** Returns whether a simulation runs this thread, which then must wait by {@link #await}. */
    public static boolean areSimulated() {
        return OF_THREAD.get() != null;
    }

    /**
     * Called before a thread blocks until {@code future} is done or the time has passed.
     *
     * @return whether that is over already, so that it must not block; false on a thread that no simulation runs
     */
    public static boolean await(CompletableFuture<?> future, long nanos) {
        Waiter waiter = OF_THREAD.get();
        if (waiter == null) {
            return false;
        }
        if (!future.isDone()) {
            waiter.await(future, nanos);
        }
        return true;
    }
}
