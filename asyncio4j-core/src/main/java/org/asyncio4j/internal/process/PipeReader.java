package org.asyncio4j.internal.process;

import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** Reads what a child writes. */
final class PipeReader extends PipeEnd<Pipe.SourceChannel> implements ReadTransport {

    /** Shared by all readers of a loop: each copies out what it has read. */
    private final ByteBuffer scratch;

    private boolean paused;

    PipeReader(
            Host host,
            VarContext context,
            Pipe.SourceChannel channel,
            Protocol protocol,
            ByteBuffer scratch) {
        super(host, context, channel, protocol, "PipeReader");
        this.scratch = scratch;
    }

    /** Begins to read, unless it was paused or closed meanwhile. */
    void start() {
        if (isReading()) {
            host.loop().addReader(channel, this::readReady);
        }
    }

    @Override
    public boolean isReading() {
        return !paused && !closing;
    }

    @Override
    public void pauseReading() {
        host.checkThread();
        if (isReading()) {
            paused = true;
            unwatch();
        }
    }

    @Override
    public void resumeReading() {
        host.checkThread();
        if (paused && !closing) {
            paused = false;
            start();
        }
    }

    @Override
    public void close() {
        host.checkThread();
        if (!closing) {
            closeSoon(null);
        }
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        host.checkThread();
        if (!(Checks.notNull(newProtocol, "protocol") instanceof Protocol)) {
            throw new IllegalArgumentException(
                    "a child's pipe drives a Protocol only: " + newProtocol);
        }
        protocol = newProtocol;
    }

    @Override
    void unwatch() {
        host.loop().removeReader(channel);
    }

    @Override
    String details() {
        return paused ? " paused" : "";
    }

    private void readReady() {
        scratch.clear();
        int count;
        try {
            count = channel.read(scratch);
        } catch (IOException e) {
            fail(e, "Fatal read error on pipe transport");
            return;
        }
        if (count < 0) {
            endReached();
        } else if (count > 0) {
            byte[] data = new byte[count];
            scratch.flip().get(data);
            deliver(data);
        }
    }

    private void deliver(byte[] data) {
        try {
            ((Protocol) protocol).dataReceived(data);
        } catch (Throwable problem) {
            report(problem, "Fatal error: protocol.dataReceived() call failed.");
            closeSoon(problem);
        }
    }

    private void endReached() {
        if (host.debug) {
            Log.debug(this + " was closed by peer");
        }
        closing = true;
        unwatch();
        soon(((Protocol) protocol)::eofReceived);
        soon(() -> lose(null));
    }
}
