package org.asyncio4j.internal.loop;

import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.task.HasCode;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * The executor's part of an {@link ExecutorJob}: the call that it makes, on one of its threads.
 *
 * <p>Refers to the job, and so to the loop, only weakly. A loop that nobody closed is thus found while the call still
 * runs; nobody can run that loop any more, and the result is lost. A loop that can still be run keeps its jobs.
 */
final class ExecutorCall<T extends @Nullable Object> extends WeakReference<ExecutorJob<T>> implements Runnable {

    private final Callable<T> work;

    /** Whether the call has begun, or must not begin any more. */
    private final AtomicBoolean begun = new AtomicBoolean();

    private volatile boolean ended;

    /** The thread that makes the call; null before and after. Written by that thread. */
    private volatile @Nullable Thread thread;

    // Written by the executor's thread before the job is put into the inbox.
    private @Nullable T result;
    private @Nullable Throwable problem;

    ExecutorCall(ExecutorJob<T> job, Callable<T> work) {
        super(job);
        this.work = work;
    }

    /** Makes the call, on a thread of the executor. */
    @Override
    public void run() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        thread = Thread.currentThread();
        try {
            // In a copy, since the executor may use the thread for other jobs as well.
            result = ThreadState.current().copyContext().call(work);
        } catch (Throwable e) {
            problem = e;
        }
        thread = null;
        ended = true;
        ExecutorJob<T> job = get();
        if (job != null) {
            job.called();
        }
    }

    /** Makes sure that the call does not begin any more; returns whether it had not begun. */
    boolean withdraw() {
        return begun.compareAndSet(false, true);
    }

    /** Returns the thread that makes the call; null if it has not begun or has ended. Any thread. */
    @Nullable
    Thread threadOrNull() {
        return thread;
    }

    /** Returns whether it has begun. Any thread. */
    boolean hasBegun() {
        return begun.get();
    }

    /** Returns whether it may still run, or does. Any thread. */
    boolean isUnfinished() {
        return !ended && (thread != null || !begun.get());
    }

    /** Returns the result, once it has ended without a {@link #problem}. */
    @SuppressWarnings("NullAway") // T decides whether null is a value.
    T result() {
        return result;
    }

    /** Returns what it has thrown; null if it has returned. */
    @Nullable
    Throwable problem() {
        return problem;
    }

    /** Returns the name of what is called. */
    String code() {
        return Repr.ofCode(HasCode.codeOf(work));
    }

    /** Returns what is called, and by which thread. */
    @Override
    public String toString() {
        Thread running = thread;
        return running == null ? code() : code() + " in thread " + Repr.oneLine(running.getName());
    }
}
