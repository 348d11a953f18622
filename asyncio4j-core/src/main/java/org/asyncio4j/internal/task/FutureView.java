package org.asyncio4j.internal.task;

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

    @Override
    protected void cancelShown() {
        shown.cancel();
    }

    @Override
    protected void endWithLoop() {
        if (shown.done()) {
            shown.passOn(this);
        } else {
            cancelAlone();
        }
    }
}
