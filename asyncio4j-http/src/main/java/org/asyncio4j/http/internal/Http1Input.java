package org.asyncio4j.http.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpObject;
import org.asyncio4j.http.HttpException;

/**
 * The bytes that a connection of HTTP/1.1 has read: the decoder makes heads and pieces of bodies of them, as far as the
 * connection may look at more. The rest is kept, up to a limit, and then the client has to wait.
 *
 * <p>Loop thread only.
 */
final class Http1Input {

    /** How many bytes that cannot be looked at yet are kept before reading pauses. */
    private static final int MAX_REST = 64 << 10;

    private final Http1Connection connection;
    private final RequestDecoder decoder;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private boolean parsing;
    private boolean paused;

    Http1Input(Http1Connection connection) {
        this.connection = connection;
        decoder = new RequestDecoder(connection.core.options);
    }

    /** Takes bytes that have come; what of them is not looked at is copied. */
    void received(ByteBuf data) {
        if (rest.isReadable()) {
            rest.writeBytes(data);
            parse(rest);
        } else {
            parse(data);
        }
    }

    private void parse(ByteBuf data) {
        if (parsing) {
            throw new AssertionError("bug in asyncio4j: reading while reading");
        }
        parsing = true;
        try {
            do {
                read(data);
            } while (connection.startRequest());
        } catch (HttpException e) {
            connection.refuse(e.status(), e);
        } catch (Exception e) {
            connection.core.report("HTTP connection failed", e);
            connection.refuse(400, e);
        } finally {
            parsing = false;
        }
        keep(data);
        control();
    }

    private void read(ByteBuf data) throws Exception {
        while (connection.mayRead()) {
            boolean begins = data.isReadable() && connection.beginsHead();
            HttpObject next = decoder.next(data);
            if (next == null) {
                if (begins) {
                    connection.awaitHead(); // most heads come as a whole, and need no limit
                }
                return;
            }
            if (next.decoderResult().isFailure()) {
                throw Refusals.of(next);
            }
            connection.arrived(next, decoder.isWhole());
        }
    }

    private void keep(ByteBuf data) {
        Successor next = connection.successor();
        if (next != null) {
            rest = Unpooled.EMPTY_BUFFER;
            next.received(data);
        } else if (!data.isReadable() || connection.isReadingOver()) {
            rest = Unpooled.EMPTY_BUFFER;
        } else if (data == rest) {
            rest.discardReadBytes();
        } else {
            rest = Unpooled.buffer(data.readableBytes()).writeBytes(data);
        }
    }

    private void control() {
        boolean pause = !connection.isReadingOver()
                && !connection.mayRead()
                && (connection.isInBody() || rest.readableBytes() >= MAX_REST);
        if (pause) {
            if (!paused) {
                paused = true;
                connection.transport().pauseReading();
            }
        } else {
            resume();
        }
    }

    /** Reads from the transport again, if that was paused. */
    void resume() {
        if (paused) {
            paused = false;
            connection.transport().resumeReading();
        }
    }

    /** Goes on with what was kept, in an iteration of its own: not on the stack of the task that has made room. */
    void readOnSoon() {
        if (!parsing && (rest.isReadable() || paused)) {
            connection.core.loop.callSoon(this::readOn, connection.core.context);
        }
    }

    private void readOn() {
        if (parsing || connection.isReadingOver()) {
            return;
        }
        if (rest.isReadable()) {
            parse(rest);
        } else {
            control();
        }
    }

    /** Called when a body has room again. */
    void roomMade() {
        if (paused) {
            readOnSoon();
        }
    }

    /** Gives what is kept to the connection's successor. */
    void handOver() {
        resume();
        if (!parsing) {
            keep(rest);
        }
    }

    boolean isEmpty() {
        return !rest.isReadable();
    }

    /** Drops what is kept. */
    void drop() {
        rest = Unpooled.EMPTY_BUFFER;
    }
}
