package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.each;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import java.io.IOException;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.http.Response;
import org.jspecify.annotations.Nullable;

/** A request by HTTP/2, and what sends the response to it. */
final class Http2ServerStream extends Http2Stream implements Responder {

    private static final CharSequence STATUS = PseudoHeaderName.STATUS.value();

    /** How many bytes of a body that nobody reads may come. */
    private static final long MAX_DROPPED = 256 << 10;

    private static final int FIRST_FINAL = 200;
    private static final int FIRST_REDIRECT = 300;

    private final Http2ServerConnection server;
    private @Nullable Exchange exchange;

    /** Whether the client waits for a word before it sends the body. */
    private boolean continueAwaited;

    /** Why the client is not there any more. */
    private @Nullable String leftBecause;

    /** Whether all is answered, and the rest of the request is dropped as it comes. */
    private boolean dropping;

    private boolean refused;
    private long dropped;

    /** Whether the request is for a WebSocket on this stream. */
    boolean opening;

    /** What that WebSocket stands on. */
    private @Nullable StreamTransport transport;

    Http2ServerStream(Http2ServerConnection server, int id) {
        super(server, id);
        this.server = server;
    }

    /** Runs the handler. */
    void start(RequestData request, boolean asksToContinue) {
        continueAwaited = asksToContinue;
        Exchange begun = new Exchange(server.core, request, this);
        exchange = begun;
        begun.start();
    }

    // The connection's side.

    @Override
    boolean isWanted() throws ClientLeft {
        if (leftBecause != null || isClosed()) {
            throw new ClientLeft(leftBecause == null ? "the client has left" : leftBecause);
        }
        return true;
    }

    @Override
    double sendLimit() {
        return server.core.options.sendTimeout();
    }

    @Override
    void pieceArrived() {
        continueAwaited = false;
        if (!isSending() && !dropping) {
            due = Double.POSITIVE_INFINITY;
        }
    }

    @Override
    void dropped(int count) {
        dropped += count;
        if (dropped > MAX_DROPPED) {
            connection.reset(this, Http2Error.NO_ERROR);
        }
    }

    @Override
    void resetByPeer(long code) {
        leave("the client has left");
    }

    @Override
    void failed(Http2Exception problem) {
        leave("the client has broken the rules: " + Failures.why(problem));
    }

    @Override
    void lost(String reason, @Nullable Throwable problem) {
        leave("the client has left");
    }

    private void leave(String reason) {
        leftBecause = reason;
        ClientLeft problem = new ClientLeft(reason);
        Exchange running = exchange;
        StreamTransport taken = transport;
        if (taken != null) {
            taken.lostSoon(problem); // the handler sees that, and has time to
        } else if (running != null) {
            running.cancel(reason);
        }
        dropBody(problem);
    }

    @Override
    void late() {
        if (isSending() || refused) {
            leftBecause = "the client takes nothing";
            connection.reset(this, Http2Error.CANCEL);
        } else if (dropping) {
            connection.reset(this, Http2Error.NO_ERROR);
        } else {
            dropBody(new HttpException(408));
        }
    }

    @Override
    void setLocalEnded() {
        super.setLocalEnded();
        if (refused && !isClosed()) {
            connection.reset(this, Http2Error.NO_ERROR);
        }
    }

    // The body's side.

    @Override
    public void bodyWanted() {
        if (continueAwaited && !isClosed()) {
            continueAwaited = false;
            FieldList fields = server.core.http2.fields;
            fields.begin();
            fields.put(STATUS, HttpResponseStatus.CONTINUE.codeAsText());
            connection.out.headers(id, false);
            connection.flushSoon();
        }
    }

    @Override
    public void bodyAwaited() {
        BodyStream body = body();
        // While another task sends, its limit must not be put off.
        if (body != null && !isRemoteEnded() && !isClosed() && !isSending() && transport == null) {
            connection.limit(this, body.patience(server.core.options.bodyTimeout()));
        }
    }

    // The responder's side.

    /** Answers a request that is not handled. */
    void refuse(Response response) {
        refused = true;
        byte[] body = response.body() instanceof BytesBody(byte[] bytes) ? bytes : new byte[0];
        putHead(response, body.length == 0, body.length);
        if (body.length > 0) {
            connection.limit(this, sendLimit());
            sendLater(body, 0, body.length, true);
        }
    }

