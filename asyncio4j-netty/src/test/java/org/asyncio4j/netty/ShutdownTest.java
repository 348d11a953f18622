package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** Groups end when they are shut down, and with their loop, which outlives them. */
class ShutdownTest {

    private static Channel server(IoEventLoop group) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(InetAddress.getLoopbackAddress(), 0);
        NettyLoop.await(bound);
        return bound.channel();
    }

    @AsyncioTest
    void shuttingAGroupDownLeavesTheLoopAndOtherGroups(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        IoEventLoop other = NettyLoop.newGroup();
        Channel server = server(group);
        Channel otherServer = server(other);
        ScheduledFuture<?> timer = group.schedule(() -> {}, 1, TimeUnit.DAYS);
        double began = loop.time();

        Future<?> end = group.shutdownGracefully();
        assertTrue(group.isShuttingDown());
        assertFalse(group.isShutdown());
        NettyLoop.await(end);
        assertSame(end, group.terminationFuture());
        assertTrue(group.isTerminated() && group.isShutdown());
        assertEquals(2, loop.time() - began, 0.1);
        assertFalse(server.isOpen());
        assertTrue(timer.isCancelled());
        assertThrows(RejectedExecutionException.class, () -> group.execute(() -> {}));
        assertThrows(RejectedExecutionException.class, () -> group.schedule(() -> {}, 1, TimeUnit.SECONDS));
        assertSame(end, group.shutdownGracefully());

        assertFalse(other.isShuttingDown());
        assertTrue(otherServer.isOpen());
        other.execute(() -> {});
        NettyLoop.await(otherServer.close());
    }

    @AsyncioTest
    void commandsThatComeInTheQuietPeriodRunAndProlongIt(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        List<String> ran = new ArrayList<>();
        double began = loop.time();
        Future<?> end = group.shutdownGracefully(2, 10, TimeUnit.SECONDS);
        await(sleep(1));
        group.execute(() -> ran.add("ran"));
        NettyLoop.await(end);
        assertEquals(List.of("ran"), ran);
        assertEquals(3, loop.time() - began, 0.1);
    }

    @AsyncioTest
    void commandsWithoutEndDoNotProlongItBeyondTheTimeout(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        double began = loop.time();
        Runnable again = new Runnable() {
            @Override
            public void run() {
                loop.callLater(0.5, () -> {
                    if (!group.isTerminated()) {
                        group.execute(this);
                    }
                });
            }
        };
        group.execute(again);
        NettyLoop.await(group.shutdownGracefully(2, 5, TimeUnit.SECONDS));
        assertEquals(5, loop.time() - began, 0.1);
        await(sleep(1));
    }

    @AsyncioTest(realTime = true)
    void anotherThreadMayShutAGroupDownAndBlockOnThat() {
        IoEventLoop group = NettyLoop.newGroup();
        Channel server = server(group);
        await(toThread(() -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync()));
        assertTrue(group.isTerminated());
        assertFalse(server.isOpen());
        assertTrue(await(toThread(() -> group.awaitTermination(1, TimeUnit.SECONDS))));
    }

    @Test
    void closingTheLoopShutsItsGroupsDown() throws Exception {
        EventLoop loop = Loops.newEventLoop();
        IoEventLoop group = NettyLoop.newGroup(loop);
        List<String> ran = new ArrayList<>();
        Channel[] server = new Channel[1];
        ScheduledFuture<?>[] timer = new ScheduledFuture<?>[1];
        loop.runUntilComplete(() -> {
            server[0] = server(group);
            timer[0] = group.schedule(() -> {}, 1, TimeUnit.DAYS);
        });
        assertTrue(server[0].isOpen());
        assertFalse(group.inEventLoop());
        group.execute(() -> {
            assertTrue(group.inEventLoop());
            ran.add("first");
            group.execute(() -> ran.add("second"));
        });
        assertEquals(List.of(), ran);
        loop.close();
        assertEquals(List.of("first", "second"), ran);
        assertFalse(server[0].isOpen());
        assertTrue(server[0].closeFuture().isDone());
        assertTrue(timer[0].isCancelled());
        assertTrue(group.terminationFuture().isSuccess());
        assertTrue(group.awaitTermination(0, TimeUnit.SECONDS));
        assertFalse(group.inEventLoop());
        assertThrows(RejectedExecutionException.class, () -> group.execute(() -> {}));
        assertTrue(group.shutdownGracefully().isDone());
        assertThrows(IllegalStateException.class, () -> NettyLoop.newGroup(loop));
    }

    @Test
    void whoConnectsAnewWhileTheLoopIsClosedIsRefused() {
        EventLoop loop = Loops.newEventLoop();
        IoEventLoop group = NettyLoop.newGroup(loop);
        List<ChannelFuture> attempts = new ArrayList<>();
        loop.runUntilComplete(() -> {
            Channel server = server(group);
            Bootstrap client = new Bootstrap().group(group).channel(NioSocketChannel.class);
            client.handler(new ChannelInboundHandlerAdapter() {
                @Override
                public boolean isSharable() {
                    return true;
                }

                @Override
                public void channelInactive(ChannelHandlerContext context) {
                    attempts.add(client.connect(server.localAddress()));
                }
            });
            NettyLoop.await(client.connect(server.localAddress()));
        });
        assertEquals(List.of(), attempts);
        loop.close();
        assertEquals(1, attempts.size());
        assertInstanceOf(RejectedExecutionException.class, attempts.getFirst().cause());
        assertFalse(attempts.getFirst().channel().isOpen());
    }

    @Test
    void aGroupOfALoopThatNeverRunsEndsWithIt() {
        EventLoop loop = Loops.newEventLoop();
        IoEventLoop group = NettyLoop.newGroup(loop);
        loop.close();
        assertTrue(group.isTerminated());
    }

    @Test
    void runsOfOneLoopShareAGroup() {
        try (EventLoop loop = Loops.newEventLoop()) {
            IoEventLoop group = NettyLoop.newGroup(loop);
            Channel[] server = new Channel[1];
            loop.runUntilComplete(() -> {
                server[0] = server(group);
            });
            loop.runUntilComplete(() -> {
                assertTrue(server[0].isOpen());
                NettyLoop.await(server[0].close());
            });
            assertFalse(server[0].isOpen());
        }
    }
}
