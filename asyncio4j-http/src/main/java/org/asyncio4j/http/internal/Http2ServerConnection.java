package org.asyncio4j.http.internal;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Map;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** A server's connection that speaks HTTP/2: a stream for each request, each of which an {@link Exchange} answers. */
final class Http2ServerConnection extends Http2Connection implements ServerConnection, Successor {

    private static final int STREAM_WINDOW = 256 << 10;
    private static final int CONNECTION_WINDOW = 1 << 20;

    /** How much of the preface a decoder of HTTP/1.1 takes for the head of a request. */
    private static final int PREFACE_HEAD = 18;

    /** How long requests may be on their way when the server stops. */
    private static final double GRACE = 0.1;

    private static final int MISTAKES = 200;
    private static final int MISTAKE_RATE = 20;

    /** What the connection waits for. */
    private enum Wait {
        NOTHING,
        HEAD,
        NEXT_REQUEST
    }

    final ServerCore core;
    private @Nullable Origin origin;

    /** Requests that the client gives up, and what else it does in vain. */
    private final FloodLimit mistakes;

    private int prefaceRead;
    private int lastStream;

    /** How many handlers run; those of streams that were reset, too. */
    private int running;

    private Wait wait = Wait.NOTHING;
    private boolean stopping;
    private boolean refusing;
    private @Nullable TimerHandle refusal;

    private Http2ServerConnection(ServerCore core, int prefaceRead) {
        super(
                core.loop,
                core.context,
                core.input,
                core.inputBytes,
                core.http2,
                core.options.maxHeaderSize(),
                STREAM_WINDOW,
                CONNECTION_WINDOW);
        this.core = core;
        this.prefaceRead = prefaceRead;
        mistakes = new FloodLimit(core.loop, MISTAKES, MISTAKE_RATE);
    }

    /** Returns whether a head is the beginning of HTTP/2, as a client sends it that knows whom it talks to. */
    static boolean isPreface(HttpRequest head) {
        return head.protocolVersion().majorVersion() == 2
                && head.method().name().equals("PRI")
                && head.uri().equals("*");
    }

    /** Takes a connection over that has spoken nothing yet. */
    static Http2ServerConnection start(ServerCore core, Transport transport, boolean prefaceBegun) {
        Http2ServerConnection connection = new Http2ServerConnection(core, prefaceBegun ? PREFACE_HEAD : 0);
        core.attach(connection);
        transport.setProtocol(connection);
        connection.begin(
                transport,
                new byte[0],
                MAX_STREAMS,
                core.options.maxStreams(),
                INITIAL_WINDOW,
                STREAM_WINDOW,
                MAX_HEADER_LIST,
                core.options.maxHeaderSize(),
                ENABLE_CONNECT,
                1);
        connection.limitsChanged();
        if (core.isStopping()) {
            connection.stop();
        }
        return connection;
    }

    private Origin origin() {
        Origin known = origin;
        if (known == null) {
            known = new Origin(
                    transport().getExtraInfo(ExtraInfo.PEERNAME),
                    transport().getExtraInfo(ExtraInfo.SSL_OBJECT) == null ? "http" : "https",
                    "HTTP/2");
            origin = known;
        }
        return known;
    }

    // What arrives.

    @Override
    void read(ByteBuf data) throws Http2Exception {
        while (prefaceRead < PREFACE.length && data.isReadable()) {
            if (data.readByte() != PREFACE[prefaceRead++]) {
                throw connectionError(Http2Error.PROTOCOL_ERROR, "not the preface of HTTP/2");
            }
        }
        super.read(data);
    }

    @Override
    void headersArrived(int id, HeaderBlock block, boolean end) throws Http2Exception {
        Http2Stream known = streams.get(id);
        if (known != null) {
            trailersArrived(known, block, end);
            return;
        }
        if (isToBePassedOver(id)) {
            return;
        }
        checkNew(id);
        if (refusing) {
            closedStreams.reset(id); // the client has been told, and asks somebody else
            return;
        }
        if (Math.max(running, streams.size()) >= core.options.maxStreams()) {
            mistake();
            reset(id, Http2Error.REFUSED_STREAM);
            return;
        }
        String problem = block.requestProblem();
        if (problem == null && end && block.contentLength() > 0) {
            problem = "no body, and a content-length";
        }
        boolean opens = block.protocol() != null;
        if (problem == null && end && opens) {
            problem = "a :protocol on a stream that has ended";
        }
        if (problem != null) {
            throw streamError(id, Http2Error.PROTOCOL_ERROR, "%s", problem);
        }
        Headers headers = block.toHeaders();
        Http2ServerStream stream = new Http2ServerStream(this, id);
        add(stream);
        Body body = Body.EMPTY;
        if (end) {
            stream.ended(null);
        } else {
            BodyStream arriving = new BodyStream(loop, stream, block.contentLength(), core.options.maxBodySize());
            arriving.setMinRate(core.options.minBodyRate());
            stream.expect(arriving, block.contentLength());
            body = arriving;
        }
        try {
            check(block, headers);
        } catch (HttpException e) {
            stream.refuse(core.errorPage(e.status(), null, e));
            return;
        }
        stream.opening = opens;
        RequestData request = new RequestData(
                origin(),
                opens ? "GET" : block.methodName(),
                block.target(),
                opens ? headers.with("upgrade", "websocket") : headers,
                body,
                Map.of());
        running++;
        stream.start(request, !end && headers.contains("expect", "100-continue"));
    }

