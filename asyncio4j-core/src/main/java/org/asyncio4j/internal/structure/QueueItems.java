package org.asyncio4j.internal.structure;

import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/** Takes items from a queue until it is shut down and empty. */
public final class QueueItems {

    private QueueItems() {}

    public static <T extends @Nullable Object> AsyncIterable<T> of(Queue<? extends T> queue) {
        Checks.notNull(queue, "queue");
        return () -> () -> {
            try {
                return Coroutines.await(queue.get());
            } catch (QueueShutDownException end) {
                throw new StopAsyncIteration();
            }
        };
    }
}
