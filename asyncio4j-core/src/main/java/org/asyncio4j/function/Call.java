package org.asyncio4j.function;

import org.jspecify.annotations.Nullable;

/**
 * Code with a result, written as a lambda. It may await.
 *
 * @param <T> type of the result
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Call<T extends @Nullable Object, X extends Throwable> {

    /** Runs the code and returns its result. */
    T call() throws X;
}
