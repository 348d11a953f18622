package org.asyncio4j.netty;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Everything of Lettuce on one group, which its owner shuts down. */
record LettuceGroup(IoEventLoop group) implements EventLoopGroupProvider {

    static {
        // Lettuce takes other channels than those of NIO where it finds them, whatever the group.
        System.setProperty("io.lettuce.core.epoll", "false");
        System.setProperty("io.lettuce.core.kqueue", "false");
        System.setProperty("io.lettuce.core.iouring", "false");
    }

    static ClientResources resources(IoEventLoop group) {
        return DefaultClientResources.builder()
                .eventLoopGroupProvider(new LettuceGroup(group))
                .eventExecutorGroup(group)
                .timer(NettyLoop.newTimer(group))
                .build();
    }

    @Override
    @SuppressWarnings("unchecked") // Lettuce names a class of group, and uses it as any.
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        return (T) group;
    }

    @Override
    public int threadPoolSize() {
        return 1;
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup released, long quietPeriod, long timeout, TimeUnit unit) {
        return group.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return group.newSucceededFuture(true);
    }
}
