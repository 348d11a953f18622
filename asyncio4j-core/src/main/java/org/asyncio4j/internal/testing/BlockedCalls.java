package org.asyncio4j.internal.testing;

import java.util.concurrent.CompletableFuture;
import org.asyncio4j.internal.util.ThreadWaits;

/**
 * The calls that a simulation makes on threads of executors, where they may block for a loop: then the simulation goes on
 * until what they wait for is there.
 */
public final class BlockedCalls {

    /** Waits on behalf of a thread. */
    @FunctionalInterface
    public interface Waiter {

        /**
         * Returns when {@code future} is done, or the time has passed.
         *
         * @throws java.util.concurrent.CancellationException if the simulation ends before
         */
        void await(CompletableFuture<?> future, long nanos);
    }

    private BlockedCalls() {}

    /** Runs {@code call} on this thread, which lets {@code waiter} wait for loops. */
    public static void run(Waiter waiter, Runnable call) {
        ThreadWaits.run(waiter::await, call);
    }
}
