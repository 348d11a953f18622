package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.util.Map;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks HTTP/1.1: takes requests, one after another, and hands each to an {@link Exchange}. The next one is
 * not looked at before the response to this one is sent. What is read before that, {@link Http1Input} keeps.
 *
 * <pre>
 *   current  arriving
 *     null     null      idle, or in a head
 *      set      set      handled while its body arrives; the body may be full, then reading pauses
 *      set      null     handled, and all of it has arrived
 *     null      set      answered, and the rest of its body is dropped as it arrives
 * </pre>
 */
final class Http1Connection implements BufferedProtocol, ServerConnection, BodyStream.Source {

    /** How many bytes of a body that nobody read are read to keep the connection. */
    static final int MAX_DROPPED = 256 << 10;

    /** How long a connection that is about to be closed still reads, so that the client gets the response. */
    private static final double LINGER = 2;

    /** How long an idle connection waits for a request that may be on its way, when the server stops. */
    private static final double GRACE = 0.1;

    private static final byte[] CONTINUE = HeadWriter.ascii("HTTP/1.1 100 Continue\r\n\r\n");

    /** What the connection waits for, and so what happens at its deadline. */
    private enum Wait {
        NOTHING,
        HEAD,
        NEXT_REQUEST,
        BODY,
        SENDING,
        LINGERING
    }

    final ServerCore core;
    private final Http1Input input;
    private final Deadline deadline;
    private @Nullable Transport transport;
    private @Nullable Origin origin10;
    private @Nullable Origin origin11;

    private @Nullable Exchange current;
    private @Nullable BodyStream arriving;
    private @Nullable Exchange starting;
    private long dropped;

    /** Whether the client waits for a word before it sends the body. */
    private boolean continueAwaited;

    private boolean lingering;
    private boolean closed;
    private boolean headBegun;
    private Wait wait = Wait.HEAD;

    /** What the connection has been given to; null while it speaks HTTP. */
    private @Nullable Successor upgraded;

    /** Set while the transport wants no more. */
    private @Nullable SettableFuture<@Nullable Void> writable;

    Http1Connection(ServerCore core) {
        this.core = core;
        input = new Http1Input(this);
        deadline = new Deadline(core.loop, this::late);
    }

    // The transport's side.

    @Override
    public void connectionMade(BaseTransport made) {
        Transport there = (Transport) made;
        transport = there;
        if (core.options.http2() && "h2".equals(there.getExtraInfo(ExtraInfo.ALPN))) {
            closed = true;
            upgraded = Http2ServerConnection.start(core, there, false);
            return;
        }
        core.attach(this);
        await(Wait.HEAD, core.options.headerTimeout());
        if (core.isStopping()) {
            stop();
        }
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return core.input.clear();
    }

    @Override
    public void bufferUpdated(int count) {
        if (lingering) {
            dropped += count;
            if (dropped > MAX_DROPPED) {
                transport().abort();
            }
            return;
        }
        input.received(core.inputBytes.setIndex(0, count));
    }

    @Override
    public boolean eofReceived() {
        if (lingering) {
            return false;
        }
        left("the client has left");
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        closed = true;
        deadline.end();
        core.detach(this);
        left("the client has left");
        resumeWriting();
        input.drop();
    }

    private void left(String reason) {
        closed = true;
        Exchange exchange = current;
        if (exchange != null) {
            exchange.cancel(reason);
        }
        BodyStream body = arriving;
        if (body != null) {
            arriving = null;
            body.fail(new ClientLeft(reason));
        }
    }

    @Override
    public void pauseWriting() {
        writable = core.loop.createFuture();
    }

    @Override
    public void resumeWriting() {
        SettableFuture<@Nullable Void> waited = writable;
        writable = null;
        if (waited != null && !waited.done()) {
            waited.setResult(null);
        }
    }

    // Reading.

    /** Returns whether a request begins with what has come now; that is said once of each. */
    boolean beginsHead() {
        if (current != null || arriving != null || headBegun) {
            return false;
        }
        headBegun = true;
        return true;
    }

    /** Begins the limit of time for the rest of a head. */
    void awaitHead() {
        await(Wait.HEAD, core.options.headerTimeout());
    }

    /** Takes what the decoder has made of the bytes; {@code whole} if the end of a head's request comes with it. */
    void arrived(HttpObject next, boolean whole) throws HttpException {
        if (!(next instanceof HttpRequest head)) {
            pieceArrived((HttpContent) next);
        } else if (isFirst() && core.options.http2() && Http2ServerConnection.isPreface(head)) {
            speakHttp2();
        } else {
            headArrived(head, whole);
        }
    }

