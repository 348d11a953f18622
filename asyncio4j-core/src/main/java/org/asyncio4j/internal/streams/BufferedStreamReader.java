package org.asyncio4j.internal.streams;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Comparator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.StreamReader;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.StreamFeed;
import org.jspecify.annotations.Nullable;

/**
 * The library's {@link StreamReader}: the bytes that were fed and not read, and the one task that
 * waits for more. Tasks see the reader, protocols its {@link StreamFeed}.
 *
 * <p>Loop thread only.
 */
public final class BufferedStreamReader extends StreamReader {

    public static final int DEFAULT_LIMIT = 64 << 10;

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

    /** The buffer of the waiting task, with what it has got so far; it counts as unread until it has all. */
    private @Nullable ByteBuffer begun;

    /** What the task that reads to the end has got so far, which counts as unread as well. */
    private @Nullable ReadBuffer collected;

    private @Nullable BaseTransport transport;

    /** The transport, if it can pause reading. */
    private @Nullable ReadTransport source;

    private boolean paused;

    public BufferedStreamReader(int limit, EventLoop loop) {
        this.limit = Checks.positive(limit, "limit");
        this.loop = Checks.notNull(loop, "loop");
    }

    @Override
    public Coroutine<byte[]> read(int n) {
        return async("StreamReader.read", () -> n < 0 ? readToEnd() : readSome(n));
    }

    @Override
    public Coroutine<Integer> read(ByteBuffer target) {
        Checks.notNull(target, "target");
        return async("StreamReader.read", () -> readSomeInto(target));
    }

    @Override
    public Coroutine<String> readString(Charset charset) {
        Checks.notNull(charset, "charset");
        return async("StreamReader.readString", () -> new String(readToEnd(), charset));
    }

    @Override
    public Coroutine<byte[]> readline() {
        return async("StreamReader.readline", this::readlineHere);
    }

    @Override
    public Coroutine<@Nullable String> readlineString(Charset charset) {
        Checks.notNull(charset, "charset");
        return async("StreamReader.readlineString", () -> readTextLine(charset));
    }

    @Override
    public Coroutine<byte[]> readexactly(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("readexactly size can not be less than zero: " + n);
        }
        return async("StreamReader.readexactly", () -> {
            waitForBytes(n);
            return take(n);
        });
    }

    @Override
    public Coroutine<Void> readexactly(ByteBuffer target) {
        Checks.notNull(target, "target");
        return async("StreamReader.readexactly", () -> {
            throwIfFailed();
            fill(target);
        });
    }

    @Override
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

    @Override
    public boolean atEof() {
        return eof && buffer.isEmpty();
    }

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

    @Override
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

    @Override
    public @Nullable Throwable exception() {
        return exception;
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
            buffer.add(data);
            wake(null);
            pauseIfFull();
        }
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

    /** See {@link StreamFeed#takeUnread}. */
    public byte[] takeUnread() {
        LoopCheck.here(loop, this);
        if (begun != null) {
            buffer.putBack(contentsOf(begun));
            begun.position(0);
        }
        if (collected != null) {
            buffer.putBack(collected.take(collected.size()));
        }
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
        ByteBuffer other = begun;
        begun = room;
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
            begun = other;
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
        ReadBuffer other = collected;
        collected = taken;
        try {
            for (byte[] next = readSome(limit); next.length > 0; next = readSome(limit)) {
                taken.add(next);
            }
        } catch (Throwable problem) {
            buffer.putBack(taken.take(taken.size()));
            pauseIfFull();
            throw problem;
        } finally {
            collected = other;
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
