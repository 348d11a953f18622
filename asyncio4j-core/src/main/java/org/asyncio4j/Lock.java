package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import java.util.List;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Admits one task at a time to a section that contains awaits. A section without an await needs no
 * lock, because no other task runs meanwhile.
 *
 * {@snippet :
 * with(lock, () -> {
 *     Account account = load(id); // suspends
 *     store(account.plus(amount));
 * });
 * }
 *
 * <p>Fair: tasks acquire it in the order of their requests. Not reentrant: a task that acquires a
 * lock it holds waits forever. Not owned: any task may release it.
 *
 * <p>Belongs to the loop on which a task first had to wait for it; not thread-safe.
 */
public final class Lock implements AsyncContextManager<@Nullable Void> {

    private final LoopBound bound = new LoopBound();
    private final WaitList waiters = new WaitList(bound, this, Lock::waitReason);
    private boolean locked;

    /** Who has locked it, to tell those who wait for it; null while it is not locked, or by code that is no task. */
    private @Nullable Task<?> holder;

    /**
     * How many tasks will release the lock without holding it: they waited for a condition, and could not
     * acquire the lock again.
     */
    private int lost;

    /** Creates an unlocked lock. */
    public Lock() {}

    /**
     * Waits until the lock is free and no earlier task waits for it, then locks it; does not
     * suspend if the lock is free. Always returns true. A task that is cancelled while it waits
     * does not acquire the lock; the next waiting task does.
     */
    @CheckReturnValue
    public Coroutine<Boolean> acquire() {
        return async("Lock.acquire", this::acquireHere);
    }

    /**
     * Acquires the lock like {@link #acquire()} and returns a guard that releases it when closed.
     */
    @CheckReturnValue
    public Coroutine<LockGuard> hold() {
        return async("Lock.hold", () -> {
            acquireHere();
            return new LockGuard(this::release);
        });
    }

    /**
     * Unlocks the lock. The first waiting task resumes in the loop's next iteration; until then the
     * lock counts as unlocked, but no other task can acquire it.
     *
     * @throws IllegalStateException if the lock is not locked
     */
    public void release() {
        bound.checkThread(this);
        // This task may have been woken; then the lock is free, and the next task must be
        // woken.
        if (!locked) {
            throw new IllegalStateException("Lock is not acquired.");
        }
        if (lost > 0) {
            lost--;
            return;
        }
        waiters.wakeFirst();
        locked = false;
        holder = null;
    }

    /** Returns whether the lock is locked. */
    public boolean locked() {
        return locked;
    }

    /**
     * Who held a lock and who waited for it at a moment.
     *
     * @param locked whether it was locked
     * @param holder the task that has acquired it; null if none has
     * @param waiting how many tasks waited, those included that were woken and had not gone on
     * @param peakWaiting how many tasks had ever waited at once
     */
    public record Statistics(boolean locked, @Nullable Task<?> holder, int waiting, int peakWaiting) {}

    /** Returns who holds the lock, and how many tasks wait. */
    public Statistics statistics() {
        return new Statistics(locked, locked ? holder : null, waiters.size(), waiters.peak());
    }

    /** As {@code await(acquire())}: for {@link Asyncio#with}. */
    @Override
    public @Nullable Void onEnter() {
        acquireHere();
        return null;
    }

    /** As {@link #release()}: for {@link Asyncio#with}. */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        release();
        return false;
    }

    /** The body of the coroutine. */
    boolean acquireHere() {
        Task<?> task = bound.checkTask(this);
        if (locked || waiters.hasClaims()) {
            waitAt(waiters.join());
        }
        locked = true;
        holder = task;
        return true;
    }

    /**
     * Acquires the lock for {@code task}, which released it in order to wait for a condition, however often its waits
     * fail meanwhile. {@code failure} is how the wait for the condition failed, or null; returns what to throw, or null.
     */
    @Nullable
    Throwable acquireAgain(@Nullable Task<?> task, @Nullable Throwable failure) {
        Throwable outcome = failure;
        while (locked || waiters.hasClaims()) {
            SettableFuture<Boolean> waiter = null;
            try {
                waiter = waiters.join();
                if (outcome instanceof CancelledError) {
                    SettableFuture<Boolean> joined = waiter;
                    Futures.despiteCancel(() -> waitAt(joined));
                } else {
                    waitAt(waiter);
                }
                break;
            } catch (Throwable problem) {
                outcome = stronger(outcome, problem);
                boolean canWait = waiter != null && waiter.done();
                if (!canWait && locked) {
                    lost++;
                    return outcome;
                }
                if (!canWait) {
                    // It cannot be suspended, and so goes before the task that was woken, which waits again.
                    break;
                }
            }
        }
        locked = true;
        holder = task;
        return outcome;
    }

    /** Returns the last cancellation, or else the first failure. */
    private static Throwable stronger(@Nullable Throwable first, Throwable later) {
        boolean asked = later instanceof CancelledError || later instanceof GeneratorExit;
        if (first instanceof CancelledError && asked) {
            return later;
        }
        Throwable winner = first == null || asked ? later : first;
        Replacements.keep(winner == later ? first : later, winner);
        return winner;
    }

    /** Suspends the current task until the lock is free and the task's turn has come. */
    private void waitAt(SettableFuture<Boolean> first) {
        SettableFuture<Boolean> waiter = first;
        try {
            waiters.waitAt(waiter);
            while (locked) {
                // Taken back by a task that released it, but could not wait for a condition.
                waiter = waiters.joinFirst();
                waiters.waitAt(waiter);
            }
        } catch (Throwable problem) {
            // This task may have been woken; then the lock is free, and the next task must be woken.
            if (!locked) {
                waiters.wakeFirst();
            }
            throw problem;
        }
    }

    private WaitReason waitReason() {
        Task<?> task = holder;
        if (task == null) {
            return new WaitReason("lock", "a lock");
        }
        String name = Repr.oneLine(task.getName());
        return new WaitReason(
                "lock",
                task.done()
                        ? "a lock that " + name + " did not release before it ended"
                        : "a lock that " + name + " holds",
                List.of(task));
    }

    @Override
    public String toString() {
        return "<Lock object at " + Repr.identity(this) + (locked ? " [locked" : " [unlocked") + waiters + "]>";
    }
}