    private boolean isFirst() {
        return origin10 == null && origin11 == null;
    }

    /** Goes on by HTTP/2, whose preface begins like a request. */
    private void speakHttp2() {
        closed = true;
        deadline.end();
        upgraded = Http2ServerConnection.start(core, transport(), true);
        core.detach(this);
    }

    /** Starts the request whose head has come, when no more of its body is here; returns whether there may be more to read. */
    boolean startRequest() {
        Exchange exchange = starting;
        if (exchange == null) {
            return false;
        }
        starting = null;
        exchange.start();
        return mayRead();
    }

    boolean mayRead() {
        BodyStream body = arriving;
        return !closed && !lingering && (body != null ? !body.isFull() : current == null);
    }

    private void headArrived(HttpRequest head, boolean whole) {
        headBegun = false;
        deadline.clear();
        wait = Wait.NOTHING;
        Headers headers = ((HeaderSink) head.headers()).toHeaders();
        Refusals.check(head, headers);
        Body body = Body.EMPTY;
        continueAwaited = false;
        if (!whole) {
            continueAwaited = headers.contains("expect", "100-continue") && isHttp11(head);
            BodyStream stream = new BodyStream(core.loop, this, contentLength(headers), core.options.maxBodySize());
            stream.setMinRate(core.options.minBodyRate());
            arriving = stream;
            body = stream;
        }
        dropped = 0;
        RequestData request =
                new RequestData(origin(isHttp11(head)), head.method().name(), head.uri(), headers, body, Map.of());
        Exchange exchange = new Exchange(core, request, new Http1Responder(this, request, arriving));
        current = exchange;
        starting = exchange;
    }

    private static boolean isHttp11(HttpRequest head) {
        return head.protocolVersion().minorVersion() == 1;
    }

    private static long contentLength(Headers headers) {
        String length = headers.get("content-length");
        return length == null ? -1 : Long.parseLong(length);
    }

    private void pieceArrived(HttpContent content) {
        BodyStream body = arriving;
        ByteBuf bytes = content.content();
        try {
            if (body == null) {
                return; // the end of a request without a body
            }
            if (bytes.isReadable()) {
                continueAwaited = false;
                if (current == null) {
                    drop(bytes.readableBytes());
                } else {
                    byte[] piece = new byte[bytes.readableBytes()];
                    bytes.readBytes(piece);
                    body.add(piece);
                    if (wait == Wait.BODY) {
                        awaitNothing();
                    }
                }
            }
            if (content instanceof LastHttpContent) {
                arriving = null;
                body.end();
                if (current == null && !closed && !lingering) {
                    awaitNextRequest();
                }
            }
        } finally {
            content.release();
        }
    }

    private void drop(int count) {
        dropped += count;
        if (dropped > MAX_DROPPED) {
            linger();
        }
    }

    private Origin origin(boolean http11) {
        Origin known = http11 ? origin11 : origin10;
        if (known == null) {
            known = new Origin(
                    transport().getExtraInfo(ExtraInfo.PEERNAME),
                    transport().getExtraInfo(ExtraInfo.SSL_OBJECT) == null ? "http" : "https",
                    http11 ? "HTTP/1.1" : "HTTP/1.0");
            if (http11) {
                origin11 = known;
            } else {
                origin10 = known;
            }
        }
        return known;
    }

    /** Answers a request that cannot be read; if only its body cannot, the handler is told, and answers. */
    void refuse(int status, Throwable problem) {
        if (closed || lingering) {
            return;
        }
        Exchange exchange = current;
        if (exchange == null) {
            Http1Responder.refuse(this, core.errorPage(status, null, problem));
            linger();
            return;
        }
        BodyStream body = arriving;
        arriving = null;
        if (body != null) {
            body.fail(new HttpException(status, Failures.why(problem)));
        }
        if (starting != null) {
            starting = null;
            exchange.start();
        }
    }

    // The body's side.

    @Override
    public void bodyWanted() {
        if (continueAwaited) {
            continueAwaited = false;
            if (!closed) {
                transport().write(CONTINUE);
            }
        }
    }

    @Override
    public void bodyAwaited() {
        if (wait != Wait.SENDING) { // by another task, whose limit must not be put off
            awaitBody();
        }
        input.readOnSoon();
    }

    private void awaitBody() {
        BodyStream body = arriving;
        double most = core.options.bodyTimeout();
        await(Wait.BODY, body == null ? most : body.patience(most));
    }

    @Override
    public void bodyTaken(int bytes) {
        input.roomMade();
    }

    // The responder's side.

