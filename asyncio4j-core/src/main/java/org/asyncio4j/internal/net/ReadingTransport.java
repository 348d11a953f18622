package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.LendingTransport;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadAheadProtocol;
import org.jspecify.annotations.Nullable;

/**
 * A transport that receives a stream of bytes.
 *
 * <p>It reads once per iteration: data that is left keeps the channel ready. If the protocol wants that, a task reads in
 * its stead, in the next iteration:
 *
 * <pre>
 *   iteration n    ready: readable() wakes the task, nothing is read
 *   n + 1          the select finds the channel still ready
 *                  the task goes on and calls lend, which reads
 *                  ready: nothing to do, as all was read since the select; or, if the task did not read
 *                  (it was cancelled, say) or not all, like n
 * </pre>
 *
 * <p>So a task that is woken and does not read loses nothing: the bytes are still in the channel.
 */
abstract class ReadingTransport extends SelectorTransport implements LendingTransport, ReadsLate {

    private final ReadableByteChannel source;
    private final CallbackHandle reader;
    private boolean pausedReading;

    /** Whether everything was read and the peer sends no more. */
    private boolean readEof;

    /** The protocol that has answered that something else reads; null if it has done so, or did not. */
    private @Nullable BaseProtocol leftFor;

    /** The iteration in which something else has read all that there was. */
    private long emptiedIn;

    /**
     * What failed, for lack of memory or stack, after the system had given out data, which may be lost with it. It ends the
     * connection, so that nothing follows the gap. Set without a call, and the rest is done in the next iteration, when
     * there may be more of either.
     */
    private @Nullable VirtualMachineError gap;

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
    final String readingState() {
        return toldEof() ? ", peer has ended" : pausedReading ? ", reading paused" : "";
    }

    @Override
    final void checkProtocol(BaseProtocol newProtocol) {
        StreamProtocols.checked(newProtocol, "a " + kind() + " transport");
    }

    /** Called when there is something to read, and when what was read may be lost. */
    private void readReady() {
        try {
            if (gap == null) {
                readNext();
            } else {
                fatalError(gap, "Fatal read error on " + kind() + " transport");
            }
        } catch (VirtualMachineError full) {
            gap = full;
            loopState.enqueue(reader);
        }
    }

    private void readNext() {
        if (!isPolling()) {
            return;
        }
        leftFor = null;
        if (emptiedIn == loopState.iterations) {
            return;
        }
        BaseProtocol protocol = getProtocol();
        if (isLeft(protocol)) {
            return;
        }
        if (protocol instanceof BufferedProtocol buffered) {
            readInto(buffered);
            return;
        }
        if (!(protocol instanceof ReadAheadProtocol ahead) || !readAhead(ahead)) {
            readFor((Protocol) protocol);
        }
    }

    /** Asks the protocol whether something else reads; returns whether it does, or failed to tell. */
    private boolean isLeft(BaseProtocol protocol) {
        boolean left;
        try {
            left = protocol instanceof ReadAheadProtocol ahead
                    ? ahead.readable()
                    : protocol instanceof TlsLayer.Between layer && layer.readable();
        } catch (Throwable problem) {
            protocolFailed(problem, "readable");
            return true;
        }
        if (left) {
            leftFor = protocol;
        }
        return left;
    }

    /** Returns whether to read now what was left, in the next iteration at the latest. */
    private boolean takesUp() {
        loopState.checkThread();
        boolean left = leftFor != null && leftFor == getProtocol() && isPolling();
        leftFor = null;
        return left;
    }

    @Override
    public final <X extends Throwable> boolean lend(ByteBuffer before, Action1<? super ByteBuffer, X> action) throws X {
        if (!takesUp()) {
            return false;
        }
        ByteBuffer lent = net.borrowScratch();
        try {
            if (before.hasRemaining()) {
                lent.put(before);
            }
            int count = read(lent);
            noteWhetherEmpty(lent);
            if (count > 0) {
                action.run(lent.flip());
            }
            return count > 0;
        } finally {
            net.giveBack(lent);
        }
    }

    @Override
    public final void readNow() {
        if (takesUp() && getProtocol() instanceof BufferedProtocol buffered) {
            readInto(buffered);
        }
    }

    private void noteWhetherEmpty(ByteBuffer target) {
        if (target.hasRemaining()) {
            emptiedIn = loopState.iterations;
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
        noteWhetherEmpty(target);
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
        countRead(count);
        return count;
    }
}
