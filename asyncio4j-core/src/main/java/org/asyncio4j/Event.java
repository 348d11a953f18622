package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Repr;

/**
 * A flag that tasks can wait for.
 *
 * {@snippet :
 * Event ready = new Event();
 * Task<Void> client = createTask(() -> {
 *     await(ready.waitFor());
 *     connect();
 * });
 * startServer();
 * ready.set();
 * }
 *
 * <p>Belongs to the loop on which a task first had to wait for it; not thread-safe. From another
 * thread: {@code loop.callSoonThreadsafe(event::set)}.
 */
public final class Event {

    private final LoopBound bound = new LoopBound();
    private final WaitList waiters = new WaitList(bound);
    private boolean flag;

    /** An event that is not set. */
    public Event() {}

    /** Whether the flag is up. */
    public boolean isSet() {
        return flag;
    }

    /**
     * Puts the flag up. All tasks that wait now go on in the loop's next iteration, in the order in
     * which they came, even if the flag is taken down before. Does nothing if it is up.
     */
    public void set() {
        bound.checkThread(this);
        if (!flag) {
            flag = true;
            waiters.wakeAll();
        }
    }

    /** Takes the flag down. Does nothing if it is down. */
    public void clear() {
        bound.checkThread(this);
        flag = false;
    }

    /**
     * Waits until the flag is put up; does not suspend if it is. Always returns true. Python's
     * {@code wait}, a name that {@link Object} has taken.
     */
    @CheckReturnValue
    public Coroutine<Boolean> waitFor() {
        return async("Event.waitFor", this::waitHere);
    }

    private boolean waitHere() {
        if (!flag) {
            waiters.waitAt(waiters.join(this));
        }
        return true;
    }

    @Override
    public String toString() {
        return "<Event object at " + Repr.identity(this) + (flag ? " [set" : " [unset") + waiters + "]>";
    }
}
