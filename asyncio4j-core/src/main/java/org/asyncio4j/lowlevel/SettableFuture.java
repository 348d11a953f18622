package org.asyncio4j.lowlevel;

import org.asyncio4j.Future;
import org.jspecify.annotations.Nullable;

/**
 * A future together with the right to complete it, made by {@link EventLoop#createFuture()}: the
 * bridge from callbacks to coroutines. Hand it out as a {@link Future} to those who only wait.
 *
 * @param <T> type of the result
 */
public interface SettableFuture<T extends @Nullable Object> extends Future<T> {

    /**
     * Completes the future with a result.
     *
     * @throws org.asyncio4j.InvalidStateException if it is done
     */
    void setResult(T result);

    /**
     * Completes the future with an exception, which those who await it get as this very object.
     *
     * @throws org.asyncio4j.InvalidStateException if it is done
     */
    void setException(Throwable exception);
}
