package org.asyncio4j;

import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.jspecify.annotations.Nullable;

/**
 * A task that {@link TaskGroup#start} has created and that is ready.
 *
 * @param <V> type of the value
 * @param value what it said that with, such as the address of a server
 * @param task the task, which runs on as one of the group's
 */
public record StartedTask<V extends @Nullable Object>(V value, Task<Void> task) {

    /** Cancels the task like {@link Task#cancel()}. */
    @CanIgnoreReturnValue
    public boolean cancel() {
        return task.cancel();
    }
}
