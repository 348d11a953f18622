package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.knot.Job;
import org.asyncio4j.internal.knot.PlainFuture;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A job that an executor runs for the loop: begun on a thread of the executor, ended on the loop's.
 */
final class OutsideJob<T extends @Nullable Object> implements Runnable, Job {

    private final Host host;
    private final Callable<T> work;
    private final PlainFuture<T> future;

    /** Whether the work has begun, or must not begin any more. */
    private final AtomicBoolean begun = new AtomicBoolean();

    // Written by the executor's thread before the job goes into the inbox.
    private @Nullable T result;
    private @Nullable Throwable problem;

    /** Loop thread only: whether the loop still expects the end. */
    private boolean counted = true;

    OutsideJob(Host host, Callable<T> work) {
        this.host = host;
        this.work = work;
        this.future = new PlainFuture<>(host);
        host.outsideJobs++;
    }

    PlainFuture<T> future() {
        future.addDoneCallback(done -> {
            if (done.cancelled()) {
                begun.set(true);
                discount();
            }
        });
        return future;
    }

    /** Takes the announcement back: no executor has taken the job. */
    void withdraw() {
        discount();
        future.cancel();
    }

    /** On a thread of the executor. */
    @Override
    public void run() {
        if (begun.compareAndSet(false, true)) {
            try {
                result = work.call();
            } catch (Throwable e) {
                problem = e;
            }
            host.enqueueFromAnywhere(this);
        }
    }

    /** On the loop's thread. */
    @Override
    @SuppressWarnings("NullAway") // T decides whether null is a value.
    public void runJob() {
        discount();
        if (future.done()) {
            return;
        }
        if (problem != null) {
            future.setException(problem);
        } else {
            future.setResult(result);
        }
    }

    private void discount() {
        if (counted) {
            counted = false;
            host.outsideJobs--;
        }
    }
}
