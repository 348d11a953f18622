package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * What is done with each item of an {@link AsyncIterable}. It may await. Written as a lambda.
 *
 * @param <T> type of the items
 */
@FunctionalInterface
public interface ItemAction<T extends @Nullable Object> {

    /** Does something with {@code item}. */
    void run(T item) throws Exception;
}
