package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Event;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.Message;
import org.asyncio4j.http.WebSocket;
import org.asyncio4j.http.WebSocketClosedException;
import org.asyncio4j.http.WebSocketOptions;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket over a transport, of either side.
 *
 * <pre>
 *   OPEN --close, or refusal of what came--> CLOSING --connection lost--> CLOSED
 *     '------the other side closes------------^
 * </pre>
 *
 * In CLOSING a frame that closes has been sent, and nothing follows it. The server then ends the connection, once the other side
 * has closed too; the client waits for that.
 *
 * <p>Loop thread only.
 */
public final class WebSocketConnection implements WebSocket, BufferedProtocol, ServerConnection {

    /** How many bytes more than the message its compressed form may have. */
    private static final int SLACK = 1 << 10;

    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NO_CODE = 1005;
    private static final int LOST = 1006;
    private static final int INTERNAL_ERROR = 1011;
    private static final int FIRST_FREE = 3000;
    private static final int LAST_FREE = 4999;
    private static final int RSV1 = 4;

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    /** What the deadline is for. */
    private enum Wait {
        NOTHING,
        PING,
        PONG,
        CLOSING
    }

    private final EventLoop loop;
    private final Transport transport;
    private final boolean server;
    private final WebSocketOptions options;
    private final @Nullable String subprotocol;
    private final @Nullable MessageDeflate deflate;
    private final ByteBuffer input;
    private final ByteBuf inputBytes;
    private final WebSocketDecoder decoder;
    private final MessageAssembly assembly;
    private final Deadline deadline;
    private Runnable onLost = () -> {};

    private State state = State.OPEN;
    private Wait wait = Wait.NOTHING;
    private int closeCode;
    private String closeReason = "";
    private boolean closedHere;
    private boolean closeArrived;
    private final Event ended = new Event();

    // What arrives.
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private boolean readingPaused;
    private boolean reading;
    private final WebSocketInbox inbox;

    // What is sent.
    private final WebSocketSender sender;
    private final WebSocketPings pings;

    /** The answer to the last ping that came while the transport wanted no more. */
    private byte @Nullable [] latePong;

    WebSocketConnection(
            EventLoop loop,
            Transport transport,
            boolean server,
            WebSocketOptions options,
            @Nullable String subprotocol,
            @Nullable MessageDeflate deflate,
            ByteBuffer input,
            ByteBuf inputBytes) {
        this.loop = loop;
        this.transport = transport;
        this.server = server;
        this.options = options;
        this.subprotocol = subprotocol;
        this.deflate = deflate;
        this.input = input;
        this.inputBytes = inputBytes;
        int maxFrame = (int) Math.min(Integer.MAX_VALUE, options.maxMessageSize() + (deflate == null ? 0L : SLACK));
        decoder = new WebSocketDecoder(server, deflate != null, maxFrame);
        assembly = new MessageAssembly(deflate, options.maxMessageSize(), maxFrame);
        deadline = new Deadline(loop, this::late);
        inbox = new WebSocketInbox(loop);
        sender = new WebSocketSender(this, transport, !server, deflate);
        pings = new WebSocketPings(loop);
        limit(Wait.PING, options.pingInterval());
    }

    /** Sets what is called when the connection is lost. */
    void onLost(Runnable action) {
        onLost = action;
    }

    long bytesSent() {
        return sender.bytesSent();
    }

