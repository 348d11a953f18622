package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The body with a value of {@link Asyncio#within(AsyncContextManager, ContextFunction)}, written as
 * a lambda.
 *
 * @param <R> what the manager hands in
 * @param <T> type of the value
 */
@FunctionalInterface
public interface ContextFunction<R extends @Nullable Object, T extends @Nullable Object> {

    /** Runs the body. */
    T run(R resource) throws Exception;
}
