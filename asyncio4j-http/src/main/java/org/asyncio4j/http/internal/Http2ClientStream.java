package org.asyncio4j.http.internal;

import static io.netty.handler.codec.http2.Http2Exception.streamError;
import static org.asyncio4j.Asyncio.each;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import java.io.IOException;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.RequestException;
import org.asyncio4j.lowlevel.TimerHandle;
import org.jspecify.annotations.Nullable;

/**
 * A request that is sent by HTTP/2, and the response to it, which may arrive while the body is sent: one that is there as a whole
 * by the connection, one that is made while it is sent by a task of its own.
 */
final class Http2ClientStream extends Http2Stream {

    private static final CharSequence METHOD = PseudoHeaderName.METHOD.value();
    private static final CharSequence SCHEME = PseudoHeaderName.SCHEME.value();
    private static final CharSequence AUTHORITY = PseudoHeaderName.AUTHORITY.value();
    private static final CharSequence PATH = PseudoHeaderName.PATH.value();

    /** How long a server is waited for that was asked whether it wants the body: it may not know the question. */
    private static final double CONTINUE_WAIT = 1;

    private static final int MAX_INTERIM = 32;
    private static final int CONTINUE = 100;
    private static final int SWITCHING = 101;
    private static final int FINAL = 200;

    private final Http2ClientConnection client;
    private final ClientCall call;
    private final ClientRequest request;
    private int interim;

    Http2ClientStream(Http2ClientConnection client, int id, ClientCall call) {
        super(client, id);
        this.client = client;
        this.call = call;
        request = call.request;
    }

    // The task's side.

    /**
     * Sends the request, and waits for the head of the response.
     *
     * @param length of the body; -1 if it is not known
     */
    void exchange(long length) throws Exception {
        boolean answered = false;
        try {
            send(length);
            while (!call.isAnswered()) {
                call.checkUpload();
                await("the response");
            }
            if (!call.wantsBody()) {
                call.endUpload();
            }
            answered = true;
        } finally {
            if (!answered) {
                leave();
                call.endUpload();
            }
        }
    }

    /** Gives up what is under way, if anything is. */
    void leave() {
        dropBody(null);
        connection.reset(this, Http2Error.CANCEL);
    }

    private void await(String what) throws RequestException {
        call.check();
        boolean limited = !call.isUploading(); // otherwise the limit is that of the sending
        if (limited) {
            connection.limit(this, client.core.options.readTimeout());
        }
        call.awaitNews(what);
        if (limited) {
            due = Double.POSITIVE_INFINITY;
        }
        call.check();
    }

    /** Sends the request, or begins to. */
    private void send(long length) throws Exception {
        Body body = request.body();
        boolean empty = !request.hasBody() || length == 0;
        boolean asks = !empty && request.headers().contains("expect", "100-continue");
        putHead(empty, request.hasBody() ? length : -1);
        if (empty) {
            setLocalEnded();
            connection.flushSoon();
            return;
        }
        if (asks) {
            connection.flushSoon();
            if (!isWelcome()) {
                return;
            }
        }
        if (body instanceof BytesBody(byte[] bytes)) {
            sendLater(bytes, 0, bytes.length, true);
            return;
        }
        connection.flushSoon();
        call.upload(() -> sendPieces(body, length), this::uploadFailed);
    }

    /** Ends an exchange whose response has begun: the request cannot come to its end. */
    private void uploadFailed(Throwable problem) {
        dropBody(problem);
        connection.reset(this, Http2Error.CANCEL);
    }

