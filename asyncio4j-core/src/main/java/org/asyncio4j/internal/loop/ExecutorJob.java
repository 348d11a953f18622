package org.asyncio4j.internal.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.HasCode;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * A job that an executor runs for the loop: begun on a thread of the executor, ended on the loop's.
 */
final class ExecutorJob<T extends @Nullable Object> extends ExternalWork implements Runnable, Job, WaitTarget {

    private final Callable<T> work;
    private final PlainFuture<T> future;

    /** Whether the work has begun, or must not begin any more. */
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Those that the default executor runs; null for a job of another executor. */
    private final @Nullable RunningJobs siblings;

    /** The thread that does the work; null before and after. Written by that thread. */
    private volatile @Nullable Thread thread;

    // Written by the executor's thread before the job is put into the inbox.
    private @Nullable T result;
    private @Nullable Throwable problem;

    ExecutorJob(LoopState loopState, Callable<T> work, @Nullable RunningJobs siblings) {
        super(loopState);
        this.work = work;
        this.siblings = siblings;
        this.future = new PlainFuture<>(loopState);
        PlainFuture.setTarget(future, this);
        begin();
        if (siblings != null) {
            siblings.add(this);
        }
    }

    PlainFuture<T> future() {
        future.addDoneCallback(done -> {
            if (done.cancelled()) {
                if (begun.compareAndSet(false, true)) {
                    leaveSiblings();
                }
                end();
            }
        });
        return future;
    }

    /** Cancels the job, because no executor has accepted it. */
    void withdraw() {
        leaveSiblings();
        end();
        future.cancel();
    }

    /** Does the work, on a thread of the executor. */
    @Override
    public void run() {
        if (begun.compareAndSet(false, true)) {
            thread = Thread.currentThread();
            try {
                // In a copy, since the executor may use the thread for other jobs as well.
                result = ThreadState.current().copyContext().call(work);
            } catch (Throwable e) {
                problem = e;
            }
            thread = null;
            loopState.enqueueFromAnywhere(this);
        }
    }

    @Override
    public WaitReason waitReason() {
        String code = Repr.ofCode(HasCode.codeOf(work));
        Thread running = thread;
        return new WaitReason(
                "thread",
                running != null
                        ? code + " in thread " + Repr.oneLine(running.getName())
                        : begun.get() ? "the result of " + code + ", which has ended" : "a thread to run " + code);
    }

    /** Completes the future, on the loop's thread. */
    @Override
    @SuppressWarnings("NullAway") // T decides whether null is a value.
    public void runJob() {
        leaveSiblings();
        end();
        if (future.done()) {
            return;
        }
        if (problem != null) {
            future.setException(problem);
        } else {
            future.setResult(result);
        }
    }

    /** Returns the thread that does the work; null if it has not begun or has ended. Any thread. */
    @Nullable
    Thread threadOrNull() {
        return thread;
    }

    private void leaveSiblings() {
        if (siblings != null) {
            siblings.remove(this);
        }
    }
}
