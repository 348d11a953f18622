package org.asyncio4j;

import static org.asyncio4j.lowlevel.Coroutines.async;

import java.util.BitSet;
import java.util.Locale;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * Blocks tasks until a given number of them have arrived, then releases them all and starts over.
 *
 * {@snippet :
 * Barrier barrier = new Barrier(3);
 * // in each of three tasks
 * int index = await(barrier.waitFor()); // 0, 1 or 2, in the order of arrival
 * }
 *
 * <pre>
 *             the last one arrives           all have left
 *    FILLING --------------------> DRAINING --------------> FILLING
 *       |---reset, while some wait---> RESETTING --all have left--> FILLING
 *       '---abort---> BROKEN ---reset---> FILLING
 * </pre>
 *
 * <p>A task that arrives while the barrier drains or resets waits until that is over. A task that
 * is cancelled while it waits is no longer counted; that does not break the barrier.
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
    private final Condition changed = new Condition(this, Barrier::waitReason);

    private final int parties;
    private State state = State.FILLING;

    /** The tasks between arrival and departure. */
    private int count;

    /** Their indices. A task that is cancelled while it waits gives its own back. */
    private final BitSet indices = new BitSet();

    /**
     * Creates a barrier for {@code parties} tasks.
     *
     * @throws IllegalArgumentException if {@code parties} is less than one
     */
    public Barrier(int parties) {
        this.parties = Checks.positive(parties, "parties");
    }

    /**
     * Waits until {@link #parties()} tasks are waiting, and returns the lowest index, from 0, that none
     * of those had which were waiting when this one arrived: as long as none is cancelled, their
     * number. Each of the tasks that pass together has another one. The last task to arrive does not suspend. Python's {@code wait}, a name that {@link Object} uses.
     *
     * @throws BrokenBarrierException by the await, if the barrier is broken, or is reset or aborted
     *     while the task waits
     */
    @CheckReturnValue
    public Coroutine<Integer> waitFor() {
        return async("Barrier.waitFor", this::waitHere);
    }

    /**
     * Resets the barrier to its initial state, even if it is broken: waiting tasks get a {@link
     * BrokenBarrierException}.
     */
    @CheckReturnValue
    public Coroutine<Void> reset() {
        return async("Barrier.reset", () -> locked(this::resetLocked));
    }

    /**
     * Breaks the barrier: waiting tasks, and all that arrive later, get a {@link
     * BrokenBarrierException}, until {@link #reset()}.
     */
    @CheckReturnValue
    public Coroutine<Void> abort() {
        return async(
                "Barrier.abort",
                () -> locked(() -> {
                    changed.signalAll();
                    state = State.BROKEN;
                }));
    }

    /** Returns the number of tasks that it takes to release them. */
    public int parties() {
        return parties;
    }

    /** Returns the number of tasks that have arrived so far; 0 while they leave. */
    public int nWaiting() {
        return state == State.FILLING ? count : 0;
    }

    /** Returns whether the barrier is broken by {@link #abort()}. */
    public boolean broken() {
        return state == State.BROKEN;
    }

    /** Waits like {@code await(waitFor())} and returns the index, for {@link Asyncio#with}. */
    @Override
    public Integer onEnter() {
        return waitHere();
    }

    /** Does nothing; for {@link Asyncio#with}. */
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
        int index = indices.nextClearBit(0);
        indices.set(index);
        count++;
        try {
            if (count == parties) {
                changed.signalAll();
                state = State.DRAINING;
            } else {
                changed.waitHere(() -> state != State.FILLING);
                if (state != State.DRAINING) {
                    throw new BrokenBarrierException("Abort or reset of barrier");
                }
            }
            return index;
        } finally {
            indices.clear(index);
            count--;
            leave();
        }
    }

    /**
     * Called by each departing task; the last one wakes those that wait for the barrier to empty.
     */
    private void leave() {
        if (count == 0) {
            changed.signalAll();
            if (state != State.BROKEN) {
                state = State.FILLING;
            }
        }
    }

    private void resetLocked() {
        changed.signalAll();
        state = count > 0 ? State.RESETTING : State.FILLING;
    }

    private void locked(Runnable change) {
        changed.onEnter();
        try {
            change.run();
        } finally {
            changed.release();
        }
    }

    private WaitReason waitReason() {
        return new WaitReason(
                "barrier",
                state == State.FILLING
                        ? "a barrier: " + count + " of " + parties + " tasks have arrived"
                        : "a barrier: " + count + " tasks have to leave it");
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
