package org.asyncio4j.internal.net;

import org.asyncio4j.ExtraInfo;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.knot.PlainFuture;
import org.asyncio4j.internal.knot.ReadyHandle;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;

/** Reads from a pipe, which the driver or a {@link ReadPump} waits for. */
final class ReadPipeTransport extends SelectorTransport implements ReadTransport {

    private final ReadableByteChannel pipe;
    private final Channel shown;
    private final ReadyHandle reader;
    private boolean pausedReading;

    /** Reads from {@code pipe}; shows {@code shown} to who asks for the pipe. */
    <C extends ReadableByteChannel> ReadPipeTransport(
            NetLoop net,
            C pipe,
            Channel shown,
            Registrar<C> registrar,
            BaseProtocol protocol,
            VarContext context,
            PlainFuture<Boolean> waiter)
            throws IOException {
        super(net, pipe, registrar, protocol, context);
        this.pipe = pipe;
        this.shown = shown;
        reader = new ReadyHandle(host, this::readReady, context);
        begin(waiter);
    }

    @Override
    void checkProtocol(BaseProtocol newProtocol) {
        if (!(newProtocol instanceof Protocol || newProtocol instanceof BufferedProtocol)) {
            throw new IllegalArgumentException(
                    "a pipe to read from needs a Protocol or a BufferedProtocol: "
                            + Repr.of(newProtocol));
        }
    }

    @Override
    void startReading() {
        if (isReading()) {
            registration.setReader(reader);
        }
    }

    @Override
    public boolean isReading() {
        return !isClosing() && !pausedReading;
    }

    @Override
    public void pauseReading() {
        host.checkThread();
        if (!isReading()) {
            return;
        }
        pausedReading = true;
        registration.setReader(null);
        if (host.debug) {
            Log.debug(this + " pauses reading");
        }
    }

    @Override
    public void resumeReading() {
        host.checkThread();
        if (isClosing() || !pausedReading) {
            return;
        }
        pausedReading = false;
        startReading();
        if (host.debug) {
            Log.debug(this + " resumes reading");
        }
    }

    private void readReady() {
        if (!isReading()) {
            return;
        }
        ByteBuffer scratch = net.scratch();
        int count;
        try {
            count = pipe.read(scratch);
        } catch (IOException | RuntimeException e) {
            fatalError(e, "Fatal read error on pipe transport");
            return;
        }
        if (count < 0) {
            endOfPipe();
        } else if (count > 0) {
            byte[] data = new byte[count];
            scratch.get(0, data);
            deliver(data);
        }
    }

    private void deliver(byte[] data) {
        BaseProtocol protocol = getProtocol();
        try {
            Connections.feed(protocol, data);
        } catch (Throwable problem) {
            protocolFailed(
                    problem,
                    protocol instanceof BufferedProtocol ? "buffer_updated" : "data_received");
        }
    }

    /** The protocol is told of the end, and then of the loss; it cannot keep the pipe open. */
    private void endOfPipe() {
        if (host.debug) {
            Log.debug(this + " was closed by peer");
        }
        registration.setReader(null);
        net.soon(this::tellEnd, context);
        close();
    }

    private void tellEnd() {
        if (getProtocol() instanceof BufferedProtocol buffered) {
            buffered.eofReceived();
        } else {
            ((Protocol) getProtocol()).eofReceived();
        }
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        @SuppressWarnings("unchecked")
        T typed = (T) shown;
        return Checks.notNull(key, "key") == ExtraInfo.PIPE ? typed : null;
    }

    @Override
    long bufferedBytes() {
        return 0;
    }

    @Override
    void dropBuffer() {}

    @Override
    String describe() {
        return " " + shown + (isReading() ? " polling" : " idle");
    }
}
