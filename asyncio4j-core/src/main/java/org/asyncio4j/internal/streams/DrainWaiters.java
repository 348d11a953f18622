package org.asyncio4j.internal.streams;

import java.util.ArrayDeque;
import org.asyncio4j.Awaitable;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whether one may write to a connection, and whether it is gone: what a protocol is told, for those
 * who wait for it.
 *
 * <pre>
 *   writable --pauseWriting--> paused
 *      | ^---resumeWriting-------|
 *      '------connectionLost-----'---> lost
 * </pre>
 *
 * <p>Each task that waits has a future of its own, so that cancelling one of them leaves the others
 * alone. What the connection was lost by is the future's result and not its exception: a task that
 * is cancelled at that moment leaves no exception behind that nobody retrieved. Loop thread only.
 */
public final class DrainWaiters {

    private final EventLoop loop;

    // Null as long as nobody ever waited, as with most connections.
    private @Nullable ArrayDeque<SettableFuture<@Nullable Throwable>> drainers;
    private @Nullable ArrayDeque<SettableFuture<@Nullable Throwable>> closers;

    /** Kept, because everybody who writes asks for it. */
    private final Awaitable<Void> drained = this::waitUntilDrained;

    private boolean paused;
    private boolean lost;

    /** What the connection was lost by; null if it was closed, or is not lost. */
    private @Nullable Throwable problem;

    public DrainWaiters(EventLoop loop) {
        this.loop = loop;
    }

    public void pauseWriting() {
        paused = true;
    }

    public void resumeWriting() {
        paused = false;
        wake(drainers, null);
    }

    /** A second call does nothing. */
    public void connectionLost(@Nullable Throwable cause) {
        if (lost) {
            return;
        }
        lost = true;
        problem = cause;
        wake(closers, cause);
        wake(drainers, cause);
    }

    /** Ends when one may write, or when the connection was closed meanwhile. */
    public Awaitable<Void> drained() {
        return drained;
    }

    /** Ends when the connection is gone; throws what it was lost by. */
    public Awaitable<Void> closed() {
        return this::waitUntilClosed;
    }

    @SuppressWarnings("NullAway") // Void has no other value.
    private Void waitUntilDrained() throws Exception {
        if (lost) {
            throw new ConnectionResetException("Connection lost");
        }
        if (paused) {
            if (drainers == null) {
                drainers = new ArrayDeque<>();
            }
            throwIfAny(waitAmong(drainers));
        }
        return null;
    }

    @SuppressWarnings("NullAway") // Void has no other value.
    private Void waitUntilClosed() {
        if (lost) {
            throwIfAny(problem);
            return null;
        }
        if (closers == null) {
            closers = new ArrayDeque<>();
        }
        throwIfAny(waitAmong(closers));
        return null;
    }

    private @Nullable Throwable waitAmong(ArrayDeque<SettableFuture<@Nullable Throwable>> waiters) {
        SettableFuture<@Nullable Throwable> waiter = loop.createFuture();
        waiters.addLast(waiter);
        try {
            return Coroutines.await(waiter);
        } finally {
            waiters.remove(waiter);
        }
    }

    private static void wake(
            @Nullable ArrayDeque<SettableFuture<@Nullable Throwable>> waiters, @Nullable Throwable cause) {
        if (waiters == null) {
            return;
        }
        for (SettableFuture<@Nullable Throwable> waiter : waiters) {
            if (!waiter.done()) {
                waiter.setResult(cause);
            }
        }
    }

    private static void throwIfAny(@Nullable Throwable cause) {
        if (cause != null) {
            throw Throwing.unchecked(cause);
        }
    }
}
