package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The code of an {@link AsyncGenerator}, written as a lambda.
 *
 * @param <T> type of the items
 */
@FunctionalInterface
public interface GeneratorBody<T extends @Nullable Object> {

    /** Hands out the items by {@code out.yield(item)}; when it returns there are no more. */
    void run(Yielder<T> out) throws Exception;
}