    private void check(HeaderBlock block, Headers headers) {
        if (block.target().length() > core.options.maxRequestLine()) {
            throw new HttpException(414);
        }
        Refusals.checkTarget(block.target());
        if (!block.hasHost()) {
            throw new HttpException(400, "no host");
        }
        if (block.protocol() != null && !block.protocol().equals("websocket")) {
            throw new HttpException(501); // RFC 8441, section 4
        }
        String expected = headers.get("expect");
        if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
            throw new HttpException(417);
        }
    }

    /** Returns whether header fields are trailers that were on their way to a stream which we have reset meanwhile. */
    private boolean isToBePassedOver(int id) throws Http2Exception {
        if (id > lastStream || !closedStreams.wasReset(id)) {
            return false;
        }
        mistake(); // there is one block of trailers for each request, and resets are counted alike
        return true;
    }

    /** Throws unless header fields may open this stream. */
    private void checkNew(int id) throws Http2Exception {
        if (id % 2 == 0) {
            throw connectionError(Http2Error.PROTOCOL_ERROR, "the stream %d of a client", id);
        }
        if (id > lastStream) {
            lastStream = id;
            await(Wait.NOTHING); // the limit of time begins anew behind each request
            return;
        }
        if (closedStreams.hasEnded(id)) {
            throw connectionError(Http2Error.STREAM_CLOSED, "header fields for the closed stream %d", id);
        }
        throw connectionError(Http2Error.PROTOCOL_ERROR, "the stream %d behind %d", id, lastStream);
    }

    private void trailersArrived(Http2Stream stream, HeaderBlock block, boolean end) throws Http2Exception {
        if (stream.isRemoteEnded()) {
            checkClosed(stream.id, stream);
        }
        String problem = end ? block.trailersProblem() : "header fields amid a body";
        if (problem != null) {
            throw streamError(stream.id, Http2Error.PROTOCOL_ERROR, "%s", problem);
        }
        stream.ended(block.toHeaders());
    }

    @Override
    void headersTooLarge(int id) throws Http2Exception {
        mistake();
        Http2Stream known = streams.get(id);
        if (known != null) {
            reset(known, Http2Error.ENHANCE_YOUR_CALM);
            known.failed(connectionError(Http2Error.ENHANCE_YOUR_CALM, "trailers that are too large"));
            return;
        }
        if (isToBePassedOver(id)) {
            return;
        }
        checkNew(id);
        if (refusing) {
            closedStreams.reset(id);
            return;
        }
        Http2ServerStream stream = new Http2ServerStream(this, id);
        add(stream);
        stream.refuse(core.errorPage(431, null, new HttpException(431)));
    }

    @Override
    void settingsArrived(Http2Settings settings) {}

    @Override
    void goAwayArrived(int last, long code, String text) {
        // Streams of ours there are none. The client ends the connection when it likes.
    }

    @Override
    boolean isIdle(int id) {
        return id % 2 == 0 || id > lastStream;
    }

    @Override
    int lastStream() {
        return lastStream;
    }

    @Override
    void mistake() throws Http2Exception {
        if (!mistakes.allows()) {
            throw connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many streams that were reset or refused");
        }
    }

    // Limits of time, and the end.

    @Override
    void afterRead() {
        await(
                !hasSettings() || isAmidHeaders()
                        ? Wait.HEAD
                        : streams.isEmpty() && running == 0 ? Wait.NEXT_REQUEST : Wait.NOTHING);
    }

    private void await(Wait what) {
        if (what == wait) {
            return;
        }
        wait = what;
        limit(
                switch (what) {
                    case NOTHING -> Double.POSITIVE_INFINITY;
                    case HEAD -> core.options.headerTimeout();
                    case NEXT_REQUEST -> core.options.idleTimeout();
                });
    }

    @Override
    void limitsChanged() {
        wait = Wait.NOTHING;
        afterRead();
    }

    @Override
    double sendLimit() {
        return core.options.sendTimeout();
    }

    @Override
    void connectionIdle() {
        boolean late = wait == Wait.HEAD;
        wait = Wait.NOTHING;
        if (late) {
            fail(connectionError(Http2Error.ENHANCE_YOUR_CALM, "header fields took too long"));
        } else {
            goAway(lastStream, Http2Error.NO_ERROR, "");
            end();
        }
    }

    @Override
    void removed(Http2Stream stream) {
        rest();
    }

    /** Called when a handler has ended. */
    void exchangeEnded() {
        running--;
        rest();
    }

    private void rest() {
        if (isEnding() || !streams.isEmpty() || running > 0) {
            return;
        }
        if (refusing) {
            end();
        } else {
            afterRead();
        }
    }

    @Override
    public void stop() {
        if (isEnding() || stopping) {
            return;
        }
        stopping = true;
        goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR, "");
        flush();
        refusal = loop.callLater(GRACE, this::refuse);
    }

    /** Takes no more requests: those that were on their way have come. */
    private void refuse() {
        refusal = null;
        if (!isEnding()) {
            refusing = true;
            goAway(lastStream, Http2Error.NO_ERROR, "");
            flush();
            rest();
        }
    }

    @Override
    public void abort() {
        abortConnection();
    }

    @Override
    void connectionGone() {
        if (refusal != null) {
            refusal.cancel();
        }
        core.detach(this);
    }

    @Override
    void report(String message, Throwable problem) {
        core.report(message, problem);
    }

    @Override
    public String toString() {
        return "<HTTP/2 connection with " + streams.size() + " requests>";
    }
}
