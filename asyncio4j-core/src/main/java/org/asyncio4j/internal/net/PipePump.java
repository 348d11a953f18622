package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.Channel;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * Presents a pipe that supports only blocking I/O as a non-blocking channel: a {@link PumpThread} of its own blocks
 * instead of the loop. Loop thread only.
 */
abstract class PipePump implements Channel {

    /** Which handle of a transport's registration the pump notifies. */
    enum Direction {
        READ,
        WRITE
    }

    final LoopState loopState;

    /** The work that the loop's clock has to wait for. */
    final ExternalWork work;

    private final NetLoop net;
    private final PumpThread<?> thread;
    private final Direction direction;
    private final PumpRegistration registration = new PumpRegistration();

    boolean closed;

    @Nullable
    Handle handle;

    @Nullable
    IOException problem;

    PipePump(NetLoop net, PumpThread<?> thread, Direction direction, ExternalWork work) {
        this.net = net;
        this.loopState = net.loopState;
        this.thread = thread;
        this.direction = direction;
        this.work = work;
    }

    /** Returns the registration by which a transport waits for the pump. */
    final IoDriver.Registration register() {
        net.unregistered().add(thread);
        return registration;
    }

    @Override
    public final boolean isOpen() {
        return !closed;
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            net.unregistered().remove(thread);
            release();
        }
    }

    /** Ends the thread, if that is possible, and closes the pipe. Called once. */
    abstract void release();

    /** Called when {@link #handle} was set or removed. */
    abstract void handleChanged();

    /** Called when the pump's thread has ended with a failure. */
    abstract void failed(IOException failure);

    /** The registration that a transport uses. */
    private final class PumpRegistration implements IoDriver.Registration {

        @Override
        public void setReader(@Nullable Handle reader) {
            set(Direction.READ, reader);
        }

        @Override
        public void setWriter(@Nullable Handle writer) {
            set(Direction.WRITE, writer);
        }

        @Override
        public void close() {
            set(direction, null);
        }

        private void set(Direction which, @Nullable Handle newHandle) {
            if (which == direction) {
                handle = newHandle;
                handleChanged();
            }
        }
    }
}
