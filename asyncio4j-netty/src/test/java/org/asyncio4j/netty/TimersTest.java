package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Queue;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;

/** Timers of a group are timers of the loop, in its time. */
class TimersTest {

    private final List<String> log = new ArrayList<>();

    private Runnable logs(EventLoop loop, double began, String text) {
        return () -> log.add(text + " at " + Math.round((loop.time() - began) * 1000));
    }

    @AsyncioTest
    void timersOfBothRunInTheOrderOfTheirDeadlines(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        double began = loop.time();
        group.schedule(logs(loop, began, "Netty's"), 2000, TimeUnit.MILLISECONDS);
        loop.callLater(1, logs(loop, began, "ours"));
        loop.callLater(3, logs(loop, began, "ours"));
        group.schedule(logs(loop, began, "Netty's"), 0, TimeUnit.MILLISECONDS);
        group.schedule(logs(loop, began, "Netty's"), -5, TimeUnit.SECONDS);
        await(sleep(4));
        assertEquals(List.of("Netty's at 0", "Netty's at 0", "ours at 1000", "Netty's at 2000", "ours at 3000"), log);
    }

    @AsyncioTest
    void aTimerIsAwaited(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        double began = loop.time();
        Callable<String> code = () -> "done";
        assertEquals("done", NettyLoop.await(group.schedule(code, 1, TimeUnit.HOURS)));
        assertEquals(3600, loop.time() - began, 0.001);
        Callable<String> failing = () -> {
            throw new IllegalStateException("no");
        };
        assertThrows(IllegalStateException.class, () -> NettyLoop.await(group.schedule(failing, 1, TimeUnit.HOURS)));
    }

    @AsyncioTest
    void aTimerAtAFixedRateKeepsItsPace(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        double began = loop.time();
        ScheduledFuture<?> timer = group.scheduleAtFixedRate(logs(loop, began, "tick"), 10, 100, TimeUnit.MILLISECONDS);
        await(sleep(0.25));
        assertTrue(timer.cancel(false));
        await(sleep(1));
        assertEquals(List.of("tick at 10", "tick at 110", "tick at 210"), log);
        assertThrows(CancellationException.class, timer::get);
    }

    @AsyncioTest
    void aTimerWithAFixedDelayStopsWhereItFails(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        double began = loop.time();
        ScheduledFuture<?> timer = group.scheduleWithFixedDelay(
                () -> {
                    logs(loop, began, "tick").run();
                    if (log.size() == 2) {
                        throw new IllegalStateException("enough");
                    }
                },
                0,
                100,
                TimeUnit.MILLISECONDS);
        assertThrows(IllegalStateException.class, () -> NettyLoop.await(timer));
        await(sleep(1));
        assertEquals(List.of("tick at 0", "tick at 100"), log);
    }

    @AsyncioTest
    void aCancelledTimerDoesNotRun(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        ScheduledFuture<?> timer = group.schedule(() -> log.add("ran"), 1, TimeUnit.SECONDS);
        assertEquals(1, timer.getDelay(TimeUnit.SECONDS));
        assertTrue(timer.cancel(true));
        assertFalse(timer.cancel(true));
        await(sleep(2));
        assertEquals(List.of(), log);
        assertThrows(CancellationException.class, () -> NettyLoop.await(timer));
    }

    @AsyncioTest
    void cancellingWhoAwaitsATimerCancelsIt(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        ScheduledFuture<?> timer = group.schedule(() -> log.add("ran"), 1, TimeUnit.SECONDS);
        var task = org.asyncio4j.Asyncio.createTask(() -> NettyLoop.await(timer));
        await(sleep(0.5));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(timer.isCancelled());
        await(sleep(2));
        assertEquals(List.of(), log);
    }

    @AsyncioTest(realTime = true)
    void anotherThreadSchedulesAndCancels(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        Queue<String> ran = new Queue<>();
        await(toThread(() -> group.schedule(() -> ran.putNowait("soon"), 1, TimeUnit.MILLISECONDS)));
        assertEquals("soon", await(ran.get()));
        ScheduledFuture<?> late = await(toThread(() -> group.schedule(() -> ran.putNowait("late"), 1, TimeUnit.HOURS)));
        assertTrue(await(toThread(() -> late.cancel(false))));
        await(sleep(0));
        assertEquals(0, loop.statistics().timers());
    }

    @AsyncioTest
    void wrongArgumentsAreRefused() {
        IoEventLoop group = NettyLoop.newGroup();
        assertEquals(
                "period must be > 0: 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> group.scheduleAtFixedRate(() -> {}, 0, 0, TimeUnit.SECONDS))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> group.scheduleWithFixedDelay(() -> {}, -1, 1, TimeUnit.SECONDS));
    }

    @AsyncioTest
    void theTickerIsTheClockOfTheLoop(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        long before = group.ticker().nanoTime();
        await(sleep(86_400));
        assertEquals(86_400, TimeUnit.NANOSECONDS.toSeconds(group.ticker().nanoTime() - before));
    }
}
