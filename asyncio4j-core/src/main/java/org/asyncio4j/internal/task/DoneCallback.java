package org.asyncio4j.internal.task;

import java.util.function.Consumer;
import org.asyncio4j.Future;
import org.asyncio4j.internal.context.VarContext;
import org.jspecify.annotations.Nullable;

/** A callback to run when a future is done. */
final class DoneCallback<T extends @Nullable Object> extends CallbackHandle {

    private final Future<T> future;

    DoneCallback(
            LoopState loopState, Future<T> future, Consumer<? super Future<T>> callback, @Nullable VarContext context) {
        super(loopState, (Object) callback, context);
        this.future = future;
    }

    /** Returns whether it is a callback of that future. */
    boolean isOf(Future<?> other) {
        return future == other;
    }

    boolean calls(Object callback) {
        return callback.equals(callback());
    }

    @Override
    @SuppressWarnings("unchecked")
    protected void invoke(Object code) {
        ((Consumer<? super Future<T>>) code).accept(future);
    }
}
