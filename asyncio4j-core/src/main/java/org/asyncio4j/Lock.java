package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * Lets one task at a time into a section that contains awaits; without an await there is nothing to
 * guard, for no other task runs then.
 *
 * {@snippet :
 * with(lock, () -> {
 *     Account account = await(load(id));
 *     await(store(account.plus(amount)));
 * });
 * }
 *
 * <p>Fair: tasks get it in the order in which they asked. Not reentrant: a task that asks for what
 * it holds waits for ever. Not owned: any task may release it.
 *
 * <p>Belongs to the loop on which a task first had to wait for it; not thread-safe.
 */
public final class Lock implements AsyncContextManager<@Nullable Void> {

    private final LoopBound bound = new LoopBound();
    private final WaitList waiters = new WaitList(bound);
    private boolean locked;

    /** An unlocked lock. */
    public Lock() {}

    /**
     * Waits until nobody holds the lock and nobody asked for it before, then locks it. Always
     * returns true. Does not suspend if the lock is free. A task that is cancelled while it waits
     * does not get the lock, and the next in line does.
     */
    @CheckReturnValue
    public Coroutine<Boolean> acquire() {
        return async("Lock.acquire", this::acquireHere);
    }

    /** As {@link #acquire()}, and returns what releases the lock when it is closed. */
    @CheckReturnValue
    public Coroutine<LockGuard> hold() {
        return async("Lock.hold", () -> {
            acquireHere();
            return new LockGuard(this::release);
        });
    }

    /**
     * Unlocks. The first task that waits goes on in the loop's next iteration; until then the lock
     * counts as unlocked, but nobody else can get it.
     *
     * @throws IllegalStateException if it is not locked
     */
    public void release() {
        bound.checkThread(this);
        if (!locked) {
            throw new IllegalStateException("Lock is not acquired.");
        }
        locked = false;
        waiters.wakeFirst();
    }

    /** Whether somebody holds it. */
    public boolean locked() {
        return locked;
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
        // When the loop is closed, a task that waited for a condition cannot wait for its lock,
        // too.
        if (locked || !(problem instanceof GeneratorExit)) {
            release();
        }
        return false;
    }

    /** What the coroutine does. */
    boolean acquireHere() {
        bound.checkThread(this);
        if (locked || waiters.hasClaims()) {
            try {
                waiters.waitAt(waiters.join(this));
            } catch (CancelledError cancelled) {
                // Perhaps after being woken; then the lock is free and somebody else's turn.
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
