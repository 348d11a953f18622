package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Repr;
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
    private final WaitList waiters = new WaitList(bound);
    private boolean locked;

    /** Creates an unlocked lock. */
    public Lock() {}

    /**
     * Waits until the lock is free and no earlier task waits for it, then locks it; does not
     * suspend if the lock is free. Always returns true. A task that is cancelled while it waits
     * does not acquire the lock; the next waiting task does.
     */
    public Coroutine<Boolean> acquire() {
        return async("Lock.acquire", this::acquireHere);
    }

    /**
     * Acquires the lock like {@link #acquire()} and returns a guard that releases it when closed.
     */
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
        if (!locked) {
            throw new IllegalStateException("Lock is not acquired.");
        }
        locked = false;
        waiters.wakeFirst();
    }

    /** Returns whether the lock is locked. */
    public boolean locked() {
        return locked;
    }

    /** Acquires the lock like {@code await(acquire())}, for {@link Asyncio#with}. */
    @Override
    public @Nullable Void enter() {
        acquireHere();
        return null;
    }

    /** Releases the lock like {@link #release()}, for {@link Asyncio#with}. */
    @Override
    public boolean exit(@Nullable Throwable problem) {
        // When the loop closes, a task that waited for a condition cannot acquire the lock again.
        if (locked || !(problem instanceof GeneratorExit)) {
            release();
        }
        return false;
    }

    /** The body of the coroutine. */
    boolean acquireHere() {
        bound.checkThread(this);
        if (locked || waiters.hasClaims()) {
            try {
                waiters.waitAt(waiters.join(this));
            } catch (CancelledError cancelled) {
                // This task may have been woken; then the lock is free, and the next task must be
                // woken.
                if (!locked) {
                    waiters.wakeFirst();
                }
                throw cancelled;
            }
        }
        locked = true;
        return true;
    }

    @Override
    public String toString() {
        return "<Lock object at " + Repr.identity(this) + (locked ? " [locked" : " [unlocked") + waiters + "]>";
    }
}
