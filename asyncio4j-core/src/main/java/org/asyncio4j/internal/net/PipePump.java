package org.asyncio4j.internal.net;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channel;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * Makes a pipe that can only be used by blocking look like a non-blocking channel: a thread of its own blocks
 * instead of the loop, with one piece at a time.
 *
 * <p>The thread is one of the system, because a virtual one would keep a thread of the JDK's scheduler while it
 * blocks, and because a channel of a file can be closed under a thread of the system only. What cannot be
 * interrupted, as a read from {@code System.in} or from the pipe of a child process, ends with the next byte; the
 * thread is a daemon and holds nothing up.
 */
abstract class PipePump implements Channel {

    /** How much the thread moves at a time. */
    static final int PIECE = 64 << 10;

    /** Which handle of a transport's registration the pump notifies. */
    enum Direction {
        READ("asyncio-read-pipe"),
        WRITE("asyncio-write-pipe");

        final String threadName;

        Direction(String threadName) {
            this.threadName = threadName;
        }
    }

    final LoopState loopState;

    /** What the clock is told of. */
    final ExternalWork work;

    private final Closeable pipe;
    private final Direction direction;
    private final PumpRegistration registration = new PumpRegistration();

    /** Written by the loop's thread, read by the pump's as well. */
    volatile boolean closed;

    // Loop thread only.
    @Nullable
    Handle handle;

    @Nullable
    IOException problem;

    private @Nullable Thread thread;

    PipePump(LoopState loopState, Closeable pipe, Direction direction, ExternalWork work) {
        this.loopState = loopState;
        this.pipe = pipe;
        this.direction = direction;
        this.work = work;
    }

    /** The pump's registration with itself. */
    final IoDriver.Registration register() {
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
            release();
        }
    }

    /** Ends the thread, if it can be ended, and has the pipe closed. Called once. */
    abstract void release();

    /** There is a new {@link #handle}, or none any more. */
    abstract void handleChanged();

    /** Moves pieces, until there are no more. On the pump's thread. */
    abstract void pump() throws IOException, InterruptedException;

    /** The thread has ended with a failure. */
    abstract void failed(IOException failure);

    /** Whether the thread was started, which may have ended since. */
    final boolean isStarted() {
        return thread != null;
    }

    final void start() {
        thread = Thread.ofPlatform()
                .daemon()
                .name(direction.threadName)
                .inheritInheritableThreadLocals(false)
                .start(this::pumpOrFail);
    }

    private void pumpOrFail() {
        try {
            pump();
        } catch (IOException e) {
            loopState.enqueueFromAnywhere(() -> failed(e));
        } catch (InterruptedException | RuntimeException | Error e) {
            loopState.enqueueFromAnywhere(() -> failed(new IOException(e)));
        }
    }

    /** Closes the pipe on another thread, since closing may have to wait for whoever uses it. */
    final void closePipe() {
        Engine.get()
                .newHelper("asyncio-close-pipe", () -> {
                    try {
                        pipe.close();
                    } catch (IOException e) {
                        Log.debug("could not close " + pipe + ": " + e);
                    }
                })
                .start();
    }

    /** What a transport sees. */
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
