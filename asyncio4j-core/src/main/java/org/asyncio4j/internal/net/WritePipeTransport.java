package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.SocketChannel;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/** Writes to a pipe, whose readiness the driver or a {@link WritePump} reports. */
final class WritePipeTransport extends SelectorTransport implements WriteTransport {

    private final GatheringByteChannel pipe;
    private final Channel shown;
    private final @Nullable WritePump pump;
    private final CallbackHandle writer;
    private final WriteBuffer buffer;
    private boolean wroteEof;
    private final LostWrites lostWrites = new LostWrites("write() on a closed or broken pipe", 1);

    /** Creates a transport that writes to {@code pipe}; {@link ExtraInfo#PIPE} is {@code shown}. */
    <C extends GatheringByteChannel> WritePipeTransport(
            NetLoop net,
            C pipe,
            Channel shown,
            Registrar<C> registrar,
            BaseProtocol protocol,
            VarContext context,
            @Nullable PlainFuture<Boolean> waiter)
            throws IOException {
        super(net, pipe, registrar, protocol, context);
        this.pipe = pipe;
        this.shown = shown;
        pump = pipe instanceof WritePump own ? own : null;
        writer = new CallbackHandle(loopState, this::writeReady, context);
        buffer = new WriteBuffer(this, pipe);
        begin(waiter);
    }

    @Override
    void checkProtocol(BaseProtocol newProtocol) {
        // Every protocol has the callbacks that a writer calls.
    }

    /**
     * Also reads from a socket, to notice that the peer has closed it; drops the data that it
     * sends.
     */
    @Override
    void startReading() {
        if (pipe instanceof SocketChannel && !isClosing()) {
            registration.setReader(new CallbackHandle(loopState, this::lookAtPeer, context));
        }
    }

    private void lookAtPeer() {
        if (isLost()) {
            return;
        }
        try {
            if (((SocketChannel) pipe).read(net.scratch()) >= 0) {
                return;
            }
        } catch (IOException e) {
            // Treated like the end of the stream.
        }
        if (loopState.debug) {
            Log.debug(this + " was closed by peer");
        }
        forceClose(bufferedBytes() == 0 ? null : new IOException("Broken pipe"));
    }

    @Override
    public void write(ByteBuffer data) {
        Checks.notNull(data, "data");
        loopState.checkThread();
        loseIfTorn();
        if (wroteEof) {
            throw new IllegalStateException("Cannot call write() after writeEof(): " + this);
        }
        SendfileRelay.ensureMayWrite(getProtocol(), "write");
        if (!data.hasRemaining()) {
            return;
        }
        if (isClosing()) {
            data.position(data.limit());
            lostWrites.add();
            return;
        }
        try {
            buffer.write(data);
            if (bufferedBytes() > 0) {
                registration.setWriter(writer);
                flow.maybePause(bufferedBytes());
            }
        } catch (IOException | RuntimeException e) {
            writeFailed(e);
        } catch (VirtualMachineError full) {
            torn = full;
            throw full;
        }
    }

    @Override
    public void writelines(Iterable<ByteBuffer> pieces) {
        for (ByteBuffer piece : Checks.notNull(pieces, "pieces")) {
            write(Checks.notNull(piece, "a piece"));
        }
    }

    @Override
    public void writeEof() {
        loopState.checkThread();
        SendfileRelay.ensureMayWrite(getProtocol(), "writeEof");
        wroteEof = true;
        close();
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    private void writeReady() {
        loseIfTorn();
        if (isLost()) {
            return;
        }
        try {
            buffer.flush();
            if (pump != null) {
                pump.check();
            }
        } catch (IOException e) {
            writeFailed(e);
            return;
        }
        flow.maybeResume(bufferedBytes());
        // The protocol may have written more, or closed the transport.
        if (isLost() || bufferedBytes() > 0) {
            return;
        }
        registration.setWriter(null);
        if (isClosing()) {
            loseNow();
        }
    }

    @Override
    long bufferedBytes() {
        return buffer.size() + (pump == null ? 0 : pump.inFlight());
    }

    @Override
    void dropBuffer() {
        buffer.clear();
    }

    @Override
    @Nullable
    Object info(ExtraInfo<?> key) {
        return key == ExtraInfo.PIPE ? shown : null;
    }

    @Override
    String kind() {
        return "pipe";
    }

    @Override
    String describe() {
        return " "
                + shown
                + " write=<"
                + (bufferedBytes() == 0 ? "idle" : "polling")
                + ", bufsize="
                + bufferedBytes()
                + ">";
    }
}
