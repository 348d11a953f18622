package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopStatistics;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** What {@code EventLoop.statistics} tells of a loop. */
class LoopStatisticsTest {

    @AsyncioTest
    void tasksAreCountedByStateWhileTheyLive() {
        LoopStatistics.Tasks before = statistics().tasks();
        assertEquals(1, before.running(), "this one");
        SettableFuture<String> future = loop().createFuture();
        Task<String> waiting = createTask(() -> await(future));
        await(sleep(0));
        Task<String> ready = createTask(() -> "ready");

        LoopStatistics.Tasks tasks = statistics().tasks();
        assertEquals(before.created() + 2, tasks.created());
        assertEquals(1, tasks.running());
        assertEquals(1, tasks.ready());
        assertEquals(before.waiting() + 1, tasks.waiting());
        assertEquals(before.alive() + 2, tasks.alive());

        future.setResult("done");
        assertEquals(2, statistics().tasks().ready(), "the one that was woken is ready too");
        assertEquals("done", await(waiting));
        assertEquals("ready", await(ready));
        assertEquals(before.finished() + 2, statistics().tasks().finished());
        assertEquals(before.alive(), statistics().tasks().alive());
    }

    @AsyncioTest
    void tasksAreCountedByOutcomeWhenTheyEnd() {
        LoopStatistics.Tasks before = statistics().tasks();
        Task<Void> failing = createTask(() -> {
            throw new IllegalArgumentException("no");
        });
        Task<Void> cancelled = createTask(() -> await(sleep(10)));
        Task<Void> neverBegun = createTask(() -> await(sleep(10)));
        neverBegun.cancel();
        assertThrows(IllegalArgumentException.class, () -> await(failing));
        cancelled.cancel();
        assertThrows(CancelledError.class, () -> await(cancelled));
        assertThrows(CancelledError.class, () -> await(neverBegun));

        LoopStatistics.Tasks tasks = statistics().tasks();
        assertEquals(before.failed() + 1, tasks.failed());
        assertEquals(before.cancelled() + 2, tasks.cancelled());
        assertEquals(before.finished(), tasks.finished());
    }

    @Test
    void tasksThatAClosedLoopHasUnwoundCountAsCancelled() {
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler((unused, problem) -> {});
        loop.runUntilComplete(async(() -> {
            createTask(() -> await(sleep(10)));
            await(sleep(0));
        }));
        loop.close();
        LoopStatistics.Tasks tasks = loop.statistics().tasks();
        assertEquals(new LoopStatistics.Tasks(2, 1, 1, 0, 0, 0, 0), tasks);
    }

    @AsyncioTest
    void callbacksAndIterationsAreCounted() {
        LoopStatistics before = statistics();
        loop().callSoon(() -> {});
        loop().callSoon(() -> {});
        assertEquals(before.readyCallbacks() + 2, statistics().readyCallbacks());
        await(sleep(0));
        LoopStatistics after = statistics();
        assertEquals(before.iterations() + 1, after.iterations());
        assertEquals(before.callbacks() + 3, after.callbacks(), "two callbacks and the step that goes on");
        assertEquals(0, after.readyCallbacks());
    }

    @AsyncioTest
    void cancelledTimersAreNotCounted() {
        int before = statistics().timers();
        TimerHandle first = loop().callLater(10, () -> {});
        loop().callLater(20, () -> {}).cancel();
        assertEquals(before + 1, statistics().timers());
        first.cancel();
        assertEquals(before, statistics().timers());
    }

    @AsyncioTest
    void callsOnOtherThreadsAreOutsideJobs() {
        CountDownLatch end = new CountDownLatch(1);
        Task<Void> call = createTask(() -> await(toThread(() -> end.await())));
        await(sleep(0));
        assertEquals(1, statistics().outsideJobs());
        end.countDown();
        await(call);
        assertEquals(0, statistics().outsideJobs());
    }

