package org.asyncio4j.internal.knot;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;

/**
 * What {@code toCompletableFuture} returns: cancelling it cancels the future it shows. Any thread.
 */
final class FutureView<T extends @Nullable Object> extends CompletableFuture<T> {

    private final BaseFuture<T> shown;

    FutureView(BaseFuture<T> shown) {
        this.shown = shown;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean first = super.cancel(mayInterruptIfRunning);
        if (first && !shown.host.isClosed()) {
            shown.host.loop().callSoonThreadsafe(shown::cancel);
        }
        return first;
    }

    /** Dependent stages are plain ones: only this view stands for the future. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
