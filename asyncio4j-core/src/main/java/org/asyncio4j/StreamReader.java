package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.asyncio4j.internal.streams.LoopCheck;
import org.asyncio4j.internal.streams.ReadBuffer;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Receives bytes from a peer. Created by {@link Asyncio#openConnection(String, int)} and for the
 * handlers of {@link Asyncio#startServer(ClientHandler, String, int)}.
 *
 * {@snippet :
 * for (String line : each(reader.lines())) {
 *     IO.println(line);
 * }
 * }
 *
 * <p>Received bytes are buffered until they are read. While more than twice the <em>limit</em> is
 * buffered, the transport is paused, so that the peer has to wait; the limit is also the maximum
 * length of a line. Only one task at a time may read, because it would be undefined which of two
 * gets the data. A read that is cancelled takes nothing, nor does one that fails, except at the end
 * of the stream and on lines that are too long.
 *
 * <p>Once the connection is lost, all reads throw the cause, and bytes not read before are gone.
 * Returned arrays are owned by the caller.
 *
 * <p>Belongs to its loop; for use on the loop's thread only.
 */
public final class StreamReader implements AsyncIterable<byte[]> {

    private static final int DEFAULT_LIMIT = 64 << 10;

    /**
     * Requests below this many bytes take everything that has arrived, and copy the part they need.
     */
    private static final int WORTHWHILE = 16 << 10;

    private static final byte[] NEWLINE = {'\n'};

    private final EventLoop loop;
    private final int limit;
    private final ReadBuffer buffer = new ReadBuffer();
    private boolean eof;
    private @Nullable Throwable exception;

    /** Suspends the reading task; its result is an exception to throw, or null. */
    private @Nullable SettableFuture<@Nullable Throwable> waiter;

    /** The buffer that the waiting task wants filled. */
    private @Nullable ByteBuffer wanted;

    private @Nullable BaseTransport transport;

    /** The transport, if it can pause reading. */
    private @Nullable ReadTransport source;

    private boolean paused;

    /**
     * Creates a reader for the loop that {@link Loops#getEventLoop} returns, with a limit of 64
     * KiB.
     */
    public StreamReader() {
        this(DEFAULT_LIMIT);
    }

    /** Creates a reader for the loop that {@link Loops#getEventLoop} returns. */
    public StreamReader(int limit) {
        this(limit, Coroutines.getEventLoop());
    }

    /**
     * Creates a reader whose data is supplied through {@link #feedData}.
     *
     * @param limit in bytes, positive
     */
    public StreamReader(int limit, EventLoop loop) {
        this.limit = Checks.positive(limit, "limit");
        this.loop = Checks.notNull(loop, "loop");
    }

    /**
     * Reads up to {@code n} bytes: those that are buffered or, if there are none, the next that
     * arrive; an empty array at the end of the stream. Does not wait if {@code n} is 0; if {@code
     * n} is negative, it reads to the end, like {@link #read()}.
     */
    public Coroutine<byte[]> read(int n) {
        return async("StreamReader.read", () -> n < 0 ? readToEnd() : readSome(n));
    }

    /** Reads to the end of the stream. */
    public Coroutine<byte[]> read() {
        return read(-1);
    }

    /**
     * Reads into {@code target}, at most as many bytes as remain in it, like {@link #read(int)},
     * and returns their number; -1 at the end of the stream.
     */
    public Coroutine<Integer> read(ByteBuffer target) {
        Checks.notNull(target, "target");
        return async("StreamReader.read", () -> readSomeInto(target));
    }

    /** Reads to the end of the stream, as text in UTF-8. */
    public Coroutine<String> readString() {
        return readString(StandardCharsets.UTF_8);
    }

    /** Reads to the end of the stream, as text in {@code charset}. */
    public Coroutine<String> readString(Charset charset) {
        Checks.notNull(charset, "charset");
        return async("StreamReader.readString", () -> new String(readToEnd(), charset));
    }

    /**
     * Reads a line, including the line feed that ends it. The last line may have none; after it,
     * the result is an empty array.
     *
     * <p>The await throws a {@link LimitOverrunException} if the line, without its line feed, is
     * longer than the limit. The line is then removed from the stream or, if its end has not
     * arrived yet, everything received so far is.
     */
    public Coroutine<byte[]> readline() {
        return async("StreamReader.readline", this::readlineHere);
    }

    /**
     * Reads a line like {@link #readline}, as text in UTF-8, without the line feed that ends it and
     * a carriage return before that; null at the end of the stream.
     */
    public Coroutine<@Nullable String> readlineString() {
        return readlineString(StandardCharsets.UTF_8);
    }

    /** Reads a line like {@link #readlineString()}, as text in {@code charset}. */
    public Coroutine<@Nullable String> readlineString(Charset charset) {
        Checks.notNull(charset, "charset");
        return async("StreamReader.readlineString", () -> readTextLine(charset));
    }

    /**
     * Reads exactly {@code n} bytes, even if that exceeds the limit.
     *
     * <p>The await throws an {@link IncompleteReadException} with the remaining bytes if the stream
     * ends before that.
     *
     * @throws IllegalArgumentException if {@code n} is negative
     */
    public Coroutine<byte[]> readexactly(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("readexactly size can not be less than zero: " + n);
        }
        return async("StreamReader.readexactly", () -> {
            waitForBytes(n);
            return take(n);
        });
    }

    /** Reads exactly as many bytes as remain in {@code target}, like {@link #readexactly(int)}. */
    public Coroutine<Void> readexactly(ByteBuffer target) {
        Checks.notNull(target, "target");
        return async("StreamReader.readexactly", () -> {
            throwIfFailed();
            fill(target);
        });
    }

    /** Reads to the end of a line, like {@link #readuntil(byte[][])}. */
    public Coroutine<byte[]> readuntil() {
        return readuntil(NEWLINE);
    }

    /**
     * Reads to the end of a separator, like {@link #readuntil(byte[][])}; the separators are
     * encoded in UTF-8.
     */
    public Coroutine<byte[]> readuntil(String... separators) {
        byte[][] encoded = new byte[Checks.notNull(separators, "separators").length][];
        for (int i = 0; i < separators.length; i++) {
            encoded[i] = Checks.notNull(separators[i], "separators[]").getBytes(StandardCharsets.UTF_8);
        }
        return readuntil(encoded);
    }

    /**
     * Reads to the end of a separator, which the result includes; if there are several, of the one
     * that ends first.
     *
     * <p>The await throws
     *
     * <ul>
     *   <li>a {@link LimitOverrunException} if there are more bytes before the separator than the
     *       limit allows; they stay in the stream.
     *   <li>an {@link IncompleteReadException} with the remaining bytes if the stream ends before
     *       that.
     * </ul>
     *
     * @throws IllegalArgumentException if no separator is given, or one is empty
     */
    public Coroutine<byte[]> readuntil(byte[]... separators) {
        byte[][] shortestFirst = Checks.notNull(separators, "separators").clone();
        if (shortestFirst.length == 0) {
            throw new IllegalArgumentException("Separator should contain at least one element");
        }
        for (byte[] separator : shortestFirst) {
            if (Checks.notNull(separator, "separators[]").length == 0) {
                throw new IllegalArgumentException("Separator should be at least one-byte string");
            }
        }
        Arrays.sort(shortestFirst, Comparator.comparingInt(separator -> separator.length));
        return async("StreamReader.readuntil", () -> readuntilHere(shortestFirst));
    }

    /** Returns whether the stream has ended and everything was read. */
    public boolean atEof() {
        return eof && buffer.isEmpty();
    }

    /** Returns an iterator over the lines, as {@link #readline} reads them. */
    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        return () -> {
            byte[] line = readlineHere();
            if (line.length == 0) {
                throw new StopAsyncIteration();
            }
            return line;
        };
    }

    /** Returns the lines, as {@link #readlineString()} reads them. */
    public AsyncIterable<String> lines() {
        return lines(StandardCharsets.UTF_8);
    }

    /** Returns the lines, as {@link #readlineString(Charset)} reads them. */
    public AsyncIterable<String> lines(Charset charset) {
        Checks.notNull(charset, "charset");
        return () -> () -> {
            String line = readTextLine(charset);
            if (line == null) {
                throw new StopAsyncIteration();
            }
            return line;
        };
    }

    /** Returns the exception that all reads throw, or null. */
    public @Nullable Throwable exception() {
        return exception;
    }

    /** Makes all reads throw {@code problem}, including one that waits. For protocols. */
    public void setException(Throwable problem) {
        Checks.notNull(problem, "problem");
        LoopCheck.here(loop, this);
        exception = problem;
        wake(problem);
    }

    /**
     * Sets the transport that supplies the bytes, so that it can be paused. For protocols.
     *
     * @throws IllegalStateException if a transport is set already
     */
    public void setTransport(BaseTransport from) {
        Checks.notNull(from, "transport");
        if (transport != null) {
            throw new IllegalStateException("Transport already set: " + this);
        }
        replaceTransport(from);
    }

    /** Replaces the transport that {@link #setTransport} has set. For protocols. */
    public void replaceTransport(BaseTransport from) {
        LoopCheck.here(loop, this);
        transport = Checks.notNull(from, "transport");
        source = from instanceof ReadTransport pausable ? pausable : null;
        paused = false;
        pauseIfFull();
    }

    /**
     * Appends received bytes. For protocols.
     *
     * @param data owned by the reader from now on, which may return this very array from a read
     * @throws IllegalStateException after {@link #feedEof}
     */
    public void feedData(byte[] data) {
        Checks.notNull(data, "data");
        LoopCheck.here(loop, this);
        if (eof) {
            throw new IllegalStateException("feedData after feedEof: " + this);
        }
        if (data.length > 0) {
            buffer.add(data);
            wake(null);
            pauseIfFull();
        }
    }

    /**
     * Returns the buffer that a waiting task wants filled, into which the next data may be put
     * instead of being {@linkplain #feedData fed}; null if there is none. For protocols.
     */
    public @Nullable ByteBuffer getBuffer() {
        return waiter == null || waiter.done() ? null : wanted;
    }

    /**
     * Reports that data was put into the buffer that {@link #getBuffer} has just returned, whose
     * position is now after the data. For protocols.
     */
    public void bufferUpdated() {
        LoopCheck.here(loop, this);
        wake(null);
    }

    /** Ends the stream. For protocols. A second call does nothing. */
    public void feedEof() {
        LoopCheck.here(loop, this);
        eof = true;
        wake(null);
    }

    /**
     * Removes and returns all bytes that were received and not read. For protocols that upgrade to
     * TLS.
     */
    public byte[] takeUnread() {
        LoopCheck.here(loop, this);
        return take(buffer.size());
    }

    private byte[] readSome(int n) {
        throwIfFailed();
        if (n == 0) {
            return buffer.take(0);
        }
        // Another task may take the data before this one resumes; only eof is the end.
        while (buffer.isEmpty() && !eof) {
            waitForData("read");
        }
        return take(n);
    }

    private int readSomeInto(ByteBuffer target) {
        throwIfFailed();
        if (!target.hasRemaining()) {
            return 0;
        }
        ByteBuffer room = target.slice();
        // Another task may take the data before this one resumes; only eof is the end.
        while (room.position() == 0 && buffer.isEmpty() && !eof) {
            waitForDataIn(room, "read");
        }
        if (room.position() == 0) {
            takeInto(room);
        }
        int count = room.position();
        target.position(target.position() + count);
        return count == 0 ? -1 : count;
    }

    private void fill(ByteBuffer target) {
        ByteBuffer room = target.slice();
        while (true) {
            takeInto(room);
            if (!room.hasRemaining()) {
                target.position(target.limit());
                return;
            }
            if (eof) {
                throw new IncompleteReadException(contentsOf(room), room.capacity());
            }
            waitForDataIn(room, "readexactly");
        }
    }

    private void takeInto(ByteBuffer room) {
        buffer.takeInto(room);
        resumeIfDrained();
    }

    /**
     * Waits like {@link #waitForData}; the data may then be in {@code room}. If this throws, data
     * in {@code room} counts as unread again.
     */
    private void waitForDataIn(ByteBuffer room, String method) {
        wanted = room.remaining() < WORTHWHILE || room.isReadOnly() ? null : room;
        try {
            waitForData(method);
        } catch (Throwable problem) {
            buffer.putBack(contentsOf(room));
            pauseIfFull();
            throw problem;
        } finally {
            if (wanted == room) {
                wanted = null;
            }
        }
    }

    private static byte[] contentsOf(ByteBuffer room) {
        byte[] contents = new byte[room.position()];
        room.get(0, contents);
        return contents;
    }

    private byte[] readToEnd() {
        // Taken as it arrives, so that the transport is not paused; put back if the read fails.
        ReadBuffer taken = new ReadBuffer();
        try {
            for (byte[] next = readSome(limit); next.length > 0; next = readSome(limit)) {
                taken.add(next);
            }
        } catch (Throwable problem) {
            buffer.putBack(taken.take(taken.size()));
            pauseIfFull();
            throw problem;
        }
        return taken.take(taken.size());
    }

    private void waitForBytes(int n) {
        throwIfFailed();
        while (buffer.size() < n) {
            if (eof) {
                throw new IncompleteReadException(buffer.take(buffer.size()), n);
            }
            waitForData("readexactly");
        }
    }

    private byte[] readlineHere() {
        try {
            return readuntilHere(new byte[][] {NEWLINE});
        } catch (IncompleteReadException end) {
            return end.partial();
        } catch (LimitOverrunException tooLong) {
            boolean ended = buffer.hasAt(tooLong.consumed(), NEWLINE);
            buffer.drop(ended ? tooLong.consumed() + NEWLINE.length : buffer.size());
            resumeIfDrained();
            throw tooLong;
        }
    }

    private @Nullable String readTextLine(Charset charset) {
        byte[] line = readlineHere();
        if (line.length == 0) {
            return null;
        }
        int end = line.length;
        if (line[end - 1] == '\n') {
            end--;
            if (end > 0 && line[end - 1] == '\r') {
                end--;
            }
        }
        return new String(line, 0, end, charset);
    }

    private byte[] readuntilHere(byte[][] shortestFirst) {
        throwIfFailed();
        int longest = shortestFirst[shortestFirst.length - 1].length;
        // No separator starts before this index; a possible partial one after it is searched again.
        int searched = 0;
        int moves = buffer.moves();
        while (true) {
            if (moves != buffer.moves()) {
                // Another task has taken or put back bytes meanwhile, so the index is no longer
                // valid.
                moves = buffer.moves();
                searched = 0;
            }
            int end = findEnd(shortestFirst, searched);
            if (end >= 0) {
                return take(end);
            }
            searched = Math.max(searched, buffer.size() + 1 - longest);
            if (searched > limit) {
                throw new LimitOverrunException("Separator is not found, and chunk exceed the limit", searched);
            }
            if (eof) {
                throw new IncompleteReadException(buffer.take(buffer.size()), -1);
            }
            waitForData("readuntil");
        }
    }

    /** Returns the end of the separator that ends first; -1 if there is none. */
    private int findEnd(byte[][] separators, int from) {
        int first = -1;
        int length = 0;
        for (byte[] separator : separators) {
            int found = buffer.indexOf(separator, from);
            if (found >= 0 && (first < 0 || found + separator.length < first + length)) {
                first = found;
                length = separator.length;
            }
        }
        if (first > limit) {
            throw new LimitOverrunException("Separator is found, but chunk is longer than limit", first);
        }
        return first < 0 ? -1 : first + length;
    }

    /** Suspends until data, the end of the stream or an exception arrives. */
    private void waitForData(String method) {
        if (waiter != null && !waiter.done()) {
            throw new IllegalStateException(
                    method + "() called while another coroutine is already waiting for incoming" + " data");
        }
        LoopCheck.inTask(loop, this);
        resume();
        SettableFuture<@Nullable Throwable> mine = loop.createFuture();
        waiter = mine;
        Throwable problem;
        try {
            problem = await(mine);
        } finally {
            // If this task was cancelled, another one may be waiting by now.
            if (waiter == mine) {
                waiter = null;
            }
        }
        if (problem != null) {
            throw Throwing.unchecked(problem);
        }
    }

    private void wake(@Nullable Throwable problem) {
        SettableFuture<@Nullable Throwable> waiting = waiter;
        waiter = null;
        if (waiting != null && !waiting.done()) {
            waiting.setResult(problem);
        }
    }

    private byte[] take(int count) {
        byte[] taken = buffer.take(count);
        resumeIfDrained();
        return taken;
    }

    private void throwIfFailed() {
        LoopCheck.inTask(loop, this);
        if (exception != null) {
            throw Throwing.unchecked(exception);
        }
    }

    private void pauseIfFull() {
        if (source != null && !paused && buffer.size() > 2L * limit) {
            try {
                source.pauseReading();
                paused = true;
            } catch (UnsupportedOperationException e) {
                source = null; // All has to be buffered.
            }
        }
    }

    private void resumeIfDrained() {
        if (buffer.size() <= limit) {
            resume();
        }
    }

    private void resume() {
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
                + (limit == DEFAULT_LIMIT ? "" : " limit=" + limit)
                + (waiter == null ? "" : " waiter=" + waiter)
                + (exception == null ? "" : " exception=" + Repr.of(exception))
                + (transport == null ? "" : " transport=" + transport)
                + (paused ? " paused" : "")
                + ">";
    }
}
