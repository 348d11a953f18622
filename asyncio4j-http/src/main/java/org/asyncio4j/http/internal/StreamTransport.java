package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.waitUntil;

import io.netty.handler.codec.http2.Http2Error;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.asyncio4j.Event;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/**
 * A stream of HTTP/2 as a transport (RFC 8441): what another protocol speaks when a request has asked for that. A task takes the body of
 * the request as it comes, another one sends what is written; so windows and limits of time are those of any other stream. Loop
 * thread only.
 */
final class StreamTransport implements Transport {

    private static final byte[] NOTHING = {};

    private final EventLoop loop;
    private final Http2ServerStream stream;
    private final BodyStream arriving;
    private final Transport below;
    private final ArrayDeque<byte[]> unsent = new ArrayDeque<>(2);

    /** Set unless reading is paused. */
    private final Event reading = new Event();

    /** Set if there is something to do for what sends. */
    private final Event news = new Event();

    private @Nullable BufferedProtocol protocol;
    private List<Task<Void>> tasks = List.of();
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private long unsentBytes;
    private boolean writingPaused;

    /** Whether a piece is being sent, or was when its task was cancelled. */
    private boolean sending;

    private boolean eofWanted;
    private boolean eofSent;
    private boolean closing;
    private boolean lost;

    StreamTransport(Http2ServerStream stream, BodyStream arriving) {
        this.stream = stream;
        this.arriving = arriving;
        loop = stream.connection.loop;
        below = stream.connection.transport();
        reading.set();
    }

    /** Begins to deliver what arrives, and to send what is written. */
    void begin(BufferedProtocol begun) {
        protocol = begun;
        tasks = List.of(
                createTask(this::deliverAll, "http stream reader"), createTask(this::sendAll, "http stream writer"));
    }

    /** Ends both tasks. What a handler that is cancelled has said last is sent as far as it can be at once. */
    void end() {
        try {
            if (!tasks.isEmpty()) {
                tasks.forEach(Task::cancel);
                await(waitUntil(tasks));
            }
        } finally {
            // Behind a piece that was broken off there is nothing to say.
            if (!lost && !stream.isLocalEnded() && !unsent.isEmpty() && !sending) {
                sendRest();
            }
            lose(null);
        }
    }

    private void sendRest() {
        byte[] rest = new byte[unsent.stream().mapToInt(piece -> piece.length).sum()];
        ByteBuffer joined = ByteBuffer.wrap(rest);
        unsent.forEach(joined::put);
        stream.sendLater(rest, 0, rest.length, true);
    }

    /** Tells that the client has gone. */
    void lostSoon(Throwable problem) {
        loop.callSoon(() -> lose(problem));
    }

    private void lose(@Nullable Throwable problem) {
        if (!lost) {
            lost = true;
            closing = true;
            tasks.forEach(Task::cancel);
            protocol().connectionLost(problem);
        }
    }

    private BufferedProtocol protocol() {
        BufferedProtocol known = protocol;
        if (known == null) {
            throw new AssertionError("bug in asyncio4j: not begun");
        }
        return known;
    }

    // Reading.

    private void deliverAll() {
        try (var pieces = each(arriving)) {
            for (byte[] piece : pieces) {
                deliver(piece);
            }
        } catch (Exception e) {
            lose(e);
            return;
        }
        if (!closing && !protocol().eofReceived()) {
            close();
        }
    }

    private void deliver(byte[] piece) {
        for (int at = 0; at < piece.length && !closing; ) {
            await(reading.waitFor());
            ByteBuffer buffer = protocol().getBuffer(piece.length - at);
            int count = Math.min(buffer.remaining(), piece.length - at);
            buffer.put(piece, at, count);
            protocol().bufferUpdated(count);
            at += count;
        }
    }

    @Override
    public boolean isReading() {
        return reading.isSet() && !closing;
    }

    @Override
    public void pauseReading() {
        reading.clear();
    }

    @Override
    public void resumeReading() {
        reading.set();
    }

    // Writing.

    private void sendAll() {
        try {
            while (true) {
                byte[] next = unsent.poll();
                if (next != null) {
                    sending = true;
                    stream.send(next, 0, next.length, false);
                    sending = false;
                    sent(next.length);
                } else if (eofWanted && !eofSent) {
                    eofSent = true;
                    stream.send(NOTHING, 0, 0, true);
                } else if (closing) {
                    lose(null);
                    return;
                } else {
                    news.clear();
                    await(news.waitFor());
                }
            }
        } catch (Exception e) {
            lose(e);
        }
    }

    private void sent(int count) {
        unsentBytes -= count;
        if (writingPaused && unsentBytes <= limits.low()) {
            writingPaused = false;
            protocol().resumeWriting();
        }
    }

    @Override
    public void write(ByteBuffer data) {
        if (eofWanted && !closing) {
            throw new IllegalStateException(this + " has sent its end: write() comes too late");
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (closing || bytes.length == 0) {
            return;
        }
        unsent.add(bytes);
        unsentBytes += bytes.length;
        news.set();
        if (!writingPaused && unsentBytes > limits.high()) {
            writingPaused = true;
            protocol().pauseWriting();
        }
    }

    @Override
    public void writelines(Iterable<ByteBuffer> pieces) {
        pieces.forEach(this::write);
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void writeEof() {
        eofWanted = true;
        news.set();
    }

    @Override
    public long getWriteBufferSize() {
        return unsentBytes;
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits marks) {
        limits = marks;
    }

    // The end.

    @Override
    public void close() {
        closing = true;
        writeEof();
    }

    @Override
    public void abort() {
        closing = true;
        unsent.clear();
        stream.connection.reset(stream, Http2Error.CANCEL);
        loop.callSoon(() -> lose(null));
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return below.getExtraInfo(key);
    }

    @Override
    public void setProtocol(BaseProtocol next) {
        protocol = (BufferedProtocol) next;
    }

    @Override
    public BaseProtocol getProtocol() {
        return protocol();
    }

    @Override
    public String toString() {
        return "<StreamTransport " + stream.id + (closing ? " closing" : "") + ">";
    }
}
