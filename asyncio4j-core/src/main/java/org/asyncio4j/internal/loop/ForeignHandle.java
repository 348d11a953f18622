package org.asyncio4j.internal.loop;

import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.knot.Job;
import org.asyncio4j.internal.knot.ReadyHandle;
import org.asyncio4j.lowlevel.Handle;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A callback that any thread may call off: either it runs or the cancellation counts, never both.
 */
final class ForeignHandle implements Handle, Job {

    private final ReadyHandle handle;

    /** Whether it was decided between running and being cancelled. */
    private final AtomicBoolean decided = new AtomicBoolean();

    private volatile boolean cancelled;

    ForeignHandle(Host host, Runnable callback, VarContext context) {
        this.handle = new ReadyHandle(host, callback, context);
    }

    @Override
    public void cancel() {
        if (decided.compareAndSet(false, true)) {
            cancelled = true;
        }
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public Context getContext() {
        return handle.getContext();
    }

    @Override
    public void runJob() {
        if (decided.compareAndSet(false, true)) {
            handle.runJob();
        }
    }

    @Override
    public String toString() {
        return cancelled ? "<Handle cancelled>" : handle.toString();
    }
}
