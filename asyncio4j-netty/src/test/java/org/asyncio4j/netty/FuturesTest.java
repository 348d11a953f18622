package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoEventLoop;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.junit.jupiter.api.Test;

/** Futures of Netty are awaited, and its timers run without a thread. */
class FuturesTest {

    @AsyncioTest
    void aFutureCompletesAsNettysDoes() {
        IoEventLoop group = NettyLoop.newGroup();
        Promise<String> promise = group.newPromise();
        Task<String> waiting = createTask(() -> NettyLoop.await(promise));
        await(sleep(0));
        assertEquals("netty", waiting.waitsFor().kind());
        promise.setSuccess("done");
        assertEquals("done", await(waiting));
        assertEquals("done", NettyLoop.await(promise));

        IOException failure = new IOException("no");
        Promise<String> failing = group.newPromise();
        Future<String> future = NettyLoop.future(failing);
        failing.setFailure(failure);
        assertSame(failure, assertThrows(IOException.class, () -> await(future)));
        assertThrows(IOException.class, () -> NettyLoop.await(failing, IOException.class));
        assertEquals(
                List.of("a", "b"),
                await(gather(
                        NettyLoop.future(group.newSucceededFuture("a")),
                        NettyLoop.future(group.newSucceededFuture("b")))));
    }

    @AsyncioTest
    void cancellationGoesToNettyAndNotBack() {
        IoEventLoop group = NettyLoop.newGroup();
        Promise<String> promise = group.newPromise();
        Task<String> waiting = createTask(() -> NettyLoop.await(promise));
        await(sleep(0));
        waiting.cancel();
        assertThrows(CancelledError.class, () -> await(waiting));
        assertTrue(promise.isCancelled());

        Promise<String> cancelledByOthers = group.newPromise();
        Task<String> victim = createTask(() -> NettyLoop.await(cancelledByOthers));
        await(sleep(0));
        cancelledByOthers.cancel(false);
        assertThrows(CancellationException.class, () -> await(victim));
    }

    @AsyncioTest(realTime = true)
    void aFutureOfAnotherThreadWakesTheLoop() throws Exception {
        EventExecutor other = new DefaultEventExecutor();
        try {
            Callable<String> job = () -> Thread.currentThread().getName();
            assertTrue(NettyLoop.await(other.submit(job)).contains("defaultEventExecutor"));
        } finally {
            NettyLoop.await(other.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        }
    }

    @Test
    void aFutureThatOutlivesTheLoopHurtsNobody() throws Exception {
        EventExecutor other = new DefaultEventExecutor();
        try {
            Promise<String> promise = other.newPromise();
            run(() -> {
                createTask(() -> NettyLoop.await(promise));
                await(sleep(0));
            });
            assertTrue(promise.isCancelled());
        } finally {
            other.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @AsyncioTest
    void aTimerRunsItsTimeoutsOnTheLoop(EventLoop loop, ReportedProblems problems) {
        IoEventLoop group = NettyLoop.newGroup();
        Timer timer = NettyLoop.newTimer(group);
        List<String> ran = new ArrayList<>();
        double began = loop.time();
        Timeout first = timer.newTimeout(
                timeout -> {
                    assertTrue(timeout.isExpired() && group.inEventLoop());
                    ran.add("first");
                },
                10,
                TimeUnit.SECONDS);
        Timeout cancelled = timer.newTimeout(_ -> ran.add("cancelled"), 10, TimeUnit.SECONDS);
        Timeout late = timer.newTimeout(_ -> ran.add("late"), 1, TimeUnit.DAYS);
        timer.newTimeout(
                _ -> {
                    throw new IOException("no");
                },
                1,
                TimeUnit.SECONDS);
        assertTrue(cancelled.cancel() && cancelled.isCancelled() && !cancelled.cancel());
        await(sleep(11));
        assertEquals(11, loop.time() - began, 0.1);
        assertEquals(List.of("first"), ran);
        assertTrue(first.isExpired() && !first.cancel());
        assertEquals(1, problems.take().size());
        assertEquals(Set.of(late), timer.stop());
        assertTrue(late.isCancelled());
        assertThrows(IllegalStateException.class, () -> timer.newTimeout(_ -> {}, 1, TimeUnit.SECONDS));
    }
}
