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

/** Reads from a pipe, which the driver or a {@link ReadPump} waits for. */
final class ReadPipeTransport extends ReadingTransport {

    private final Channel shown;

    /** Reads from {@code pipe}; shows {@code shown} to who asks for the pipe. */
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

    /** The protocol is told of the end, and then of the loss; it cannot keep the pipe open. */
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
