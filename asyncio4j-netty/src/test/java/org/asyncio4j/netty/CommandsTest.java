package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.Queue;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;

/** Commands for a group are callbacks of the loop. */
class CommandsTest {

    private static final ContextVar<String> NAME = new ContextVar<>("name");

    @AsyncioTest
    void commandsAndCallbacksRunInTheOrderOfTheirScheduling(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        List<String> order = new ArrayList<>();
        loop.callSoon(() -> order.add("ours"));
        group.execute(() -> {
            order.add("Netty's");
            // In the next iteration, after what is ready.
            group.execute(() -> order.add("Netty's later"));
        });
        loop.callSoon(() -> order.add("ours too"));
        assertEquals(List.of(), order);
        await(sleep(0));
        assertEquals(List.of("ours", "Netty's", "ours too"), order);
        await(sleep(0));
        assertEquals(List.of("ours", "Netty's", "ours too", "Netty's later"), order);
    }

    @AsyncioTest
    void commandsWithoutEndDoNotKeepTasksFromRunning() {
        IoEventLoop group = NettyLoop.newGroup();
        AtomicInteger rounds = new AtomicInteger();
        boolean[] stop = new boolean[1];
        Runnable again = new Runnable() {
            @Override
            public void run() {
                rounds.incrementAndGet();
                if (!stop[0]) {
                    group.execute(this);
                }
            }
        };
        group.execute(again);
        for (int i = 0; i < 10; i++) {
            await(sleep(0));
        }
        stop[0] = true;
        assertEquals(10, rounds.get());
    }

    @AsyncioTest(realTime = true)
    void anotherThreadWakesTheLoop(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        Queue<EventLoop> seen = new Queue<>();
        await(toThread(() -> {
            assertFalse(group.inEventLoop());
            group.execute(() -> seen.putNowait(Loops.getRunningLoop()));
        }));
        assertSame(loop, await(seen.get()));
        Queue<Integer> order = new Queue<>();
        Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 1000; i++) {
                int number = i;
                group.execute(() -> order.putNowait(number));
            }
        });
        for (int i = 0; i < 1000; i++) {
            assertEquals(i, await(order.get()));
        }
    }

    @AsyncioTest
    void tasksCallbacksAndCommandsAreInTheEventLoop(EventLoop loop) throws Exception {
        IoEventLoop group = NettyLoop.newGroup();
        assertTrue(group.inEventLoop());
        assertTrue(await(createTask(() -> group.inEventLoop())));
        Queue<Boolean> seen = new Queue<>();
        loop.callSoon(() -> seen.putNowait(group.inEventLoop()));
        group.execute(() -> seen.putNowait(group.inEventLoop()));
        loop.callLater(1, () -> seen.putNowait(group.inEventLoop()));
        for (int i = 0; i < 3; i++) {
            assertTrue(await(seen.get()));
        }
        assertFalse(await(toThread(() -> group.inEventLoop())));
        Thread inTheTask = Thread.currentThread();
        assertFalse(await(toThread(() -> group.inEventLoop(inTheTask))));
        try (EventLoop other = Loops.newEventLoop()) {
            assertFalse(await(toThread(() -> {
                CompletableFuture<Boolean> inside = new CompletableFuture<>();
                other.runUntilComplete(() -> {
                    inside.complete(group.inEventLoop());
                });
                return inside.get();
            })));
        }
    }

    @AsyncioTest
    void aFailingCommandIsReported(EventLoop loop, ReportedProblems problems) {
        IoEventLoop group = NettyLoop.newGroup();
        RuntimeException failure = new RuntimeException("no");
        group.execute(() -> {
            throw failure;
        });
        await(sleep(0));
        LoopProblem problem = problems.take().getFirst();
        assertSame(failure, problem.exception());
        assertFalse(group.isShuttingDown());
    }

    @AsyncioTest
    void aCommandSeesTheContextOfItsCaller() {
        IoEventLoop group = NettyLoop.newGroup();
        Queue<String> seen = new Queue<>();
        NAME.set("task");
        group.execute(() -> {
            seen.putNowait(NAME.get());
            NAME.set("command");
        });
        assertEquals("task", await(seen.get()));
        assertEquals("task", NAME.get());
    }

    @AsyncioTest
    void submitReturnsAFutureToAwait() {
        IoEventLoop group = NettyLoop.newGroup();
        Callable<Integer> six = () -> 6;
        assertEquals(6, NettyLoop.await(group.submit(six)));
        Callable<Integer> failing = () -> {
            throw new IllegalStateException("no");
        };
        assertThrows(IllegalStateException.class, () -> NettyLoop.await(group.submit(failing)));
    }

    @AsyncioTest
    void blockingOnTheLoopIsRefused() {
        IoEventLoop group = NettyLoop.newGroup();
        Promise<String> promise = group.newPromise();
        assertThrows(BlockingOperationException.class, promise::sync);
        assertThrows(BlockingOperationException.class, promise::get);
        assertThrows(
                BlockingOperationException.class,
                () -> group.terminationFuture().sync());
        assertThrows(RejectedExecutionException.class, () -> group.invokeAll(List.of(() -> 1)));
        assertThrows(RejectedExecutionException.class, () -> group.invokeAny(List.of(() -> 1)));
    }

    @AsyncioTest(realTime = true)
    void anotherThreadMayBlockOnACommand() {
        IoEventLoop group = NettyLoop.newGroup();
        assertEquals(3, await(toThread(() -> group.submit(() -> 3).get())));
        assertEquals(
                List.of(1, 2),
                await(toThread(() -> group.invokeAll(List.of(() -> 1, () -> 2)).stream()
                        .map(future -> future.resultNow())
                        .toList())));
    }
}
