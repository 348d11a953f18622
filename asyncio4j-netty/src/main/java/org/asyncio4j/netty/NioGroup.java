package org.asyncio4j.netty;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Executor;

/**
 * A group for clients that tell their transport by this class of Netty's. Netty lets subclasses make the event loops: the
 * only one here is a group of a loop, which does all the work. The superclass itself starts no thread and opens no
 * selector.
 */
@SuppressWarnings("deprecation") // it is what those clients ask for
final class NioGroup extends NioEventLoopGroup {

    NioGroup(AsyncioEventLoop onlyOne) {
        super(1, onlyOne);
    }

    /** Called by the superclass's constructor, once; so that it has the event loop, that comes as the executor. */
    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
        return (AsyncioEventLoop) executor;
    }

    /** The superclass's tells its listeners on a thread of Netty's. */
    @Override
    public Future<?> terminationFuture() {
        return next().terminationFuture();
    }

    @Override
    public void rebuildSelectors() {
        // The loop's selector is not Netty's.
    }

    @Override
    public String toString() {
        return next().toString();
    }
}
