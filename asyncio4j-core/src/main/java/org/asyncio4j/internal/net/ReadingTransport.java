package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadAheadProtocol;
import org.asyncio4j.lowlevel.ReadTransport;

/**
 * A transport that receives a stream of bytes.
 *
 * <p>It reads once per iteration: data that is left keeps the channel ready.
 */
abstract class ReadingTransport extends SelectorTransport implements ReadTransport {

    private final ReadableByteChannel source;
    private final CallbackHandle reader;
    private boolean pausedReading;

    /** Whether everything was read and the peer sends no more. */
    private boolean readEof;

    <C extends ReadableByteChannel> ReadingTransport(
            NetLoop net, C source, Registrar<C> registrar, BaseProtocol protocol, VarContext context)
            throws IOException {
        super(net, source, registrar, protocol, context);
        this.source = source;
        reader = new CallbackHandle(loopState, this::readReady, context);
    }

    /** Called when the peer sends no more; notifies the protocol. */
    abstract void endOfStream();

    @Override
    public final boolean isReading() {
        return !isClosing() && !pausedReading;
    }

    @Override
    public final void pauseReading() {
        loopState.checkThread();
        if (!isReading()) {
            return;
        }
        pausedReading = true;
        registration.setReader(null);
        if (loopState.debug) {
            Log.debug(this + " pauses reading");
        }
    }

    @Override
    public final void resumeReading() {
        loopState.checkThread();
        if (isClosing() || !pausedReading) {
            return;
        }
        pausedReading = false;
        startReading();
        if (loopState.debug) {
            Log.debug(this + " resumes reading");
        }
    }

    @Override
    final void startReading() {
        if (isPolling()) {
            registration.setReader(reader);
        }
    }

    /**
     * Returns whether the protocol was notified that the peer sends no more, which happens only
     * once.
     */
    public final boolean toldEof() {
        return readEof;
    }

    /** Returns whether reading is not paused and more may arrive. */
    final boolean isPolling() {
        return isReading() && !toldEof();
    }

    @Override
    final void checkProtocol(BaseProtocol newProtocol) {
        StreamProtocols.checked(newProtocol, "a " + kind() + " transport");
    }

    private void readReady() {
        if (!isPolling()) {
            return;
        }
        BaseProtocol protocol = getProtocol();
        if (protocol instanceof BufferedProtocol buffered) {
            readInto(buffered);
            return;
        }
        if (!(protocol instanceof ReadAheadProtocol ahead) || !readAhead(ahead)) {
            readFor((Protocol) protocol);
        }
    }

    /** Reads into the protocol's buffer; returns whether it has one, or failed to tell. */
    private boolean readAhead(ReadAheadProtocol protocol) {
        ByteBuffer target;
        try {
            target = protocol.getBuffer();
            if (target == null) {
                return false;
            }
            StreamProtocols.ensureWritable(target);
        } catch (Throwable problem) {
            protocolFailed(problem, "getBuffer");
            return true;
        }
        // Unless the call has paused reading, as an upgrade to TLS does.
        if (isPolling() && readInto(target) > 0) {
            try {
                protocol.bufferUpdated();
            } catch (Throwable problem) {
                protocolFailed(problem, "bufferUpdated");
            }
        }
        return true;
    }

    private void readFor(Protocol protocol) {
        ByteBuffer scratch = net.scratch();
        int count = read(scratch);
        if (count <= 0) {
            return;
        }
        byte[] data = new byte[count];
        scratch.get(0, data);
        try {
            protocol.dataReceived(data);
        } catch (Throwable problem) {
            protocolFailed(problem, "dataReceived");
        }
    }

    private void readInto(BufferedProtocol protocol) {
        ByteBuffer target;
        try {
            target = StreamProtocols.bufferOf(protocol, -1);
        } catch (Throwable problem) {
            protocolFailed(problem, "getBuffer");
            return;
        }
        if (!isPolling()) {
            // The call has paused reading, as an upgrade to TLS does.
            return;
        }
        int count = readInto(target);
        if (count <= 0) {
            return;
        }
        try {
            protocol.bufferUpdated(count);
        } catch (Throwable problem) {
            protocolFailed(problem, "bufferUpdated");
        }
    }

    private int readInto(ByteBuffer target) {
        if (target.isDirect()) {
            return read(target);
        }
        ByteBuffer scratch = net.scratch();
        scratch.limit(Math.min(scratch.capacity(), target.remaining()));
        int count = read(scratch);
        if (count > 0) {
            target.put(scratch.flip());
        }
        return count;
    }

    /**
     * Reads as much as fits; returns 0 if there was nothing, and if the stream ended or reading
     * failed.
     */
    private int read(ByteBuffer target) {
        int count;
        try {
            count = source.read(target);
        } catch (IOException | RuntimeException e) {
            readFailed(e);
            return 0;
        }
        if (count < 0) {
            readEof = true;
            endOfStream();
            return 0;
        }
        return count;
    }
}
