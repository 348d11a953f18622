package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
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
 *
 * <p>Writing may have been paused before, which a transport of any kind tells by its buffer alone:
 * it says so once, and to the protocol that it had then.
 */
public final class SendfileRelay implements Protocol {

    private final LoopState loopState;
    private final WriteTransport transport;
    private final boolean resumesReading;
    private BaseProtocol replaced;

    /** Whether the protocol knows of a pause that the relay has not ended. */
    private boolean wasPaused;

    /** Completes when writing is resumed; null while it is not paused. */
    private @Nullable PlainFuture<Boolean> room;

    /** Whether the relay itself is writing a piece. */
    private boolean writing;

    private boolean restored;

    SendfileRelay(LoopState loopState, WriteTransport transport) {
        replaced = transport.getProtocol();
        if (isSending(replaced)) {
            throw alreadySending(transport);
        }
        this.loopState = loopState;
        this.transport = transport;
        resumesReading = transport instanceof ReadTransport reading && reading.isReading();
        if (transport instanceof ReadTransport reading) {
            reading.pauseReading();
        }
        transport.setProtocol(this);
    }

    /** Returns the protocol that a transport drives after {@code setProtocol(next)}: a relay stays. */
    public static BaseProtocol successor(BaseProtocol current, BaseProtocol next) {
        if (current instanceof SendfileRelay relay && !relay.restored) {
            relay.replaced = next;
            relay.wasPaused = false;
            return relay;
        }
        return next;
    }

    /** Returns whether a file is being sent over the transport that drives {@code protocol}. */
    public static boolean isSending(BaseProtocol protocol) {
        return protocol instanceof SendfileRelay;
    }

    /** Throws if a file is being sent over the transport that drives {@code protocol}. */
    public static void ensureMayWrite(BaseProtocol protocol, String call) {
        if (protocol instanceof SendfileRelay relay && !relay.writing) {
            throw inProgress(call);
        }
    }

    static IllegalStateException inProgress(String call) {
        return new IllegalStateException("unable to " + call + "; sendfile is in progress");
    }

    static IllegalStateException alreadySending(WriteTransport transport) {
        return new IllegalStateException(transport + " is sending a file already");
    }

    void write(ByteBuffer piece) throws IOException {
        ensureConnected();
        writing = true;
        try {
            transport.write(piece);
        } finally {
            writing = false;
        }
    }

    /** Waits until writing is not paused. */
    void drain() throws IOException {
        ensureConnected();
        if (room == null
                && transport.getWriteBufferSize()
                        > transport.getWriteBufferLimits().high()) {
            wasPaused = true;
            room = new PlainFuture<>(loopState);
        }
        if (room != null) {
            Awaiting.await(room);
        }
    }

    private void ensureConnected() throws IOException {
        if (transport.isClosing()) {
            throw Failures.closedByPeer();
        }
    }

    /** Restores the transport's protocol, and pauses or resumes it if the state has changed. */
    void restore() {
        restored = true;
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
