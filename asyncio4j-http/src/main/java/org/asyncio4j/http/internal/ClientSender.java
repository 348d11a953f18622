package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.toThread;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.RequestException;
import org.asyncio4j.lowlevel.TimerHandle;

/**
 * Sends a request by HTTP/1.1: in the task that has asked for it, or in one of its own if the body is made while it is sent. Stops
 * where the server does not {@linkplain ClientCall#wantsBody want} the rest.
 */
final class ClientSender {

    /** A body up to this size goes into one write with its head. */
    private static final int SMALL = 16 << 10;

    /** How long a server is waited for that was asked whether it wants the body: it may not know the question. */
    private static final double CONTINUE = 1;

    private static final byte[] LAST_CHUNK = HeadWriter.ascii("0\r\n\r\n");

    private final ClientConnection connection;
    private final ClientCall call;
    private final ClientRequest request;
    private final HeadWriter head;

    ClientSender(ClientConnection connection, ClientCall call) {
        this.connection = connection;
        this.call = call;
        request = call.request;
        head = connection.core.head;
    }

    /** Sends the request; the call tells whether all of it. */
    void send() throws Exception {
        Body body = request.body();
        long length = lengthOf(body);
        boolean asks = length != 0 && request.headers().contains("expect", "100-continue");
        putHead(request.hasBody() ? length : -1, request.hasBody() && length < 0);
        if (body instanceof BytesBody(byte[] bytes)) {
            if (!asks && bytes.length <= SMALL) {
                head.put(bytes);
                write(head.take());
                call.setSent();
                return;
            }
            write(head.take());
            if (isWelcome(asks)) {
                write(ByteBuffer.wrap(bytes));
                call.setSent();
                while (isFull() && !call.isAnswered()) {
                    awaitRoom();
                }
            }
            return;
        }
        write(head.take());
        if (isWelcome(asks) && (length < 0 ? sendChunks(body) : sendPieces(body, length))) {
            call.setSent();
        }
    }

    /** Returns how long a body is, files too. They are read, not sent by the system's call: that would let no answer come. */
    static long lengthOf(Body body) throws Exception {
        return body instanceof FileBody(Path file) ? await(toThread(() -> Files.size(file))) : body.length();
    }

    private void putHead(long length, boolean chunked) {
        head.put(HeadWriter.ascii(request.method() + " " + request.target() + " HTTP/1.1\r\n"));
        Headers headers = request.headers();
        if (!headers.contains("host")) {
            head.putField("host", request.url().hostAndPort());
        }
        head.putFields(headers);
        if (headers.contains("connection", "close")) {
            head.putClose();
        }
        if (chunked) {
            head.putChunked();
        } else if (length >= 0) {
            head.putContentLength(length);
        }
        head.putEndOfLine();
    }

    /** Returns whether the body is to be sent, after asking for that or not. */
    private boolean isWelcome(boolean asks) throws RequestException {
        if (asks) {
            boolean[] late = new boolean[1];
            TimerHandle timer = connection.core.loop.callLater(CONTINUE, () -> {
                late[0] = true;
                call.wake();
            });
            try {
                while (!call.isAnswered() && !call.isWelcome() && !late[0]) {
                    connection.awaitToSend(call, "the word to send the body");
                }
            } finally {
                timer.cancel();
            }
            return !call.isAnswered();
        }
        return call.wantsBody();
    }

    private boolean sendChunks(Body body) throws Exception {
        try (var pieces = each(body)) {
            for (byte[] piece : pieces) {
                call.check();
                if (!call.wantsBody()) {
                    return false;
                }
                if (piece.length == 0) {
                    continue;
                }
                head.putChunkSize(piece.length);
                if (piece.length <= SMALL) {
                    head.put(piece);
                } else {
                    write(head.take());
                    write(ByteBuffer.wrap(piece));
                }
                head.putEndOfLine();
                write(head.take());
                drain();
            }
        }
        call.check();
        if (!call.wantsBody()) {
            return false;
        }
        write(ByteBuffer.wrap(LAST_CHUNK));
        return true;
    }

    private boolean sendPieces(Body body, long length) throws Exception {
        long sent = 0;
        try (var pieces = each(body)) {
            for (byte[] piece : pieces) {
                call.check();
                if (piece.length > length - sent) {
                    throw new IOException("the body is longer than its " + length + " bytes: " + body);
                }
                if (!call.wantsBody()) {
                    return false;
                }
                write(ByteBuffer.wrap(piece));
                sent += piece.length;
                if (sent == length) {
                    call.setSent(); // the response may come now; what is left is to see that no more pieces do
                }
                drain();
            }
        }
        if (sent < length) {
            throw new IOException("the body is shorter than its " + length + " bytes, it has " + sent + ": " + body);
        }
        return true;
    }

    private void write(ByteBuffer data) {
        connection.transport().write(data);
    }

    /**
     * Waits until the transport wants more, or nothing more is wanted. One that is closing takes all and sends nothing: there
     * the news is its end.
     */
    private void drain() throws RequestException {
        while (isFull() && call.wantsBody()) {
            awaitRoom();
        }
    }

    private boolean isFull() {
        return connection.isWritingPaused() || connection.transport().isClosing();
    }

    private void awaitRoom() throws RequestException {
        connection.awaitToSend(call, "the server to take the body");
    }
}
