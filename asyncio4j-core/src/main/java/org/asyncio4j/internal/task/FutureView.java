package org.asyncio4j.internal.task;

import org.asyncio4j.internal.context.VarContext;
import org.jspecify.annotations.Nullable;

/**
 * The future that {@code toCompletableFuture} returns; cancelling it cancels the future that it
 * represents. Any thread.
 */
final class FutureView<T extends @Nullable Object> extends CompletableFutureViews.View<T> {

    private final BaseFuture<T> shown;

    FutureView(BaseFuture<T> shown) {
        super(shown.loopState);
        this.shown = shown;
    }

    /** Returns the job that completes the view when the future is done, in {@code context}. */
    Job job(@Nullable VarContext context) {
        return new PassingOn(this, context);
    }

    @Override
    protected void ended() {
        if (!shown.done()) {
            // Completed from elsewhere, for instance by orTimeout: the future may stay pending for long.
            loopState.enqueueFromAnywhere(shown::viewEnded);
        }
    }

    @Override
    protected void cancelShown() {
        Cancelling.because(shown, null, "the cancel() of its CompletableFuture", null);
    }

    @Override
    protected void endWithLoop() {
        if (shown.done()) {
            shown.passOn(this);
        } else {
            cancelAlone();
        }
    }

    /** A class of its own, which the future recognizes. */
    private record PassingOn(FutureView<?> view, @Nullable VarContext context) implements JobList.OfView {

        @Override
        public boolean isPointless() {
            return view.isDone();
        }

        @Override
        public void runJob() {
            VarContext.runIn(context, view::passOn);
        }
    }

    private void passOn() {
        shown.passOn(this);
    }
}
