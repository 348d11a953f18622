package org.asyncio4j.internal.streams;

import org.asyncio4j.Awaitable;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.internal.util.WaitingLine;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Tracks whether writing to a connection is paused and whether the connection is lost, as its
 * protocol is notified, and wakes the tasks that wait for either.
 *
 * <pre>
 *   writable --pauseWriting--> paused
 *      | ^---resumeWriting-------|
 *      '------connectionLost-----'---> lost
 * </pre>
 *
 * <p>Each waiting task has a future of its own, so that cancelling one leaves the others waiting.
 * The cause of the loss is the future's result and not its exception: a task that is cancelled at
 * that moment leaves no unretrieved exception behind. Loop thread only.
 */
public final class DrainWaiters implements WaitTarget {

    private final EventLoop loop;

    // Null until a task has had to wait, which on most connections never happens.
    private @Nullable WaitingLine<SettableFuture<@Nullable Throwable>> drainers;
    private @Nullable WaitingLine<SettableFuture<@Nullable Throwable>> closers;

    /** Cached, because every write returns it. */
    private final Awaitable<Void> drained = this::waitUntilDrained;

    /** What is written to, once it is known. */
    private @Nullable BaseTransport transport;

    private boolean paused;
    private boolean lost;

    /** The cause of the loss; null if the connection was closed, or is not lost. */
    private @Nullable Throwable problem;

    public DrainWaiters(EventLoop loop) {
        this.loop = loop;
    }

    /** Sets what is written to, which those who wait are told. */
    public void setTransport(@Nullable BaseTransport to) {
        transport = to;
    }

    /** What {@link #drained} waits for. */
    @Override
    public WaitReason waitReason() {
        return Peer.toTake(transport);
    }

    public void pauseWriting() {
        paused = true;
    }

    public void resumeWriting() {
        // First, so that a call that fails half way can be made again.
        wake(drainers, null);
        paused = false;
    }

    /**
     * Records the loss of the connection and wakes all waiting tasks; a second call does nothing.
     */
    public void connectionLost(@Nullable Throwable cause) {
        if (lost) {
            return;
        }
        problem = cause;
        wake(closers, cause);
        wake(drainers, cause);
        lost = true;
    }

    /**
     * Returns an awaitable that completes when writing is not paused, or when the connection is
     * closed meanwhile. It throws the cause if the connection is lost meanwhile, and a {@link
     * ConnectionResetException} if it was lost before.
     */
    public Awaitable<Void> drained() {
        return drained;
    }

    /**
     * Returns an awaitable that completes when the connection is lost; throws the cause of the
     * loss, if there is one.
     */
    public Awaitable<Void> closed() {
        return this::waitUntilClosed;
    }

    private Void waitUntilDrained() throws Exception {
        if (lost) {
            throw new ConnectionResetException("Connection lost");
        }
        if (paused) {
            if (drainers == null) {
                drainers = new WaitingLine<>();
            }
            throwIfAny(waitAmong(drainers, this));
        }
        return Nothing.VOID;
    }

    private Void waitUntilClosed() {
        if (lost) {
            throwIfAny(problem);
            return Nothing.VOID;
        }
        if (closers == null) {
            closers = new WaitingLine<>();
        }
        throwIfAny(waitAmong(closers, () -> Peer.toClose(transport)));
        return Nothing.VOID;
    }

    private @Nullable Throwable waitAmong(WaitingLine<SettableFuture<@Nullable Throwable>> waiters, WaitTarget target) {
        SettableFuture<@Nullable Throwable> waiter = loop.createFuture();
        Futures.setWaitTarget(waiter, target);
        WaitingLine.Place<?> place = waiters.join(waiter);
        try {
            return Coroutines.await(waiter);
        } finally {
            place.left = true;
            waiters.sweep();
        }
    }

    private static void wake(
            @Nullable WaitingLine<SettableFuture<@Nullable Throwable>> waiters, @Nullable Throwable cause) {
        if (waiters == null) {
            return;
        }
        waiters.forEach(waiter -> {
            if (!waiter.done()) {
                waiter.setResult(cause);
            }
        });
    }

    private static void throwIfAny(@Nullable Throwable cause) {
        if (cause != null) {
            throw Throwing.unchecked(cause);
        }
    }
}
