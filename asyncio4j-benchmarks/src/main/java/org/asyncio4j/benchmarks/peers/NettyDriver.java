package org.asyncio4j.benchmarks.peers;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * A driver that waits in a handler of Netty's, and serves Netty's channels alone: those of the JDK do not tell their
 * descriptors. What such a loop costs, and why it is not offered, is told by decision 63.
 */
final class NettyDriver implements IoDriver {

    /** The group of the channels. */
    final ManualIoEventLoop group;

    private boolean owned;

    NettyDriver(IoHandlerFactory handlers) {
        group = new ManualIoEventLoop(null, handlers);
    }

    /** Runs Netty's handlers too: what a ring has completed must be handled as it is reaped. */
    @Override
    public void select(long timeoutNanos, ReadySink sink) {
        if (!owned) {
            owned = true;
            group.setOwningThread(Thread.currentThread());
        }
        if (timeoutNanos == 0) {
            group.runNow();
        } else {
            group.run(timeoutNanos == Long.MAX_VALUE ? 0 : timeoutNanos); // 0: without a limit
        }
    }

    @Override
    public void wakeup() {
        group.wakeup();
    }

    @Override
    public boolean hasChannels() {
        return true;
    }

    @Override
    public @Nullable Handle setReader(SelectableChannel channel, @Nullable Handle reader) {
        throw new UnsupportedOperationException("not a channel of Netty: " + channel);
    }

    @Override
    public @Nullable Handle setWriter(SelectableChannel channel, @Nullable Handle writer) {
        throw new UnsupportedOperationException("not a channel of Netty: " + channel);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
}
