package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The code of an {@link AsyncSendGenerator}, written as a lambda.
 *
 * @param <T> type of the items
 * @param <S> type of what the consumer sends
 */
@FunctionalInterface
public interface SendGeneratorBody<T extends @Nullable Object, S> {

    /** Hands out the items by {@code out.yield(item)}; when it returns there are no more. */
    void run(SendYielder<T, S> out) throws Exception;
}