    // The transport's side.

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return input.clear();
    }

    @Override
    public void bufferUpdated(int count) {
        ByteBuf data = inputBytes.setIndex(0, count);
        received(rest.isReadable() ? rest.writeBytes(data) : data);
    }

    @Override
    public boolean eofReceived() {
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        state = State.CLOSED;
        deadline.end();
        rest = Unpooled.EMPTY_BUFFER;
        noMoreComes(LOST, "");
        if (deflate != null) {
            deflate.end();
        }
        sender.resume();
        pings.fail(this::closed);
        ended.set();
        onLost.run();
    }

    @Override
    public void pauseWriting() {
        sender.pause();
    }

    @Override
    public void resumeWriting() {
        sender.resume();
        byte[] late = latePong;
        if (late != null && state == State.OPEN) {
            latePong = null;
            write(WebSocketFrames.PONG, late);
        }
    }

    // Reading.

    /** Reads frames; {@code data} is read to its end or kept. */
    void received(ByteBuf data) {
        if (wait == Wait.PONG && data.isReadable()) {
            limit(Wait.PING, options.pingInterval()); // somebody is there
        }
        reading = true;
        try {
            while (mayRead()) {
                WebSocketFrame frame = decoder.next(data);
                if (frame == null) {
                    break;
                }
                try {
                    arrived(frame);
                } finally {
                    frame.release();
                }
            }
        } catch (CorruptedWebSocketFrameException e) {
            refuse(e.closeStatus().code(), Failures.why(e));
        } catch (MessageAssembly.BadMessage e) {
            refuse(e.code(), Failures.why(e));
        } catch (Exception e) {
            refuse(PROTOCOL_ERROR, "malformed frame");
        } finally {
            reading = false;
        }
        keep(data);
        controlReading();
    }

    private boolean mayRead() {
        return !closeArrived && state != State.CLOSED && !inbox.isFull();
    }

    private void keep(ByteBuf data) {
        if (!data.isReadable() || closeArrived || state == State.CLOSED) {
            rest = Unpooled.EMPTY_BUFFER;
        } else if (data == rest) {
            rest.discardReadBytes();
        } else {
            rest = Unpooled.buffer(data.readableBytes()).writeBytes(data);
        }
    }

    private void controlReading() {
        boolean pause = !mayRead() && !closeArrived && state != State.CLOSED;
        if (pause != readingPaused) {
            readingPaused = pause;
            if (pause) {
                transport.pauseReading();
            } else {
                transport.resumeReading();
            }
        }
    }

    private void arrived(WebSocketFrame frame) throws Exception {
        boolean control = frame instanceof PingWebSocketFrame
                || frame instanceof PongWebSocketFrame
                || frame instanceof CloseWebSocketFrame;
        boolean first = !control && !(frame instanceof ContinuationWebSocketFrame);
        if (frame.rsv() != 0 && (frame.rsv() != RSV1 || !first)) {
            throw new MessageAssembly.BadMessage(PROTOCOL_ERROR, "reserved bits are set");
        }
        if (frame instanceof CloseWebSocketFrame close) {
            closeArrived(close.statusCode(), close.reasonText());
            return;
        }
        byte[] content = new byte[frame.content().readableBytes()];
        frame.content().readBytes(content);
        if (frame instanceof PingWebSocketFrame) {
            pong(content);
        } else if (frame instanceof PongWebSocketFrame) {
            pings.answered(content);
        } else {
            Message message = assembly.add(frame, content);
            if (message != null && !closedHere) {
                inbox.add(message);
            }
        }
    }

    private void pong(byte[] content) {
        if (state != State.OPEN) {
            return;
        }
        if (sender.isWritable()) {
            write(WebSocketFrames.PONG, content);
        } else {
            latePong = content; // one answer to the last of several pings is enough
        }
    }

    private void closeArrived(int code, String reason) throws MessageAssembly.BadMessage {
        if (code >= 0 && !isSendable(code)) {
            throw new MessageAssembly.BadMessage(PROTOCOL_ERROR, "no code to close with: " + code);
        }
        closeArrived = true;
        noMoreComes(code < 0 ? NO_CODE : code, code < 0 ? "" : reason);
        if (state == State.OPEN) {
            state = State.CLOSING;
            write(WebSocketFrames.CLOSE, WebSocketFrames.closing(Math.max(code, 0), ""));
        }
        limit(Wait.CLOSING, options.closeTimeout());
        if (server) {
            transport.close();
        }
    }

    /** Ends the connection because of what came: says why, and drops what comes until the other side has ended it too. */
    private void refuse(int code, String reason) {
        noMoreComes(LOST, reason);
        sendClose(code, reason.length() > WebSocketFrames.MAX_CONTROL - 2 ? "" : reason);
        closeArrived = true;
        limit(Wait.CLOSING, options.closeTimeout());
        if (transport.canWriteEof()) {
            transport.writeEof();
        } else {
            transport.close();
        }
    }

    private void noMoreComes(int code, String reason) {
        if (closeCode == 0) {
            closeCode = code;
            closeReason = reason;
        }
        inbox.wake();
    }

    // Receiving.

    @Override
    public Coroutine<Message> receive() {
        return async("WebSocket.receive", this::receiveHere);
    }

    @Override
    public AsyncIterator<Message> asyncIterator() {
        return () -> {
            try {
                return receiveHere();
            } catch (WebSocketClosedException e) {
                if (closedHere || closeCode == NORMAL || closeCode == GOING_AWAY || closeCode == NO_CODE) {
                    throw new StopAsyncIteration();
                }
                throw e;
            }
        };
    }

    private Message receiveHere() throws WebSocketClosedException {
        Message message = inbox.poll();
        while (message == null) {
            if (closeCode != 0) {
                throw closed();
            }
            inbox.awaitMore(this);
            message = inbox.poll();
        }
        if (readingPaused && inbox.hasRoom() && !reading) {
            loop.callSoon(this::readOn);
        }
        return message;
    }

    private void readOn() {
        if (state != State.CLOSED && readingPaused) {
            received(rest);
        }
    }

    // Sending.

    @Override
    public Coroutine<Void> send(Message message) {
        return switch (message) {
            case Message.Text(String text) -> send(text);
            case Message.Binary(byte[] bytes) -> send(bytes);
        };
    }

    @Override
    public Coroutine<Void> send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return async("WebSocket.send", () -> sender.sendWhole(WebSocketFrames.TEXT, bytes));
    }

    @Override
    public Coroutine<Void> send(byte[] bytes) {
        return async("WebSocket.send", () -> sender.sendWhole(WebSocketFrames.BINARY, bytes));
    }

    @Override
    public Coroutine<Void> sendPieces(AsyncIterable<byte[]> pieces) {
        return async("WebSocket.sendPieces", () -> sender.sendFragments(WebSocketFrames.BINARY, pieces));
    }

    @Override
    public Coroutine<Void> sendTextPieces(AsyncIterable<String> pieces) {
        return async(
                "WebSocket.sendTextPieces",
                () -> sender.sendFragments(
                        WebSocketFrames.TEXT, pieces.map(piece -> piece.getBytes(StandardCharsets.UTF_8))));
    }

    void ensureOpen() throws WebSocketClosedException {
        if (state != State.OPEN) {
            throw closed();
        }
    }

    private WebSocketClosedException closed() {
        return new WebSocketClosedException(closeCode == 0 ? NO_CODE : closeCode, closeReason);
    }

    private void write(int kind, byte[] payload) {
        sender.write(kind, payload);
    }

    @Override
    public Coroutine<Double> ping() {
        return async("WebSocket.ping", () -> {
            ensureOpen();
            sender.awaitWritable();
            double begin = loop.time();
            WebSocketPings.Ping ping = pings.add();
            write(WebSocketFrames.PING, ping.content());
            try {
                await(ping.answered());
            } finally {
                pings.remove(ping);
            }
            return loop.time() - begin;
        });
    }

    // Closing.

    @Override
    public Coroutine<Void> close() {
        return close(NORMAL, "");
    }

    @Override
    public Coroutine<Void> close(int code, String reason) {
        if (!isSendable(code)) {
            throw new IllegalArgumentException("code must be one to close with, such as 1000 or 4000: " + code);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        if (text.length > WebSocketFrames.MAX_CONTROL - 2) {
            throw new IllegalArgumentException("reason must have at most 123 bytes: " + text.length);
        }
        return async("WebSocket.close", () -> {
            startClose(code, reason);
            await(ended.waitFor());
        });
    }

    private static boolean isSendable(int code) {
        return (code >= NORMAL && code <= 1003)
                || (code >= 1007 && code <= 1014)
                || (code >= FIRST_FREE && code <= LAST_FREE);
    }

    /** Says that this side closes, if neither has; waits for nothing. */
    void startClose(int code, String reason) {
        if (state == State.OPEN) {
            closedHere = true;
            sendClose(code, reason);
            limit(Wait.CLOSING, options.closeTimeout());
        }
    }

    private void sendClose(int code, String reason) {
        if (state == State.OPEN) {
            state = State.CLOSING;
            write(WebSocketFrames.CLOSE, WebSocketFrames.closing(code, reason));
        }
    }

    @Override
    public void abort() {
        transport.abort();
    }

    @Override
    public void stop() {
        startClose(GOING_AWAY, "");
    }

    @Override
    public WebSocket onEnter() {
        return this;
    }

    @Override
    public boolean onExit(@Nullable Throwable problem) {
        await(close(problem == null ? NORMAL : INTERNAL_ERROR, ""));
        return false;
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public int closeCode() {
        return closeCode;
    }

    @Override
    public String closeReason() {
        return closeReason;
    }

    @Override
    public @Nullable String subprotocol() {
        return subprotocol;
    }

    // Limits of time.

    private void limit(Wait what, double seconds) {
        wait = what;
        deadline.set(seconds);
    }

    private void late() {
        switch (wait) {
            case NOTHING -> {}
            case PING -> {
                if (readingPaused || !sender.isWritable()) {
                    limit(Wait.PING, options.pingInterval()); // there is enough under way
                } else {
                    write(WebSocketFrames.PING, new byte[0]);
                    limit(Wait.PONG, options.pingTimeout());
                }
            }
            case PONG -> {
                if (readingPaused) {
                    limit(Wait.PONG, options.pingTimeout()); // it may be there, unread
                } else {
                    noMoreComes(LOST, "no answer to a ping in " + options.pingTimeout() + " seconds");
                    state = State.CLOSING;
                    transport.abort();
                }
            }
            case CLOSING -> transport.abort();
        }
    }

    @Override
    public String toString() {
        return "<WebSocket " + state.name().toLowerCase(Locale.ROOT) + (closeCode == 0 ? "" : " code=" + closeCode)
                + ">";
    }
}
