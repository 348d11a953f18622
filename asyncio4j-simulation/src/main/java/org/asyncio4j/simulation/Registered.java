package org.asyncio4j.simulation;

import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/** A channel of which the loop wants to know when it is ready. */
final class Registered implements IoDriver.Registration {

    final SimChannel channel;
    final Machine machine;

    @Nullable
    Handle reader;

    @Nullable
    Handle writer;

    /** Whether it is among those that may be ready. */
    boolean hot;

    private boolean closed;

    Registered(SimChannel channel, Machine machine) {
        this.channel = channel;
        this.machine = machine;
    }

    @Override
    public void setReader(@Nullable Handle newReader) {
        if (!closed) {
            reader = newReader;
            machine.touch(this);
        }
    }

    @Override
    public void setWriter(@Nullable Handle newWriter) {
        if (!closed) {
            writer = newWriter;
            machine.touch(this);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            reader = null;
            writer = null;
            channel.registered(null);
            machine.forget(this);
        }
    }
}
