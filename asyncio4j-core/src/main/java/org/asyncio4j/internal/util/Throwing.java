package org.asyncio4j.internal.util;

/** Throws a checked exception from code that does not declare it, unwrapped. */
public final class Throwing {

    private Throwing() {}

    /**
     * Throws {@code problem}; written {@code throw Throwing.unchecked(problem)} so that javac sees
     * that the code ends there.
     */
    public static RuntimeException unchecked(Throwable problem) {
        throw Throwing.<RuntimeException>raise(problem);
    }

    /**
     * Runs all steps, even if some throw; then throws the first exception, with later ones
     * suppressed on it.
     */
    public static void afterAll(Iterable<? extends Runnable> steps) {
        afterAll(steps, Runnable::run);
    }

    /**
     * Applies a step to all items, even if some calls throw; then throws the first exception, with
     * later ones suppressed on it.
     */
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

    /** An operation on one item. */
    @FunctionalInterface
    public interface Step<T> {
        void with(T item) throws Exception;
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X raise(Throwable problem) throws X {
        throw (X) problem;
    }
}