    Transport transport() {
        Transport there = transport;
        if (there == null) {
            throw new AssertionError("bug in asyncio4j: not connected");
        }
        return there;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns whether what comes is not looked at any more. */
    boolean isReadingOver() {
        return closed || lingering;
    }

    /** Returns whether a body is arriving. */
    boolean isInBody() {
        return arriving != null;
    }

    /** Returns what the connection has been given to; null while it speaks HTTP. */
    @Nullable
    Successor successor() {
        return upgraded;
    }

    /** Returns whether the client still waits for the word to send its body. */
    boolean isContinueAwaited() {
        return continueAwaited;
    }

    /** Begins the limit of time in which the client must take what is sent. */
    void awaitSending() {
        await(Wait.SENDING, core.options.sendTimeout());
    }

    /** Ends that limit; another task may be waiting for the body. */
    void endSending() {
        BodyStream body = arriving;
        if (body != null && body.isAwaited()) {
            awaitBody();
        } else {
            awaitNothing();
        }
    }

    private void awaitNothing() {
        await(Wait.NOTHING, Double.POSITIVE_INFINITY);
    }

    /** Waits until the transport wants more. */
    void drain() throws ClientLeft {
        SettableFuture<@Nullable Void> waited = writable;
        if (waited != null) {
            awaitSending();
            try {
                Asyncio.await(waited);
            } finally {
                endSending();
            }
        }
        // A response whose pieces are all there does not let the loop tell of the end.
        if (closed || transport().isClosing()) {
            throw new ClientLeft("the client has left");
        }
    }

    /** Called when the response to the current request is sent, or given up. */
    void exchangeEnded(boolean keepAlive) {
        current = null;
        starting = null;
        if (closed) {
            return;
        }
        BodyStream body = arriving;
        if (body != null) {
            body.discard();
        }
        if (!keepAlive || core.isStopping()) {
            linger();
            return;
        }
        awaitNextRequest();
        input.readOnSoon();
    }

    /** Returns what cancels the task of the current request. */
    Runnable currentCancel() {
        Exchange exchange = current;
        return exchange == null ? () -> {} : () -> exchange.cancel("the client has left");
    }

    /** Gives the connection, and what has arrived behind the request, to a WebSocket: nothing more is done here. */
    void upgrade(WebSocketConnection next) {
        closed = true;
        upgraded = next::received;
        deadline.end();
        core.attach(next);
        core.detach(this);
        transport().setProtocol(next);
        input.handOver();
        if (core.isStopping()) {
            next.stop();
        }
    }

    private void awaitNextRequest() {
        if (arriving != null) {
            await(Wait.LINGERING, core.options.bodyTimeout());
        } else {
            await(Wait.NEXT_REQUEST, core.options.idleTimeout());
        }
    }

    /**
     * Closes the connection, behind what is being sent. While the client may still be sending, its bytes are read and dropped
     * for a while: otherwise the system would answer them by a reset, at which the client may lose the response.
     */
    void linger() {
        if (closed || lingering) {
            return;
        }
        if ((arriving == null && input.isEmpty()) || !transport().canWriteEof()) {
            closed = true;
            close();
            return;
        }
        lingering = true;
        arriving = null;
        dropped = 0;
        await(Wait.LINGERING, LINGER);
        input.drop();
        input.resume();
        transport().writeEof();
    }

    /** Closes the connection, behind what is being sent, which the client must take in time. */
    private void close() {
        transport().close();
        if (transport().getWriteBufferSize() > 0) {
            awaitSending();
        }
    }

    // The server's side.

    @Override
    public void stop() {
        if (current == null && arriving == null && !headBegun && !lingering && !closed) {
            await(Wait.NEXT_REQUEST, GRACE);
        }
    }

    @Override
    public void abort() {
        closed = true;
        transport().abort();
    }

    // Limits of time.

    private void await(Wait what, double seconds) {
        wait = what;
        deadline.set(seconds);
    }

    private void late() {
        Wait what = wait;
        wait = Wait.NOTHING;
        switch (what) {
            case NOTHING -> {}
            case HEAD -> {
                if (headBegun) {
                    refuse(408, new HttpException(408));
                } else {
                    close();
                }
            }
            case BODY -> {
                BodyStream body = arriving;
                if (body != null) {
                    body.fail(new HttpException(408));
                }
            }
            case NEXT_REQUEST -> close();
            case SENDING, LINGERING -> transport().abort();
        }
    }

    @Override
    public String toString() {
        Exchange exchange = current;
        return "<HTTP/1.1 connection " + (exchange == null ? "idle" : exchange.request()) + ">";
    }
}
