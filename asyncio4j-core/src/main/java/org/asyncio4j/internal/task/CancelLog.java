package org.asyncio4j.internal.task;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Cancellation;
import org.jspecify.annotations.Nullable;

/** Several requests to cancel one task. A task that was asked once has the {@link Cancellation} itself. */
final class CancelLog {

    /** How many are kept: the first ones, and the last ones. */
    private static final int KEPT = 16;

    private final List<Cancellation> requests = new ArrayList<>(2);

    /** The one that is still to be thrown, or was last; null if none had to be. */
    @Nullable
    Cancellation pending;

    CancelLog(Cancellation first, boolean isPending) {
        requests.add(first);
        pending = isPending ? first : null;
    }

    void add(Cancellation request) {
        if (requests.size() == KEPT) {
            requests.remove(KEPT / 2);
        }
        requests.add(request);
    }

    List<Cancellation> all() {
        return List.copyOf(requests);
    }
}
