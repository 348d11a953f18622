package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The body of an {@link AsyncGenerator}, usually a lambda.
 *
 * @param <T> type of the items
 */
@FunctionalInterface
public interface GeneratorBody<T extends @Nullable Object> {

    /** Yields the items by {@code out.yield(item)}; there are no more once it returns. */
    void run(Yielder<T> out) throws Exception;
}
