package org.asyncio4j.extras;

import java.util.ArrayDeque;
import java.util.Deque;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.Coroutine;
import org.asyncio4j.WaitReason;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Limits how often something is done: {@code with(limiter, () -> ...)} begins at most so many times a second. A token
 * bucket: it is full at first, each acquire takes a token, and tokens come back at a constant rate, up to the burst. On the
 * time of the loop. Fair: tokens are given in the order of the requests.
 *
 * <p>Loop thread only; belongs to the loop on which it is used.
 */
@CheckReturnValue
public final class RateLimiter implements AsyncContextManager<@Nullable Void> {

    /** A sum of fractions may miss a whole number by so much; of tokens. */
    private static final double ROUNDING = 1e-9;

    private final double perSecond;
    private final int burst;
    private final Deque<SettableFuture<Boolean>> waiting = new ArrayDeque<>();

    /** How many there were at {@link #since}. */
    private double tokens;

    private double since = Double.NaN;

    /** Serves those who wait when there is a token; null while nobody waits. */
    private @Nullable Handle timer;

    /**
     * Creates a limiter that gives {@code perSecond} tokens a second, and up to {@code burst} at once.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public RateLimiter(double perSecond, int burst) {
        if (!(perSecond > 0) || perSecond == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("perSecond must be positive and finite: " + perSecond);
        }
        this.perSecond = perSecond;
        this.burst = Checks.positive(burst, "burst");
        this.tokens = burst;
    }

    /** Waits until there is a token and takes it. A task that is cancelled while it waits takes none. */
    public Coroutine<Void> acquire() {
        return Coroutines.async("RateLimiter.acquire", this::acquireHere);
    }

    /** Takes a token if there is one and nobody waits; returns whether it did. */
    public boolean tryAcquire() {
        boolean free = waiting.isEmpty() && available() >= 1 - ROUNDING;
        if (free) {
            tokens--;
        }
        return free;
    }

    /** Returns how many tokens there are now, fractions included. */
    public double available() {
        double now = Coroutines.getRunningLoop().time();
        if (!Double.isNaN(since)) {
            tokens = Math.min(burst, tokens + (now - since) * perSecond);
        }
        since = now;
        return tokens;
    }

    /** Returns how many tasks wait for a token. */
    public int waiting() {
        return waiting.size();
    }

    /** As {@code await(acquire())}: for {@code with}. */
    @Override
    public @Nullable Void onEnter() {
        acquireHere();
        return null;
    }

    /** Does nothing: tokens come back with time. */
    @Override
    public boolean onExit(@Nullable Throwable problem) {
        return false;
    }

    private void acquireHere() {
        if (tryAcquire()) {
            return;
        }
        SettableFuture<Boolean> waiter = Coroutines.getRunningLoop().createFuture();
        Futures.setWaitTarget(waiter, () -> new WaitReason("limiter", "a token of " + this));
        waiting.add(waiter);
        serve();
        try {
            Coroutines.await(waiter);
        } catch (Throwable problem) {
            waiting.remove(waiter);
            if (waiter.done() && !waiter.cancelled()) {
                // It was given a token that it cannot use.
                tokens = Math.min(burst, tokens + 1);
            }
            disarm();
            serve();
            throw problem;
        }
    }

    /** Gives tokens to those who wait as far as there are some, and comes back when there is the next one. */
    private void serve() {
        if (timer != null) {
            return;
        }
        while (!waiting.isEmpty() && available() >= 1 - ROUNDING) {
            SettableFuture<Boolean> next = waiting.remove();
            if (!next.done()) {
                tokens--;
                next.setResult(true);
            }
        }
        if (!waiting.isEmpty()) {
            EventLoop loop = Coroutines.getRunningLoop();
            timer = loop.callLater((1 - tokens) / perSecond, () -> {
                timer = null;
                serve();
            });
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public String toString() {
        return "<RateLimiter " + perSecond + " a second, burst of " + burst + ", waiting:" + waiting.size() + ">";
    }
}
