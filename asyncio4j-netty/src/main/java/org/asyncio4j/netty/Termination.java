package org.asyncio4j.netty;

import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The end of a group. Its listeners run on the thread that ends it, because the group runs nothing any more. Other threads
 * may block on it, those of the loop may not.
 */
final class Termination extends DefaultPromise<@Nullable Void> {

    final AsyncioEventLoop group;

    Termination(AsyncioEventLoop group) {
        this.group = group;
    }

    @Override
    protected EventExecutor executor() {
        return ImmediateEventExecutor.INSTANCE;
    }

    @Override
    protected void checkDeadLock() {
        if (group.inEventLoop()) {
            throw new BlockingOperationException(toString());
        }
    }
}
