package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import java.util.function.BooleanSupplier;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lock, and a place to wait until somebody who held the lock says that something has changed.
 *
 * {@snippet :
 * with(condition, () -> {
 *     await(condition.waitFor(() -> stock > 0));
 *     stock--;
 * });
 *
 * with(condition, () -> {
 *     stock++;
 *     condition.signal();
 * });
 * }
 *
 * <p>{@link Object} has taken the names {@code wait}, {@code notify} and {@code notifyAll} for
 * something else, in final methods. As in {@link java.util.concurrent.locks.Condition}, one signals
 * here: Python's {@code notify} is {@link #signal()}, its {@code notify_all} {@link #signalAll()},
 * and its {@code wait} and {@code wait_for} are {@link #waitFor()} and {@link
 * #waitFor(BooleanSupplier)}.
 *
 * <p>Several conditions may share a lock. Belongs to the loop on which a task first had to wait for
 * it; not thread-safe.
 */
public final class Condition implements AsyncContextManager<@Nullable Void> {

    private final Lock lock;
    private final LoopBound bound = new LoopBound();
    private final WaitList waiters = new WaitList(bound);

    /** A condition with a lock of its own. */
    public Condition() {
        this(new Lock());
    }

    /** A condition with a lock that others may use, too. */
    public Condition(Lock lock) {
        this.lock = Checks.notNull(lock, "lock");
    }

    /** The same as {@link Lock#acquire()} of the lock. */
    @CheckReturnValue
    public Coroutine<Boolean> acquire() {
        return lock.acquire();
    }

    /** The same as {@link Lock#hold()} of the lock. */
    @CheckReturnValue
    public Coroutine<LockGuard> hold() {
        return lock.hold();
    }

    /** The same as {@link Lock#release()} of the lock. */
    public void release() {
        lock.release();
    }

    /** The same as {@link Lock#locked()} of the lock. */
    public boolean locked() {
        return lock.locked();
    }

    /**
     * Gives up the lock, waits for a signal, takes the lock again and returns true. May return
     * without a signal that was meant for this task: look again, or use {@link
     * #waitFor(BooleanSupplier)}.
     *
     * <p>Holds the lock again whenever it ends, even when the task is cancelled: it then waits for
     * the lock first, however often it is cancelled meanwhile, and throws the last {@link
     * CancelledError}. A signal that it may have got goes to another task.
     *
     * @throws IllegalStateException by the await, if the lock is not locked
     */
    @CheckReturnValue
    public Coroutine<Boolean> waitFor() {
        return async("Condition.waitFor", () -> waitHere());
    }

    /**
     * As {@link #waitFor()}, over and over, until {@code predicate} is true; does not wait if it is
     * so at once. The predicate is asked while the lock is held. Always returns true.
     */
    @CheckReturnValue
    public Coroutine<Boolean> waitFor(BooleanSupplier predicate) {
        Checks.notNull(predicate, "predicate");
        return async("Condition.waitFor", () -> waitHere(predicate));
    }

    /**
     * Lets the task that has waited longest go on, if there is one; it does so once it has the
     * lock, so the caller should release that.
     *
     * @throws IllegalStateException if the lock is not locked
     */
    public void signal() {
        signal(1);
    }

    /** As {@link #signal()}, for the first {@code n} tasks, or as many as wait. */
    public void signal(int n) {
        bound.checkThread(this);
        if (!locked()) {
            throw new IllegalStateException("cannot notify on un-acquired lock");
        }
        waiters.wakeNext(n);
    }

    /** As {@link #signal()}, for all tasks that wait. */
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    /** As {@code await(acquire())}: for {@link Asyncio#with}. */
    @Override
    public @Nullable Void onEnter() {
        return lock.onEnter();
    }

    /** As {@link #release()}: for {@link Asyncio#with}. */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        return lock.onExit(problem);
    }

    /** What the coroutine does. */
    boolean waitHere() {
        if (!locked()) {
            throw new IllegalStateException("cannot wait on un-acquired lock");
        }
        SettableFuture<Boolean> place = waiters.join(this);
        try {
            lock.release();
        } catch (Throwable problem) {
            waiters.leave(place);
            throw problem;
        }
        Throwable problem = null;
        try {
            waiters.waitAt(place);
        } catch (Throwable thrown) {
            problem = thrown;
        }
        CancelledError later = acquireAgain();
        problem = later == null ? problem : later;
        if (problem != null) {
            // Perhaps after being woken; at worst another one looks in vain.
            waiters.wakeNext();
            throw Throwing.unchecked(problem);
        }
        return true;
    }

    /** What the coroutine does. */
    boolean waitHere(BooleanSupplier predicate) {
        while (!predicate.getAsBoolean()) {
            waitHere();
        }
        return true;
    }

    /** Takes the lock, come what may; returns the last cancellation on the way. */
    private @Nullable CancelledError acquireAgain() {
        CancelledError last = null;
        while (true) {
            try {
                lock.acquireHere();
                return last;
            } catch (CancelledError cancelled) {
                last = cancelled;
            }
        }
    }

    @Override
    public String toString() {
        return "<Condition object at " + Repr.identity(this) + (locked() ? " [locked" : " [unlocked") + waiters + "]>";
    }
}
