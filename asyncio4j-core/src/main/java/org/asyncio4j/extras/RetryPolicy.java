package org.asyncio4j.extras;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.AsyncPredicate;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * How often {@link Extras#retry retry} calls code that fails, and how long it waits in between: {@code
 * RetryPolicy.attempts(5).withBackoff(0.1, 30).withJitter(0.5)}. Immutable, so one may be shared; any thread.
 */
public final class RetryPolicy {

    private final int attempts;
    private final double first;
    private final double longest;
    private final double factor;
    private final double jitter;
    private final AsyncPredicate<? super Exception> condition;

    /** Null: that of the calling thread. */
    private final @Nullable RandomGenerator random;

    private RetryPolicy(
            int attempts,
            double first,
            double longest,
            double factor,
            double jitter,
            AsyncPredicate<? super Exception> condition,
            @Nullable RandomGenerator random) {
        this.attempts = attempts;
        this.first = first;
        this.longest = longest;
        this.factor = factor;
        this.jitter = jitter;
        this.condition = condition;
        this.random = random;
    }

    /**
     * Returns a policy of so many calls, the first included, without a delay between them, and after any exception.
     *
     * @param attempts positive; {@link Integer#MAX_VALUE} is no limit
     */
    public static RetryPolicy attempts(int attempts) {
        return new RetryPolicy(Checks.positive(attempts, "attempts"), 0, 0, 1, 0, problem -> true, null);
    }

    /** Returns this policy with the same delay after each failure. */
    public RetryPolicy withDelay(double seconds) {
        return withDelays(delay(seconds, "delay"), seconds, 1);
    }

    /** Like {@link #withDelay(double)}. */
    public RetryPolicy withDelay(Duration delay) {
        return withDelay(Seconds.of(delay));
    }

    /**
     * Returns this policy with a delay that doubles with each failure.
     *
     * @param first the delay after the first failure, in seconds
     * @param longest what no delay exceeds; not less than {@code first}
     */
    public RetryPolicy withBackoff(double first, double longest) {
        return withBackoff(first, longest, 2);
    }

    /** Like {@link #withBackoff(double, double)}. */
    public RetryPolicy withBackoff(Duration first, Duration longest) {
        return withBackoff(Seconds.of(first), Seconds.of(longest));
    }

    /**
     * Returns this policy with a delay that grows with each failure.
     *
     * @param first the delay after the first failure, in seconds
     * @param longest what no delay exceeds; not less than {@code first}
     * @param factor what the delay is multiplied by; at least 1
     */
    public RetryPolicy withBackoff(double first, double longest, double factor) {
        delay(first, "first");
        if (!(longest >= first) || longest == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "longest must be finite and >= first, which is " + first + ": " + longest);
        }
        if (!(factor >= 1) || factor == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("factor must be finite and >= 1: " + factor);
        }
        return withDelays(first, longest, factor);
    }

    /** Like {@link #withBackoff(double, double, double)}. */
    public RetryPolicy withBackoff(Duration first, Duration longest, double factor) {
        return withBackoff(Seconds.of(first), Seconds.of(longest), factor);
    }

    /**
     * Returns this policy with delays that are shortened at random, so that clients that failed together do not come back
     * together: to between {@code 1 - fraction} and 1 of what they would be.
     *
     * @param fraction from 0, no jitter, to 1, any delay down to none
     */
    public RetryPolicy withJitter(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("jitter must be from 0 to 1: " + fraction);
        }
        return new RetryPolicy(attempts, first, longest, factor, fraction, condition, random);
    }

    /**
     * Returns this policy with a condition on the exceptions after which the code is called again; it may await. What it
     * throws ends the attempts, with the exception suppressed.
     */
    public RetryPolicy withCondition(AsyncPredicate<? super Exception> newCondition) {
        Checks.notNull(newCondition, "condition");
        return new RetryPolicy(attempts, first, longest, factor, jitter, newCondition, random);
    }

    /** Returns this policy with a source of its jitter, for runs that can be repeated. */
    public RetryPolicy withRandom(RandomGenerator source) {
        Checks.notNull(source, "random");
        return new RetryPolicy(attempts, first, longest, factor, jitter, condition, source);
    }

    /** Returns the delay in seconds after so many failures, at least 1, if it is not shortened by the jitter. */
    public double delayAfter(int failures) {
        Checks.positive(failures, "failures");
        // The power may be infinite, which no delay is; and not a number if it is to be multiplied by zero.
        return first == 0 ? 0 : Math.min(longest, first * Math.pow(factor, failures - 1));
    }

    static <T extends @Nullable Object> Coroutine<T> retrying(RetryPolicy policy, Callable<T> body) {
        Checks.notNull(policy, "policy");
        Checks.notNull(body, "body");
        return Coroutines.async("retry", () -> policy.run(() -> Coroutines.asyncBody(body)));
    }

    static <X extends Throwable> Coroutine<Void> retrying(RetryPolicy policy, Action<X> body) {
        Checks.notNull(policy, "policy");
        Checks.notNull(body, "body");
        return Coroutines.async("retry", () -> policy.run(() -> Coroutines.async(body)));
    }

    private <T extends @Nullable Object> T run(Supplier<Coroutine<T>> attempt) throws Exception {
        int failures = 0;
        while (true) {
            try {
                return Coroutines.await(attempt.get());
            } catch (Exception problem) {
                failures = Math.min(failures + 1, Integer.MAX_VALUE - 1);
                if (failures >= attempts || !isToBeTriedAgain(problem)) {
                    throw problem;
                }
            }
            Coroutines.await(Coroutines.sleep(shortened(delayAfter(failures))));
        }
    }

    private boolean isToBeTriedAgain(Exception problem) throws Exception {
        try {
            return condition.test(problem);
        } catch (Throwable another) {
            if (another != problem) {
                another.addSuppressed(problem);
            }
            throw another;
        }
    }

    private double shortened(double delay) {
        if (jitter == 0) {
            return delay;
        }
        RandomGenerator source = random == null ? ThreadLocalRandom.current() : random;
        return delay * (1 - jitter * source.nextDouble());
    }

    private RetryPolicy withDelays(double newFirst, double newLongest, double newFactor) {
        return new RetryPolicy(attempts, newFirst, newLongest, newFactor, jitter, condition, random);
    }

    private static double delay(double seconds, String name) {
        if (!(seconds >= 0) || seconds == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + " must be finite and >= 0: " + seconds);
        }
        return seconds;
    }

    @Override
    public String toString() {
        return "<RetryPolicy attempts="
                + (attempts == Integer.MAX_VALUE ? "unlimited" : attempts)
                + " delay=" + first
                + (factor == 1 ? "" : " up to " + longest + " by " + factor)
                + (jitter == 0 ? "" : " jitter=" + jitter)
                + ">";
    }
}
