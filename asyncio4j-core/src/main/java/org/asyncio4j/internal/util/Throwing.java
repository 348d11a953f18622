package org.asyncio4j.internal.util;

/**
 * Lets a checked exception leave code that does not declare it, as the very object that was thrown.
 */
public final class Throwing {

    private Throwing() {}

    /**
     * Throws {@code problem}; written {@code throw Throwing.unchecked(problem)} so that javac sees
     * the end of the path.
     */
    public static RuntimeException unchecked(Throwable problem) {
        throw Throwing.<RuntimeException>raise(problem);
    }

    /** Runs all, also if some throw; then throws what the first of them threw. */
    public static void afterAll(Iterable<? extends Runnable> steps) {
        afterAll(steps, Runnable::run);
    }

    /** Does something with all, also if that throws; then throws what it threw first. */
    public static <T> void afterAll(Iterable<T> items, Step<? super T> step) {
        Throwable first = null;
        for (T item : items) {
            try {
                step.with(item);
            } catch (Throwable problem) {
                if (first == null) {
                    first = problem;
                } else if (first != problem) {
                    first.addSuppressed(problem);
                }
            }
        }
        if (first != null) {
            throw unchecked(first);
        }
    }

    /** What is done with each. */
    @FunctionalInterface
    public interface Step<T> {
        void with(T item) throws Exception;
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X raise(Throwable problem) throws X {
        throw (X) problem;
    }
}
