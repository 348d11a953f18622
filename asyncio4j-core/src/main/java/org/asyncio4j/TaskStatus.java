package org.asyncio4j;

import org.asyncio4j.internal.structure.Starting;
import org.jspecify.annotations.Nullable;

/**
 * How a task that {@link TaskGroup#start} has created says that it is ready. Loop thread only.
 *
 * @param <V> type of the value that it says so with
 */
public sealed interface TaskStatus<V extends @Nullable Object> permits Starting {

    /**
     * Says that the task is ready, and gives a value to whoever waits in {@link TaskGroup#start}. If nobody does any more,
     * as it was cancelled, this does nothing.
     *
     * @throws IllegalStateException if it was called before
     */
    void started(V value);
}
