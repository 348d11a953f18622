package org.asyncio4j.http.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A body that is decoded while it is read, piece by piece: however much a few bytes may stand for, no more is in memory than
 * one piece. The JDK's decoders read from a stream that awaits the pieces of the encoded body.
 *
 * @param malformed makes what a read throws when the bytes are not what their coding says
 */
record DecodedBody(Body encoded, boolean gzip, Function<IOException, Exception> malformed) implements Body {

    private static final int PIECE = 32 << 10;
    private static final int ZLIB_METHOD = 8;
    private static final int ZLIB_CHECK = 31;

    /** Returns whether bodies with a coding of this name can be decoded. */
    static boolean knows(String coding) {
        return isGzip(coding) || coding.equalsIgnoreCase("deflate");
    }

    static boolean isGzip(String coding) {
        return coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip");
    }

    @Override
    public Headers trailers() {
        return encoded.trailers();
    }

    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        PiecesStream source = new PiecesStream(encoded.asyncIterator());
        return new AsyncIterator<>() {
            private final byte[] room = new byte[PIECE];
            private final Inflater inflater = new Inflater(true);
            private @Nullable InputStream decoded;
            private boolean ended;

            @Override
            public byte[] next() throws Exception {
                if (ended) {
                    throw new StopAsyncIteration();
                }
                int count;
                try {
                    if (decoded == null) {
                        decoded = open();
                    }
                    count = decoded == null ? -1 : decoded.read(room, 0, room.length);
                } catch (ZipException | EOFException e) {
                    throw malformed.apply(e);
                }
                if (count >= 0) {
                    return Arrays.copyOf(room, count);
                }
                ended = true;
                inflater.end();
                source.readToEnd();
                throw new StopAsyncIteration();
            }

            // Null if there is no body at all.
            private @Nullable InputStream open() throws IOException {
                PushbackInputStream bytes = new PushbackInputStream(source, 2);
                int first = bytes.read();
                if (first < 0) {
                    return null;
                }
                if (gzip) {
                    bytes.unread(first);
                    return new GZIPInputStream(bytes, PIECE);
                }
                int second = bytes.read();
                boolean zlib = second >= 0 && (first & 0xf) == ZLIB_METHOD && (first << 8 | second) % ZLIB_CHECK == 0;
                if (second >= 0) {
                    bytes.unread(second);
                }
                bytes.unread(first);
                // Some servers leave out what zlib puts around.
                return zlib ? new InflaterInputStream(bytes) : new InflaterInputStream(bytes, inflater);
            }
        };
    }

    @Override
    public String toString() {
        return "<Body, decoded, of " + encoded + ">";
    }
}
