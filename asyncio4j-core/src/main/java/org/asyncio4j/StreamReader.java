package org.asyncio4j;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.asyncio4j.internal.streams.BufferedStreamReader;
import org.asyncio4j.internal.util.Checks;
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
 * <p>Belongs to its loop and is for its thread. A framework that receives the bytes by a protocol of
 * its own makes a reader by a {@link org.asyncio4j.lowlevel.StreamFeed}.
 */
public abstract sealed class StreamReader implements AsyncIterable<byte[]> permits BufferedStreamReader {

    private static final byte[] NEWLINE = {'\n'};

    /** For the library's own reader. */
    protected StreamReader() {}

    /**
     * Reads up to {@code n} bytes: what is there, and at least one, for which it waits; an empty
     * array at the end of the stream. Without waiting for 0 bytes; with a negative number all until
     * the end, as {@link #read()}.
     */
    public abstract Coroutine<byte[]> read(int n);

    /** Reads all until the end of the stream. */
    public final Coroutine<byte[]> read() {
        return read(-1);
    }

    /**
     * Reads into what remains of {@code target}, as {@link #read(int)} reads that many bytes, and
     * returns how many; -1 at the end of the stream.
     */
    public abstract Coroutine<Integer> read(ByteBuffer target);

    /** Reads all until the end of the stream, as a text in UTF-8. */
    public final Coroutine<String> readString() {
        return readString(StandardCharsets.UTF_8);
    }

    /** Reads all until the end of the stream, as a text in {@code charset}. */
    public abstract Coroutine<String> readString(Charset charset);

    /**
     * Reads a line, with the line feed that ends it. The last one may have none; after it come
     * empty arrays.
     *
     * <p>The await throws a {@link LimitOverrunException} if the line, without its line feed, is
     * longer than the limit. The line is taken out of the stream if its end has come, or else all
     * that has come is.
     */
    public abstract Coroutine<byte[]> readline();

    /**
     * Reads a line as {@link #readline} does, as a text in UTF-8 without the line feed that ends
     * it, nor a carriage return before that; null at the end of the stream.
     */
    public final Coroutine<@Nullable String> readlineString() {
        return readlineString(StandardCharsets.UTF_8);
    }

    /** As {@link #readlineString()}, in {@code charset}. */
    public abstract Coroutine<@Nullable String> readlineString(Charset charset);

    /**
     * Reads exactly {@code n} bytes, also if that is more than the limit.
     *
     * <p>The await throws an {@link IncompleteReadException} that has the rest if the stream ends
     * before.
     *
     * @throws IllegalArgumentException if {@code n} is negative
     */
    public abstract Coroutine<byte[]> readexactly(int n);

    /** Fills what remains of {@code target}, as {@link #readexactly(int)} reads that many bytes. */
    public abstract Coroutine<Void> readexactly(ByteBuffer target);

    /** As {@link #readuntil(byte[][])}, to the end of a line. */
    public final Coroutine<byte[]> readuntil() {
        return readuntil(NEWLINE);
    }

    /** As {@link #readuntil(byte[][])}, with separators in UTF-8. */
    public final Coroutine<byte[]> readuntil(String... separators) {
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
    public abstract Coroutine<byte[]> readuntil(byte[]... separators);

    /** Whether the stream has ended and all was read. */
    public abstract boolean atEof();

    /** The lines, as {@link #readline} reads them. */
    @Override
    public abstract AsyncIterator<byte[]> asyncIterator();

    /** The lines, as {@link #readlineString()} reads them. */
    public final AsyncIterable<String> lines() {
        return lines(StandardCharsets.UTF_8);
    }

    /** The lines, as {@link #readlineString(Charset)} reads them. */
    public abstract AsyncIterable<String> lines(Charset charset);

    /** What all reads throw, or null. */
    public abstract @Nullable Throwable exception();
}
