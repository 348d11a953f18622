package org.asyncio4j.tests.tools;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.asyncio4j.internal.loop.NioDrivers;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;

/**
 * The loop's own driver inside of another, for tests that change a part of it. It has no registrations of its own, like a
 * driver of an earlier version.
 */
public class ForwardingDriver implements IoDriver {

    protected final IoDriver inner = NioDrivers.newDriver();

    @Override
    public void select(long timeoutNanos, ReadySink sink) throws IOException {
        inner.select(timeoutNanos, sink);
    }

    @Override
    public void wakeup() {
        inner.wakeup();
    }

    @Override
    public boolean hasChannels() {
        return inner.hasChannels();
    }

    @Override
    public Handle setReader(SelectableChannel channel, Handle reader) throws IOException {
        return inner.setReader(channel, reader);
    }

    @Override
    public Handle setWriter(SelectableChannel channel, Handle writer) throws IOException {
        return inner.setWriter(channel, writer);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
