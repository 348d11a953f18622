package org.asyncio4j.function;

import org.jspecify.annotations.Nullable;

/**
 * Code that takes two arguments and has no result, written as a lambda. It may await.
 *
 * @param <A> type of the first argument
 * @param <B> type of the second argument
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Action2<A extends @Nullable Object, B extends @Nullable Object, X extends Throwable> {

    /** Runs the code with both arguments. */
    void run(A first, B second) throws X;
}
