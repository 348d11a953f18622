package org.asyncio4j.lowlevel;

import java.nio.ByteBuffer;
import org.asyncio4j.StreamReader;
import org.asyncio4j.internal.streams.BufferedStreamReader;
import org.asyncio4j.internal.streams.ReadState;
import org.jspecify.annotations.Nullable;

/**
 * The side of a {@link StreamReader} that a protocol feeds. {@link StreamReaderProtocol} does it for
 * ordinary connections; a protocol of your own makes one and hands its {@link #reader} to a task:
 *
 * {@snippet :
 * class Frames implements ReadAheadProtocol {
 *     final StreamFeed feed = new StreamFeed();
 *
 *     public void connectionMade(BaseTransport transport) { feed.setTransport(transport); }
 *     public void dataReceived(byte[] data)               { feed.feedData(payloadOf(data)); }
 *     public boolean eofReceived()                        { feed.feedEof(); return true; }
 *     public void connectionLost(Throwable problem)       { feed.end(problem); }
 * }
 * }
 *
 * <p>The reader buffers what it is fed. Once it holds more than twice its limit, and as long as no
 * task reads it down to the limit again, it {@linkplain ReadTransport#pauseReading pauses} the
 * transport it was given, so that the peer has to wait. Without a transport, or with one that cannot
 * pause, it buffers everything.
 *
 * <p>Belongs to its loop and is for its thread: each method here throws an {@link
 * IllegalStateException} on another one while the loop runs.
 */
public final class StreamFeed {

    private final ReadState state;

    /** Feeds a reader of the loop that {@link Loops#getEventLoop} finds, with a limit of 64 KiB. */
    public StreamFeed() {
        this(BufferedStreamReader.DEFAULT_LIMIT);
    }

    /** Feeds a reader of the loop that {@link Loops#getEventLoop} finds. */
    public StreamFeed(int limit) {
        this(limit, Coroutines.getEventLoop());
    }

    /**
     * Feeds a reader of {@code loop}.
     *
     * @param limit in bytes, positive: the longest line the reader takes, and half of what it
     *     buffers before it pauses its transport
     */
    public StreamFeed(int limit, EventLoop loop) {
        state = new ReadState(limit, loop);
    }

    /** The reader that is fed: always the same one. */
    public StreamReader reader() {
        return state.reader();
    }

    /**
     * Sets the transport the bytes come from, which is paused while too much is buffered.
     *
     * @throws IllegalStateException if there is one already
     */
    public void setTransport(BaseTransport transport) {
        state.setTransport(transport);
    }

    /**
     * Sets the transport the bytes come from now, instead of the one before: for an upgrade to TLS.
     */
    public void replaceTransport(BaseTransport transport) {
        state.replaceTransport(transport);
    }

    /**
     * Appends bytes, which wakes the task that reads. An empty array does nothing.
     *
     * @param data owned by the reader from now on, which may return it from a read as it is
     * @throws IllegalStateException after {@link #feedEof}
     */
    public void feedData(byte[] data) {
        state.feedData(data);
    }

    /** Ends the stream: reads return what is buffered and then the end. A second call does nothing. */
    public void feedEof() {
        state.feedEof();
    }

    /** Makes all reads throw {@code problem}, including the one that is waiting. */
    public void setException(Throwable problem) {
        state.setException(problem);
    }

    /** Ends the stream as a lost connection does: by its end, or by what it was lost by. */
    public void end(@Nullable Throwable problem) {
        state.end(problem);
    }

    /**
     * Wakes the task that waits in a read, so that it reads itself, if there is one and the transport that was set is a {@link
     * LendingTransport}; returns whether it did. Not for a read that offers a buffer of its own by {@link #getBuffer}. For
     * {@link ReadAheadProtocol#readable}.
     */
    public boolean readable() {
        return state.readable();
    }

    /**
     * The buffer that the reading task waits to have filled; null if no task does. Bytes put there
     * need neither an array nor a copy, and have to be announced by {@link #bufferUpdated} before
     * anything else is fed. Offered only if nothing is buffered, and for large reads.
     */
    public @Nullable ByteBuffer getBuffer() {
        return state.getBuffer();
    }

    /**
     * Announces that bytes were put into what {@link #getBuffer} has just returned, and that its
     * position is behind them now; wakes the task that reads.
     */
    public void bufferUpdated() {
        state.bufferUpdated();
    }

    /**
     * Removes and returns the bytes that were fed and not read: for protocols that go over to TLS,
     * see {@link ReadAheadProtocol#takeUnread}.
     */
    public byte[] takeUnread() {
        return state.takeUnread();
    }

    /** Returns what the reader reads from, for the library's own protocol. */
    ReadState state() {
        return state;
    }

    @Override
    public String toString() {
        return "<StreamFeed " + state + ">";
    }
}
