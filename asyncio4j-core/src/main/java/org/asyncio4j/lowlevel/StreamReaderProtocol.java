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
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.internal.util.Unowned;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a {@link StreamReader} with what a transport brings, and, on a server's side, calls back
 * for each client. Made of exported types alone: a protocol of your own can do the same.
 */
public final class StreamReaderProtocol implements ReadAheadProtocol, StreamProtocol {

    private final @Nullable ClientConnectedCallback callback;
    private final EventLoop loop;
    private final DrainWaiters flow;

    /** Null once the connection is lost. */
    private @Nullable StreamFeed feed;

    private boolean overTls;

    /** Whether the callback is over, but not the connection: it may have been passed on, or forgotten. */
    private boolean unowned;

    /** For a client, on the loop that {@link Loops#getEventLoop} finds. */
    public StreamReaderProtocol(StreamFeed feed) {
        this(feed, null, Coroutines.getEventLoop());
    }

    /**
     * Feeds the reader of {@code feed}.
     *
     * @param callback on a server's side, what is called with the reader and a writer when the
     *     connection is there; null for a client. With a callback the connection is closed when nothing refers to that
     *     reader and writer any more, see {@link StreamWriter}
     */
    public StreamReaderProtocol(StreamFeed feed, @Nullable ClientConnectedCallback callback, EventLoop loop) {
        this.feed = Checks.notNull(feed, "feed");
        this.callback = callback;
        this.loop = Checks.notNull(loop, "loop");
        flow = new DrainWaiters(loop);
    }

    @Override
    public void connectionMade(BaseTransport transport) {
        overTls = transport.getExtraInfo(ExtraInfo.SSLCONTEXT) != null;
        flow.setTransport(transport);
        StreamFeed feeds = feed;
        if (feeds == null) {
            return;
        }
        feeds.setTransport(transport);
        if (callback != null) {
            StreamReader reader = feeds.reader();
            feeds.state().watch(this);
            callBack(callback, reader, new StreamWriter((Transport) transport, this, reader, loop));
        }
    }

    private void callBack(ClientConnectedCallback called, StreamReader reader, StreamWriter writer) {
        Coroutine<?> coroutine = null;
        try {
            coroutine = called.clientConnected(reader, writer);
            if (coroutine != null) {
                loop.createTask(coroutine).addDoneCallback(task -> callbackIsOver(task, writer));
            } else {
                countAsUnowned(writer);
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
        if (feed != null) {
            feed.feedData(data);
        }
    }

    @Override
    public boolean eofReceived() {
        if (feed != null) {
            feed.feedEof();
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
        if (feed != null) {
            feed.end(problem);
        }
        feed = null;
        if (unowned) {
            unowned = false;
            Unowned.closed();
        }
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

    @Override
    public @Nullable ByteBuffer getBuffer() {
        return feed == null ? null : feed.getBuffer();
    }

    @Override
    public void bufferUpdated() {
        if (feed != null) {
            feed.bufferUpdated();
        }
    }

    @Override
    public boolean readable() {
        return feed != null && feed.readable();
    }

    @Override
    public byte[] takeUnread() {
        return feed == null ? new byte[0] : feed.takeUnread();
    }

    @Override
    public boolean isServerSide() {
        return callback != null;
    }

    @Override
    public void replaceTransport(Transport transport) {
        overTls = transport.getExtraInfo(ExtraInfo.SSLCONTEXT) != null;
        flow.setTransport(transport);
        if (feed != null) {
            feed.replaceTransport(transport);
        }
    }

    private void countAsUnowned(StreamWriter writer) {
        if (feed != null && !writer.isClosing()) {
            unowned = true;
            Unowned.opened();
        }
    }

    private void callbackIsOver(Future<?> task, StreamWriter writer) {
        Throwable problem = task.cancelled() ? null : task.exception();
        if (problem != null) {
            report(problem, writer);
        }
        if (problem != null || task.cancelled()) {
            writer.close();
        } else {
            countAsUnowned(writer);
        }
    }

    private void report(Throwable problem, StreamWriter writer) {
        loop.callExceptionHandler(LoopProblem.of("Unhandled exception in client_connected_cb")
                .with("exception", problem)
                .with("transport", writer.transport()));
    }

    @Override
    public String toString() {
        return "<StreamReaderProtocol" + (feed == null ? "" : " " + feed.state()) + ">";
    }
}
