package org.asyncio4j.extras;

import java.util.Locale;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.CancelBlock;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A block of code that can be cancelled by itself, with the tasks of the {@link TaskGroup}s in it: {@code
 * with(moveOnAfter(2), scope -> ...)}.
 *
 * <pre>
 *    CREATED --enter--> ACTIVE --exit--> LEFT
 * </pre>
 *
 * <p>Once the scope is cancelled, by {@link #cancel} or because its deadline passes, every await in it that has to wait
 * throws a {@link CancelledError}, until the block is left, also if the code catches the error and goes on: cancellation has
 * a level here and is no single event, as it is by {@code Task.cancel}. An await that need not wait goes on. The scope
 * drops the error at the end of its block; what else the block throws it lets pass. {@link #cancelledCaught()} tells which.
 *
 * <p>In a {@linkplain Extras#shielded() shielded} scope no cancellation from outside is thrown, neither one of scopes and
 * limits around it nor one of {@code Task.cancel}; whatever was requested is in effect when the block is left. The scope can
 * be cancelled itself, and so can be the scopes in it.
 *
 * <p>Of several cancellations the outermost wins: the error passes a scope if the one around it is cancelled too, or if
 * somebody else has cancelled the task meanwhile. The whole table is {@code docs/cancel-scopes.md}.
 *
 * <p>Can be used once, inside a task. In a generator no {@code yield} should be in the block: the consumer's code would be
 * part of it. Loop thread only.
 */
public final class CancelScope implements AsyncContextManager<CancelScope> {

    private enum State {
        CREATED,
        ACTIVE,
        LEFT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final boolean shielded;
    private final boolean failing;

    private State state = State.CREATED;
    private double deadline;

    /** Null until the scope is entered. */
    private @Nullable CancelBlock block;

    /** Calls {@link #expire}; null if there is no deadline, or it has passed. */
    private @Nullable Handle timer;

    private boolean cancelCalled;
    private boolean cancelledCaught;

    /** Whether the deadline was what cancelled it. */
    private boolean expired;

    /** Of a {@link #cancel} before the scope was entered. */
    private @Nullable String reason;

    /** Creates a scope without a deadline, like {@link Extras#cancelScope()}. */
    public CancelScope() {
        this(Double.POSITIVE_INFINITY, false, false);
    }

    private CancelScope(double deadline, boolean shielded, boolean failing) {
        this.deadline = checked(deadline);
        this.shielded = shielded;
        this.failing = failing;
    }

    static CancelScope at(double deadline) {
        return new CancelScope(deadline, false, false);
    }

    static CancelScope after(double seconds) {
        return at(Coroutines.getRunningLoop().time() + seconds);
    }

    static CancelScope failingAt(double deadline) {
        return new CancelScope(deadline, false, true);
    }

    static CancelScope failingAfter(double seconds) {
        return failingAt(Coroutines.getRunningLoop().time() + seconds);
    }

    static CancelScope shieldedFor(double seconds) {
        double now = seconds == Double.POSITIVE_INFINITY
                ? 0
                : Coroutines.getRunningLoop().time();
        return new CancelScope(now + seconds, true, false);
    }

    static double effectiveDeadline() {
        double earliest = Double.POSITIVE_INFINITY;
        Task<?> task = Coroutines.currentTask();
        CancelBlock at = task == null ? null : Futures.blockOf(task);
        while (at != null) {
            if (at.owner() instanceof CancelScope scope) {
                earliest = Math.min(earliest, scope.cancelCalled ? Double.NEGATIVE_INFINITY : scope.deadline);
            }
            at = at.shielded() ? null : at.outer();
        }
        return earliest;
    }

    /**
     * Cancels the scope. Before it is entered, that takes effect on entry; a second time, or after its end, it does
     * nothing.
     *
     * @throws IllegalStateException if called from a thread other than the loop's
     */
    public void cancel() {
        cancel(null);
    }

    /** Cancels like {@link #cancel()}, and says why: the reason is the message of the {@link CancelledError}. */
    public void cancel(@Nullable String reason) {
        if (state == State.LEFT || cancelCalled) {
            return;
        }
        if (block == null) {
            this.reason = reason;
        } else {
            block.cancel(reason, "a cancel scope");
        }
        cancelCalled = true;
        disarm();
    }

    /** Returns whether the scope was cancelled: by a call, or by its deadline. */
    public boolean cancelCalled() {
        return cancelCalled;
    }

    /** Returns whether the scope has dropped its {@link CancelledError} at its end: the block was cut short. */
    public boolean cancelledCaught() {
        return cancelledCaught;
    }

    /** Returns whether cancellations from outside wait until the block is left. */
    public boolean shielded() {
        return shielded;
    }

    /** The deadline in seconds of {@code time()}; positive infinity if there is none. */
    public double deadline() {
        return deadline;
    }

    /**
     * Moves the deadline to another time of {@code time()}, as {@code setDeadline(time() + 2)}; {@link
     * Double#POSITIVE_INFINITY} removes it. One that has passed cancels the scope in the loop's next iteration. Of a scope
     * that is cancelled or left it changes nothing but {@link #deadline()}.
     *
     * @throws IllegalArgumentException if it is not a number
     * @throws IllegalStateException if called from a thread other than the loop's
     */
    public void setDeadline(double when) {
        checked(when);
        if (state == State.ACTIVE && !cancelCalled) {
            Handle next = timerAt(when);
            disarm();
            timer = next;
        }
        deadline = when;
    }

    @Override
    public CancelScope onEnter() {
        if (state != State.CREATED) {
            throw new IllegalStateException("CancelScope has already been entered");
        }
        CancelBlock entered = Futures.enterBlock(this, shielded);
        block = entered;
        state = State.ACTIVE;
        if (cancelCalled) {
            entered.cancel(reason, "a cancel scope");
        } else {
            timer = timerAt(deadline);
        }
        return this;
    }

    @Override
    public boolean onExit(@Nullable Throwable problem) {
        CancelBlock entered = block;
        if (state != State.ACTIVE || entered == null) {
            throw new IllegalStateException("CancelScope is not active: " + this);
        }
        cancelledCaught = entered.exit(problem);
        state = State.LEFT;
        disarm();
        if (cancelledCaught && expired && failing) {
            throw new TimeoutException(null, problem);
        }
        return cancelledCaught;
    }

    private @Nullable Handle timerAt(double when) {
        if (when == Double.POSITIVE_INFINITY) {
            return null;
        }
        EventLoop loop = Coroutines.getRunningLoop();
        return when <= loop.time() ? loop.callSoon(this::expire) : loop.callAt(when, this::expire);
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void expire() {
        timer = null;
        if (block != null && !cancelCalled) {
            expired = true;
            cancelCalled = true;
            block.cancel(null, "the deadline of a cancel scope");
        }
    }

    private static double checked(double when) {
        if (Double.isNaN(when)) {
            throw new IllegalArgumentException("Invalid deadline: NaN (not a number)");
        }
        return when;
    }

    @Override
    public String toString() {
        return "<CancelScope ["
                + state
                + "]"
                + (shielded ? " shielded" : "")
                + (deadline == Double.POSITIVE_INFINITY ? "" : " deadline=" + Math.round(deadline * 1000) / 1000.0)
                + (cancelCalled ? " cancelled" : "")
                + ">";
    }
}
