package org.asyncio4j.internal.testing;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a simulation makes on threads of executors, where they may block for a loop: then the simulation goes on
 * until what they wait for is there.
 */
public final class BlockedCalls {

    /** Waits on behalf of a thread. */
    @FunctionalInterface
    public interface Waiter {

        /** Returns when {@code future} is done, or the time has passed. */
        void await(CompletableFuture<?> future, long nanos);
    }

    private static final ThreadLocal<@Nullable Waiter> OF_THREAD = new ThreadLocal<>();

    private BlockedCalls() {}

    /** Runs {@code call} on this thread, which lets {@code waiter} wait for loops. */
    public static void run(Waiter waiter, Runnable call) {
        OF_THREAD.set(waiter);
        try {
            call.run();
        } finally {
            OF_THREAD.remove();
        }
    }

    /** Called before a thread blocks for what a loop does. */
    public static void beforeWait(CompletableFuture<?> future, long nanos) {
        Waiter waiter = OF_THREAD.get();
        if (waiter != null && !future.isDone()) {
            waiter.await(future, nanos);
        }
    }
}
