package org.asyncio4j.netty;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;
import com.datastax.oss.driver.api.core.session.SessionBuilder;
import com.datastax.oss.driver.internal.core.context.DefaultDriverContext;
import com.datastax.oss.driver.internal.core.context.NettyOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.Timer;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;

/** What Cassandra's driver asks for: groups for its channels and for its own work, and a timer. */
record CassandraOnLoop(IoEventLoop group, Timer timer) implements NettyOptions {

    @Override
    public EventLoopGroup ioEventLoopGroup() {
        return group;
    }

    @Override
    public EventExecutorGroup adminEventExecutorGroup() {
        return group;
    }

    @Override
    public Class<? extends Channel> channelClass() {
        return NioSocketChannel.class;
    }

    @Override
    public Timer getTimer() {
        return timer;
    }

    @Override
    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    @Override
    public void afterBootstrapInitialized(Bootstrap bootstrap) {}

    @Override
    public void afterChannelInitialized(Channel channel) {}

    /** Who made the group shuts it down. */
    @Override
    public Future<Void> onClose() {
        timer.stop();
        return group.newSucceededFuture(null);
    }

    /** Makes sessions that live on a group. */
    static final class Builder extends SessionBuilder<Builder, CqlSession> {

        private final IoEventLoop group;

        Builder(IoEventLoop group) {
            this.group = group;
        }

        @Override
        protected DriverContext buildContext(DriverConfigLoader config, ProgrammaticArguments arguments) {
            return new DefaultDriverContext(config, arguments) {
                @Override
                protected NettyOptions buildNettyOptions() {
                    return new CassandraOnLoop(group, NettyLoop.newTimer(group));
                }
            };
        }

        @Override
        protected CqlSession wrap(CqlSession session) {
            return session;
        }
    }
}