    @AsyncioTest
    void connectionsAndTheirBytesAreCounted() {
        LoopStatistics.Connections before = statistics().connections();
        Server server = await(startServer(
                (in, out) -> {
                    out.write(await(in.readexactly(5)));
                    out.write(await(in.readexactly(100_000)));
                    await(out.drain());
                },
                "127.0.0.1",
                0));
        StreamPair pair = await(openConnection("127.0.0.1", server.port()));
        pair.writer().write("hello".getBytes(StandardCharsets.US_ASCII));
        pair.writer().write(new byte[100_000]);
        await(pair.reader().readexactly(100_005));
        LoopStatistics.Connections now = statistics().connections();
        assertEquals(before.opened() + 2, now.opened());
        assertEquals(before.open() + 2, now.open());
        assertEquals(before.bytesRead() + 2 * 100_005, now.bytesRead());
        assertEquals(before.bytesWritten() + 2 * 100_005, now.bytesWritten());
        pair.writer().close();
        await(pair.writer().waitClosed());
        server.close();
        await(server.waitClosed());
        while (statistics().connections().open() > before.open()) {
            await(sleep(0.01));
        }
        assertEquals(before.opened() + 2, statistics().connections().opened());
    }

    @Test
    void anyThreadMayAskWhileTheLoopIsBlocked() throws InterruptedException {
        EventLoop loop = Loops.newEventLoop();
        CompletableFuture<Void> blocked = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        Thread runner = Thread.ofPlatform()
                .start(() -> loop.runUntilComplete(async(() -> {
                    loop.callSoon(() -> {});
                    createTask(() -> await(sleep(0)));
                    blocked.complete(null);
                    end.await();
                })));
        blocked.join();
        LoopStatistics first = loop.statistics();
        LoopStatistics second = loop.statistics();
        assertTrue(first.running());
        assertEquals(1, first.tasks().running());
        assertEquals(1, first.tasks().ready());
        assertEquals(2, first.readyCallbacks());
        assertEquals(1, first.iterations());
        assertTrue(second.times().lag() > first.times().lag(), first + " then " + second);
        assertTrue(second.times().longestLag() >= second.times().lag());
        assertTrue(Loops.runningLoops().contains(loop));
        end.countDown();
        runner.join();
        LoopStatistics after = loop.statistics();
        assertFalse(after.running());
        assertEquals(0, after.times().lag());
        assertTrue(after.times().longestLag() >= second.times().lag());
        assertTrue(after.times().busy() >= second.times().lag());
        assertFalse(Loops.runningLoops().contains(loop));
        loop.close();
    }

    @Test
    void aLoopThatSleepsHasNoLag() throws InterruptedException {
        EventLoop loop = Loops.newEventLoop();
        LoopStatistics[] seen = new LoopStatistics[1];
        loop.runUntilComplete(async(() -> {
            SettableFuture<Void> looked = loop.createFuture();
            Thread.ofPlatform().start(() -> {
                // Until the loop has nothing to do.
                while (loop.statistics().times().lag() > 0
                        || loop.statistics().tasks().running() > 0) {
                    Thread.onSpinWait();
                }
                seen[0] = loop.statistics();
                loop.callSoonThreadsafe(() -> looked.setResult(null));
            });
            await(looked);
        }));
        assertEquals(0, seen[0].times().lag());
        assertTrue(loop.statistics().times().idle() > 0);
        loop.close();
    }

    @Test
    void eachLoopHasANameOfItsOwn() {
        EventLoop first = Loops.newEventLoop();
        EventLoop second = Loops.newEventLoop();
        assertTrue(
                first.statistics().loop().matches("Loop-\\d+"),
                first.statistics().loop());
        assertFalse(first.statistics().loop().equals(second.statistics().loop()));
        assertEquals(
                List.of(),
                Loops.runningLoops().stream()
                        .filter(loop -> loop == first || loop == second)
                        .toList());
        first.close();
        second.close();
    }

    private static EventLoop loop() {
        return Loops.getRunningLoop();
    }

    private static LoopStatistics statistics() {
        return loop().statistics();
    }
}
