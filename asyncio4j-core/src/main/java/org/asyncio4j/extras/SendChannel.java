package org.asyncio4j.extras;

import static org.asyncio4j.lowlevel.Coroutines.async;

import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Nothing;
import org.jspecify.annotations.Nullable;

/**
 * The end of a channel where items go in; trio's {@code MemorySendChannel}. Made by {@link Extras#openChannel}.
 *
 * <p>There may be several such ends of one channel, made by {@link #clone}: each task that sends has its own and closes it.
 * When the last one is closed, the receivers get what is left and then the end.
 *
 * <p>Belongs to the loop on which it is first used; not thread-safe. Other threads send by {@link #blocking}.
 *
 * @param <T> type of the items, which may be null
 */
public final class SendChannel<T extends @Nullable Object> implements AutoCloseable {

    final ChannelCore<T> core;
    private boolean closed;

    SendChannel(ChannelCore<T> core) {
        this.core = core;
        core.openSenders++;
    }

    /**
     * Sends an item: gives it to the task that has waited longest for one, or else puts it into the channel, suspending while
     * that is full. In a channel of capacity 0 it waits for a receiver.
     *
     * <p>A task that is cancelled while it waits has sent nothing. If the item has been taken already in that iteration, this
     * returns, and the task's next await throws the cancellation.
     *
     * @throws ChannelClosedException by the await, if this end is closed, or there is no receiver any more
     */
    @CheckReturnValue
    public Coroutine<Void> send(T item) {
        return async("SendChannel.send", () -> {
            sendHere(item);
            return Nothing.VOID;
        });
    }

    /**
     * Sends an item if that is possible without waiting, and returns whether it was: a receiver waits, or there is room.
     *
     * @throws ChannelClosedException if this end is closed, or there is no receiver any more
     */
    public boolean trySend(T item) {
        ensureOpen();
        return core.trySend(item);
    }

    void sendHere(T item) {
        ensureOpen();
        if (!core.trySend(item)) {
            core.waitToSend(item, this);
        }
    }

    private void ensureOpen() {
        core.home.check(core);
        if (closed) {
            throw closedHere();
        }
    }

    ChannelClosedException closedHere() {
        return new ChannelClosedException("this sending end is closed: " + this);
    }

    /**
     * Returns another sending end of the same channel, open, and to be closed on its own.
     *
     * @throws ChannelClosedException if this one is closed
     */
    @Override
    @SuppressWarnings({"MethodDoesntCallSuperMethod", "checkstyle:NoClone"}) // trio's word for another end
    public SendChannel<T> clone() {
        ensureOpen();
        return new SendChannel<>(core);
    }

    /**
     * Returns another sending end of the same channel for threads outside of the loop, which block.
     *
     * @throws ChannelClosedException if this one is closed
     * @throws IllegalStateException if no loop runs the calling code
     */
    public BlockingSendChannel<T> blocking() {
        return new BlockingSendChannel<>(clone());
    }

    /**
     * Closes this end; tasks that wait to send by it get a {@link ChannelClosedException}. A second call does nothing. If it is
     * the last open one, receivers get what is left and then the end.
     */
    @Override
    public void close() {
        core.home.check(core);
        if (!closed) {
            closed = true;
            core.senderClosed(this);
        }
    }

    /** Returns whether this end is closed. */
    public boolean isClosed() {
        return closed;
    }

    /** Returns what the channel looks like now. */
    public ChannelStatistics statistics() {
        return core.statistics();
    }

    @Override
    public String toString() {
        return "<SendChannel " + (closed ? "closed" : "open") + " of " + core + ">";
    }
}
