package org.asyncio4j.internal.sync;

import static org.asyncio4j.lowlevel.Coroutines.await;

import java.util.function.Function;
import org.asyncio4j.WaitReason;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
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
 *
 * <p>A task whose stack is full is in no state to clean up: any call may overflow. So each waiter is woken or not,
 * in the list or not, whatever call fails; what a waker is to change it changes after it has woken; and a waiter
 * leaves the list without a call. That is why this is a ring of its own, where a waiter that leaves from the middle
 * leaves a hole: the JDK's collections do not survive an overflow in the middle of a change.
 */
public final class WaitList implements WaitTarget {

    private static final int SMALLEST = 8;

    private final LoopBound bound;

    /** The lock or queue that the list belongs to. */
    private final Object owner;

    /** Tells what the tasks in the list wait for; needs no more than the owner, so that all of a kind share it. */
    private final Function<Object, WaitReason> reason;

    /** A ring of waiters, its length a power of two; null until a task has had to wait. */
    private @Nullable SettableFuture<Boolean> @Nullable [] slots;

    /** The index of the first waiter, or of a hole before it. */
    private int head;

    /** How many slots are in use, from {@code head} on, holes included. */
    private int used;

    private int holes;

    /** The highest size so far. Told where a task begins to wait, so that one that need not wait pays nothing. */
    private int peak;

    /**
     * Creates an empty list.
     *
     * @param owner the lock or queue that the list belongs to
     * @param reason returns, for the owner, what the tasks in the list wait for; any thread
     */
    @SuppressWarnings("unchecked") // only ever applied to the owner
    public <O> WaitList(LoopBound bound, O owner, Function<? super O, WaitReason> reason) {
        this.bound = bound;
        this.owner = owner;
        this.reason = (Function<Object, WaitReason>) reason;
    }

    @Override
    public WaitReason waitReason() {
        return reason.apply(owner);
    }

    /** Returns the number of waiters, woken and cancelled ones included. */
    public int size() {
        return used - holes;
    }

    /** Returns the highest {@link #size} so far. */
    public int peak() {
        return peak;
    }

    public boolean isEmpty() {
        return used == holes;
    }

    /** Returns whether any waiter is not cancelled, so that a newcomer would jump the queue. */
    public boolean hasClaims() {
        for (int i = 0; i < used; i++) {
            SettableFuture<Boolean> waiter = at(i);
            if (waiter != null && !waiter.cancelled()) {
                return true;
            }
        }
        return false;
    }

    /** Adds a waiter at the end and returns it. */
    public SettableFuture<Boolean> join() {
        SettableFuture<Boolean> waiter = newWaiter();
        @Nullable SettableFuture<Boolean>[] ring = withRoom();
        ring[(head + used) & (ring.length - 1)] = waiter;
        used++;
        peak = Math.max(peak, used - holes);
        return waiter;
    }

    /** Like {@link #join}, for a task that was woken in vain: adds its waiter before all others. */
    public SettableFuture<Boolean> joinFirst() {
        SettableFuture<Boolean> waiter = newWaiter();
        @Nullable SettableFuture<Boolean>[] ring = withRoom();
        head = (head - 1) & (ring.length - 1);
        ring[head] = waiter;
        used++;
        return waiter;
    }

    private SettableFuture<Boolean> newWaiter() {
        SettableFuture<Boolean> waiter = bound.bind(owner).createFuture();
        Futures.setWaitTarget(waiter, this);
        return waiter;
    }

    /** Suspends the current task until its waiter is woken, and removes the waiter in any case. */
    public void waitAt(SettableFuture<Boolean> waiter) {
        try {
            await(waiter);
        } finally {
            // The same as leave(), without a call.
            @Nullable SettableFuture<Boolean>[] ring = slots;
            for (int i = 0; ring != null && i < used; i++) {
                int index = (head + i) & (ring.length - 1);
                if (ring[index] == waiter) {
                    ring[index] = null;
                    holes++;
                    break;
                }
            }
        }
    }

    /** Like {@link #waitAt}, for a waiter that {@link #callNext} or {@link #callAll} wakes and removes. */
    public void waitForCall(SettableFuture<Boolean> waiter) {
        try {
            await(waiter);
        } catch (Throwable problem) {
            @Nullable SettableFuture<Boolean>[] ring = slots;
            for (int i = 0; ring != null && i < used; i++) {
                int index = (head + i) & (ring.length - 1);
                if (ring[index] == waiter) {
                    ring[index] = null;
                    holes++;
                    break;
                }
            }
            throw problem;
        }
    }

    /** Removes a waiter if it is still in the list. */
    public void leave(SettableFuture<Boolean> waiter) {
        @Nullable SettableFuture<Boolean>[] ring = slots;
        for (int i = 0; ring != null && i < used; i++) {
            int index = (head + i) & (ring.length - 1);
            if (ring[index] == waiter) {
                ring[index] = null;
                holes++;
                return;
            }
        }
    }

    /** Wakes the first waiter; does nothing if it is woken or cancelled already. */
    public void wakeFirst() {
        SettableFuture<Boolean> first = firstOrNull();
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
        for (int i = 0; i < used && woken < count; i++) {
            SettableFuture<Boolean> waiter = at(i);
            if (waiter != null && !waiter.done()) {
                waiter.setResult(true);
                woken++;
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
        boolean woken = false;
        while (!woken) {
            SettableFuture<Boolean> waiter = firstOrNull();
            if (waiter == null) {
                return;
            }
            if (!waiter.done()) {
                waiter.setResult(true);
                woken = true;
            }
            dropFirst();
        }
    }

    /** Wakes all waiters that are still waiting, and empties the list. */
    public void callAll() {
        while (!isEmpty()) {
            callNext();
        }
    }

    /** Returns the first waiter, or null; there is no hole before it then. */
    private @Nullable SettableFuture<Boolean> firstOrNull() {
        while (used > 0) {
            SettableFuture<Boolean> first = at(0);
            if (first != null) {
                return first;
            }
            dropFirst();
        }
        return null;
    }

    /** Removes the first slot, a waiter or a hole. */
    private void dropFirst() {
        @Nullable SettableFuture<Boolean>[] ring = slots;
        assert ring != null : "bug in asyncio4j: an empty list of waiters has a first one";
        if (ring[head] == null) {
            holes--;
        }
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        used--;
    }

    private @Nullable SettableFuture<Boolean> at(int index) {
        @Nullable SettableFuture<Boolean>[] ring = slots;
        assert ring != null : "bug in asyncio4j: an empty list of waiters is read";
        return ring[(head + index) & (ring.length - 1)];
    }

    /** Returns the ring with at least one free slot; removes holes where that is enough. */
    private @Nullable SettableFuture<Boolean>[] withRoom() {
        @Nullable SettableFuture<Boolean>[] old = slots;
        if (old != null && used < old.length) {
            return old;
        }
        int length = old == null ? SMALLEST : holes * 2 > used ? old.length : old.length * 2;
        @SuppressWarnings({"unchecked", "rawtypes"})
        @Nullable
        SettableFuture<Boolean>[] ring = new SettableFuture[length];
        int kept = 0;
        for (int i = 0; i < used; i++) {
            SettableFuture<Boolean> waiter = at(i);
            if (waiter != null) {
                ring[kept++] = waiter;
            }
        }
        slots = ring;
        head = 0;
        used = kept;
        holes = 0;
        return ring;
    }

    /** Returns the waiters' part of a lock's {@code toString}; empty if there are none. */
    @Override
    public String toString() {
        return isEmpty() ? "" : ", waiters:" + size();
    }
}
