package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The body of an {@link AsyncSendGenerator}, usually a lambda.
 *
 * @param <T> type of the items
 * @param <S> type of the values that the consumer sends
 */
@FunctionalInterface
public interface SendGeneratorBody<T extends @Nullable Object, S> {

    /** Yields the items by {@code out.yield(item)}; there are no more once it returns. */
    void run(SendYielder<T, S> out) throws Exception;
}
