package org.asyncio4j.netty;

import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.lowlevel.TimerHandle;
import org.jspecify.annotations.Nullable;

/** What {@link AsyncioEventLoop#schedule} and its kin return: code that a timer of the loop runs, once or again and again. */
final class LoopTimer<V extends @Nullable Object> extends DefaultPromise<V> implements ScheduledFuture<V>, Runnable {

    private static final double NANOS = 1e9;

    final AsyncioEventLoop group;
    private final Callable<V> code;

    /** Of the loop's clock. Written on the loop's thread, and before that by who creates it. */
    private volatile long deadlineNanos;

    /** 0 to run once; positive from one deadline to the next; negative from one end to the next beginning. */
    private final long periodNanos;

    /** Loop thread only; null until it is armed. */
    private @Nullable TimerHandle handle;

    LoopTimer(AsyncioEventLoop group, Callable<V> code, long delayNanos, long periodNanos) {
        super(group);
        this.group = group;
        this.code = code;
        this.periodNanos = periodNanos;
        deadlineNanos = later(delayNanos);
    }

    private long later(long nanos) {
        return group.ticker().nanoTime() + Math.min(Math.max(nanos, 0), Long.MAX_VALUE / 2);
    }

    /** Makes the loop run it. Loop thread only. */
    void arm() {
        handle = group.loop.callAt(deadlineNanos / NANOS, this);
    }

    /** Takes back what {@link #arm} did. Loop thread only. */
    void disarm() {
        if (handle != null) {
            handle.cancel();
        }
    }

    @Override
    public void run() {
        if (periodNanos == 0) {
            group.timers.remove(this);
            runOnce();
        } else if (!isDone()) {
            runAgain();
        }
    }

    private void runOnce() {
        if (!setUncancellable()) {
            return;
        }
        try {
            setSuccess(code.call());
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    private void runAgain() {
        try {
            code.call();
        } catch (Throwable failure) {
            group.timers.remove(this);
            fail(failure);
            return;
        }
        deadlineNanos = periodNanos > 0 ? deadlineNanos + periodNanos : later(-periodNanos);
        if (group.timers.contains(this)) {
            arm();
        }
    }

    /** As Netty does, tells only who asks this future, but for what is to end the loop. */
    private void fail(Throwable failure) {
        tryFailure(failure);
        if (failure instanceof KeyboardInterrupt || failure instanceof SystemExit) {
            throw (Error) failure;
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            group.remove(this);
        }
        return cancelled;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(deadlineNanos - group.ticker().nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
