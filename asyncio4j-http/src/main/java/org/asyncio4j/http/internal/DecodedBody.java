package org.asyncio4j.http.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.BadResponseException;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.Request;
import org.jspecify.annotations.Nullable;

/**
 * A body that is decoded while it is read, piece by piece: however much a few bytes may stand for, no more is in memory than
 * one piece. The JDK's decoders read from a stream that awaits the pieces of the encoded body.
 */
record DecodedBody(Body encoded, boolean gzip, Request request) implements Body {

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
        Pieces source = new Pieces(encoded.asyncIterator());
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
                    throw new BadResponseException(
                            request, "the body is not what its coding says: " + e.getMessage(), e);
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

    /** The encoded body as a stream, whose reads await. */
    private static final class Pieces extends InputStream {

        private final AsyncIterator<byte[]> pieces;
        private byte[] piece = new byte[0];
        private int at;
        private boolean ended;

        Pieces(AsyncIterator<byte[]> pieces) {
            this.pieces = pieces;
        }

        @Override
        public int read() throws IOException {
            return fill() ? piece[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, target, offset, count);
            at += count;
            return count;
        }

        /** Reads what is left and does not belong to the decoded body, so that the connection can be used again. */
        void readToEnd() throws IOException {
            while (fill()) {
                at = piece.length;
            }
        }

        private boolean fill() throws IOException {
            try {
                while (!ended && at == piece.length) {
                    piece = pieces.next();
                    at = 0;
                }
            } catch (StopAsyncIteration e) {
                ended = true;
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
            return !ended;
        }
    }

    @Override
    public String toString() {
        return "<Body, decoded, of " + encoded + ">";
    }
}
