package org.asyncio4j.internal.streams;

import java.nio.ByteBuffer;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LendingTransport;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StreamFeed} was fed and its reader has not read, and the one task that waits for more.
 *
 * <p>The connection refers to this and not to the {@link BufferedStreamReader} that tasks hold, nor to their writer, which
 * refers to the reader: so the collector finds a connection that was forgotten, when no task can read, write or close it
 * any more. It is then closed, which CPython does when the last reference is dropped; see {@link #watch}.
 *
 * <pre>
 *   loop -> transport -> protocol -> feed -> ReadState &lt;- BufferedStreamReader &lt;- StreamWriter
 *                                               :................^ weakly, while it is watched
 * </pre>
 *
 * <p>Loop thread only.
 */
public final class ReadState implements WaitTarget {

    final EventLoop loop;
    final int limit;
    final ReadBuffer buffer;
    boolean eof;

    @Nullable
    Throwable exception;

    private static final int LARGE = 8 << 10;

    /** Result of {@link #waiter}: there is something to read. */
    static final Object READABLE = new Object();

    /** Suspends the reading task; its result is an exception to throw, {@link #READABLE} or null. */
    @Nullable
    SettableFuture<@Nullable Object> waiter;

    /** Whether the waiting task reads itself when there is something to read. */
    boolean late;

    /** How many bytes came last. */
    private int newest;

    /** What was passed to the action of a {@code readWith} that has not returned; null if there is none. */
    @Nullable
    ByteBuffer lent;

    /** Whether what is lent is not in {@link #buffer}, but counts as unread. */
    boolean outside;

    /** How many bytes {@code readWith} has passed to an action that took none of them; see {@link #refused}. */
    int refused;

    /** {@link ReadBuffer#moves} when that was set. */
    int refusedMoves;

    /** The transport, if it lends. */
    @Nullable
    LendingTransport lender;

    /** The buffer that the waiting task wants filled. */
    @Nullable
    ByteBuffer wanted;

    /** The buffer of the waiting task, with what it has got so far; it counts as unread until it has all. */
    @Nullable
    ByteBuffer begun;

    /** What the task that reads to the end has got so far, which counts as unread as well. */
    @Nullable
    ReadBuffer collected;

    /** The reader, or a {@link ForgottenReaders.Watch} of it. */
    private Object reader;

    /** The protocol of the connection, while that is watched. */
    private @Nullable BaseProtocol watched;

    private boolean ended;

    private @Nullable BaseTransport transport;

    /** The transport, if it can pause reading. */
    private @Nullable ReadTransport source;

    private boolean paused;

    public ReadState(int limit, EventLoop loop) {
        this.limit = Checks.positive(limit, "limit");
        this.loop = Checks.notNull(loop, "loop");
        buffer = new ReadBuffer();
        reader = new BufferedStreamReader(this);
    }

    /** See {@link StreamFeed#reader}. */
    public BufferedStreamReader reader() {
        if (reader instanceof BufferedStreamReader known) {
            return known;
        }
        BufferedStreamReader held = ((ForgottenReaders.Watch) reader).get();
        if (held != null) {
            return held;
        }
        // Nobody has the old one, so nobody can tell the difference. Whoever asks now has this one.
        watched = null;
        BufferedStreamReader another = new BufferedStreamReader(this);
        reader = another;
        return another;
    }

    /** See {@link StreamFeed#setException}. */
    public void setException(Throwable problem) {
        Checks.notNull(problem, "problem");
        LoopCheck.here(loop, this);
        exception = problem;
        wake(problem);
    }

    /** See {@link StreamFeed#setTransport}. */
    public void setTransport(BaseTransport from) {
        Checks.notNull(from, "transport");
        if (transport != null) {
            throw new IllegalStateException("Transport already set: " + this);
        }
        replaceTransport(from);
    }

    /** See {@link StreamFeed#replaceTransport}. */
    public void replaceTransport(BaseTransport from) {
        LoopCheck.here(loop, this);
        transport = Checks.notNull(from, "transport");
        source = from instanceof ReadTransport pausable ? pausable : null;
        lender = from instanceof LendingTransport lends ? lends : null;
        paused = false;
        pauseIfFull();
    }

    /** See {@link StreamFeed#feedData}. */
    public void feedData(byte[] data) {
        Checks.notNull(data, "data");
        LoopCheck.here(loop, this);
        if (eof) {
            throw new IllegalStateException("feedData after feedEof: " + this);
        }
        if (data.length > 0) {
            add(data);
            wake(null);
            pauseIfFull();
        }
    }

    /** Keeps bytes that have come, for the next reads. */
    void add(byte[] data) {
        newest = data.length;
        buffer.add(data);
    }

    /**
     * Returns whether what comes is probably so large that a task had better read it itself when it goes on, while it is in
     * the processor's caches. With small messages that does not pay for the second report of their readiness.
     */
    boolean isLarge() {
        return newest >= LARGE;
    }

    /** See {@link StreamFeed#readable}. */
    public boolean readable() {
        if (!late || lender == null || waiter == null || waiter.done()) {
            return false;
        }
        wake(READABLE);
        return true;
    }

    /** Returns how many bytes were passed to an action that took none of them, and are still the oldest. */
    int refused() {
        return refusedMoves == buffer.moves() ? refused : 0;
    }

    /** See {@link StreamFeed#getBuffer}. */
    public @Nullable ByteBuffer getBuffer() {
        return waiter == null || waiter.done() ? null : wanted;
    }

    /** See {@link StreamFeed#bufferUpdated}. */
    public void bufferUpdated() {
        LoopCheck.here(loop, this);
        wake(null);
    }

    /** See {@link StreamFeed#feedEof}. */
    public void feedEof() {
        LoopCheck.here(loop, this);
        eof = true;
        wake(null);
    }

    /**
     * Puts back {@code count} bytes that a read has taken that fails, from an index of {@code bytes} on. If there is no memory
     * or stack for that, there is a gap, and all reads fail from now on.
     */
    void putBack(ByteBuffer bytes, int from, int count) {
        try {
            byte[] data = new byte[count];
            bytes.get(from, data);
            buffer.putBack(data);
        } catch (VirtualMachineError full) {
            exception = full;
            throw full;
        }
        pauseIfFull();
    }

    /** Puts back all of {@code taken} like {@link #putBack(ByteBuffer, int, int)}. */
    void putBack(ReadBuffer taken) {
        try {
            buffer.putBack(taken.take(taken.size()));
        } catch (VirtualMachineError full) {
            exception = full;
            throw full;
        }
        pauseIfFull();
    }

    /** See {@link StreamFeed#takeUnread}. */
    public byte[] takeUnread() {
        LoopCheck.here(loop, this);
        if (begun != null) {
            putBack(begun, 0, begun.position());
            begun.position(0);
        }
        if (collected != null) {
            putBack(collected);
        }
        if (outside && lent != null) {
            putBack(lent, lent.position(), lent.remaining());
            lent.position(lent.limit());
            outside = false;
        }
        byte[] unread = buffer.take(buffer.size());
        resumeIfDrained();
        return unread;
    }

    /** See {@link StreamFeed#end}. */
    public void end(@Nullable Throwable problem) {
        unwatch();
        ended = true;
        if (problem == null) {
            feedEof();
        } else {
            setException(problem);
        }
    }

    /**
     * Closes the connection, which {@code protocol} serves, when the reader is garbage, and says so in the log. Not while a
     * task waits for it to bring something, or for its writer: such a task refers to it.
     */
    public void watch(BaseProtocol protocol) {
        if (ended || !(reader instanceof BufferedStreamReader known)) {
            return;
        }
        reader = ForgottenReaders.watch(known);
        watched = protocol;
    }

    /** Ends the watch, because the connection is lost, or somebody may use it without the reader. */
    public void unwatch() {
        watched = null;
    }

    /** Called when the reader is garbage. Any thread. */
    void readerIsGone() {
        try {
            loop.callSoonThreadsafe(this::closeForgotten);
        } catch (IllegalStateException closed) {
            // The loop has closed the connection.
        }
    }

    @Override
    public WaitReason waitReason() {
        return Peer.toSend(transport);
    }

    private void closeForgotten() {
        BaseTransport from = transport;
        BaseProtocol served = watched;
        watched = null;
        // With another protocol it belongs to somebody else.
        if (from != null && served != null && !from.isClosing() && from.getProtocol() == served) {
            Log.warning("unclosed connection, closed because nothing refers to its reader or writer any more; close the"
                    + " writer, or use with() or try: "
                    + from);
            from.close();
        }
    }

    private void wake(@Nullable Object result) {
        SettableFuture<@Nullable Object> waiting = waiter;
        waiter = null;
        if (waiting != null && !waiting.done()) {
            waiting.setResult(result);
        }
    }

    void pauseIfFull() {
        if (source != null && !paused && buffer.size() > 2L * limit) {
            try {
                source.pauseReading();
                paused = true;
            } catch (UnsupportedOperationException e) {
                source = null; // All has to be buffered.
            }
        }
    }

    void resumeIfDrained() {
        if (buffer.size() <= limit) {
            resume();
        }
    }

    void resume() {
        if (paused && source != null) {
            paused = false;
            source.resumeReading();
        }
    }

    @Override
    public String toString() {
        return "<StreamReader"
                + (buffer.isEmpty() ? "" : " " + buffer.size() + " bytes")
                + (eof ? " eof" : "")
                + (limit == BufferedStreamReader.DEFAULT_LIMIT ? "" : " limit=" + limit)
                + (waiter == null ? "" : " waiter=" + waiter)
                + (exception == null ? "" : " exception=" + Repr.of(exception))
                + (transport == null ? "" : " transport=" + transport)
                + (paused ? " paused" : "")
                + ">";
    }
}
