package org.asyncio4j.internal.structure;

import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * A task's waits, one at a time, for what is expected from outside of the loop, and whether it comes from there indeed.
 *
 * <p>A source may have been built on timers or tasks of the loop itself: an interval of Reactor on the loop's executor. Then
 * it is in vain that a virtual clock waits for it in real time, and it is known by this: it signals on the loop's thread,
 * and after the clock has gone on. From then on the clock does not wait for it, until it signals from another thread. Loop
 * thread only, unless noted.
 */
final class OutsideWait {

    private final EventLoop loop;
    private final @Nullable WaitTarget target;
    private @Nullable SettableFuture<Boolean> waiter;

    /** The loop's time when the wait began. */
    private double since;

    private boolean drivenByLoop;

    /**
     * @param target what the task waits for; null for any future
     * @param drivenByLoop whether it is known from the beginning that the loop itself brings it
     */
    OutsideWait(EventLoop loop, @Nullable WaitTarget target, boolean drivenByLoop) {
        this.loop = loop;
        this.target = target;
        this.drivenByLoop = drivenByLoop;
    }

    /** Suspends the current task until {@link #wake}. */
    void await() {
        SettableFuture<Boolean> next = loop.createFuture();
        if (target != null) {
            Futures.setWaitTarget(next, target);
        }
        if (!drivenByLoop) {
            Futures.expectFromOutside(next);
            since = loop.time();
        }
        waiter = next;
        try {
            Coroutines.await(next);
        } finally {
            waiter = null;
        }
    }

    void wake() {
        if (waiter != null && !waiter.done()) {
            waiter.setResult(true);
        }
    }

    /** Returns whether it is signalled by the loop itself, and notes what that says. Any thread. */
    boolean signalledHere() {
        if (Coroutines.getRunningLoopOrNull() != loop) {
            return false;
        }
        drivenByLoop |= waiter != null && loop.time() > since;
        return true;
    }

    /** Called for a signal that was not {@link #signalledHere}. */
    void signalledFromOutside() {
        drivenByLoop = false;
    }
}
