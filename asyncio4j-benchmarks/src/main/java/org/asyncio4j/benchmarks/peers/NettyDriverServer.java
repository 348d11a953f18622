package org.asyncio4j.benchmarks.peers;

import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;

/**
 * An event loop of ours that waits in a handler of Netty's, and Netty's channels on it. {@code NettyDriverServer
 * epoll|io_uring echo}.
 */
public final class NettyDriverServer {

    private NettyDriverServer() {}

    /** Serves until standard input ends. */
    public static void main(String[] args) {
        boolean ring = args[0].equals("io_uring");
        if (ring) {
            IoUring.ensureAvailability();
        } else {
            Epoll.ensureAvailability();
        }
        NettyDriver driver = new NettyDriver(ring ? IoUringIoHandler.newFactory() : EpollIoHandler.newFactory());
        EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(driver));
        loop.callSoon(() -> {
            ChannelFuture bound = NettyServer.bind(
                    driver.group,
                    ring ? IoUringServerSocketChannel.class : EpollServerSocketChannel.class,
                    args[1].equals("lines"),
                    null);
            bound.addListener(done -> NettyServer.serving(bound));
        });
        loop.runForever();
    }
}
