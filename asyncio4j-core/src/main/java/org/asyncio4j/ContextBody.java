package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The body of {@link Asyncio#with(AsyncContextManager, ContextBody)}, written as a lambda.
 *
 * @param <R> what the manager hands in
 */
@FunctionalInterface
public interface ContextBody<R extends @Nullable Object> {

    /** Runs the body. */
    void run(R resource) throws Exception;
}
