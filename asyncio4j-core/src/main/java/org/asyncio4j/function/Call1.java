package org.asyncio4j.function;

import org.jspecify.annotations.Nullable;

/**
 * Code that takes an argument and has a result, written as a lambda. It may await.
 *
 * @param <A> type of the argument
 * @param <T> type of the result
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Call1<A extends @Nullable Object, T extends @Nullable Object, X extends Throwable> {

    /** Runs the code with {@code argument} and returns its result. */
    T call(A argument) throws X;
}
