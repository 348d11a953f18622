package org.asyncio4j.extras;

import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A sending end of a channel for threads outside of its loop, made by {@link SendChannel#blocking}. Thread-safe: all methods may
 * be called on any thread but the loop's own. Each call makes a trip to the loop and back.
 *
 * @param <T> type of the items
 */
public final class BlockingSendChannel<T extends @Nullable Object> implements AutoCloseable {

    private final EventLoop loop;
    private final SendChannel<T> end;

    /** On the loop's thread. */
    BlockingSendChannel(SendChannel<T> end) {
        this.loop = Coroutines.getRunningLoop();
        this.end = end;
    }

    /**
     * Sends an item, and blocks the calling thread while there is no room.
     *
     * @throws ChannelClosedException if this end is closed, there is no receiver any more, or the loop has ended
     * @throws IllegalStateException on the thread of a loop, or in a task, which must not block
     * @throws InterruptedException if the thread is interrupted; the item has not been sent. If it has been, the call returns,
     *     and the thread stays interrupted
     */
    public void send(T item) throws InterruptedException {
        LoopCall.await(loop, "BlockingSendChannel.send", () -> {
            end.sendHere(item);
            return Nothing.VOID;
        });
    }

    /** Closes this end, soon, on the loop; does not wait for that. A second call does nothing. */
    @Override
    public void close() {
        try {
            loop.callSoonThreadsafe(end::close);
        } catch (IllegalStateException e) {
            if (!loop.isClosed()) {
                throw e;
            }
        }
    }

    @Override
    public String toString() {
        return "<BlockingSendChannel of " + loop + ">";
    }
}
