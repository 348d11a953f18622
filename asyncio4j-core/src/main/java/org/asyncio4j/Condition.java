package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lock with a means to wait until a task that holds the lock signals that something has changed.
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
 * <p>{@link Object} uses the names {@code wait}, {@code notify} and {@code notifyAll} for final
 * methods of its own. So the names are those of {@link java.util.concurrent.locks.Condition}:
 * Python's {@code notify} is {@link #signal()}, its {@code notify_all} is {@link #signalAll()}, and
 * its {@code wait} and {@code wait_for} are {@link #waitFor()} and {@link
 * #waitFor(BooleanSupplier)}.
 *
 * <p>Several conditions may share a lock. Belongs to the loop on which a task first had to wait for
 * it; not thread-safe.
 */
public final class Condition implements AsyncContextManager<@Nullable Void> {

    private final Lock lock;
    private final LoopBound bound = new LoopBound();
    private final WaitList waiters;

    /** Creates a condition with a lock of its own. */
    public Condition() {
        this(new Lock());
    }

    /** Creates a condition with the given lock, which may be shared. */
    public Condition(Lock lock) {
        this.lock = Checks.notNull(lock, "lock");
        this.waiters = new WaitList(bound, this, condition -> new WaitReason("condition", "a signal of a condition"));
    }

    /** Creates the condition of {@code owner}, with a lock of its own; {@code reason} is what tasks wait for with it. */
    <O> Condition(O owner, Function<? super O, WaitReason> reason) {
        this.lock = new Lock();
        this.waiters = new WaitList(bound, owner, reason);
    }

    /** Acquires the lock; see {@link Lock#acquire()}. */
    @CheckReturnValue
    public Coroutine<Boolean> acquire() {
        return lock.acquire();
    }

    /** Acquires the lock for a try-with-resources block; see {@link Lock#hold()}. */
    @CheckReturnValue
    public Coroutine<LockGuard> hold() {
        return lock.hold();
    }

    /** Releases the lock; see {@link Lock#release()}. */
    public void release() {
        lock.release();
    }

    /** Returns whether the lock is locked; see {@link Lock#locked()}. */
    public boolean locked() {
        return lock.locked();
    }

    /**
     * Releases the lock, waits for a signal, acquires the lock again and returns true. May return
     * without a signal meant for this task: check the condition again, or use {@link
     * #waitFor(BooleanSupplier)}.
     *
     * <p>The lock is always held again when the coroutine ends, even if the task is cancelled: it
     * then first waits for the lock, however often it is cancelled meanwhile, and throws the last
     * {@link CancelledError}. Only when the loop closes the lock may be held by another task then; the
     * release that follows leaves it to that one. A signal that it may have received is passed to another task.
     *
     * @throws IllegalStateException by the await, if the lock is not locked
     */
    @CheckReturnValue
    public Coroutine<Boolean> waitFor() {
        return async("Condition.waitFor", () -> waitHere());
    }

    /**
     * Waits like {@link #waitFor()}, repeatedly, until {@code predicate} is true; does not wait if
     * that is true at once. The predicate is evaluated while the lock is held. Always returns true.
     */
    @CheckReturnValue
    public Coroutine<Boolean> waitFor(BooleanSupplier predicate) {
        Checks.notNull(predicate, "predicate");
        return async("Condition.waitFor", () -> waitHere(predicate));
    }

    /**
     * Wakes the task that has waited longest, if there is one; it resumes once it has acquired the
     * lock, so the caller should release the lock.
     *
     * @throws IllegalStateException if the lock is not locked
     */
    public void signal() {
        signal(1);
    }

    /**
     * Wakes the {@code n} tasks that have waited longest, or all if fewer wait; see {@link
     * #signal()}.
     */
    public void signal(int n) {
        bound.checkThread(this);
        if (!locked()) {
            throw new IllegalStateException("cannot notify on un-acquired lock");
        }
        waiters.wakeNext(n);
    }

    /** Wakes all waiting tasks; see {@link #signal()}. */
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

    /** The body of the coroutine. */
    boolean waitHere() {
        if (!locked()) {
            throw new IllegalStateException("cannot wait on un-acquired lock");
        }
        Task<?> task = bound.checkTask(this);
        SettableFuture<Boolean> waiter = waiters.join();
        try {
            lock.release();
        } catch (Throwable problem) {
            waiters.leave(waiter);
            throw problem;
        }
        Throwable problem = null;
        try {
            waiters.waitAt(waiter);
        } catch (Throwable thrown) {
            problem = thrown;
        }
        problem = lock.acquireAgain(task, problem);
        if (problem != null) {
            // This task may have been woken; at worst another task checks its condition in vain.
            waiters.wakeNext();
            throw Throwing.unchecked(problem);
        }
        return true;
    }

    /** The body of the coroutine. */
    boolean waitHere(BooleanSupplier predicate) {
        while (!predicate.getAsBoolean()) {
            waitHere();
        }
        return true;
    }

    @Override
    public String toString() {
        return "<Condition object at " + Repr.identity(this) + (locked() ? " [locked" : " [unlocked") + waiters + "]>";
    }
}
