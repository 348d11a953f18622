package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.jspecify.annotations.Nullable;

/** Reads from a pipe, whose readiness the driver or a {@link ReadPump} reports. */
final class ReadPipeTransport extends ReadingTransport {

    private final Channel shown;

    /**
     * Creates a transport that reads from {@code pipe}; {@link ExtraInfo#PIPE} is {@code shown}.
     */
    <C extends ReadableByteChannel> ReadPipeTransport(
            NetLoop net,
            C pipe,
            Channel shown,
            Registrar<C> registrar,
            BaseProtocol protocol,
            VarContext context,
            @Nullable PlainFuture<Boolean> waiter)
            throws IOException {
        super(net, pipe, registrar, protocol, context);
        this.shown = shown;
        begin(waiter);
    }

    /**
     * Calls the protocol's {@code eofReceived} and then {@code connectionLost}; the protocol cannot
     * keep the pipe open.
     */
    @Override
    void endOfStream() {
        if (loopState.debug) {
            Log.debug(this + " was closed by peer");
        }
        net.soon(() -> StreamProtocols.eofReceived(getProtocol()), context);
        close();
    }

    @Override
    @Nullable
    Object info(ExtraInfo<?> key) {
        return key == ExtraInfo.PIPE ? shown : null;
    }

    @Override
    long bufferedBytes() {
        return 0;
    }

    @Override
    void dropBuffer() {}

    @Override
    String kind() {
        return "pipe";
    }

    @Override
    String describe() {
        return " " + shown + (isReading() ? " polling" : " idle");
    }
}
