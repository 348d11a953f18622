package org.asyncio4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** A group of the class of Netty's own is the loop like any other. */
class NioGroupTest {

    @AsyncioTest
    void itsOnlyEventLoopIsTheLoop(EventLoop loop) {
        SideThreads threads = new SideThreads();
        IoEventLoopGroup group = NettyLoop.newNioEventLoopGroup();
        List<EventExecutor> all = new ArrayList<>();
        group.forEach(all::add);
        assertEquals(List.of(group.next()), all);
        assertSame(group.next(), group.next());
        assertTrue(group.next().inEventLoop());
        assertTrue(group.isIoType(NioIoHandler.class));
        Callable<EventLoop> where = Loops::getRunningLoop;
        assertSame(loop, NettyLoop.await(group.submit(where)));
        double began = loop.time();
        assertSame(loop, NettyLoop.await(group.schedule(where, 1, TimeUnit.DAYS)));
        assertEquals(86400, loop.time() - began, 0.1);
        assertEquals(List.of(), threads.alive());
    }

    @AsyncioTest
    void shuttingItDownEndsItsEventLoop(EventLoop loop) {
        IoEventLoopGroup group = NettyLoop.newNioEventLoopGroup();
        double began = loop.time();
        Future<?> end = group.shutdownGracefully();
        assertTrue(group.isShuttingDown() && group.next().isShuttingDown());
        assertFalse(group.isTerminated());
        assertSame(end, group.terminationFuture());
        assertSame(end, group.next().terminationFuture());
        NettyLoop.await(end);
        assertEquals(2, loop.time() - began, 0.1);
        assertTrue(group.isTerminated() && group.next().isTerminated());
        assertThrows(RejectedExecutionException.class, () -> group.execute(() -> {}));
    }

    @Test
    void closingTheLoopEndsIt() {
        EventLoop loop = Loops.newEventLoop();
        IoEventLoopGroup group = NettyLoop.newNioEventLoopGroup(loop);
        assertFalse(group.isShuttingDown());
        loop.close();
        assertTrue(group.isTerminated() && group.next().isTerminated());
        assertThrows(IllegalStateException.class, () -> NettyLoop.newNioEventLoopGroup(loop));
    }

    @AsyncioTest
    void rebuildingSelectorsLeavesThatOfTheLoop() {
        NettyLoop.newNioEventLoopGroup().rebuildSelectors();
    }
}
