package org.asyncio4j;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.BytesAction;
import org.asyncio4j.internal.streams.BufferedStreamReader;
import org.asyncio4j.internal.util.Checks;
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
 * <p>Over TLS the stream also ends where the connection does, without a {@code close_notify} of the
 * peer, and an attacker can cut it off: a protocol that does not say itself where its messages end
 * needs {@link TlsOptions#withRequireCloseNotify}.
 *
 * <p>Once the connection is lost, all reads throw the cause, and bytes not read before are gone.
 * Returned arrays are owned by the caller.
 *
 * <p>Belongs to its loop; for use on the loop's thread only. A framework that receives the bytes by a
 * protocol of its own creates a reader with a {@link org.asyncio4j.lowlevel.StreamFeed}.
 */
public abstract sealed class StreamReader implements AsyncIterable<byte[]> permits BufferedStreamReader {

    private static final byte[] NEWLINE = {'\n'};

    /** For the library's own reader. */
    protected StreamReader() {}

    /**
     * Reads up to {@code n} bytes: those that are buffered or, if there are none, the next that
     * arrive; an empty array at the end of the stream. Does not wait if {@code n} is 0; if {@code
     * n} is negative, it reads to the end, like {@link #read()}.
     */
    @CheckReturnValue
    public abstract Coroutine<byte[]> read(int n);

    /** Reads to the end of the stream. */
    @CheckReturnValue
    public final Coroutine<byte[]> read() {
        return read(-1);
    }

    /**
     * Reads into {@code target}, at most as many bytes as remain in it, like {@link #read(int)},
     * and returns their number; -1 at the end of the stream.
     */
    @CheckReturnValue
    public abstract Coroutine<Integer> read(ByteBuffer target);

    /**
     * Passes the next bytes to {@code action} in a buffer that is lent to it, and returns how many it has taken; returns -1,
     * without a call, at the end of the stream. The bytes are those that are buffered or, if there are none, the next that
     * arrive: these are read when the task goes on, into a buffer that all connections of the loop share, and no array is
     * made of them. The cheapest way to read, above all large messages.
     *
     * {@snippet :
     * while (await(reader.readWith(view -> writer.write(view))) >= 0) {
     *     await(writer.drain());
     * }
     * }
     *
     * <p>The bytes are between the position and the limit of the buffer, and the action takes them by moving the position, as
     * the methods of {@link ByteBuffer} do, and {@link StreamWriter#write(ByteBuffer)}: as many as it likes. What it leaves
     * stays in the stream. An action that takes none needs more than it was passed: the next call waits until more has
     * arrived, and passes that together with what is there.
     *
     * <p>The buffer is read-only, is direct or not, and is lent until the action returns. After that it is empty; what was made
     * of it before, such as a slice, shows other bytes, and throws an {@link IllegalStateException} in debug mode. The action
     * runs in the task and must not await, nor read from this reader: that throws an {@link IllegalStateException}. If the
     * action throws, so does the await, and nothing was taken. A task cancelled while it waits takes nothing.
     *
     * <p>If an action takes none of the bytes, the next call throws an {@link IncompleteReadException} with them if the
     * stream ends there, and a {@link LimitOverrunException} if they are more than the limit; then they stay in the stream.
     */
    @CheckReturnValue
    public abstract Coroutine<Integer> readWith(Action1<? super ByteBuffer, ?> action);

    /** Reads to the end of the stream, as text in UTF-8. */
    @CheckReturnValue
    public final Coroutine<String> readString() {
        return readString(StandardCharsets.UTF_8);
    }

    /** Reads to the end of the stream, as text in {@code charset}. */
    @CheckReturnValue
    public abstract Coroutine<String> readString(Charset charset);

    /**
     * Reads a line, including the line feed that ends it. The last line may have none; after it,
     * the result is an empty array.
     *
     * <p>The await throws a {@link LimitOverrunException} if the line, without its line feed, is
     * longer than the limit. The line is then removed from the stream or, if its end has not
     * arrived yet, everything received so far is.
     */
    @CheckReturnValue
    public abstract Coroutine<byte[]> readline();

    /**
     * Reads a line like {@link #readline}, as text in UTF-8, without the line feed that ends it and
     * a carriage return before that; null at the end of the stream.
     */
    @CheckReturnValue
    public final Coroutine<@Nullable String> readlineString() {
        return readlineString(StandardCharsets.UTF_8);
    }

    /** Reads a line like {@link #readlineString()}, as text in {@code charset}. */
    @CheckReturnValue
    public abstract Coroutine<@Nullable String> readlineString(Charset charset);

    /**
     * Reads exactly {@code n} bytes, even if that exceeds the limit.
     *
     * <p>The await throws an {@link IncompleteReadException} with the remaining bytes if the stream
     * ends before that.
     *
     * @throws IllegalArgumentException if {@code n} is negative
     */
    @CheckReturnValue
    public abstract Coroutine<byte[]> readexactly(int n);

    /** Reads exactly as many bytes as remain in {@code target}, like {@link #readexactly(int)}. */
    @CheckReturnValue
    public abstract Coroutine<Void> readexactly(ByteBuffer target);

    /** Reads to the end of a line, like {@link #readuntil(byte[][])}. */
    @CheckReturnValue
    public final Coroutine<byte[]> readuntil() {
        return readuntil(NEWLINE);
    }

    /**
     * Reads to the end of a separator, like {@link #readuntil(byte[][])}; the separators are
     * encoded in UTF-8.
     */
    @CheckReturnValue
    public final Coroutine<byte[]> readuntil(String... separators) {
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
    @CheckReturnValue
    public abstract Coroutine<byte[]> readuntil(byte[]... separators);

    /** Returns whether the stream has ended and everything was read. */
    public abstract boolean atEof();

    /** Returns an iterator over the lines, as {@link #readline} reads them. */
    @CheckReturnValue
    @Override
    public abstract AsyncIterator<byte[]> asyncIterator();

    /** Returns the lines, as {@link #readlineString()} reads them. */
    @CheckReturnValue
    public final AsyncIterable<String> lines() {
        return lines(StandardCharsets.UTF_8);
    }

    /** Returns the lines, as {@link #readlineString(Charset)} reads them. */
    @CheckReturnValue
    public abstract AsyncIterable<String> lines(Charset charset);

    /**
     * Runs {@code action} with each line up to the end of the stream, where the line is: in {@code array} from {@code from}
     * on and before {@code to}. For many lines: it makes neither an array nor a text of each.
     *
     * {@snippet :
     * await(reader.forEachLine((array, from, to) -> words.add(array, from, to)));
     * }
     *
     * <p>What is passed is the line that {@link #readline} returns, without the line feed at its end: a carriage return
     * before that stays, and the last line may have had no line feed. The array holds other bytes as well, must not be
     * changed, and does not change either: the action may await, and may keep it, with all that it holds.
     *
     * <p>A line is taken when it is passed; if the action throws, so does the await, and the lines after that are still to
     * be read. The await throws a {@link LimitOverrunException} for a line that is too long, like {@code readline}, and what
     * follows can be read by another call. A task cancelled while it waits for a line has taken nothing of that.
     */
    @CheckReturnValue
    public abstract Coroutine<Void> forEachLine(BytesAction<?> action);

    /** Returns the exception that all reads throw, or null. */
    public abstract @Nullable Throwable exception();
}
