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
 * Presents a pipe that supports only blocking I/O as a non-blocking channel: a thread of its own
 * blocks instead of the loop, on one piece at a time.
 *
 * <p>The thread is a platform thread, because a virtual one would block a thread of the JDK's
 * scheduler, and because a file channel can be closed during a call only if that call runs on a
 * platform thread. A call that cannot be interrupted, such as a read from {@code System.in} or from
 * the pipe of a child process, ends with the next byte; the thread is a daemon and does not keep
 * the JVM alive.
 */
abstract class PipePump implements Channel {

    /** The number of bytes that the thread moves at a time. */
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

    /** The work that the loop's clock has to wait for. */
    final ExternalWork work;

    private final Closeable pipe;
    private final Direction direction;
    private final PumpRegistration registration = new PumpRegistration();

    /** Written by the loop's thread, also read by the pump's. */
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

    /** Returns the registration by which a transport waits for the pump. */
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

    /** Ends the thread, if that is possible, and closes the pipe. Called once. */
    abstract void release();

    /** Called when {@link #handle} was set or removed. */
    abstract void handleChanged();

    /** Moves pieces until there are no more. Runs on the pump's thread. */
    abstract void pump() throws IOException, InterruptedException;

    /** Called on the loop's thread when the pump's thread has ended with a failure. */
    abstract void failed(IOException failure);

    /** Returns whether the thread was started; it may have ended since. */
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

    /**
     * Closes the pipe on another thread, because closing may have to wait for a call in progress.
     */
    final void closePipe() {
        Engine.get()
                .newHelper("asyncio-close-pipe", () -> {
                    try {
                        pipe.close();
                    } catch (IOException e) {
                        Log.debug("could not close " + pipe + ": " + e);
                    } catch (RuntimeException | Error e) {
                        Log.warning("could not close " + pipe + ": " + e);
                    }
                })
                .start();
    }

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