    @Override
    public long respond(RequestData request, Response response) throws Exception {
        int status = response.status();
        if (status < FIRST_FINAL) {
            throw new IllegalStateException("no response of HTTP/2 can have the status " + status + ": " + request);
        }
        isWanted();
        Body body = response.body();
        if (body instanceof UpgradeBody upgrade) {
            return open(request, response, upgrade);
        }
        if (opening && status < FIRST_REDIRECT) {
            // What succeeds here would be taken for a WebSocket.
            return respond(request, server.core.errorPage(400, request, null));
        }
        long length = body.length();
        boolean hasNoBody = Status.hasNoBody(status) || request.method().equals("HEAD");
        if (hasNoBody || length == 0) {
            putHead(response, true, status == 304 && length == 0 ? -1 : length);
            connection.flushSoon();
            return 0;
        }
        putHead(response, false, length);
        if (body instanceof BytesBody(byte[] bytes)) {
            send(bytes, 0, bytes.length, true);
            return length;
        }
        connection.flushSoon();
        BodyStream arriving = body();
        if (arriving != null) {
            arriving.setMinRate(0); // a conversation may have pauses
        }
        return sendPieces(body);
    }

    /** Opens a WebSocket on this stream, and runs its handler. */
    private long open(RequestData request, Response response, UpgradeBody upgrade) {
        BodyStream arriving = body();
        Exchange running = exchange;
        if (arriving == null || running == null) {
            throw new AssertionError("bug in asyncio4j: nothing to open on");
        }
        putHead(response, false, -1);
        connection.flushSoon();
        arriving.setLimit(Long.MAX_VALUE);
        arriving.setMinRate(0);
        StreamTransport opened = new StreamTransport(this, arriving);
        transport = opened;
        try {
            return upgrade.run(
                    server.core,
                    opened,
                    () -> running.cancel("the client has left"),
                    socket -> takeOver(opened, socket),
                    request);
        } finally {
            opened.end();
        }
    }

    private void takeOver(StreamTransport opened, WebSocketConnection socket) {
        server.core.attach(socket);
        opened.begin(socket);
        if (server.core.isStopping()) {
            socket.stop();
        }
    }

    private void putHead(Response response, boolean end, long length) {
        int status = response.status();
        Headers headers = response.headers();
        FieldList fields = server.core.http2.fields;
        fields.begin();
        fields.put(STATUS, HttpResponseStatus.valueOf(status).codeAsText());
        fields.putAll(headers);
        if (!headers.contains("date")) {
            fields.put(HttpHeaderNames.DATE, server.core.dateText());
        }
        if (length >= 0 && status != 204) {
            fields.put(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        }
        connection.out.headers(id, end);
        if (end) {
            setLocalEnded();
        }
    }

    private long sendPieces(Body body) throws Exception {
        long length = body.length();
        long sent = 0;
        try (var pieces = each(body)) {
            for (byte[] piece : pieces) {
                if (length >= 0 && piece.length > length - sent) {
                    throw new IOException("the body is longer than its " + length + " bytes: " + body);
                }
                send(piece, 0, piece.length, false);
                sent += piece.length;
            }
        }
        if (sent < length) {
            throw new IOException("the body is shorter than its " + length + " bytes, it has " + sent + ": " + body);
        }
        sendEnd(body.trailers());
        return sent;
    }

    private void sendEnd(Headers trailers) throws Exception {
        isWanted();
        if (trailers.isEmpty()) {
            send(new byte[0], 0, 0, true);
            return;
        }
        FieldList fields = server.core.http2.fields;
        fields.begin();
        fields.putAll(trailers);
        connection.out.headers(id, true);
        setLocalEnded();
        connection.flushSoon();
    }

    @Override
    public void abandon() {
        connection.reset(this, Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void ended() {
        exchange = null;
        dropBody(null);
        if (!isClosed()) {
            BodyStream body = body();
            if (body == null
                    || body.isFailed()
                    || continueAwaited
                    || (body.length() >= 0 && body.left() > MAX_DROPPED)) {
                connection.reset(this, Http2Error.NO_ERROR);
            } else {
                dropping = true;
                connection.limit(this, server.core.options.bodyTimeout());
            }
        }
        server.exchangeEnded();
    }
}
