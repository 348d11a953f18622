package org.asyncio4j.function;

import org.jspecify.annotations.Nullable;

/**
 * Code that takes an argument and has no result, written as a lambda. It may await.
 *
 * @param <A> type of the argument
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Action1<A extends @Nullable Object, X extends Throwable> {

    /** Runs the code with {@code argument}. */
    void run(A argument) throws X;
}
