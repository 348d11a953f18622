package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.parity.Prelude.P;

import org.asyncio4j.CancelledError;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.Task;

/** Tasks that use a queue, and tell what they get. */
final class QueueUsers {

    private QueueUsers() {}

    /** A task that gets an item and tells how that ended. */
    static <T> Task<Void> getter(Queue<T> queue, String name) {
        return createTask(() -> {
            try {
                P(name, await(queue.get()));
            } catch (QueueShutDownException e) {
                P(name, "shut down");
            } catch (CancelledError e) {
                P(name, "cancelled");
                throw e;
            }
        });
    }

    /** A task that puts an item and tells how that ended. */
    static <T> Task<Void> putter(Queue<T> queue, T item) {
        return createTask(() -> {
            try {
                await(queue.put(item));
                P("put", item);
            } catch (QueueShutDownException e) {
                P("put", item, "shut down");
            } catch (CancelledError e) {
                P("put", item, "cancelled");
                throw e;
            }
        });
    }
}
