package org.asyncio4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Asyncio#staggeredRace(Iterable, double)} ended.
 *
 * @param winner the result of the first that succeeded; null if none did, or if that was its result
 * @param index the position of the winner among the competitors, or -1
 * @param exceptions of each competitor that was started, in their order, what it ended with: null
 *     for the winner, a {@link CancelledError} for those that lost
 * @param <T> type of the result
 */
public record RaceResult<T extends @Nullable Object>(
        @Nullable T winner, int index, List<@Nullable Throwable> exceptions) {

    /** Whether anybody succeeded. */
    public boolean won() {
        return index >= 0;
    }
}
