package org.asyncio4j.internal.knot;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CancellationException;

/**
 * What {@code toCompletableFuture} returns: cancelling it cancels the future it shows. Any thread.
 */
final class FutureView<T extends @Nullable Object> extends Views.View<T> {

    private final BaseFuture<T> shown;

    FutureView(BaseFuture<T> shown) {
        this.shown = shown;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        // super.cancel does not tell the first call from a second one.
        boolean first = completeExceptionally(new CancellationException());
        if (first) {
            shown.host.enqueueFromAnywhere(shown::cancel);
        }
        return first || isCancelled();
    }

    @Override
    protected void endWithLoop() {
        if (shown.done()) {
            shown.passOn(this);
        } else {
            super.cancel(false);
        }
    }
}
