package org.asyncio4j.internal.sync;

import static org.asyncio4j.lowlevel.Coroutines.await;

import java.util.ArrayDeque;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A FIFO list of waiting tasks. Each task waits on a future of its own, its waiter, which whoever
 * wakes the task completes.
 *
 * <pre>
 *    waiting --wake----> woken      --its task runs--> gone
 *       '----cancel----> cancelled  --its task runs--> gone
 * </pre>
 *
 * <p>Waking hands nothing over: the task resumes one iteration later, and until then it may still
 * be cancelled. A task whose await fails after it was woken, as by a cancellation, must wake the next
 * one, or a wake-up is lost. Any exception may do that: the task's context may be entered elsewhere,
 * or its stack full. Two checks suffice when a task leaves the list: was its waiter woken ({@code done()} and
 * not {@code cancelled()}), and does the condition it was woken for still hold? A waiter stays in
 * the list, woken or cancelled, until its task runs, so that a newcomer sees that others come
 * first. Only {@link #callNext} and {@link #callAll}, for queues, remove it at once. All this is as
 * in CPython. Loop thread only.
 */
public final class WaitList {

    private final LoopBound bound;

    /** Null until a task has had to wait. */
    private @Nullable ArrayDeque<SettableFuture<Boolean>> waiters;

    public WaitList(LoopBound bound) {
        this.bound = bound;
    }

    /** Returns the number of waiters, woken and cancelled ones included. */
    public int size() {
        return waiters == null ? 0 : waiters.size();
    }

    public boolean isEmpty() {
        return waiters == null || waiters.isEmpty();
    }

    /** Returns whether any waiter is not cancelled, so that a newcomer would jump the queue. */
    public boolean hasClaims() {
        if (waiters != null) {
            for (SettableFuture<Boolean> waiter : waiters) {
                if (!waiter.cancelled()) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Adds a waiter at the end and returns it; {@code owner} is the lock or queue that the list
     * belongs to.
     */
    public SettableFuture<Boolean> join(Object owner) {
        SettableFuture<Boolean> waiter = bound.bind(owner).createFuture();
        if (waiters == null) {
            waiters = new ArrayDeque<>();
        }
        waiters.addLast(waiter);
        return waiter;
    }

    /** Like {@link #join}, for a task that was woken in vain: adds its waiter before all others. */
    public SettableFuture<Boolean> joinFirst(Object owner) {
        SettableFuture<Boolean> waiter = join(owner);
        if (waiters != null && waiters.size() > 1) {
            waiters.addFirst(waiters.removeLast());
        }
        return waiter;
    }

    /** Suspends the current task until its waiter is woken, and removes the waiter in any case. */
    public void waitAt(SettableFuture<Boolean> waiter) {
        try {
            await(waiter);
        } finally {
            leave(waiter);
        }
    }

    /** Removes a waiter if it is still in the list. */
    public void leave(SettableFuture<Boolean> waiter) {
        if (waiters != null) {
            waiters.removeFirstOccurrence(waiter);
        }
    }

    /** Wakes the first waiter; does nothing if it is woken or cancelled already. */
    public void wakeFirst() {
        SettableFuture<Boolean> first = waiters == null ? null : waiters.peekFirst();
        if (first != null && !first.done()) {
            first.setResult(true);
        }
    }

    /** Wakes the first waiter that is still waiting; returns false if there is none. */
    public boolean wakeNext() {
        return wakeNext(1) == 1;
    }

    /**
     * Wakes the first {@code count} waiters that are still waiting, or all of them if there are
     * fewer; returns how many it woke.
     */
    public int wakeNext(int count) {
        int woken = 0;
        if (waiters != null && count > 0) {
            for (SettableFuture<Boolean> waiter : waiters) {
                if (!waiter.done()) {
                    waiter.setResult(true);
                    if (++woken == count) {
                        break;
                    }
                }
            }
        }
        return woken;
    }

    /** Wakes all waiters that are still waiting. */
    public void wakeAll() {
        wakeNext(Integer.MAX_VALUE);
    }

    /** Wakes the first waiter that is still waiting, and removes it and those before it. */
    public void callNext() {
        while (waiters != null) {
            SettableFuture<Boolean> waiter = waiters.pollFirst();
            if (waiter == null) {
                return;
            }
            if (!waiter.done()) {
                waiter.setResult(true);
                return;
            }
        }
    }

    /** Wakes all waiters that are still waiting, and empties the list. */
    public void callAll() {
        while (!isEmpty()) {
            callNext();
        }
    }

    /** Returns the waiters' part of a lock's {@code toString}; empty if there are none. */
    @Override
    public String toString() {
        return isEmpty() ? "" : ", waiters:" + size();
    }
}
