package org.asyncio4j.extras;

import static org.asyncio4j.lowlevel.Coroutines.async;

import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.QueueEmptyException;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.annotation.CheckReturnValue;
import org.jspecify.annotations.Nullable;

/**
 * The end of a channel where items come out; trio's {@code MemoryReceiveChannel}. Made by {@link Extras#openChannel}.
 *
 * <p>{@code for (T item : each(receiver))} receives until all sending ends are closed. There may be several receiving ends of
 * one channel, made by {@link #clone}, and several tasks may use one: each item goes to one of them, to the one that has waited
 * longest. When the last receiving end is closed, sending fails.
 *
 * <p>Belongs to the loop on which it is first used; not thread-safe. Other threads receive by {@link #blocking}.
 *
 * @param <T> type of the items, which may be null
 */
@CheckReturnValue
public final class ReceiveChannel<T extends @Nullable Object> implements AsyncIterable<T>, AutoCloseable {

    final ChannelCore<T> core;
    private boolean closed;

    ReceiveChannel(ChannelCore<T> core) {
        this.core = core;
        core.openReceivers++;
    }

    /**
     * Removes and returns the next item, suspending until there is one. A task that is cancelled while it waits has received
     * nothing: an item that was given to it in that iteration is the next one again.
     *
     * @throws ChannelClosedException by the await, if this end is closed; or at the end, when no item is left and all sending
     *     ends are closed
     */
    public Coroutine<T> receive() {
        return async("ReceiveChannel.receive", this::receiveHere);
    }

    /**
     * Removes and returns the next item without waiting.
     *
     * @throws QueueEmptyException if there is none
     * @throws ChannelClosedException if this end is closed, or at the end
     */
    public T receiveNowait() {
        if (!canReceive()) {
            ensureNotEnded();
            throw new QueueEmptyException();
        }
        return core.take();
    }

    /** Returns whether there is an item, so that {@link #receive} does not suspend. */
    boolean canReceive() {
        ensureOpen();
        return core.hasItem();
    }

    T receiveHere() {
        if (canReceive()) {
            return core.take();
        }
        ensureNotEnded();
        return core.waitToReceive(this);
    }

    private T next() {
        if (canReceive()) {
            return core.take();
        }
        if (core.openSenders > 0) {
            try {
                return core.waitToReceive(this);
            } catch (ChannelClosedException e) {
                if (closed) {
                    throw e;
                }
            }
        }
        throw new StopAsyncIteration();
    }

    private void ensureNotEnded() {
        if (core.openSenders == 0) {
            throw core.ended();
        }
    }

    private void ensureOpen() {
        core.home.check(core);
        if (closed) {
            throw closedHere();
        }
    }

    ChannelClosedException closedHere() {
        return new ChannelClosedException("this receiving end is closed: " + this);
    }

    /**
     * Returns an iterator that receives, and ends when no item is left and all sending ends are closed. Leaving it half way
     * does not close this end.
     */
    @Override
    public AsyncIterator<T> asyncIterator() {
        return this::next;
    }

    /**
     * Returns another receiving end of the same channel, open, and to be closed on its own.
     *
     * @throws ChannelClosedException if this one is closed
     */
    @Override
    @SuppressWarnings({"MethodDoesntCallSuperMethod", "checkstyle:NoClone"}) // trio's word for another end
    public ReceiveChannel<T> clone() {
        ensureOpen();
        return new ReceiveChannel<>(core);
    }

    /**
     * Returns another receiving end of the same channel for threads outside of the loop, which block.
     *
     * @throws ChannelClosedException if this one is closed
     * @throws IllegalStateException if no loop runs the calling code
     */
    public BlockingReceiveChannel<T> blocking() {
        return new BlockingReceiveChannel<>(clone());
    }

    /**
     * Closes this end; tasks that wait to receive by it get a {@link ChannelClosedException}. A second call does nothing. If
     * it is the last open one, what is left is dropped, and sending fails from now on.
     */
    @Override
    public void close() {
        core.home.check(core);
        if (!closed) {
            closed = true;
            core.receiverClosed(this);
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
        return "<ReceiveChannel " + (closed ? "closed" : "open") + " of " + core + ">";
    }
}
