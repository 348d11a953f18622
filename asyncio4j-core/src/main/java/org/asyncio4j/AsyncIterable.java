package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Something whose items one may have to wait for: what {@link Asyncio#each} takes. Python's {@code
 * __aiter__} protocol.
 *
 * @param <T> type of the items
 */
@FunctionalInterface
public interface AsyncIterable<T extends @Nullable Object> {

    /** An iterator over the items; does not wait. */
    AsyncIterator<T> asyncIterator();
}
