package org.asyncio4j.extras;

import java.time.Duration;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Seconds;

/**
 * The functions of this package, meant for {@code import static org.asyncio4j.extras.Extras.*} beside those of {@code
 * Asyncio}; no name is in both.
 */
@CheckReturnValue
public final class Extras {

    // Each body is one delegating line.

    private Extras() {}

    /** Creates a scope without a deadline: {@code with(cancelScope(), scope -> ...)}. */
    public static CancelScope cancelScope() {
        return new CancelScope();
    }

    /**
     * Creates a scope that is cancelled {@code seconds} from now, and then ends without an exception: {@code
     * with(moveOnAfter(2), scope -> ...)}. Whether it was cut short is known by {@link CancelScope#cancelledCaught()}.
     */
    public static CancelScope moveOnAfter(double seconds) {
        return CancelScope.after(seconds);
    }

    /** Like {@link #moveOnAfter(double)}. */
    public static CancelScope moveOnAfter(Duration duration) {
        return CancelScope.after(Seconds.of(duration));
    }

    /** Like {@link #moveOnAfter(double)}, at a time of {@code time()}. */
    public static CancelScope moveOnAt(double when) {
        return CancelScope.at(when);
    }

    /**
     * Creates a scope that is cancelled {@code seconds} from now, and then throws a {@link TimeoutException} at the end of
     * the block, if the cancellation has cut it short. Unlike {@code timeout} it goes on cancelling until the block is left.
     */
    public static CancelScope failAfter(double seconds) {
        return CancelScope.failingAfter(seconds);
    }

    /** Like {@link #failAfter(double)}. */
    public static CancelScope failAfter(Duration duration) {
        return CancelScope.failingAfter(Seconds.of(duration));
    }

    /** Like {@link #failAfter(double)}, at a time of {@code time()}. */
    public static CancelScope failAt(double when) {
        return CancelScope.failingAt(when);
    }

    /**
     * Creates a scope whose block runs to its end whoever cancels the task or the scopes around it: {@code
     * with(shielded(), () -> ...)}, for clean-up that awaits. What was requested meanwhile is in effect afterwards.
     */
    public static CancelScope shielded() {
        return CancelScope.shieldedFor(Double.POSITIVE_INFINITY);
    }

    /** Like {@link #shielded()}, but the block is cancelled itself {@code seconds} from now. */
    public static CancelScope shielded(double seconds) {
        return CancelScope.shieldedFor(seconds);
    }

    /** Like {@link #shielded(double)}. */
    public static CancelScope shielded(Duration duration) {
        return CancelScope.shieldedFor(Seconds.of(duration));
    }

    /**
     * Returns the earliest deadline, in seconds of {@code time()}, of the scopes that the calling code is in, as far as no
     * shield is between: positive infinity if there is none, negative infinity if one of them is cancelled.
     */
    public static double currentEffectiveDeadline() {
        return CancelScope.effectiveDeadline();
    }
}
