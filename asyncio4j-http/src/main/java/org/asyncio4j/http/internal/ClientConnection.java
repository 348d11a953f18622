package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.RequestException;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection that speaks HTTP/1.1: one request at a time. What comes while none is under way ends it.
 *
 * <pre>
 *   call   arriving
 *   null     null      idle in the pool, or about to get a request
 *    set     null      the request is being sent, or its response awaited
 *    set      set      the body of the response arrives; it may be full, then reading pauses
 * </pre>
 *
 * A response that nobody reads any more is {@link #leaving}: what is left of it is dropped, if that is little and comes
 * soon, and then the connection is as good as new.
 */
final class ClientConnection implements BufferedProtocol, ClientLink, BodyStream.Source {

    /** How many bytes of a body that nobody reads are read to keep the connection. */
    private static final int MAX_DROPPED = 64 << 10;

    /** How long such bytes are waited for. */
    private static final double LEAVING = 1;

    /** How long the end of a closed connection is waited for. */
    private static final double CLOSING = 2;

    private static final int MAX_INTERIM = 32;
    private static final int CONTINUE = 100;
    private static final int FINAL = 200;

    final ClientCore core;
    private final Owner owner;
    private final ResponseDecoder decoder;
    private final Deadline deadline;
    private @Nullable Transport transport;
    private @Nullable SettableFuture<@Nullable Void> made;

    private @Nullable ClientCall call;
    private @Nullable BodyStream arriving;
    private boolean responseEnded;
    private boolean leaving;
    private boolean tunnelling;

    /** Whether what sends the body waits for the server to take it. */
    private boolean stuck;

    private int dropped;
    private int interim;
    private int calls;

    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private boolean parsing;
    private boolean readingPaused;
    private boolean writingPaused;
    private boolean closed;
    private boolean lost;

    ClientConnection(ClientCore core, Owner owner) {
        this.core = core;
        this.owner = owner;
        decoder = new ResponseDecoder(core.options.maxHeaderSize());
        deadline = new Deadline(core.loop, this::late);
    }

    // The transport's side.

    @Override
    public void connectionMade(BaseTransport arrived) {
        transport = (Transport) arrived;
        SettableFuture<@Nullable Void> waiting = made;
        if (waiting != null && !waiting.done()) {
            waiting.setResult(null);
        }
    }

    /** Waits until the transport has begun. */
    void awaitMade() {
        if (transport == null) {
            SettableFuture<@Nullable Void> wait = core.loop.createFuture();
            made = wait;
            org.asyncio4j.Asyncio.await(wait);
        }
    }

    /** Goes on with a transport that stands on the one so far. */
    void upgraded(Transport secured) {
        transport = secured;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return core.input.clear();
    }

    @Override
    public void bufferUpdated(int count) {
        ClientCall current = call;
        if (current == null) {
            abort(); // nothing was asked for
            return;
        }
        current.begun();
        ByteBuf data = core.inputBytes.setIndex(0, count);
        if (rest.isReadable()) {
            rest.writeBytes(data);
            parse(rest);
        } else {
            parse(data);
        }
    }

    @Override
    public boolean eofReceived() {
        ClientCall current = call;
        BodyStream body = arriving;
        if (current != null && body != null && current.head().untilEnd() && !rest.isReadable()) {
            closed = true;
            arriving = null;
            body.end();
            endCall(false);
        } else {
            fail(
                    "the server has closed the connection"
                            + (current != null && current.isBegun() ? " within the response" : ""),
                    null);
        }
        closed = true;
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        closed = true;
        lost = true;
        deadline.end();
        fail(problem == null ? "the connection was closed" : "the connection was lost", problem);
        rest = Unpooled.EMPTY_BUFFER;
        writingPaused = false;
        owner.lost(this);
    }

    @Override
    public void pauseWriting() {
        writingPaused = true;
    }

    @Override
    public void resumeWriting() {
        writingPaused = false;
        if (call != null) {
            call.wake();
        }
    }

    private void fail(String what, @Nullable Throwable cause) {
        ClientCall current = call;
        if (current != null) {
            fail(current, current.lost(what, cause));
        }
    }

    private void fail(ClientCall current, RequestException problem) {
        BodyStream body = arriving;
        call = null;
        arriving = null;
        closed = true;
        current.fail(problem);
        if (body != null) {
            body.fail(problem);
        }
    }

    // Reading.

    private void parse(ByteBuf data) {
        ClientCall current = call;
        parsing = true;
        try {
            read(data);
        } catch (ResponseHead.Malformed e) {
            refuse(current, Failures.why(e), e.getCause());
        } catch (Exception e) {
            refuse(current, "malformed response: " + Failures.why(e), e);
        } finally {
            parsing = false;
        }
        keep(data);
        if (responseEnded) {
            responseEnded = false;
            endCall(!rest.isReadable());
        }
        controlReading();
    }

    private void refuse(@Nullable ClientCall current, String what, @Nullable Throwable cause) {
        if (current != null && call == current) {
            fail(current, current.bad(what, cause));
        }
        abort();
    }

    private void read(ByteBuf data) throws Exception {
        while (mayRead()) {
            HttpObject next = decoder.next(data);
            if (next == null) {
                return;
            }
            if (next.decoderResult().isFailure()) {
                throw ResponseHead.refused(next);
            }
            if (next instanceof HttpResponse head) {
                headArrived(head);
            } else {
                pieceArrived((HttpContent) next);
            }
        }
    }

    private boolean mayRead() {
        BodyStream body = arriving;
        return !closed && !responseEnded && call != null && (body == null || !body.isFull());
    }

    private void headArrived(HttpResponse message) throws ResponseHead.Malformed {
        ClientCall current = call;
        ResponseHead head =
                ResponseHead.of(message, decoder.hasNoBody(message.status().code()));
        if (current == null) {
            return;
        }
        if (head.status() < FINAL) {
            if (++interim > MAX_INTERIM) {
                throw new ResponseHead.Malformed("more than " + MAX_INTERIM + " interim responses");
            }
            if (head.status() == CONTINUE) {
                current.goOn();
            }
            return;
        }
        arrivedInTime();
        Body body = Body.EMPTY;
        if (!decoder.isWhole()) {
            arriving = new BodyStream(core.loop, this, head.length(), Long.MAX_VALUE);
            body = arriving;
        }
        current.answer(head, body);
    }

    private void pieceArrived(HttpContent content) {
        BodyStream body = arriving;
        ByteBuf bytes = content.content();
        try {
            ClientCall current = call;
            if (current == null || !current.isAnswered()) {
                return; // the end of an interim response
            }
            if (body != null && bytes.isReadable()) {
                pieceArrived(body, bytes);
            }
            if (content instanceof LastHttpContent last) {
                arriving = null;
                if (body != null) {
                    body.end(last.trailingHeaders() instanceof HeaderSink trailers ? trailers.toHeaders() : null);
                }
                responseEnded = true;
            }
        } finally {
            content.release();
        }
    }

    private void pieceArrived(BodyStream body, ByteBuf bytes) {
        if (leaving) {
            dropped += bytes.readableBytes();
            if (dropped > MAX_DROPPED) {
                abort();
            }
            return;
        }
        arrivedInTime();
        byte[] piece = new byte[bytes.readableBytes()];
        bytes.readBytes(piece);
        body.add(piece);
    }

    /** Tells that something has come: the limit of time begins anew for a body that the server does not take. */
    private void arrivedInTime() {
        if (stuck) {
            deadline.set(core.options.readTimeout());
        } else {
            deadline.clear();
        }
    }

    /** Ends the exchange: the response has ended. */
    private void endCall(boolean clean) {
        ClientCall ended = call;
        call = null;
        leaving = false;
        deadline.clear();
        if (ended == null) {
            return;
        }
        ended.setOver();
        if (tunnelling) {
            if (!clean) {
                abort(); // nothing may come before TLS begins
            }
            return;
        }
        if (!clean
                || closed
                || !ended.isSent()
                || !ended.head().keepAlive()
                || ended.request.headers().contains("connection", "close")) {
            ended.wake();
            close();
        } else {
            owner.free(this);
        }
    }

    private void keep(ByteBuf data) {
        if (!data.isReadable() || closed) {
            rest = Unpooled.EMPTY_BUFFER;
        } else if (data == rest) {
            rest.discardReadBytes();
        } else {
            rest = Unpooled.buffer(data.readableBytes()).writeBytes(data);
        }
    }

    private void controlReading() {
        boolean pause = !closed && call != null && !mayRead();
        if (pause != readingPaused && transport != null) {
            readingPaused = pause;
            if (pause) {
                transport.pauseReading();
            } else {
                transport.resumeReading();
            }
        }
    }

    /** Goes on with what was kept, in an iteration of its own: not on the stack of the task that has made room. */
    private void readOn() {
        if (closed || parsing || call == null) {
            return;
        }
        if (rest.isReadable()) {
            parse(rest);
        } else {
            controlReading();
        }
    }

    private void readOnSoon() {
        if (rest.isReadable() || readingPaused) {
            core.loop.callSoon(this::readOn, core.context);
        }
    }

    // The body's side.

    @Override
    public void bodyWanted() {}

    @Override
    public void bodyAwaited() {
        deadline.set(core.options.readTimeout());
        readOnSoon();
    }

    @Override
    public void bodyTaken(int bytes) {
        if (readingPaused) {
            readOnSoon();
        }
    }

    // The task's side.

    @Override
    public void exchange(ClientCall begun) throws Exception {
        if (closed) {
            throw begun.lost("the server has closed the connection", null);
        }
        if (call != null) {
            throw new AssertionError("bug in asyncio4j: two requests at a time");
        }
        call = begun;
        calls++;
        interim = 0;
        dropped = 0;
        decoder.expect(begun.request.method());
        boolean answered = false;
        try {
            ClientSender sender = new ClientSender(this, begun);
            if (begun.request.body() instanceof BytesBody) {
                sender.send();
            } else {
                begun.upload(sender::send, problem -> uploadFailed(begun, problem));
            }
            while (!begun.isAnswered()) {
                begun.checkUpload();
                await(begun, "the response");
            }
            if (!begun.wantsBody()) {
                begun.endUpload();
            }
            answered = true;
        } finally {
            if (!answered) {
                abort();
                begun.endUpload();
            }
        }
    }

    /** Ends an exchange whose response has begun: the request cannot come to its end. */
    private void uploadFailed(ClientCall failed, Throwable problem) {
        BodyStream body = arriving;
        if (call == failed) {
            if (body != null) {
                body.fail(problem);
            }
            abort();
        }
    }

    /** Asks a proxy for a tunnel, and returns its status. What comes behind a good one is no longer HTTP. */
    int tunnel(ClientCall begun, String target, Headers headers) throws Exception {
        call = begun;
        tunnelling = true;
        decoder.expect("CONNECT");
        boolean answered = false;
        try {
            core.head.put(HeadWriter.ascii("CONNECT " + target + " HTTP/1.1\r\n"));
            core.head.putFields(headers);
            core.head.putEndOfLine();
            transport().write(core.head.take());
            while (!begun.isAnswered()) {
                await(begun, "a tunnel to " + target);
            }
            answered = true;
            return begun.head().status();
        } finally {
            call = null;
            tunnelling = false;
            if (!answered) {
                abort();
            }
        }
    }

    /** Waits for news of the call, with the limit for that; while its body is sent the limit is that of the sending. */
    private void await(ClientCall current, String what) throws RequestException {
        current.check();
        boolean limited = !current.isUploading();
        if (limited) {
            deadline.set(core.options.readTimeout());
        }
        current.awaitNews(what);
        if (limited && call == current && !current.isAnswered()) {
            deadline.clear(); // otherwise it is set for what comes after
        }
        current.check();
    }

    /** Waits for news of the call, which what sends the body cannot go on without; with the limit for that. */
    void awaitToSend(ClientCall current, String what) throws RequestException {
        current.check();
        stuck = true;
        deadline.set(core.options.readTimeout());
        try {
            current.awaitNewsToSend(what);
        } finally {
            stuck = false;
            if (call == current) {
                BodyStream body = arriving;
                if (body != null && body.isAwaited()) {
                    deadline.set(core.options.readTimeout());
                } else if (!leaving) {
                    deadline.clear();
                }
            }
        }
        current.check();
    }

    boolean isWritingPaused() {
        return writingPaused;
    }

    Transport transport() {
        Transport there = transport;
        if (there == null) {
            throw new AssertionError("bug in asyncio4j: not connected");
        }
        return there;
    }

    @Override
    public void leave(ClientCall left) {
        BodyStream body = arriving;
        if (call != left || leaving) {
            return;
        }
        if (!left.isSent() || body == null || (body.length() >= 0 && body.left() > MAX_DROPPED)) {
            abort();
            return;
        }
        leaving = true;
        body.discard();
        deadline.set(LEAVING);
        readOnSoon();
    }

    private void late() {
        ClientCall current = call;
        if (current != null && !leaving && !closed) {
            fail(current, current.late(core.options.readTimeout()));
        }
        if (closed || leaving) {
            abort();
        } else {
            close(); // it was idle for long
        }
    }

    // The pool's side.

    @Override
    public boolean isUsable() {
        return !closed && call == null;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean take() {
        setIdle(false);
        return false;
    }

    @Override
    public void giveUp() {}

    @Override
    public boolean hasRoom() {
        return isUsable();
    }

    @Override
    public boolean isBusy() {
        return call != null;
    }

    @Override
    public boolean isReused() {
        return calls > 1;
    }

    @Override
    public void setIdle(boolean idle) {
        if (idle) {
            deadline.set(core.options.idleTimeout());
        } else {
            deadline.clear();
        }
    }

    @Override
    public void close() {
        closed = true;
        if (transport != null && !lost) {
            transport.close();
            deadline.set(CLOSING);
        }
    }

    @Override
    public void abort() {
        ClientCall current = call;
        closed = true;
        if (transport != null) {
            transport.abort();
        }
        if (current != null) {
            fail(current, current.lost("the connection was given up", null));
        }
    }

    @Override
    public void cancel(String why) {
        ClientCall current = call;
        if (current != null) {
            fail(current, current.lost(why, null));
            abort();
        } else {
            close();
        }
    }

    @Override
    public String toString() {
        return "<HTTP/1.1 connection "
                + (call == null ? "idle" : call.request.url().text()) + ">";
    }
}
