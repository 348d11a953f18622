package org.asyncio4j.internal.threads;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.asyncio4j.internal.task.CompletableFutureViews;
import org.asyncio4j.internal.task.HasCode;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call that an executor runs on its loop. Cancelling it does not interrupt a call that runs: the thread
 * is the loop's.
 */
final class LoopFuture<T extends @Nullable Object> extends CompletableFutureViews.View<T>
        implements RunnableScheduledFuture<T> {

    private final Callable<T> code;

    /** Seconds between two beginnings; negative between an end and the next beginning; 0 for a single call. */
    private final double period;

    /** The loop's time when it is due. Written by the loop's thread, read by any. */
    private volatile double when;

    /** What runs it on the loop. Set before an executor takes it on. */
    volatile @Nullable LoopCall call;

    LoopFuture(LoopState loopState, Callable<T> code, double when, double period) {
        super(loopState);
        this.code = code;
        this.when = when;
        this.period = period;
    }

    Object code() {
        return HasCode.codeOf(code);
    }

    double when() {
        return when;
    }

    @Override
    public boolean isPeriodic() {
        return period != 0;
    }

    @Override
    public void run() {
        if (isDone()) {
            return;
        }
        try {
            T result = code.call();
            if (isPeriodic()) {
                when = period > 0 ? when + period : loopState.loop().time() - period;
            } else {
                complete(result);
            }
        } catch (Throwable problem) {
            completeExceptionally(problem);
            if (LoopState.endsLoop(problem)) {
                throw (Error) problem;
            }
            if (isPeriodic()) {
                loopState.report(LoopProblem.of("Exception in callback " + call + ", which is not repeated any more")
                        .with("exception", problem));
            }
        }
    }

    @Override
    protected void cancelShown() {
        LoopCall known = call;
        if (known != null) {
            known.withdraw();
        }
    }

    @Override
    protected void endWithLoop() {
        cancelAlone();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        ensureDoneOrElsewhere();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (timeout > 0) {
            ensureDoneOrElsewhere();
        }
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        ensureDoneOrElsewhere();
        return super.join();
    }

    private void ensureDoneOrElsewhere() {
        if (!isDone() && loopState.isHere()) {
            throw new IllegalStateException("waiting for " + call + " would block the loop that is to run it, for ever:"
                    + " await a task instead");
        }
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(Math.round((when - loopState.loop().time()) * 1e9), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return other instanceof LoopFuture<?> ours && ours.loopState == loopState
                ? Double.compare(when, ours.when)
                : Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
