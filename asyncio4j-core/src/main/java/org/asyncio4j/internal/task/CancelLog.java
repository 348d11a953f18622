package org.asyncio4j.internal.task;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.asyncio4j.Cancellation;
import org.jspecify.annotations.Nullable;

/**
 * Several requests to cancel one task. A task that was asked once has the {@link Cancellation} itself. The loop's thread
 * writes, any thread may read.
 */
final class CancelLog {

    /** How many are kept: the first ones, and the last ones. */
    private static final int KEPT = 16;

    /** Never changed, but replaced: another thread may be reading it. */
    private Cancellation[] requests;

    /** The one that is still to be thrown, or was last; null if none had to be. */
    @Nullable
    Cancellation pending;

    CancelLog(Cancellation first, boolean isPending) {
        requests = new Cancellation[] {first};
        pending = isPending ? first : null;
    }

    void add(Cancellation request) {
        Cancellation[] before = requests;
        boolean full = before.length == KEPT;
        Cancellation[] after = Arrays.copyOf(before, full ? KEPT : before.length + 1);
        if (full) {
            System.arraycopy(before, KEPT / 2 + 1, after, KEPT / 2, KEPT - KEPT / 2 - 1);
        }
        after[after.length - 1] = request;
        requests = after;
    }

    List<Cancellation> all() {
        // Another thread may see a new array before what is in it.
        return Arrays.stream(requests).filter(Objects::nonNull).toList();
    }
}
