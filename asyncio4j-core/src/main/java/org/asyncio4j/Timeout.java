package org.asyncio4j;

import java.util.Locale;
import org.asyncio4j.internal.structure.LoopThread;
import org.asyncio4j.lowlevel.CancelBlock;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A time limit for a block of code: {@code with(timeout(2.0), scope -> ...)}.
 *
 * <pre>
 *    CREATED --enter--> ACTIVE --deadline--> EXPIRING --exit--> EXPIRED
 *                          '-------------exit-------------> FINISHED
 * </pre>
 *
 * <p>When the deadline passes, the task is cancelled; if the {@link CancelledError} then reaches
 * the end of the block, a {@link TimeoutException} is thrown instead, with the error as its cause.
 * A block that ends in time, or that swallows the cancellation, ends as if there were no limit.
 * Limits may be nested; the one that expired is the one that throws. If the task is also cancelled
 * by others, the cancellation takes precedence.
 *
 * <p>An exception that the block itself throws after the deadline is thrown unchanged, with a
 * {@code TimeoutException} as a {@linkplain Throwable#addSuppressed suppressed} exception, because
 * it was thrown while the task was being cancelled. (Python puts it into the exception's context.)
 *
 * <p>Can be used once, inside a task. Loop thread only.
 */
public final class Timeout implements AsyncContextManager<Timeout> {

    // As in a TaskGroup, requests to cancel are counted, but compared with the count on entry and not with 0: so limits
    // work in a task that was cancelled before and is cleaning up.

    private enum State {
        CREATED,
        ACTIVE,
        EXPIRING,
        EXPIRED,
        FINISHED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private State state = State.CREATED;
    private double when;

    // Set by onEnter().
    private @Nullable Task<?> task;

    /** The innermost block of the task on entry: only what is shielded inside of it holds the expiry back. */
    private @Nullable CancelBlock block;

    /** The task's {@code cancelling()} on entry, but without a request that no await has thrown then. */
    private int cancelling;

    /** The time to the deadline when it was set, for a message; a float, which finds room where a double does not. */
    private float seconds;

    /** Calls {@link #expire}; null if there is no deadline, or it has passed. */
    private @Nullable Handle timer;

    /**
     * Creates a limit with a deadline on the clock of {@link Asyncio#time()}; {@link
     * Double#POSITIVE_INFINITY} means never. A deadline in the past interrupts the block at its
     * first suspension.
     */
    public Timeout(double when) {
        this.when = checked(when);
    }

    /** Creates a limit whose deadline is {@code seconds} from now. */
    static Timeout after(double seconds) {
        return new Timeout(Coroutines.getRunningLoop().time() + seconds);
    }

    /** The deadline in seconds of {@link Asyncio#time()}; infinite if there is none. */
    public double when() {
        return when;
    }

    /**
     * Moves the deadline to another time of {@link Asyncio#time()}, as {@code
     * reschedule(time() + 2.0)}; {@link
     * Double#POSITIVE_INFINITY} removes it. A deadline in the past is due in the loop's next
     * iteration.
     *
     * @throws IllegalStateException if the block has not been entered, has ended, or is ending
     *     because the deadline has passed; if called from a thread other than the loop's
     */
    public void reschedule(double newWhen) {
        if (state == State.CREATED) {
            throw new IllegalStateException("Timeout has not been entered");
        }
        if (state != State.ACTIVE) {
            throw new IllegalStateException("Cannot change state of " + state + " Timeout");
        }
        checked(newWhen);
        LoopThread.check(task().getLoop(), this);
        Handle next = timerAt(newWhen, task());
        disarm();
        when = newWhen;
        timer = next;
    }

    /** Returns whether the deadline passed while the block ran. */
    public boolean expired() {
        return state == State.EXPIRING || state == State.EXPIRED;
    }

    @Override
    public Timeout onEnter() {
        if (state != State.CREATED) {
            throw new IllegalStateException("Timeout has already been entered");
        }
        Task<?> current = Coroutines.getRunningLoopOrNull() == null ? null : Coroutines.currentTask();
        if (current == null) {
            throw new IllegalStateException("Timeout should be used inside a task");
        }
        timer = timerAt(when, current);
        task = current;
        block = Futures.blockOf(current);
        // A request that is still to be thrown will be thrown in the block, and is not ours.
        cancelling = current.cancelling() - (Futures.mustCancel(current) ? 1 : 0);
        state = State.ACTIVE;
        return this;
    }

    @Override
    public boolean onExit(@Nullable Throwable problem) {
        if (state != State.ACTIVE && state != State.EXPIRING) {
            throw new IllegalStateException("Timeout is not active: " + this);
        }
        LoopThread.check(task().getLoop(), this);
        disarm();
        if (state == State.ACTIVE) {
            state = State.FINISHED;
            return false;
        }
        state = State.EXPIRED;
        // More requests than on entry mean that others want the task cancelled.
        boolean ours = task().uncancel() <= cancelling;
        if (ours && problem instanceof CancelledError) {
            throw new TimeoutException(null, problem);
        }
        if (ours && problem != null) {
            problem.addSuppressed(new TimeoutException());
        }
        return false;
    }

    private @Nullable Handle timerAt(double deadline, Task<?> entered) {
        if (deadline == Double.POSITIVE_INFINITY) {
            return null;
        }
        EventLoop loop = entered.getLoop();
        double now = loop.time();
        seconds = (float) (deadline - now);
        return deadline <= now ? loop.callSoon(this::expire) : loop.callAt(deadline, this::expire);
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void expire() {
        timer = null;
        Futures.cancel(task(), null, "a timeout of " + round(Math.max(0, seconds)) + " s", null, block);
        state = State.EXPIRING;
    }

    private Task<?> task() {
        Task<?> entered = task;
        assert entered != null : "bug in asyncio4j: a Timeout was not entered";
        return entered;
    }

    private static double checked(double when) {
        if (Double.isNaN(when)) {
            throw new IllegalArgumentException("Invalid deadline: NaN (not a number)");
        }
        return when;
    }

    @Override
    public String toString() {
        String deadline = when == Double.POSITIVE_INFINITY ? "never" : round(when);
        return "<Timeout [" + state + "]" + (state == State.ACTIVE ? " when=" + deadline : "") + ">";
    }

    private static String round(double seconds) {
        return String.valueOf(Math.round(seconds * 1000) / 1000.0);
    }
}
