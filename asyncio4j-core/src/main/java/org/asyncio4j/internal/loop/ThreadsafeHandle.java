package org.asyncio4j.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.task.LoopState;
import org.jspecify.annotations.Nullable;

/**
 * A callback that any thread may cancel: either it runs or the cancellation takes effect, never
 * both.
 */
final class ThreadsafeHandle extends CallbackHandle implements Inbox.Entry {

    private static final int WAITING = 0;
    private static final int BEGUN = 1;
    private static final int CANCELLED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(ThreadsafeHandle.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;

    private Inbox.@Nullable Entry below;

    ThreadsafeHandle(LoopState loopState, Runnable callback, @Nullable VarContext context) {
        super(loopState, callback, context);
    }

    @Override
    public void cancel() {
        if (STATE.compareAndSet(this, WAITING, CANCELLED)) {
            drop();
        }
    }

    @Override
    public boolean cancelled() {
        return state == CANCELLED;
    }

    @Override
    public void runJob() {
        if (STATE.compareAndSet(this, WAITING, BEGUN)) {
            super.runJob();
        }
    }

    @Override
    public Job job() {
        return this;
    }

    @Override
    public Inbox.@Nullable Entry below() {
        return below;
    }

    @Override
    public void setBelow(Inbox.@Nullable Entry entry) {
        below = entry;
    }
}
