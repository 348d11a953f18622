package org.asyncio4j.lowlevel;

import org.asyncio4j.Future;
import org.asyncio4j.internal.task.PlainFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future that can be completed, created by {@link EventLoop#createFuture()}: the bridge from
 * callbacks to coroutines. Hand it out as a {@link Future} to code that only waits.
 *
 * <p>Only the library implements it.
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
     * Completes the future with an exception, which all awaiters get as this very object.
     *
     * @throws org.asyncio4j.InvalidStateException if it is done
     */
    void setException(Throwable exception);
}