    private void putHead(boolean end, long length) {
        Headers headers = request.headers();
        FieldList fields = client.core.http2.fields;
        fields.begin();
        fields.put(METHOD, request.method());
        fields.put(SCHEME, request.url().secure() ? "https" : "http");
        fields.put(AUTHORITY, headers.get("host", request.url().hostAndPort()));
        fields.put(PATH, request.url().path());
        fields.putAll(headers.contains("te", "trailers") ? headers : headers.without("te"));
        if (length >= 0) {
            fields.put(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        }
        connection.out.headers(id, end);
    }

    /** Returns whether the server wants the body, after it was asked. */
    private boolean isWelcome() throws RequestException {
        boolean[] late = new boolean[1];
        TimerHandle timer = connection.loop.callLater(CONTINUE_WAIT, () -> {
            late[0] = true;
            call.wake();
        });
        try {
            while (!call.isAnswered() && !call.isWelcome() && !late[0]) {
                await("the word to send the body");
            }
        } finally {
            timer.cancel();
        }
        return call.wantsBody();
    }

    private void sendPieces(Body body, long length) throws Exception {
        long sent = 0;
        try (var pieces = each(body)) {
            for (byte[] piece : pieces) {
                if (length >= 0 && piece.length > length - sent) {
                    throw new IOException("the body is longer than its " + length + " bytes: " + body);
                }
                if (!send(piece, 0, piece.length, false)) {
                    return;
                }
                sent += piece.length;
            }
        }
        if (sent < length) {
            throw new IOException("the body is shorter than its " + length + " bytes, it has " + sent + ": " + body);
        }
        Headers trailers = body.trailers();
        if (trailers.isEmpty()) {
            if (send(new byte[0], 0, 0, true)) {
                call.setSent();
            }
            return;
        }
        if (!isWanted()) {
            return;
        }
        FieldList fields = client.core.http2.fields;
        fields.begin();
        fields.putAll(trailers);
        connection.out.headers(id, true);
        call.setSent();
        setLocalEnded();
        connection.flushSoon();
    }

    @Override
    boolean isWanted() throws RequestException {
        call.check();
        return call.wantsBody();
    }

    @Override
    double sendLimit() {
        return client.core.options.readTimeout();
    }

    // The connection's side.

    /** Takes header fields. */
    void headArrived(HeaderBlock block, boolean end) throws Http2Exception {
        if (call.isAnswered()) {
            String problem = end ? block.trailersProblem() : "header fields amid a body";
            ensure(problem);
            ended(block.toHeaders());
            return;
        }
        call.begun();
        ensure(block.responseProblem());
        int status = block.statusCode();
        if (status < FINAL) {
            interimArrived(status, end);
            return;
        }
        boolean hasNoBody = Status.hasNoBody(status) || request.method().equals("HEAD");
        long length = hasNoBody ? 0 : block.contentLength();
        ensure(end && length > 0 ? "no body, and a content-length" : null);
        Body body = Body.EMPTY;
        BodyStream arriving = null;
        if (!end && !hasNoBody) {
            arriving = new BodyStream(connection.loop, this, length, Long.MAX_VALUE);
            body = arriving;
        }
        expect(arriving, length);
        due = Double.POSITIVE_INFINITY;
        call.answer(new ResponseHead(status, block.toHeaders(), length, false, true), body);
        wake();
        if (end) {
            ended(null);
        }
    }

    @Override
    void ended(@Nullable Headers trailers) throws Http2Exception {
        super.ended(trailers);
        call.setOver();
        wake();
    }

    private void interimArrived(int status, boolean end) throws Http2Exception {
        ensure(
                end || status == SWITCHING || ++interim > MAX_INTERIM
                        ? "an interim response that cannot be one, or too many"
                        : null);
        if (status == CONTINUE) {
            call.goOn();
        }
    }

    private void ensure(@Nullable String problem) throws Http2Exception {
        if (problem != null) {
            throw streamError(id, Http2Error.PROTOCOL_ERROR, "%s", problem);
        }
    }

    @Override
    void pieceArrived() {
        if (!isSending()) {
            due = Double.POSITIVE_INFINITY;
        }
    }

    @Override
    void dropped(int count) {}

    @Override
    void resetByPeer(long code) {
        if (!isRemoteEnded()) {
            Http2Error known = Http2Error.valueOf(code);
            if (known == Http2Error.REFUSED_STREAM) {
                call.setUnprocessed();
            }
            fail(call.lost("the server has reset the stream: " + (known == null ? code : known), null));
        }
    }

    /** Fails the call, which the server has not looked at. */
    void unprocessed(String reason) {
        call.setUnprocessed();
        fail(call.lost(reason, null));
    }

    @Override
    void failed(Http2Exception problem) {
        fail(call.bad("malformed response: " + Failures.why(problem), problem));
    }

    @Override
    void lost(String reason, @Nullable Throwable problem) {
        if (!isRemoteEnded()) {
            fail(call.lost(reason, problem));
        }
    }

    private void fail(RequestException problem) {
        call.fail(problem);
        dropBody(problem);
        wake();
    }

    @Override
    void late() {
        connection.reset(this, Http2Error.CANCEL);
        fail(call.late(client.core.options.readTimeout()));
        client.suspect();
    }

    // The body's side.

    @Override
    public void bodyWanted() {}

    @Override
    public void bodyAwaited() {
        if (!isClosed()) {
            connection.limit(this, client.core.options.readTimeout());
        }
    }
}
