package org.asyncio4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a {@link Asyncio#staggeredRace(Iterable, double)}.
 *
 * @param winner the result of the first competitor that succeeded; null if none did, or if that was
 *     its result
 * @param index the position of the winner among the competitors, or -1
 * @param exceptions the exceptions of the competitors that were started, in order: null for the
 *     winner, a {@link CancelledError} for those that were cancelled when it won
 * @param <T> type of the result
 */
public record RaceResult<T extends @Nullable Object>(
        @Nullable T winner, int index, List<@Nullable Throwable> exceptions) {

    /** Returns whether any competitor succeeded. */
    public boolean won() {
        return index >= 0;
    }
}
