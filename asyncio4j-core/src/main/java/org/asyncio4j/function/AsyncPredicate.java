package org.asyncio4j.function;

import org.jspecify.annotations.Nullable;

/**
 * A condition, written as a lambda. It may await.
 *
 * @param <A> type of what is tested
 */
@FunctionalInterface
public interface AsyncPredicate<A extends @Nullable Object> {

    /** Returns whether {@code argument} meets the condition. */
    boolean test(A argument) throws Exception;
}
