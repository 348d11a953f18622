package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.knot.ReadyHandle;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A callback that any thread may call off: either it runs or the cancellation counts, never both.
 */
final class ForeignHandle extends ReadyHandle {

    private static final int WAITING = 0;
    private static final int BEGUN = 1;
    private static final int CANCELLED = 2;

    private final AtomicInteger state = new AtomicInteger(WAITING);

    ForeignHandle(Host host, Runnable callback, VarContext context) {
        super(host, callback, context);
    }

    @Override
    public void cancel() {
        if (state.compareAndSet(WAITING, CANCELLED)) {
            super.cancel();
        }
    }

    @Override
    public boolean cancelled() {
        return state.get() == CANCELLED;
    }

    @Override
    public void runJob() {
        if (state.compareAndSet(WAITING, BEGUN)) {
            super.runJob();
        }
    }
}
