package org.asyncio4j.lowlevel;

import org.asyncio4j.Future;
import org.asyncio4j.internal.task.PlainFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future together with the right to complete it, created by {@link EventLoop#createFuture()}: the
 * bridge from callbacks to coroutines. Hand it out as a {@link Future} to code that only waits. Only
 * the library implements it.
 *
 * @param <T> type of the result
 */
public sealed interface SettableFuture<T extends @Nullable Object> extends Future<T> permits PlainFuture {

    /**
     * Completes the future with a result.
     *
     * @throws org.asyncio4j.InvalidStateException if it is done
     */
    void setResult(T result);

    /**
     * Completes the future with an exception, which awaits throw as this very object.
     *
     * @throws org.asyncio4j.InvalidStateException if it is done
     */
    void setException(Throwable exception);
}
