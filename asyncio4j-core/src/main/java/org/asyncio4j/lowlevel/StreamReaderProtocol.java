package org.asyncio4j.lowlevel;

import java.nio.ByteBuffer;
import org.asyncio4j.Awaitable;
import org.asyncio4j.ClientConnectedCallback;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Future;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.SystemExit;
import org.asyncio4j.internal.streams.DrainWaiters;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.HoldsBytes;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.internal.util.WantsBytes;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a {@link StreamReader} with what a transport brings, and, on a server's side, calls back
 * for each client.
 */
public final class StreamReaderProtocol implements Protocol, StreamProtocol, HoldsBytes, WantsBytes {

    private final @Nullable ClientConnectedCallback callback;
    private final EventLoop loop;
    private final DrainWaiters flow;

    /** Null once the connection is lost. */
    private @Nullable StreamReader reader;

    private boolean overTls;

    /** For a client: feeds {@code reader}, of the loop that {@link Loops#getEventLoop} finds. */
    public StreamReaderProtocol(StreamReader reader) {
        this(reader, null, Coroutines.getEventLoop());
    }

    /**
     * Feeds {@code reader}.
     *
     * @param callback on a server's side, what is called with {@code reader} and a writer when the
     *     connection is there; null for a client
     */
    public StreamReaderProtocol(StreamReader reader, @Nullable ClientConnectedCallback callback, EventLoop loop) {
        this.reader = Checks.notNull(reader, "reader");
        this.callback = callback;
        this.loop = Checks.notNull(loop, "loop");
        flow = new DrainWaiters(loop);
    }

    @Override
    public void connectionMade(BaseTransport transport) {
        overTls = transport.getExtraInfo(ExtraInfo.SSLCONTEXT) != null;
        StreamReader feeds = reader;
        if (feeds == null) {
            return;
        }
        feeds.setTransport(transport);
        if (callback != null) {
            callBack(callback, feeds, new StreamWriter((Transport) transport, this, feeds, loop));
        }
    }

    private void callBack(ClientConnectedCallback called, StreamReader feeds, StreamWriter writer) {
        Coroutine<?> coroutine = null;
        try {
            coroutine = called.clientConnected(feeds, writer);
            if (coroutine != null) {
                loop.createTask(coroutine).addDoneCallback(task -> closeIfFailed(task, writer));
            }
        } catch (Throwable problem) {
            if (coroutine != null) {
                coroutine.close();
            }
            writer.close();
            if (problem instanceof KeyboardInterrupt || problem instanceof SystemExit) {
                throw Throwing.unchecked(problem);
            }
            report(problem, writer);
        }
    }

    @Override
    public void dataReceived(byte[] data) {
        if (reader != null) {
            reader.feedData(data);
        }
    }

    @Override
    public boolean eofReceived() {
        if (reader != null) {
            reader.feedEof();
        }
        // A connection over TLS has no half that could go on.
        return !overTls;
    }

    @Override
    public void pauseWriting() {
        flow.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        flow.resumeWriting();
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        if (reader != null) {
            if (problem == null) {
                reader.feedEof();
            } else {
                reader.setException(problem);
            }
        }
        reader = null;
        flow.connectionLost(problem);
    }

    @Override
    public Awaitable<Void> drained() {
        return flow.drained();
    }

    @Override
    public Awaitable<Void> closed(StreamWriter writer) {
        return flow.closed();
    }

    /** What a task waits to have filled; data need not go by an array then. */
    @Override
    public @Nullable ByteBuffer wantedBuffer() {
        return reader == null ? null : reader.getBuffer();
    }

    @Override
    public void wantedBufferUpdated() {
        if (reader != null) {
            reader.bufferUpdated();
        }
    }

    /** Takes out what the reader was fed and nobody has read: it goes to a layer in between. */
    @Override
    public byte[] takeBytes() {
        return reader == null ? new byte[0] : reader.takeUnread();
    }

    @Override
    public boolean isServerSide() {
        return callback != null;
    }

    @Override
    public void replaceTransport(Transport transport) {
        overTls = transport.getExtraInfo(ExtraInfo.SSLCONTEXT) != null;
        if (reader != null) {
            reader.replaceTransport(transport);
        }
    }

    private void closeIfFailed(Future<?> task, StreamWriter writer) {
        Throwable problem = task.cancelled() ? null : task.exception();
        if (problem != null) {
            report(problem, writer);
        }
        if (problem != null || task.cancelled()) {
            writer.close();
        }
    }

    private void report(Throwable problem, StreamWriter writer) {
        loop.callExceptionHandler(LoopProblem.of("Unhandled exception in client_connected_cb")
                .with("exception", problem)
                .with("transport", writer.transport()));
    }

    @Override
    public String toString() {
        return "<StreamReaderProtocol" + (reader == null ? "" : " " + reader) + ">";
    }
}
