package org.asyncio4j.internal.streams;

import static org.asyncio4j.lowlevel.Coroutines.async;
import static org.asyncio4j.lowlevel.Coroutines.await;

import java.lang.ref.Reference;
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
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.BytesAction;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LendingTransport;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.StreamFeed;
import org.jspecify.annotations.Nullable;

/**
 * The library's {@link StreamReader}: how tasks read what a {@link StreamFeed} was fed. The connection refers to the
 * {@link ReadState} only.
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
    private static final byte[] CARRIAGE_RETURN = {'\r'};

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** So many iterations after a failed read a connection is lost, over TLS; one less without it. */
    private static final int ITERATIONS_OF_LOSS = 2;

    private final ReadState state;

    /** That of the state. */
    private final ReadBuffer buffer;

    private final Action1<ByteBuffer, RuntimeException> keep = this::keep;

    BufferedStreamReader(ReadState state) {
        this.state = state;
        this.buffer = state.buffer;
    }

    /** Returns what it reads from. */
    public ReadState state() {
        return state;
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
    public Coroutine<Integer> readWith(Action1<? super ByteBuffer, ?> action) {
        Checks.notNull(action, "action");
        return async("StreamReader.readWith", () -> readWithHere(action));
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
        return state.eof && buffer.isEmpty();
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
    public Coroutine<Void> forEachLine(BytesAction<?> action) {
        Checks.notNull(action, "action");
        return async("StreamReader.forEachLine", () -> runForEachLine(action));
    }

    @Override
    public @Nullable Throwable exception() {
        return state.exception;
    }

    private byte[] readSome(int n) {
        throwIfFailed();
        if (n == 0) {
            return buffer.take(0);
        }
        // Another task may take the data before this one resumes; only eof is the end.
        while (buffer.isEmpty() && !state.eof) {
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
        while (room.position() == 0 && buffer.isEmpty() && !state.eof) {
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
            if (state.eof) {
                throw new IncompleteReadException(contentsOf(room), room.capacity());
            }
            waitForDataIn(room, "readexactly");
        }
    }

    private void takeInto(ByteBuffer room) {
        buffer.takeInto(room);
        state.resumeIfDrained();
    }

    /**
     * Waits like {@link #waitForData}; the data may then be in {@code room}. If this throws, data
     * in {@code room} counts as unread again.
     */
    private void waitForDataIn(ByteBuffer room, String method) {
        ByteBuffer other = state.begun;
        state.begun = room;
        state.wanted = room.remaining() < WORTHWHILE || room.isReadOnly() ? null : room;
        try {
            waitForData(method);
        } catch (Throwable problem) {
            state.putBack(room, 0, room.position());
            throw problem;
        } finally {
            if (state.wanted == room) {
                state.wanted = null;
            }
            state.begun = other;
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
        ReadBuffer other = state.collected;
        state.collected = taken;
        try {
            for (byte[] next = readSome(state.limit); next.length > 0; next = readSome(state.limit)) {
                collect(next, taken);
            }
            return taken.take(taken.size());
        } catch (Throwable problem) {
            state.putBack(taken);
            throw problem;
        } finally {
            state.collected = other;
        }
    }

    private void collect(byte[] next, ReadBuffer taken) {
        try {
            taken.add(next);
        } catch (VirtualMachineError full) {
            state.exception = full;
            throw full;
        }
    }

    private void waitForBytes(int n) {
        throwIfFailed();
        while (buffer.size() < n) {
            if (state.eof) {
                throw new IncompleteReadException(buffer.take(buffer.size()), n);
            }
            waitForData("readexactly");
        }
    }

    /**
     * Returns the length of the next line, without its line feed, if all of it is there; -1 if it is not, or if the line
     * is too long.
     */
    private int lineThere() {
        int length = buffer.indexOf(NEWLINE, 0);
        return length > state.limit ? -1 : length;
    }

    private byte[] readlineHere() {
        throwIfFailed();
        int length = lineThere();
        return length < 0 ? waitForLine() : take(length + NEWLINE.length);
    }

    private byte[] waitForLine() {
        try {
            return readuntilHere(new byte[][] {NEWLINE});
        } catch (IncompleteReadException end) {
            return end.partial();
        } catch (LimitOverrunException tooLong) {
            boolean ended = buffer.hasAt(tooLong.consumed(), NEWLINE);
            buffer.drop(ended ? tooLong.consumed() + NEWLINE.length : buffer.size());
            state.resumeIfDrained();
            throw tooLong;
        }
    }

    private @Nullable String readTextLine(Charset charset) {
        throwIfFailed();
        int length = lineThere();
        if (length < 0) {
            return text(waitForLine(), charset);
        }
        boolean crlf = length > 0 && buffer.hasAt(length - 1, CARRIAGE_RETURN);
        String line = buffer.text(crlf ? length - 1 : length, charset);
        buffer.drop(length + NEWLINE.length);
        state.resumeIfDrained();
        return line;
    }

    /** Returns the text of a line that readline has returned; null if that is the end of the stream. */
    private static @Nullable String text(byte[] line, Charset charset) {
        int end = line.length;
        if (end == 0) {
            return null;
        }
        if (line[end - 1] == '\n') {
            end--;
            if (end > 0 && line[end - 1] == '\r') {
                end--;
            }
        }
        return new String(line, 0, end, charset);
    }

    private void runForEachLine(BytesAction<?> action) throws Throwable {
        throwIfFailed();
        while (true) {
            if (state.exception != null) {
                throw state.exception;
            }
            int length = lineThere();
            if (length >= 0) {
                int from = buffer.start();
                byte[] array = buffer.lendArray();
                buffer.drop(length + NEWLINE.length);
                state.resumeIfDrained();
                action.run(array, from, from + length);
                continue;
            }
            byte[] line = waitForLine();
            if (line.length == 0) {
                return;
            }
            action.run(line, 0, line[line.length - 1] == '\n' ? line.length - 1 : line.length);
        }
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
            if (searched > state.limit) {
                throw new LimitOverrunException("Separator is not found, and chunk exceed the limit", searched);
            }
            if (state.eof) {
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
        if (first > state.limit) {
            throw new LimitOverrunException("Separator is found, but chunk is longer than limit", first);
        }
        return first < 0 ? -1 : first + length;
    }

    private Integer readWithHere(Action1<? super ByteBuffer, ?> action) {
        throwIfFailed();
        Loan loan = new Loan(state, action);
        while (buffer.size() <= state.refused()) {
            if (state.eof) {
                if (buffer.isEmpty()) {
                    return -1;
                }
                throw new IncompleteReadException(buffer.take(buffer.size()), -1);
            }
            int size = buffer.size();
            if (size > state.limit) {
                throw new LimitOverrunException(
                        "The action took none of " + size + " bytes, and the limit is " + state.limit, size);
            }
            LendingTransport lender = waitForReadable("readWith", size <= Loan.MOST_BEFORE);
            int taken = lender == null ? -1 : loan.of(lender);
            if (taken >= 0) {
                return taken;
            }
            if (lender != null) {
                waitForLoss(lender);
            }
        }
        return loan.ofBuffer();
    }

    /** Suspends until data, the end of the stream or an exception arrives. */
    private void waitForData(String method) {
        LendingTransport lender = waitForReadable(method, state.wanted == null && state.isLarge());
        if (lender != null && !lender.lend(NOTHING, keep)) {
            waitForLoss(lender);
        }
    }

    /** Keeps what the transport reads for this task, as the transport would have passed it. */
    private void keep(ByteBuffer bytes) {
        try {
            byte[] data = new byte[bytes.remaining()];
            bytes.get(data);
            state.add(data);
        } catch (VirtualMachineError full) {
            state.exception = full;
            throw full;
        }
        state.pauseIfFull();
    }

    /**
     * Waits until it is known why the connection was lost, if it was lost while this task read: the exception then comes in
     * the iteration in which it does if the transport reads. With a connection that still has something to send that may
     * take long, and is waited for like data.
     */
    private void waitForLoss(LendingTransport lender) {
        for (int i = 0; i < ITERATIONS_OF_LOSS && lender.isClosing() && !state.eof && state.exception == null; i++) {
            await(Coroutines.sleep(0));
        }
        if (state.exception != null) {
            throw Throwing.unchecked(state.exception);
        }
    }

    /**
     * Waits like {@link #waitForData}, and reads nothing itself.
     *
     * @param late whether it may do so as soon as there is something to read
     * @return what to read from then; null if everything is here
     */
    private @Nullable LendingTransport waitForReadable(String method, boolean late) {
        if (state.waiter != null && !state.waiter.done()) {
            throw new IllegalStateException(
                    method + "() called while another coroutine is already waiting for incoming" + " data");
        }
        LoopCheck.inTask(state.loop, this);
        state.resume();
        SettableFuture<@Nullable Object> mine = state.loop.createFuture();
        Futures.setWaitTarget(mine, state);
        state.waiter = mine;
        state.late = late;
        Object result;
        try {
            result = await(mine);
        } finally {
            // A connection from which a task reads is not forgotten.
            Reference.reachabilityFence(this);
            // If this task was cancelled, another one may be waiting by now.
            if (state.waiter == mine) {
                state.waiter = null;
            }
        }
        if (result instanceof Throwable problem) {
            throw Throwing.unchecked(problem);
        }
        return result == ReadState.READABLE ? state.lender : null;
    }

    private byte[] take(int count) {
        byte[] taken = buffer.take(count);
        state.resumeIfDrained();
        return taken;
    }

    private void throwIfFailed() {
        LoopCheck.inTask(state.loop, this);
        if (state.exception != null) {
            throw Throwing.unchecked(state.exception);
        }
        if (state.lent != null) {
            throw new IllegalStateException("read from " + this + " in the action of its readWith()");
        }
    }

    @Override
    public String toString() {
        return state.toString();
    }
}
