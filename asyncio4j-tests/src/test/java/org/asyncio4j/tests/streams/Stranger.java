package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;

import java.nio.ByteBuffer;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Event;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.ReadAheadProtocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** A protocol of streams as a framework would write one: of what {@code lowlevel} exports alone. */
class Stranger implements ReadAheadProtocol, StreamProtocol {

    final StreamFeed feed;
    final boolean serverSide;

    /** How often data came into the reader's own buffer, and how often in an array. */
    int inPlace;

    int inArrays;

    private final Event writable = new Event();
    private final SettableFuture<Void> gone = Loops.getRunningLoop().createFuture();
    private Transport transport;
    private StreamWriter writer;

    Stranger(boolean serverSide, int limit) {
        this.serverSide = serverSide;
        feed = new StreamFeed(limit);
    }

    StreamReader reader() {
        return feed.reader();
    }

    StreamWriter writer() {
        return writer;
    }

    Transport transport() {
        return transport;
    }

    @Override
    public void connectionMade(BaseTransport made) {
        transport = (Transport) made;
        feed.setTransport(made);
        writer = new StreamWriter(transport, this, reader(), Loops.getRunningLoop());
        writable.set();
    }

    @Override
    public void dataReceived(byte[] data) {
        inArrays++;
        feed.feedData(data);
    }

    @Override
    public @Nullable ByteBuffer getBuffer() {
        return feed.getBuffer();
    }

    @Override
    public void bufferUpdated() {
        inPlace++;
        feed.bufferUpdated();
    }

    @Override
    public byte[] takeUnread() {
        return feed.takeUnread();
    }

    @Override
    public boolean eofReceived() {
        feed.feedEof();
        return true;
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        feed.end(problem);
        writable.set();
        gone.setResult(null);
    }

    @Override
    public void pauseWriting() {
        writable.clear();
    }

    @Override
    public void resumeWriting() {
        writable.set();
    }

    @Override
    public Awaitable<Void> drained() {
        return () -> {
            await(writable.waitFor());
            return null;
        };
    }

    @Override
    public Awaitable<Void> closed(StreamWriter writer) {
        return gone;
    }

    @Override
    public boolean isServerSide() {
        return serverSide;
    }

    @Override
    public void replaceTransport(Transport secured) {
        transport = secured;
        feed.replaceTransport(secured);
    }
}
