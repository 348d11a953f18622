package org.asyncio4j.function;

/**
 * Code without a result, written as a lambda. It may await.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Action<X extends Throwable> {

    /** Runs the code. */
    void run() throws X;
}
