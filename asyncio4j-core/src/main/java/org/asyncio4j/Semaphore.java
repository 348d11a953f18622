package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets a number of tasks at a time into a section: a counter that {@link #acquire()} takes one from
 * and {@link #release()} adds one to, and that never goes below zero.
 *
 * {@snippet :
 * Semaphore connections = new Semaphore(10);
 *
 * Coroutine<String> fetch(URI uri) {
 *     return async(() -> within(connections, _ -> await(download(uri))));
 * }
 * }
 *
 * <p>Fair: tasks are let in in the order in which they asked. Belongs to the loop on which a task
 * first had to wait for it; not thread-safe.
 */
public sealed class Semaphore implements AsyncContextManager<@Nullable Void> permits BoundedSemaphore {

    private final LoopBound bound = new LoopBound();
    private final WaitList waiters = new WaitList(bound);
    private long value;

    /** A semaphore that starts with 1. */
    public Semaphore() {
        this(1);
    }

    /**
     * A semaphore that starts with {@code value}.
     *
     * @throws IllegalArgumentException if that is negative
     */
    public Semaphore(int value) {
        this.value = Checks.notNegative(value, "Semaphore initial value");
    }

    /**
     * Takes one from the counter, after waiting until it is positive and nobody asked before.
     * Always returns true. A task that is cancelled while it waits takes nothing.
     */
    @CheckReturnValue
    public Coroutine<Boolean> acquire() {
        return async("Semaphore.acquire", this::acquireHere);
    }

    /** As {@link #acquire()}, and returns what releases when it is closed. */
    @CheckReturnValue
    public Coroutine<LockGuard> hold() {
        return async("Semaphore.hold", () -> {
            acquireHere();
            return new LockGuard(this::release);
        });
    }

    /**
     * Adds one to the counter, which the first task that waits gets at once; it goes on in the
     * loop's next iteration. May be called more often than {@link #acquire()}.
     */
    public void release() {
        bound.checkThread(this);
        value++;
        wakeNext();
    }

    /** Whether {@link #acquire()} would wait. */
    public final boolean locked() {
        return value == 0 || waiters.hasClaims();
    }

    /** As {@code await(acquire())}: for {@link Asyncio#with}. */
    @Override
    public final @Nullable Void onEnter() {
        acquireHere();
        return null;
    }

    /** As {@link #release()}: for {@link Asyncio#with}. */
    @Override
    public final boolean onExit(@Nullable Throwable problem) {
        release();
        return false;
    }

    /** What the counter shows. */
    final long value() {
        return value;
    }

    private boolean acquireHere() {
        bound.checkThread(this);
        if (!locked()) {
            value--;
            return true;
        }
        SettableFuture<Boolean> place = waiters.join(this);
        try {
            waiters.waitAt(place);
        } catch (CancelledError cancelled) {
            if (place.done() && !place.cancelled()) {
                value++; // It was handed over to this task, which cannot take it.
            }
            throw cancelled;
        } finally {
            // Others may have queued only because this task was before them.
            while (value > 0 && wakeNext()) {}
        }
        return true;
    }

    /** Hands one over to the first who waits. */
    private boolean wakeNext() {
        boolean woken = waiters.wakeNext();
        if (woken) {
            value--;
        }
        return woken;
    }

    @Override
    public final String toString() {
        return "<"
                + getClass().getSimpleName()
                + " object at "
                + Repr.identity(this)
                + (locked() ? " [locked" : " [unlocked, value:" + value)
                + waiters
                + "]>";
    }
}
