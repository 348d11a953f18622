package org.asyncio4j.internal.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * A job that an executor runs for the loop: the call is made on a thread of the executor, and ended on the loop's. Only
 * the {@link ExecutorCall} is known to the executor.
 */
final class ExecutorJob<T extends @Nullable Object> extends ExternalWork implements Job, WaitTarget {

    final ExecutorCall<T> call;
    final Executor executor;
    private final PlainFuture<T> future;

    /** All jobs of the loop, which keep this one until it ends. */
    private final RunningJobs all;

    ExecutorJob(LoopState loopState, Executor executor, Callable<T> work, RunningJobs all) {
        super(loopState);
        this.executor = executor;
        this.all = all;
        this.call = new ExecutorCall<>(this, work);
        this.future = new PlainFuture<>(loopState);
        PlainFuture.setTarget(future, this);
        begin();
        all.add(this);
    }

    PlainFuture<T> future() {
        future.addDoneCallback(done -> {
            if (done.cancelled()) {
                if (call.withdraw()) {
                    all.remove(this);
                }
                end();
            }
        });
        return future;
    }

    /** Cancels the job, because no executor has accepted it. */
    void withdraw() {
        all.remove(this);
        end();
        future.cancel();
    }

    /** The call has ended. On a thread of the executor. */
    void called() {
        loopState.enqueueFromAnywhere(this);
    }

    @Override
    public WaitReason waitReason() {
        return new WaitReason(
                "thread",
                call.threadOrNull() != null
                        ? call.toString()
                        : call.hasBegun()
                                ? "the result of " + call.code() + ", which has ended"
                                : "a thread to run " + call.code());
    }

    /** Completes the future, on the loop's thread. */
    @Override
    public void runJob() {
        all.remove(this);
        end();
        if (future.done()) {
            return;
        }
        Throwable problem = call.problem();
        if (problem != null) {
            future.setException(problem);
        } else {
            future.setResult(call.result());
        }
    }
}
