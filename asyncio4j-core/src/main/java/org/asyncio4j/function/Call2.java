package org.asyncio4j.function;

import org.jspecify.annotations.Nullable;

/**
 * Code that takes two arguments and has a result, written as a lambda. It may await.
 *
 * @param <A> type of the first argument
 * @param <B> type of the second argument
 * @param <T> type of the result
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Call2<
        A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object, X extends Throwable> {

    /** Runs the code with both arguments and returns its result. */
    T call(A first, B second) throws X;
}
