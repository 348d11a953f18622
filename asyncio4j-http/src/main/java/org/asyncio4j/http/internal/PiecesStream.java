package org.asyncio4j.http.internal;

import java.io.IOException;
import java.io.InputStream;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.jspecify.annotations.Nullable;

/** The pieces of a body as a stream, whose reads await: for parsers that read from streams. */
final class PiecesStream extends InputStream {

    private final AsyncIterator<byte[]> pieces;
    private byte[] piece = new byte[0];
    private int at;
    private boolean ended;
    private @Nullable Exception failure;

    PiecesStream(AsyncIterator<byte[]> pieces) {
        this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, target, offset, count);
        at += count;
        return count;
    }

    /** Returns how many bytes can be read without waiting. */
    @Override
    public int available() {
        return piece.length - at;
    }

    /** Reads what is left and does not belong to what was parsed, so that the connection can be used again. */
    void readToEnd() throws IOException {
        while (fill()) {
            at = piece.length;
        }
    }

    /** Throws what a read of the body has thrown, whatever the parser has made of it. */
    void throwFailure() throws Exception {
        if (failure != null) {
            throw failure;
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
            failure = e;
            throw e;
        } catch (Exception e) {
            failure = e;
            throw new IOException(e);
        }
        return !ended;
    }
}
