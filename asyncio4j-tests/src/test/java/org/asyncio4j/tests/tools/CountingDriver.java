package org.asyncio4j.tests.tools;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.asyncio4j.internal.loop.NioDrivers;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;

/**
 * The loop's own driver, which counts the iterations of the loop: by pretending that there are
 * always channels it is asked once in each.
 */
public final class CountingDriver implements IoDriver {

    private final IoDriver inner = NioDrivers.newDriver();

    // Written by the loop's thread, read by others when the loop does not run.
    private int ticks;

    /** How many iterations the loop has begun. */
    public int ticks() {
        return ticks;
    }

    /** Whether there are channels that the loop waits for. */
    public boolean hasRealChannels() {
        return inner.hasChannels();
    }

    @Override
    public void select(long timeoutNanos, ReadySink sink) throws IOException {
        ticks++;
        inner.select(timeoutNanos, sink);
    }

    @Override
    public void wakeup() {
        inner.wakeup();
    }

    @Override
    public boolean hasChannels() {
        return true;
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
