package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The body with a value of {@code within} and two managers, written as a lambda.
 *
 * @param <A> what the first manager hands in
 * @param <B> what the second manager hands in
 * @param <T> type of the value
 */
@FunctionalInterface
public interface ContextFunction2<A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object> {

    /** Runs the body. */
    T run(A first, B second) throws Exception;
}
