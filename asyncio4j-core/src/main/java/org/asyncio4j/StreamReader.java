package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.asyncio4j.annotation.CheckReturnValue;
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
 * Receives bytes from a peer. Made by {@link Asyncio#openConnection(String, int)} and for the
 * handlers of {@link Asyncio#startServer(ClientHandler, String, int)}.
 *
 * {@snippet :
 * for (String line : each(reader.lines())) {
 *     IO.println(line);
 * }
 * }
 *
 * <p>What comes is buffered until it is read. Above twice the <em>limit</em> the transport is told
 * to pause, so that the peer has to wait; the limit is also the longest line that is taken. One
 * task at a time may read: it could not be told which of two gets what comes. A read that is
 * cancelled, or that fails but for the end of the stream and lines that are too long, takes
 * nothing.
 *
 * <p>When the connection was lost, all reads throw what it was lost by, and what was not read
 * before is gone. Arrays that are returned belong to who reads them.
 *
 * <p>Belongs to its loop and is for its thread.
 */
public final class StreamReader implements AsyncIterable<byte[]> {

    private static final int DEFAULT_LIMIT = 64 << 10;

    /** For less than this it pays to take all that has come, and copy what is wanted. */
    private static final int WORTHWHILE = 16 << 10;

    private static final byte[] NEWLINE = {'\n'};

    private final EventLoop loop;
    private final int limit;
    private final ReadBuffer buffer = new ReadBuffer();
    private boolean eof;
    private @Nullable Throwable exception;

    /** What the task waits for that reads; its result is an exception to throw. */
    private @Nullable SettableFuture<@Nullable Throwable> waiter;

    /** Where the task that waits wants its data. */
    private @Nullable ByteBuffer wanted;

    private @Nullable BaseTransport transport;

    /** The transport, if it can be told to pause. */
    private @Nullable ReadTransport source;

    private boolean paused;

    /** A reader of the loop that {@link Loops#getEventLoop} finds, with a limit of 64 KiB. */
    public StreamReader() {
        this(DEFAULT_LIMIT);
    }

    /** A reader of the loop that {@link Loops#getEventLoop} finds. */
    public StreamReader(int limit) {
        this(limit, Coroutines.getEventLoop());
    }

    /**
     * A reader that somebody feeds, by {@link #feedData}.
     *
     * @param limit in bytes, positive
     */
    public StreamReader(int limit, EventLoop loop) {
        this.limit = Checks.positive(limit, "limit");
        this.loop = Checks.notNull(loop, "loop");
    }

    /**
     * Reads up to {@code n} bytes: what is there, and at least one, for which it waits; an empty
     * array at the end of the stream. Without waiting for 0 bytes; with a negative number all until
     * the end, as {@link #read()}.
     */
    @CheckReturnValue
    public Coroutine<byte[]> read(int n) {
        return async("StreamReader.read", () -> n < 0 ? readToEnd() : readSome(n));
    }

    /** Reads all until the end of the stream. */
    @CheckReturnValue
    public Coroutine<byte[]> read() {
        return read(-1);
    }

    /**
     * Reads into what remains of {@code target}, as {@link #read(int)} reads that many bytes, and
     * returns how many; -1 at the end of the stream.
     */
    @CheckReturnValue
    public Coroutine<Integer> read(ByteBuffer target) {
        Checks.notNull(target, "target");
        return async("StreamReader.read", () -> readSomeInto(target));
    }

    /** Reads all until the end of the stream, as a text in UTF-8. */
    @CheckReturnValue
    public Coroutine<String> readString() {
        return readString(StandardCharsets.UTF_8);
    }

    /** Reads all until the end of the stream, as a text in {@code charset}. */
    @CheckReturnValue
    public Coroutine<String> readString(Charset charset) {
        Checks.notNull(charset, "charset");
        return async("StreamReader.readString", () -> new String(readToEnd(), charset));
    }

    /**
     * Reads a line, with the line feed that ends it. The last one may have none; after it come
     * empty arrays.
     *
     * <p>The await throws a {@link LimitOverrunException} if the line, without its line feed, is
     * longer than the limit. The line is taken out of the stream if its end has come, or else all
     * that has come is.
     */
    @CheckReturnValue
    public Coroutine<byte[]> readline() {
        return async("StreamReader.readline", this::readlineHere);
    }

    /**
     * Reads a line as {@link #readline} does, as a text in UTF-8 without the line feed that ends
     * it, nor a carriage return before that; null at the end of the stream.
     */
    @CheckReturnValue
    public Coroutine<@Nullable String> readlineString() {
        return readlineString(StandardCharsets.UTF_8);
    }

    /** As {@link #readlineString()}, in {@code charset}. */
    @CheckReturnValue
    public Coroutine<@Nullable String> readlineString(Charset charset) {
        Checks.notNull(charset, "charset");
        return async("StreamReader.readlineString", () -> readTextLine(charset));
    }

    /**
     * Reads exactly {@code n} bytes, also if that is more than the limit.
     *
     * <p>The await throws an {@link IncompleteReadException} that has the rest if the stream ends
     * before.
     *
     * @throws IllegalArgumentException if {@code n} is negative
     */
    @CheckReturnValue
    public Coroutine<byte[]> readexactly(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("readexactly size can not be less than zero: " + n);
        }
        return async("StreamReader.readexactly", () -> {
            waitForBytes(n);
            return take(n);
        });
    }

    /** Fills what remains of {@code target}, as {@link #readexactly(int)} reads that many bytes. */
    @CheckReturnValue
    public Coroutine<Void> readexactly(ByteBuffer target) {
        Checks.notNull(target, "target");
        return async("StreamReader.readexactly", () -> {
            throwIfFailed();
            fill(target);
        });
    }

    /** As {@link #readuntil(byte[][])}, to the end of a line. */
    @CheckReturnValue
    public Coroutine<byte[]> readuntil() {
        return readuntil(NEWLINE);
    }

    /** As {@link #readuntil(byte[][])}, with separators in UTF-8. */
    @CheckReturnValue
    public Coroutine<byte[]> readuntil(String... separators) {
        byte[][] encoded = new byte[Checks.notNull(separators, "separators").length][];
        for (int i = 0; i < separators.length; i++) {
            encoded[i] = Checks.notNull(separators[i], "separators[]").getBytes(StandardCharsets.UTF_8);
        }
        return readuntil(encoded);
    }

    /**
     * Reads to the end of a separator: of the one that ends first, if there are several.
     *
     * <p>The await throws
     *
     * <ul>
     *   <li>a {@link LimitOverrunException} if what comes before the separator is longer than the
     *       limit; it is left in the stream.
     *   <li>an {@link IncompleteReadException} that has the rest if the stream ends before.
     * </ul>
     *
     * @throws IllegalArgumentException if there is no separator, or one is empty
     */
    @CheckReturnValue
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

    /** Whether the stream has ended and all was read. */
    public boolean atEof() {
        return eof && buffer.isEmpty();
    }

    /** The lines, as {@link #readline} reads them. */
    @CheckReturnValue
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

    /** The lines, as {@link #readlineString()} reads them. */
    @CheckReturnValue
    public AsyncIterable<String> lines() {
        return lines(StandardCharsets.UTF_8);
    }

    /** The lines, as {@link #readlineString(Charset)} reads them. */
    @CheckReturnValue
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

    /** What all reads throw, or null. */
    public @Nullable Throwable exception() {
        return exception;
    }

    /** Has all reads throw {@code problem}, one that waits included. For protocols. */
    public void setException(Throwable problem) {
        Checks.notNull(problem, "problem");
        LoopCheck.here(loop, this);
        exception = problem;
        wake(problem);
    }

    /**
     * Tells where the bytes come from, so that it can be told to pause. For protocols.
     *
     * @throws IllegalStateException if it was told already
     */
    public void setTransport(BaseTransport from) {
        Checks.notNull(from, "transport");
        if (transport != null) {
            throw new IllegalStateException("Transport already set: " + this);
        }
        replaceTransport(from);
    }

    /** As {@link #setTransport}, instead of the transport before. For protocols. */
    public void replaceTransport(BaseTransport from) {
        LoopCheck.here(loop, this);
        transport = Checks.notNull(from, "transport");
        source = from instanceof ReadTransport pausable ? pausable : null;
        paused = false;
        pauseIfFull();
    }

    /**
     * Adds bytes. For protocols.
     *
     * @param data belongs to the reader from now on, which may hand it out as it is
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
     * Where the next data may be put instead of being {@linkplain #feedData fed}: the buffer that a
     * task waits to have filled. Null if none does. For protocols.
     */
    public @Nullable ByteBuffer getBuffer() {
        return waiter == null || waiter.done() ? null : wanted;
    }

    /**
     * Data was put into what {@link #getBuffer} has just returned, whose position is behind it now.
     * For protocols.
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

    /** Takes out all that has come and was not read. For protocols that go over to TLS. */
    public byte[] takeUnread() {
        LoopCheck.here(loop, this);
        return take(buffer.size());
    }

    private byte[] readSome(int n) {
        throwIfFailed();
        if (n == 0) {
            return buffer.take(0);
        }
        // Another task may take what comes before this one runs: that is not the end.
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
        // Another task may take what comes before this one runs: that is not the end.
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
     * As {@link #waitForData}; the data may be in {@code room} then. What is there is unread again
     * if this throws.
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
        // Taken out as it comes, so that the transport goes on; put back if it comes to nothing.
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
        // Before this no separator begins. What may be the beginning of one is looked at again.
        int searched = 0;
        int moves = buffer.moves();
        while (true) {
            if (moves != buffer.moves()) {
                // Another task has taken something meanwhile, or put it back.
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

    /** Where the separator ends that ends first; -1 if there is none. */
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

    /** Suspends until something changes: data, the end, an exception. */
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
            // Another task may be waiting by now, if this one was cancelled.
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
