package org.asyncio4j.extras;

import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A receiving end of a channel for threads outside of its loop, made by {@link ReceiveChannel#blocking}. Thread-safe: all
 * methods may be called on any thread but the loop's own. Each call makes a trip to the loop and back.
 *
 * @param <T> type of the items
 */
public final class BlockingReceiveChannel<T extends @Nullable Object> implements AutoCloseable {

    private final EventLoop loop;
    private final ReceiveChannel<T> end;

    /** On the loop's thread. */
    BlockingReceiveChannel(ReceiveChannel<T> end) {
        this.loop = Coroutines.getRunningLoop();
        this.end = end;
    }

    /**
     * Receives an item, and blocks the calling thread while there is none.
     *
     * @throws ChannelClosedException if this end is closed, at the end of the channel, or if the loop has ended
     * @throws IllegalStateException on the thread of a loop, or in a task, which must not block
     * @throws InterruptedException if the thread is interrupted; it has received nothing. If it has, the call returns that, and
     *     the thread stays interrupted
     */
    public T receive() throws InterruptedException {
        return LoopCall.await(loop, "BlockingReceiveChannel.receive", end::receiveHere);
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
        return "<BlockingReceiveChannel of " + loop + ">";
    }
}
