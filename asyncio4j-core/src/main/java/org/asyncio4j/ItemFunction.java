package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * What is done with each item of an {@link AsyncIterable}, with a result. It may await. Written as
 * a lambda.
 *
 * @param <T> type of the items
 * @param <R> type of the result
 */
@FunctionalInterface
public interface ItemFunction<T extends @Nullable Object, R extends @Nullable Object> {

    /** Makes something of {@code item}. */
    R apply(T item) throws Exception;
}
