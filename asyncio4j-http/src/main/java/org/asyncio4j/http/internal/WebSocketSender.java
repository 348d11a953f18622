package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;

import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.http.WebSocketClosedException;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** Sends the messages of a WebSocket, one after another, as fast as the transport takes them. Loop thread only. */
final class WebSocketSender {

    /** Messages below this size are not compressed. */
    private static final int WORTHWHILE = 128;

    private static final int INTERNAL_ERROR = 1011;

    private final WebSocketConnection socket;
    private final Transport transport;
    private final boolean masked;
    private final @Nullable MessageDeflate deflate;
    private final Event writable = new Event();
    private final Lock sending = new Lock();
    private long bytesSent;

    WebSocketSender(WebSocketConnection socket, Transport transport, boolean masked, @Nullable MessageDeflate deflate) {
        this.socket = socket;
        this.transport = transport;
        this.masked = masked;
        this.deflate = deflate;
        writable.set();
    }

    /** Returns how many bytes of content were sent. */
    long bytesSent() {
        return bytesSent;
    }

    /** Tells that the transport wants no more. */
    void pause() {
        writable.clear();
    }

    /** Tells that the transport wants more, or is gone. */
    void resume() {
        writable.set();
    }

    boolean isWritable() {
        return writable.isSet();
    }

    /** Waits until the transport wants more; fails if the socket is closed then. */
    void awaitWritable() throws WebSocketClosedException {
        while (!writable.isSet()) {
            await(writable.waitFor());
        }
        socket.ensureOpen();
    }

    void sendWhole(int kind, byte[] bytes) throws WebSocketClosedException {
        socket.ensureOpen();
        if (!sending.locked() && writable.isSet()) {
            writeMessage(kind, bytes);
            return;
        }
        await(sending.acquire());
        try {
            awaitWritable();
            writeMessage(kind, bytes);
        } finally {
            sending.release();
        }
    }

    private void writeMessage(int kind, byte[] bytes) {
        if (deflate != null && bytes.length >= WORTHWHILE) {
            write(kind | WebSocketFrames.COMPRESSED, deflate.compress(bytes));
        } else {
            write(kind, bytes);
        }
        bytesSent += bytes.length;
    }

    void sendFragments(int kind, AsyncIterable<byte[]> pieces) throws Exception {
        socket.ensureOpen();
        await(sending.acquire());
        boolean whole = false;
        int next = kind;
        try (var all = each(pieces)) {
            for (byte[] piece : all) {
                if (piece.length > 0) {
                    awaitWritable();
                    writeFrame(next, piece);
                    bytesSent += piece.length;
                    next = WebSocketFrames.CONTINUATION;
                }
            }
            awaitWritable();
            write(next, new byte[0]);
            whole = true;
        } finally {
            sending.release();
            if (!whole && next == WebSocketFrames.CONTINUATION) {
                socket.startClose(INTERNAL_ERROR, "");
            }
        }
    }

    /** Writes a frame that is the last of its message, now. */
    void write(int kind, byte[] payload) {
        writeFrame(kind | WebSocketFrames.FINAL, payload);
    }

    private void writeFrame(int first, byte[] payload) {
        transport.write(WebSocketFrames.frame(first, payload, payload.length, masked));
    }
}
