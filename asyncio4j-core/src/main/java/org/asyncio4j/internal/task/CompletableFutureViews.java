package org.asyncio4j.internal.task;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.util.ThreadWaits;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * The incomplete {@link CompletableFuture}s handed out for work of this loop. Threads may block on
 * them, so all are completed when the loop closes. Any thread.
 */
public final class CompletableFutureViews {

    private final Set<View<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Represents work of a loop to any thread. */
    public abstract static class View<T extends @Nullable Object> extends CompletableFuture<T> {

        protected final LoopState loopState;

        protected View(LoopState loopState) {
            this.loopState = loopState;
        }

        /** Cancels the represented work, on the loop. */
        protected abstract void cancelShown();

        /**
         * Completes the view if it is incomplete: with the outcome of the work, if that outcome did
         * not reach the view in time, or else as cancelled.
         */
        protected abstract void endWithLoop();

        /** Called on any thread when the view is complete, by whomever. */
        protected void ended() {}

        /** Completes the view as cancelled, if it is incomplete, without cancelling the work. */
        protected final boolean cancelAlone() {
            return completeExceptionally(new CancellationException());
        }

        @Override
        public final boolean cancel(boolean mayInterruptIfRunning) {
            // super.cancel does not distinguish the first call from a second one.
            boolean first = cancelAlone();
            if (first) {
                loopState.enqueueFromAnywhere(() -> VarContext.runIn(null, this::cancelShown));
            }
            return first || isCancelled();
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            boolean _ = ThreadWaits.await(this, Long.MAX_VALUE);
            return super.get();
        }

        @Override
        public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
            boolean over = ThreadWaits.await(this, unit.toNanos(timeout));
            return super.get(over ? 0 : timeout, unit);
        }

        @Override
        public T join() {
            boolean _ = ThreadWaits.await(this, Long.MAX_VALUE);
            return super.join();
        }

        /** Dependent stages are plain futures: only the view itself represents the work. */
        @Override
        public final <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    /** Tracks {@code view} until it is done; completes it at once if the loop is closed. */
    public void add(View<?> view) {
        open.add(view);
        view.whenComplete((result, problem) -> {
            open.remove(view);
            view.ended();
        });
        if (closed) {
            VarContext.runIn(null, view::endWithLoop);
        }
    }

    /** Completes all incomplete views, and those added later. */
    public void close() {
        closed = true;
        Throwing.afterAll(open, view -> VarContext.runIn(null, view::endWithLoop));
    }
}
