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
 * Stands in for a transport's protocol while a file is sent by pieces, to learn when to pause. The
 * protocol itself hears of no pause that begins and ends meanwhile.
 */
final class SendfileRelay implements Protocol {

    private final LoopState loopState;
    private final WriteTransport transport;
    private final BaseProtocol replaced;
    private final boolean resumesReading;

    /** Whether the protocol was told to pause before, and not to go on yet. */
    private boolean owesResume;

    /** What is done when there is room; null if there is. */
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
            owesResume = true;
            room = new PlainFuture<>(loopState);
        }
        transport.setProtocol(this);
    }

    /** Waits until there is room. */
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

    /** Gives the transport its protocol back, which then knows whether to pause. */
    void restore() {
        transport.setProtocol(replaced);
        if (resumesReading && transport instanceof ReadTransport reading) {
            reading.resumeReading();
        }
        if (transport.isClosing()) {
            return;
        }
        if (room == null && owesResume) {
            replaced.resumeWriting();
        } else if (room != null && !owesResume) {
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
            // The end of a pause that was before.
            replaced.resumeWriting();
        } else if (!waiting.done()) {
            waiting.setResult(true);
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        if (room != null && !room.done()) {
            // Whatever it was: the file was not sent.
            room.setException(problem == null ? Failures.closedByPeer() : problem);
        }
        replaced.connectionLost(problem);
    }

    /** Reading is paused; what comes all the same is not lost. */
    @Override
    public void dataReceived(byte[] data) {
        StreamProtocols.feed(replaced, data);
    }

    @Override
    public boolean eofReceived() {
        return StreamProtocols.eofReceived(replaced);
    }
}
