package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Hands out items one by one, waiting for each where it must. Python's {@code __anext__} protocol.
 *
 * @param <T> type of the items
 */
@FunctionalInterface
public interface AsyncIterator<T extends @Nullable Object> {

    /**
     * Returns the next item. Runs in the task that calls it and as part of it: it may await, and a
     * cancellation of the task is thrown by what it awaits.
     *
     * @throws StopAsyncIteration if there are no more
     */
    T next() throws Exception;
}
