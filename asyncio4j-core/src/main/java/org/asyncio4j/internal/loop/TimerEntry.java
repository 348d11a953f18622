package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.TimerHandle;
import org.jspecify.annotations.Nullable;

/** A callback with a deadline. */
public final class TimerEntry extends CallbackHandle implements TimerHandle {

    final long deadlineNanos;

    /** The order of scheduling, which decides between equal deadlines. */
    final long sequence;

    /** The queue that contains it; null once removed. */
    @Nullable
    TimerQueue queue;

    TimerEntry(
            LoopState loopState, Runnable callback, @Nullable VarContext context, long deadlineNanos, long sequence) {
        super(loopState, callback, context);
        this.deadlineNanos = deadlineNanos;
        this.sequence = sequence;
    }

    @Override
    public double when() {
        return Seconds.ofNanos(deadlineNanos);
    }

    @Override
    public void cancel() {
        loopState.checkThread();
        if (!cancelled() && queue != null) {
            queue.countCancelled();
        }
        drop();
    }

    @Override
    public int compareTo(TimerHandle other) {
        TimerEntry entry = (TimerEntry) other;
        int byTime = Long.compare(deadlineNanos, entry.deadlineNanos);
        return byTime == 0 ? Long.compare(sequence, entry.sequence) : byTime;
    }

    boolean before(TimerEntry other) {
        return deadlineNanos < other.deadlineNanos
                || (deadlineNanos == other.deadlineNanos && sequence < other.sequence);
    }

    @Override
    protected String kind() {
        return "TimerHandle";
    }

    @Override
    protected String describe() {
        return " when=" + when() + super.describe();
    }
}
