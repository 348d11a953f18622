package org.asyncio4j.internal.net;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.Channel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a {@link PipePump}, which blocks instead of the loop, on one piece at a time.
 *
 * <p>The thread is a platform thread, because a virtual one would block a thread of the JDK's
 * scheduler, and because a file channel can be closed during a call only if that call runs on a
 * platform thread. A call that cannot be interrupted, such as a read from {@code System.in} or from
 * the pipe of a child process, ends with the next byte; the thread is a daemon and does not keep
 * the JVM alive.
 *
 * <p>It refers to the pump, and so to the loop, only weakly. A loop that nobody closed is thus found although a thread
 * blocks for it; then this is closed as one of its channels, and with it the pipe.
 */
abstract class PumpThread<P extends PipePump> implements Channel, Runnable {

    /** The number of bytes that the thread moves at a time. */
    static final int PIECE = 64 << 10;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Closeable pipe;
    private final String name;

    /** Null until the thread is started. Written before that. */
    private @Nullable WeakReference<P> owner;

    /** Any thread. */
    volatile boolean closed;

    PumpThread(Closeable pipe, String name) {
        this.pipe = pipe;
        this.name = name;
    }

    /** Moves pieces until there are no more. Runs on the thread. */
    abstract void pump() throws IOException, InterruptedException;

    /** Ends the thread unless it is in a call; it is closed. Any thread. */
    abstract void letEnd();

    /** Starts the thread on behalf of {@code pump}. */
    final void start(P pump) {
        owner = new WeakReference<>(pump);
        Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .start(this);
    }

    /** Returns whether the thread was started; it may have ended since. */
    final boolean isStarted() {
        return owner != null;
    }

    @Override
    public final boolean isOpen() {
        return !closed;
    }

    /** Ends the thread, if that is possible, and closes the pipe. Any thread. */
    @Override
    public final void close() {
        closed = true;
        letEnd();
        closePipe();
    }

    @Override
    public final void run() {
        try {
            pump();
        } catch (Throwable problem) {
            fail(problem);
        }
    }

    /** Passes the pump to {@code event} on the loop's thread; does nothing if the pump is gone. */
    final void tell(Consumer<P> event) {
        P pump = owner == null ? null : owner.get();
        if (pump != null) {
            pump.loopState.enqueueFromAnywhere(() -> event.accept(pump));
        }
    }

    /** Tells the failure. A thread that ended without that would be waited for for ever, so it tries until there is memory. */
    private void fail(Throwable problem) {
        while (true) {
            try {
                IOException failure = problem instanceof IOException known ? known : new IOException(problem);
                tell(pump -> pump.failed(failure));
                return;
            } catch (OutOfMemoryError full) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    /**
     * Closes the pipe on another thread, because closing may have to wait for a call in progress.
     */
    private void closePipe() {
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

    @Override
    public String toString() {
        return "<" + name + " " + pipe + (closed ? " closed" : "") + ">";
    }
}
