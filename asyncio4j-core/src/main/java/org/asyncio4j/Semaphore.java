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
 * Admits a limited number of tasks at a time to a section, by a counter that {@link #acquire()}
 * decrements, {@link #release()} increments, and that never goes below zero.
 *
 * {@snippet :
 * Semaphore connections = new Semaphore(10);
 *
 * String fetch(URI uri) throws IOException {
 *     return with(connections, () -> download(uri));
 * }
 * }
 *
 * <p>Fair: tasks are admitted in the order of their requests. Belongs to the loop on which a task
 * first had to wait for it; not thread-safe.
 */
public sealed class Semaphore implements AsyncContextManager<@Nullable Void> permits BoundedSemaphore {

    private final LoopBound bound = new LoopBound();
    private final WaitList waiters = new WaitList(bound, this, Semaphore::waitReason);
    private final int initialValue;
    private long value;

    /** Who has taken a permit last, to tell those who wait; null while all are there, or if that was no task. */
    private @Nullable Task<?> lastTaker;

    /** Creates a semaphore with the initial value 1. */
    public Semaphore() {
        this(1);
    }

    /**
     * Creates a semaphore with the initial value {@code value}.
     *
     * @throws IllegalArgumentException if {@code value} is negative
     */
    public Semaphore(int value) {
        this.value = Checks.notNegative(value, "Semaphore initial value");
        this.initialValue = value;
    }

    /**
     * Waits until the counter is positive and no earlier task waits, then decrements it. Always
     * returns true. A task that is cancelled while it waits does not change the counter.
     */
    @CheckReturnValue
    public Coroutine<Boolean> acquire() {
        return async("Semaphore.acquire", this::acquireHere);
    }

    /** Acquires like {@link #acquire()} and returns a guard that releases when closed. */
    @CheckReturnValue
    public Coroutine<LockGuard> hold() {
        return async("Semaphore.hold", () -> {
            acquireHere();
            return new LockGuard(this::release);
        });
    }

    /**
     * Increments the counter, or passes the permit to the first waiting task, which resumes in the
     * loop's next iteration. May be called more often than {@link #acquire()}.
     */
    public void release() {
        bound.checkThread(this);
        if (!waiters.wakeNext()) {
            value++;
            if (value >= initialValue) {
                lastTaker = null;
            }
        }
    }

    /** Returns whether {@link #acquire()} would wait. */
    public final boolean locked() {
        return value == 0 || waiters.hasClaims();
    }

    /**
     * What permits a semaphore had at a moment.
     *
     * @param value the counter: how many permits were left
     * @param waiting how many tasks waited, those included that were woken and had not gone on
     * @param peakWaiting how many tasks had ever waited at once
     */
    public record Statistics(long value, int waiting, int peakWaiting) {}

    /** Returns how many permits are left, and how many tasks wait. */
    public final Statistics statistics() {
        return new Statistics(value, waiters.size(), waiters.peak());
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

    /** Returns the counter. */
    final long value() {
        return value;
    }

    private boolean acquireHere() {
        Task<?> task = bound.checkTask(this);
        if (!locked()) {
            value--;
            lastTaker = task;
            return true;
        }
        SettableFuture<Boolean> waiter = waiters.join();
        try {
            waiters.waitAt(waiter);
        } catch (Throwable problem) {
            if (waiter.done() && !waiter.cancelled()) {
                value++; // The permit was passed to this task, which cannot use it.
            }
            throw problem;
        } finally {
            // Others may have had to wait only because this task was before them.
            while (value > 0 && wakeNext()) {}
        }
        lastTaker = task;
        return true;
    }

    /** Passes a permit to the first waiting task; returns false if there is none. */
    private boolean wakeNext() {
        boolean woken = waiters.wakeNext();
        if (woken) {
            value--;
        }
        return woken;
    }

    private WaitReason waitReason() {
        Task<?> task = lastTaker;
        String taken = task == null ? "" : "; " + Repr.oneLine(task.getName()) + " has taken one last";
        return new WaitReason(
                "semaphore", "a permit of a semaphore (" + value + " of " + initialValue + " are left" + taken + ")");
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
