package org.asyncio4j.internal.task;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@link CompletableFuture}s given out for work of this loop that is not done. Threads may
 * block in them, so that none may stay open when the loop goes. Any thread.
 */
public final class CompletableFutureViews {

    /** Shows work of a loop to any thread. */
    public abstract static class View<T extends @Nullable Object> extends CompletableFuture<T> {

        protected final LoopState loopState;

        protected View(LoopState loopState) {
            this.loopState = loopState;
        }

        /** Cancels what is shown, on the loop. */
        protected abstract void cancelShown();

        /**
         * Ends the view if it is open: with the outcome of what it shows, whose news did not get
         * through any more, or else cancelled.
         */
        protected abstract void endWithLoop();

        /** Ends the view as cancelled, if it is open, and leaves alone what it shows. */
        protected final boolean cancelAlone() {
            return completeExceptionally(new CancellationException());
        }

        @Override
        public final boolean cancel(boolean mayInterruptIfRunning) {
            // super.cancel does not tell the first call from a second one.
            boolean first = cancelAlone();
            if (first) {
                loopState.enqueueFromAnywhere(this::cancelShown);
            }
            return first || isCancelled();
        }

        /** Dependent stages are plain ones: only the view stands for what it shows. */
        @Override
        public final <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    private final Set<View<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Keeps {@code view} in mind until it is done; ends it if the loop is gone. */
    public void add(View<?> view) {
        open.add(view);
        view.whenComplete((result, problem) -> open.remove(view));
        if (closed) {
            view.endWithLoop();
        }
    }

    /** Ends all that are open, and those to come. */
    public void close() {
        closed = true;
        for (View<?> view : open) {
            view.endWithLoop();
        }
    }
}
