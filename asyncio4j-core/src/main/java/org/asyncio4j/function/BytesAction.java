package org.asyncio4j.function;

/**
 * Code that takes bytes where they are in an array, written as a lambda. It may await.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface BytesAction<X extends Throwable> {

    /** Runs the code with the bytes of {@code array} from {@code from} on and before {@code to}. */
    void run(byte[] array, int from, int to) throws X;
}
