package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The body of {@code with} and three managers, written as a lambda.
 *
 * @param <A> what the first manager hands in
 * @param <B> what the second manager hands in
 * @param <C> what the third manager hands in
 */
@FunctionalInterface
public interface ContextBody3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> {

    /** Runs the body. */
    void run(A first, B second, C third) throws Exception;
}
