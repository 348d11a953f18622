package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.Response;
import org.jspecify.annotations.Nullable;

/** Sends a response by HTTP/1.1. */
final class Http1Responder implements Responder {

    /** A body up to this size goes into one write with its head. */
    private static final int SMALL = 16 << 10;

    /** How much of a file must be taken within the limit of time for sending. */
    private static final long FILE_PIECE = 256 << 10;

    private static final byte[] UPGRADE = HeadWriter.ascii("connection: upgrade\r\n");
    private static final byte[] LAST_CHUNK = HeadWriter.ascii("0\r\n\r\n");

    private final Http1Connection connection;
    private final HeadWriter head;

    /** The body of the request that may still be arriving; null if there is none. */
    private final @Nullable BodyStream requestBody;

    private boolean keepAlive;
    private boolean abandoned;

    Http1Responder(Http1Connection connection, RequestData request, @Nullable BodyStream requestBody) {
        this.connection = connection;
        this.requestBody = requestBody;
        head = connection.core.head;
        Headers headers = request.headers();
        keepAlive = isHttp11(request)
                ? !headers.contains("connection", "close")
                : headers.contains("connection", "keep-alive");
    }

    private static boolean isHttp11(RequestData request) {
        return request.version().equals("HTTP/1.1");
    }

    /** Sends the response to a request that could not be read; what its body is made of must be there. */
    static void refuse(Http1Connection connection, Response response) {
        HeadWriter head = connection.core.head;
        byte[] body = response.body() instanceof BytesBody(byte[] bytes) ? bytes : new byte[0];
        head.put(Status.line(response.status()));
        head.putFields(response.headers());
        head.put(connection.core.date());
        head.putClose();
        head.putContentLength(body.length);
        head.putEndOfLine();
        head.put(body);
        connection.transport().write(head.take());
    }

    @Override
    public long respond(RequestData request, Response response) throws Exception {
        Body body = response.body();
        if (body instanceof UpgradeBody upgrade) {
            putUpgradeHead(response);
            send(head.take());
            return upgrade.run(
                    connection.core, connection.transport(), connection.currentCancel(), connection::upgrade, request);
        }
        boolean sendsBody = !request.method().equals("HEAD") && !Status.hasNoBody(response.status());
        boolean chunked = body.length() < 0 && isHttp11(request);
        keepAlive = keepAlive
                && !connection.core.isStopping()
                && (body.length() >= 0 || chunked || !sendsBody)
                && !response.headers().contains("connection", "close")
                && mayKeepRequestBody();
        putHead(request, response, chunked);
        if (!sendsBody) {
            send(head.take());
            return 0;
        }
        if (body instanceof BytesBody(byte[] bytes)) {
            sendBytes(bytes);
            return bytes.length;
        }
        if (requestBody != null) {
            requestBody.setMinRate(0); // a conversation may have pauses
        }
        send(head.take());
        if (body instanceof FileSlice slice) {
            return sendFile(slice);
        }
        return chunked ? sendChunks(body) : sendPieces(body);
    }

    /** Returns whether what is left of the request's body is known to be little enough to be read. */
    private boolean mayKeepRequestBody() {
        if (requestBody == null || requestBody.isEnded()) {
            return true;
        }
        return !requestBody.isFailed()
                && !connection.isContinueAwaited()
                && requestBody.left() <= Http1Connection.MAX_DROPPED;
    }

    private void putHead(RequestData request, Response response, boolean chunked) {
        int status = response.status();
        Headers headers = response.headers();
        head.put(Status.line(status));
        head.putFields(headers);
        if (!headers.contains("date")) {
            head.put(connection.core.date());
        }
        if (!keepAlive) {
            head.putClose();
        } else if (!isHttp11(request)) {
            head.putKeepAlive();
        }
        putLength(status, response, chunked);
        head.putEndOfLine();
    }

    private void putUpgradeHead(Response response) {
        head.put(Status.line(response.status()));
        head.putFields(response.headers());
        head.put(connection.core.date());
        head.put(UPGRADE);
        head.putEndOfLine();
    }

    private void putLength(int status, Response response, boolean chunked) {
        if (status < 200 || status == 204) {
            return;
        }
        long length = response.body().length();
        if (status == 304 && length == 0) {
            return; // what there would be to say is the length of the response with status 200
        }
        if (length >= 0) {
            head.putContentLength(length);
        } else if (chunked) {
            head.putChunked();
        }
    }

    private void sendBytes(byte[] bytes) throws ClientLeft {
        if (bytes.length <= SMALL) {
            head.put(bytes);
            send(head.take());
        } else {
            send(head.take());
            send(ByteBuffer.wrap(bytes));
        }
    }

    private long sendChunks(Body body) throws Exception {
        long sent = 0;
        try (var pieces = each(body)) {
            for (byte[] piece : pieces) {
                if (piece.length == 0) {
                    continue;
                }
                head.putChunkSize(piece.length);
                if (piece.length <= SMALL) {
                    head.put(piece);
                } else {
                    connection.transport().write(head.take());
                    connection.transport().write(ByteBuffer.wrap(piece));
                }
                head.putEndOfLine();
                send(head.take());
                sent += piece.length;
            }
        }
        send(ByteBuffer.wrap(LAST_CHUNK));
        return sent;
    }

    private long sendPieces(Body body) throws Exception {
        long length = body.length();
        long sent = 0;
        try (var pieces = each(body)) {
            for (byte[] piece : pieces) {
                if (length >= 0 && piece.length > length - sent) {
                    throw new IOException("the body is longer than its " + length + " bytes: " + body);
                }
                send(ByteBuffer.wrap(piece));
                sent += piece.length;
            }
        }
        if (sent < length) {
            throw new IOException("the body is shorter than its " + length + " bytes, it has " + sent + ": " + body);
        }
        return sent;
    }

    private long sendFile(FileSlice slice) throws Exception {
        long sent = 0;
        while (sent < slice.length()) {
            long count = Math.min(FILE_PIECE, slice.length() - sent);
            connection.awaitSending();
            try {
                count = await(connection.core.loop.sendfile(
                        connection.transport(), slice.channel(), slice.offset() + sent, count, true));
            } finally {
                connection.endSending();
            }
            if (count == 0) {
                throw new IOException("the file became shorter while it was sent: " + slice);
            }
            sent += count;
            connection.drain();
        }
        return sent;
    }

    private void send(ByteBuffer data) throws ClientLeft {
        connection.transport().write(data);
        connection.drain();
    }

    @Override
    public void abandon() {
        abandoned = true;
        head.clear();
        if (!connection.isClosed()) {
            connection.abort();
        }
    }

    @Override
    public void ended() {
        connection.exchangeEnded(keepAlive && !abandoned);
    }
}
