package org.asyncio4j.internal.task;

import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.TimerHandle;
import org.jspecify.annotations.Nullable;

/** Waits for a time, or for one iteration of the loop. */
public final class SleepCoroutine<T extends @Nullable Object> extends BaseCoroutine<T> {

    /** The same work for all; a field holds the time to wait. */
    private static final Object SLEEP = "sleep";

    private final double seconds;
    private final T result;

    public SleepCoroutine(double seconds, T result) {
        super("sleep", SLEEP);
        this.seconds = seconds;
        this.result = result;
    }

    public static SleepCoroutine<Void> withoutResult(double seconds) {
        return new SleepCoroutine<>(seconds, Nothing.VOID);
    }

    @Override
    T awaitIn(LoopTask<?> runner) {
        begin(runner);
        try {
            return sleep(runner);
        } finally {
            end();
        }
    }

    private T sleep(LoopTask<?> task) {
        if (Seconds.toNanos(seconds, "delay") <= 0) {
            task.yieldToLoop();
            return result;
        }
        PlainFuture<T> wake = new PlainFuture<>(task.loopState);
        TimerHandle timer = task.loopState.loop().callLater(seconds, () -> wakeUp(wake));
        wake.standFor(timer);
        try {
            return wake.awaitIn(task);
        } finally {
            timer.cancel();
        }
    }

    private void wakeUp(PlainFuture<T> wake) {
        if (!wake.done()) {
            wake.setResult(result);
        }
    }
}
