package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import java.util.Locale;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * Holds tasks back until a number of them has come, then lets them all go on; and so forth.
 *
 * {@snippet :
 * Barrier barrier = new Barrier(3);
 * // in each of three tasks
 * int index = await(barrier.waitFor()); // 0, 1 or 2, in the order of arrival
 * }
 *
 * <pre>
 *             the last one comes             all have left
 *    FILLING --------------------> DRAINING --------------> FILLING
 *       |---reset, while some wait---> RESETTING --all have left--> FILLING
 *       '---abort---> BROKEN ---reset---> FILLING
 * </pre>
 *
 * <p>Who comes while the barrier drains or resets waits until it has. A task that is cancelled
 * while it waits is no longer counted; that does not break the barrier.
 *
 * <p>Belongs to the loop on which a task first had to wait for it; not thread-safe.
 */
public final class Barrier implements AsyncContextManager<Integer> {

    private enum State {
        FILLING,
        DRAINING,
        RESETTING,
        BROKEN
    }

    /** Signalled when the state changes. */
    private final Condition changed = new Condition();

    private final int parties;
    private State state = State.FILLING;

    /** The tasks between arrival and departure. */
    private int count;

    /**
     * A barrier for so many tasks.
     *
     * @throws IllegalArgumentException if they are less than one
     */
    public Barrier(int parties) {
        this.parties = Checks.positive(parties, "parties");
    }

    /**
     * Waits until {@link #parties()} tasks do, and returns how many waited when this one came: an
     * index of its own for each, as long as none is cancelled. The last to come does not suspend.
     * Python's {@code wait}, a name that {@link Object} has taken.
     *
     * @throws BrokenBarrierException by the await, if the barrier is broken, or is reset or aborted
     *     meanwhile
     */
    @CheckReturnValue
    public Coroutine<Integer> waitFor() {
        return async("Barrier.waitFor", this::waitHere);
    }

    /**
     * Empties the barrier: tasks that wait get a {@link BrokenBarrierException}, and it can be used
     * as if it were new. A broken one is so again, too.
     */
    @CheckReturnValue
    public Coroutine<Void> reset() {
        return async("Barrier.reset", () -> locked(this::resetLocked));
    }

    /**
     * Breaks the barrier: tasks that wait, and all that come later, get a {@link
     * BrokenBarrierException}, until {@link #reset()}.
     */
    @CheckReturnValue
    public Coroutine<Void> abort() {
        return async(
                "Barrier.abort",
                () -> locked(() -> {
                    state = State.BROKEN;
                    changed.signalAll();
                }));
    }

    /** How many tasks it takes. */
    public int parties() {
        return parties;
    }

    /** How many tasks have come so far; 0 while they leave. */
    public int nWaiting() {
        return state == State.FILLING ? count : 0;
    }

    /** Whether it was aborted. */
    public boolean broken() {
        return state == State.BROKEN;
    }

    /** As {@code await(waitFor())}: for {@link Asyncio#with}, whose body gets the number. */
    @Override
    public Integer onEnter() {
        return waitHere();
    }

    /** Does nothing: for {@link Asyncio#with}. */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        return false;
    }

    private int waitHere() {
        changed.onEnter();
        try {
            changed.waitHere(() -> state != State.DRAINING && state != State.RESETTING);
            if (state == State.BROKEN) {
                throw new BrokenBarrierException("Barrier aborted");
            }
            return waitForTheOthers();
        } finally {
            changed.release();
        }
    }

    private int waitForTheOthers() {
        int index = count++;
        try {
            if (count == parties) {
                state = State.DRAINING;
                changed.signalAll();
            } else {
                changed.waitHere(() -> state != State.FILLING);
                if (state != State.DRAINING) {
                    throw new BrokenBarrierException("Abort or reset of barrier");
                }
            }
            return index;
        } finally {
            count--;
            leave();
        }
    }

    /** The last to leave tells those who wait for that. */
    private void leave() {
        if (count == 0) {
            if (state != State.BROKEN) {
                state = State.FILLING;
            }
            changed.signalAll();
        }
    }

    private void resetLocked() {
        state = count > 0 ? State.RESETTING : State.FILLING;
        changed.signalAll();
    }

    private void locked(Runnable change) {
        changed.onEnter();
        try {
            change.run();
        } finally {
            changed.release();
        }
    }

    @Override
    public String toString() {
        return "<Barrier object at "
                + Repr.identity(this)
                + " ["
                + state.name().toLowerCase(Locale.ROOT)
                + (broken() ? "" : ", waiters:" + nWaiting() + "/" + parties)
                + "]>";
    }
}
