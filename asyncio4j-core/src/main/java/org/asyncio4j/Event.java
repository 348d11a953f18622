package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.sync.LoopBound;
import org.asyncio4j.internal.sync.WaitList;
import org.asyncio4j.internal.util.Repr;

/**
 * A flag for which tasks can wait.
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
    private final WaitList waiters = new WaitList(bound, this, event -> new WaitReason("event", "an event to be set"));
    private boolean flag;

    /** Creates an event that is not set. */
    public Event() {}

    /** Returns whether the flag is set. */
    public boolean isSet() {
        return flag;
    }

    /**
     * Sets the flag. All tasks now waiting resume in the loop's next iteration, in the order in
     * which they began to wait, even if the flag is cleared before that. Does nothing if the flag
     * is set.
     */
    public void set() {
        bound.checkThread(this);
        if (!flag) {
            waiters.wakeAll();
            flag = true;
        }
    }

    /** Clears the flag. Does nothing if it is not set. */
    public void clear() {
        bound.checkThread(this);
        flag = false;
    }

    /**
     * Waits until the flag is set; does not suspend if the flag is set already. Always returns
     * true. Python's {@code wait}, a name that {@link Object} uses.
     */
    @CheckReturnValue
    public Coroutine<Boolean> waitFor() {
        return async("Event.waitFor", this::waitHere);
    }

    /**
     * Who waited for an event at a moment.
     *
     * @param set whether the flag was set
     * @param waiting how many tasks waited, those included that were woken and had not gone on
     * @param peakWaiting how many tasks had ever waited at once
     */
    public record Statistics(boolean set, int waiting, int peakWaiting) {}

    /** Returns how many tasks wait. */
    public Statistics statistics() {
        return new Statistics(flag, waiters.size(), waiters.peak());
    }

    private boolean waitHere() {
        if (!flag) {
            waiters.waitAt(waiters.join());
        }
        return true;
    }

    @Override
    public String toString() {
        return "<Event object at " + Repr.identity(this) + (flag ? " [set" : " [unset") + waiters + "]>";
    }
}
