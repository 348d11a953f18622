package org.asyncio4j.internal.net;

import java.io.IOException;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a transport's protocol while a file is sent piece by piece, in order to be paused and
 * resumed itself. The protocol is not notified of pauses that begin and end in that time.
 */
final class SendfileRelay implements Protocol {

    private final LoopState loopState;
    private final WriteTransport transport;
    private final BaseProtocol replaced;
    private final boolean resumesReading;

    /** Whether the protocol was paused when the relay replaced it. */
    private boolean wasPaused;

    /** Completes when writing is resumed; null while it is not paused. */
    private @Nullable PlainFuture<Boolean> room;

    SendfileRelay(LoopState loopState, WriteTransport transport) {
        this.loopState = loopState;
        this.transport = transport;
        replaced = transport.getProtocol();
        resumesReading = transport instanceof ReadTransport reading && reading.isReading();
        if (transport instanceof ReadTransport reading) {
            reading.pauseReading();
        }
        if (transport instanceof SocketTransport plain && plain.isWritingPaused()) {
            wasPaused = true;
            room = new PlainFuture<>(loopState);
        }
        transport.setProtocol(this);
    }

    /** Waits until writing is not paused. */
    void drain() throws IOException {
        ensureConnected();
        if (room != null) {
            Awaiting.await(room);
        }
    }

    void ensureConnected() throws IOException {
        if (transport.isClosing()) {
            throw Failures.closedByPeer();
        }
    }

    /** Restores the transport's protocol, and pauses or resumes it if the state has changed. */
    void restore() {
        transport.setProtocol(replaced);
        if (resumesReading && transport instanceof ReadTransport reading) {
            reading.resumeReading();
        }
        if (transport.isClosing()) {
            return;
        }
        if (room == null && wasPaused) {
            replaced.resumeWriting();
        } else if (room != null && !wasPaused) {
            replaced.pauseWriting();
        }
    }

    @Override
    public void pauseWriting() {
        if (room == null) {
            room = new PlainFuture<>(loopState);
        }
    }

    @Override
    public void resumeWriting() {
        PlainFuture<Boolean> waiting = room;
        room = null;
        if (waiting == null) {
            // Ends a pause of the protocol's own.
            replaced.resumeWriting();
        } else if (!waiting.done()) {
            waiting.setResult(true);
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        if (room != null && !room.done()) {
            // An error even after a regular close, because the file was not sent.
            room.setException(problem == null ? Failures.closedByPeer() : problem);
        }
        replaced.connectionLost(problem);
    }

    /**
     * Passes data on to the protocol: reading is paused, but data that still arrives must not be
     * lost.
     */
    @Override
    public void dataReceived(byte[] data) {
        StreamProtocols.feed(replaced, data);
    }

    @Override
    public boolean eofReceived() {
        return StreamProtocols.eofReceived(replaced);
    }
}
