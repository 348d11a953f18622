package org.asyncio4j;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * How something ended that was awaited: with a result or with an exception. What {@link Asyncio#gatherOutcomes} gives.
 *
 * {@snippet :
 * for (Outcome<String> outcome : await(gatherOutcomes(fetch("a"), fetch("b")))) {
 *     switch (outcome) {
 *         case Outcome.Success(String page) -> IO.println(page);
 *         case Outcome.Failure(Throwable problem) -> IO.println("failed: " + problem);
 *     }
 * }
 * }
 *
 * @param <T> type of the result
 */
public sealed interface Outcome<T extends @Nullable Object> {

    /**
     * Returns the result, or throws what there is instead, as the very object.
     *
     * <p>A checked exception comes undeclared, as from an await; see {@link Asyncio#mayThrow(Class)}.
     */
    T get();

    /** It ended with a result. */
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {

        @Override
        public T get() {
            return value;
        }
    }

    /** It ended with an exception; with a {@link CancelledError} if it was cancelled. */
    record Failure<T extends @Nullable Object>(Throwable problem) implements Outcome<T> {

        /** Checks that there is an exception. */
        public Failure {
            Checks.notNull(problem, "problem");
        }

        @Override
        public T get() {
            throw Throwing.unchecked(problem);
        }
    }
}
