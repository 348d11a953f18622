package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Returns items one by one, suspending for each where necessary. Python's {@code __anext__}
 * protocol.
 *
 * @param <T> type of the items
 */
@FunctionalInterface
public interface AsyncIterator<T extends @Nullable Object> {

    /**
     * Returns the next item. Runs in the calling task and as part of it: it may await, and a
     * cancellation of the task is thrown by the await at which it is suspended.
     *
     * @throws StopAsyncIteration if there are no more
     */
    T next() throws Exception;
}
