package org.asyncio4j.internal.structure;

import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.AwaitingCallback;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/** Awaits with a time limit. */
public final class WaitFor {

    private WaitFor() {}

    /**
     * Returns a coroutine that awaits {@code awaitable}, in the task that awaits the coroutine, for
     * at most {@code seconds}.
     */
    public static <T extends @Nullable Object> Coroutine<T> of(Awaitable<? extends T> awaitable, double seconds) {
        Checks.notNull(awaitable, "awaitable");
        Seconds.toNanos(seconds, "timeout");
        return seconds > 0
                ? Coroutines.async("waitFor", () -> within(awaitable, seconds))
                : Coroutines.async("waitFor", () -> atOnce(awaitable));
    }

    @SuppressWarnings("NullAway") // A Timeout swallows nothing: there is always a value.
    private static <T extends @Nullable Object> T within(Awaitable<? extends T> awaitable, double seconds) {
        Timeout timeout = new Timeout(Coroutines.getRunningLoop().time() + seconds);
        return With.run(timeout, scope -> Coroutines.await(awaitable));
    }

    /**
     * Awaits with no time left: cancels {@code awaitable} unless it is done, even before it starts.
     */
    private static <T extends @Nullable Object> T atOnce(Awaitable<? extends T> awaitable) {
        Future<T> future = Futures.ensureFuture(awaitable);
        if (future.done()) {
            return future.result();
        }
        cancelAndWait(future);
        try {
            return future.result();
        } catch (CancelledError cancelled) {
            throw new TimeoutException(null, cancelled);
        }
    }

    /**
     * Cancels {@code future} and waits for it through another future: an await of {@code future}
     * itself could not be cancelled reliably.
     */
    private static void cancelAndWait(Future<?> future) {
        SettableFuture<Boolean> waiter = future.getLoop().createFuture();
        Wake wake = new Wake(future, waiter);
        Futures.setWaitTarget(waiter, wake);
        future.addDoneCallback(wake);
        try {
            future.cancel();
            Coroutines.await(waiter);
        } finally {
            future.removeDoneCallback(wake);
        }
    }

    /** Wakes the task that waits. */
    private record Wake(Future<?> cancelled, SettableFuture<Boolean> waiter)
            implements Consumer<Future<?>>, AwaitingCallback, WaitTarget {

        @Override
        public void accept(Future<?> done) {
            if (!waiter.done()) {
                waiter.setResult(true);
            }
        }

        @Override
        public List<? extends Future<?>> awaiters() {
            return Futures.awaiters(waiter);
        }

        @Override
        public WaitReason waitReason() {
            return Left.of("wait", "cancelled futures", List.of(cancelled));
        }
    }
}
