package org.asyncio4j.lowlevel.spi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import org.asyncio4j.lowlevel.Handle;
import org.jspecify.annotations.Nullable;

/** The registration for drivers that do not implement their own; it calls the driver's setters. */
final class HandlesOfChannel implements IoDriver.Registration {

    private final IoDriver driver;
    private final SelectableChannel channel;
    private boolean closed;

    HandlesOfChannel(IoDriver driver, SelectableChannel channel) {
        this.driver = driver;
        this.channel = channel;
    }

    @Override
    public void setReader(@Nullable Handle reader) {
        if (closed) {
            return;
        }
        try {
            driver.setReader(channel, reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void setWriter(@Nullable Handle writer) {
        if (closed) {
            return;
        }
        try {
            driver.setWriter(channel, writer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        setReader(null);
        setWriter(null);
        closed = true;
    }
}
