package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection that speaks HTTP/2: many requests at a time, as many as the server allows. Until it is known that the
 * server speaks HTTP/2 nothing is sent, and what comes is kept.
 */
final class Http2ClientConnection extends Http2Connection implements ClientLink {

    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 16 << 20;

    /** How many requests are sent at a time before the server has said how many it takes (RFC 9113, section 6.5.2). */
    private static final int STREAMS_AT_FIRST = 100;

    /** How many are sent at a time to a server that takes any number. */
    private static final int MOST_STREAMS = 1000;

    private static final int LAST_STREAM = Integer.MAX_VALUE - 2;

    final ClientCore core;
    private final Owner owner;
    private final boolean known;
    private @Nullable SettableFuture<@Nullable Void> made;
    private boolean speaking;

    private int maxStreams = STREAMS_AT_FIRST;
    private int nextStream = 1;

    /** How many requests are about to be sent. */
    private int reserved;

    private int calls;
    private boolean goneAway;
    private double lastRead;

    /**
     * Creates a connection.
     *
     * @param known whether it is known that the server speaks HTTP/2, without asking it in the handshake of TLS
     */
    Http2ClientConnection(ClientCore core, Owner owner, boolean known) {
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
        this.owner = owner;
        this.known = known;
    }

    @Override
    public void connectionMade(BaseTransport arrived) {
        super.connectionMade(arrived);
        if (known || "h2".equals(arrived.getExtraInfo(ExtraInfo.ALPN))) {
            speaking = true;
            lastRead = loop.time();
            begin(
                    transport(),
                    PREFACE,
                    ENABLE_PUSH,
                    0,
                    INITIAL_WINDOW,
                    STREAM_WINDOW,
                    MAX_HEADER_LIST,
                    core.options.maxHeaderSize());
            readKept();
        }
        SettableFuture<@Nullable Void> waiting = made;
        if (waiting != null && !waiting.done()) {
            waiting.setResult(null);
        }
    }

    /** Waits until the transport has begun. */
    void awaitMade() {
        if (!isConnected()) {
            SettableFuture<@Nullable Void> wait = loop.createFuture();
            made = wait;
            await(wait);
        }
    }

    /** Returns whether the server speaks HTTP/2. */
    boolean isSpeaking() {
        return speaking;
    }

    // What arrives.

    @Override
    void read(ByteBuf data) throws Http2Exception {
        if (speaking) {
            super.read(data);
        }
    }

    @Override
    void headersArrived(int id, HeaderBlock block, boolean end) throws Http2Exception {
        Http2Stream stream = streams.get(id);
        if (stream == null || stream.isRemoteEnded()) {
            checkClosed(id, stream);
        } else {
            ((Http2ClientStream) stream).headArrived(block, end);
        }
    }

    @Override
    void headersTooLarge(int id) throws Http2Exception {
        Http2Stream stream = streams.get(id);
        if (stream != null) {
            reset(stream, Http2Error.CANCEL);
            stream.failed(
                    Http2Exception.streamError(id, Http2Error.PROTOCOL_ERROR, "the head of the response is too large"));
        }
    }

    @Override
    void settingsArrived(Http2Settings settings) {
        Long most = settings.maxConcurrentStreams();
        if (most != null) {
            maxStreams = (int) Math.min(most, MOST_STREAMS);
        } else if (maxStreams == STREAMS_AT_FIRST) {
            maxStreams = MOST_STREAMS;
        }
        if (calls > 0 && hasRoom()) {
            owner.free(this);
        }
    }

    @Override
    void goAwayArrived(int last, long code, String text) {
        Http2Error error = Http2Error.valueOf(code);
        String reason = "the server takes no more requests on this connection"
                + (error == Http2Error.NO_ERROR ? "" : ": " + (error == null ? code : error) + " " + text);
        goneAway = true;
        for (Http2Stream stream : List.copyOf(streams.values())) {
            if (stream.id > last) {
                remove(stream);
                ((Http2ClientStream) stream).unprocessed(reason);
            }
        }
        retire();
    }

    private void retire() {
        goneAway = true;
        owner.retired(this);
        endIfDone();
    }

    private void endIfDone() {
        if (goneAway && streams.isEmpty() && reserved == 0 && !isEnding()) {
            close();
        }
    }

    @Override
    boolean isIdle(int id) {
        return id % 2 == 0 || id >= nextStream;
    }

    @Override
    int lastStream() {
        return 0;
    }

    @Override
    void removed(Http2Stream stream) {
        if (isUsable()) {
            owner.free(this);
        } else {
            endIfDone();
        }
    }

    @Override
    void afterRead() {
        lastRead = loop.time();
    }

    @Override
    void mistake() {}

    // The task's side.

    @Override
    public void exchange(ClientCall call) throws Exception {
        long length;
        Http2ClientStream stream;
        try {
            length = ClientSender.lengthOf(call.request.body());
        } finally {
            reserved--;
        }
        if (!isUsable()) {
            call.setUnprocessed();
            endIfDone();
            throw call.lost("the server takes no more requests on this connection", null);
        }
        stream = new Http2ClientStream(this, nextStream, call);
        nextStream += 2;
        calls++;
        call.stream = stream;
        add(stream);
        stream.exchange(length);
    }

    @Override
    public void leave(ClientCall call) {
        Http2ClientStream stream = call.stream;
        if (stream != null) {
            stream.leave();
        }
    }

    /** Looks whether the server still says anything, after it has kept silent about a request for too long. */
    void suspect() {
        if (loop.time() - lastRead >= core.options.readTimeout() && !isEnding()) {
            owner.retired(this);
            abort();
        }
    }

    // The pool's side.

    @Override
    public boolean isUsable() {
        return speaking && !isEnding() && !goneAway && nextStream <= LAST_STREAM;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean take() {
        reserved++;
        setIdle(false);
        return hasRoom();
    }

    @Override
    public void giveUp() {
        reserved--;
        endIfDone();
    }

    @Override
    public boolean hasRoom() {
        return isUsable() && streams.size() + reserved < maxStreams;
    }

    @Override
    public boolean isBusy() {
        return !streams.isEmpty() || reserved > 0;
    }

    @Override
    public boolean isReused() {
        return calls > 1;
    }

    @Override
    public void setIdle(boolean idle) {
        limit(idle ? core.options.idleTimeout() : Double.POSITIVE_INFINITY);
    }

    @Override
    void limitsChanged() {
        setIdle(!isBusy());
    }

    @Override
    double sendLimit() {
        return core.options.readTimeout();
    }

    @Override
    void connectionIdle() {
        close();
    }

    @Override
    public void close() {
        goneAway = true;
        if (streams.isEmpty() && isConnected() && !isEnding()) {
            if (speaking) {
                goAway(0, Http2Error.NO_ERROR, "");
            }
            close(true);
        }
    }

    @Override
    public void abort() {
        abortConnection();
    }

    @Override
    public void cancel(String why) {
        goneAway = true;
        for (Http2Stream stream : List.copyOf(streams.values())) {
            reset(stream, Http2Error.CANCEL);
            stream.lost(why, null);
        }
        close();
    }

    @Override
    void connectionGone() {
        owner.lost(this);
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
