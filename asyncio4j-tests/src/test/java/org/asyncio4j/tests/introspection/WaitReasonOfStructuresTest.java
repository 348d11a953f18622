package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.staggeredRace;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Event;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Subprocess;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.function.Action;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Tag;

/** {@link Task#waitsFor()} of what is not a lock or queue: structures, threads, connections, child processes. */
class WaitReasonOfStructuresTest {

    @AsyncioTest
    void aGroupNamesTheTasksThatAreLeft() {
        Task<?> task = waiting(() -> with(taskGroup(), group -> {
            group.createTask(sleep(1), "a");
            group.createTask(sleep(20), "b");
            group.createTask(sleep(20), "c");
        }));
        await(sleep(2));
        assertReason("group", "2 of 2 tasks of its group: b, c", task);
        assertEquals(
                List.of("b", "c"),
                reason(task).tasks().stream().map(Task::getName).toList());
        stop(task);
    }

    @AsyncioTest
    void gatherNamesTheTasksThatAreLeft() {
        Task<?> left = createTask(sleep(20), "left");
        Task<?> task = waiting(() -> await(gather(createTask(sleep(1), "done"), left)));
        await(sleep(2));
        assertReason("gather", "1 of 2 gathered futures: left", task);
        assertEquals(left, reason(task).holder());
        assertTrue(task.toString().contains(" wait_for=<GatheringFuture pending: 1 of 2 "), task::toString);
        stop(task);
    }

    @AsyncioTest
    void moreThanFiveAreNotNamed() {
        Task<?> task = waiting(() -> with(taskGroup(), group -> {
            for (int i = 0; i < 7; i++) {
                group.createTask(sleep(20), "t" + i);
            }
        }));
        await(sleep(0));
        assertReason("group", "7 of 7 tasks of its group: t0, t1, t2, t3, t4, ...", task);
        stop(task);
    }

    @AsyncioTest
    void waitUntilAndAsCompletedAndShieldNameTheirs() {
        Task<?> slow = createTask(sleep(20), "slow");
        Task<?> waits = waiting(() -> await(waitUntil(List.of(slow))));
        assertReason("wait", "1 of 1 futures, ALL_COMPLETED: slow", waits);
        Task<?> iterates = waiting(() -> {
            for (var next : asCompleted(List.of(slow))) {
                await(next);
            }
        });
        assertReason("wait", "1 of 1 futures to complete next: slow", iterates);
        Task<?> shielded = waiting(() -> await(shield(slow)));
        assertReason("shield", "1 of 1 shielded futures: slow", shielded);
        stop(waits, iterates, shielded, slow);
    }

    @AsyncioTest
    void waitForWaitsForWhatItIsGiven() {
        Task<?> slow = createTask(sleep(20), "slow");
        Task<?> task = waiting(() -> await(waitFor(slow, 30)));
        assertReason("task", "slow", task);
        stop(task);
    }

    @AsyncioTest
    void aRaceTellsHowManyRun() {
        Callable<Awaitable<Void>> never = () -> sleep(50);
        Task<?> task = waiting(() -> await(staggeredRace(List.of(never, never), 1)));
        await(sleep(2));
        assertTrue(reason(task).text().matches("\\d of \\d competitors of a race: .*"), () -> "" + reason(task));
        stop(task);
    }

    @AsyncioTest
    void aCallInAThreadIsNamedByItsCodeAndThread() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Task<?> task = waiting(() -> await(toThread(() -> {
            began.countDown();
            end.await();
        })));
        began.await();
        WaitReason reason = reason(task);
        end.countDown();
        await(task);
        assertEquals("thread", reason.kind());
        assertTrue(reason.text().startsWith("WaitReasonOfStructuresTest.<lambda> in thread "), reason.text());
    }

    @AsyncioTest
    void aStageIsNamedByItsClass() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Task<?> task = waiting(() -> org.asyncio4j.Asyncio.await(stage));
        assertReason("stage", "a CompletableFuture", task);
        stage.complete("spam");
        await(task);
    }

    @AsyncioTest
    void aConnectionNamesItsPeer() throws Exception {
        Event closed = new Event();
        with(
                await(startServer(
                        (reader, writer) -> {
                            await(closed.waitFor());
                        },
                        "127.0.0.1",
                        0)),
                server -> {
                    int port = ((InetSocketAddress) server.sockets().getFirst().getLocalAddress()).getPort();
                    Task<?> serves = waiting(() -> await(server.serveForever()));
                    assertEquals("server", reason(serves).kind());
                    StreamPair pair = await(openConnection("127.0.0.1", port));
                    Task<?> reads = waiting(() -> await(pair.reader().read()));
                    assertReason("socket", "data from 127.0.0.1:" + port, reads);
                    Task<?> writes = waiting(() -> {
                        pair.writer().write(new byte[20 << 20]);
                        await(pair.writer().drain());
                    });
                    WaitReason reason = reason(writes);
                    assertEquals("socket", reason.kind());
                    assertTrue(
                            reason.text()
                                    .matches("127\\.0\\.0\\.1:" + port
                                            + " to take what was written \\(\\d+ bytes wait\\)"),
                            reason.text());
                    pair.writer().transport().abort();
                    closed.set();
                    stop(serves, reads, writes);
                });
    }

    @AsyncioTest
    @Tag("integration")
    void aChildProcessIsNamedByItsPid() throws Exception {
        Subprocess child = await(createSubprocessExec("sleep", "100"));
        Task<?> task = waiting(() -> await(child.waitFor()));
        assertReason("child", "child process " + child.pid() + " to exit", task);
        child.kill();
        await(task);
    }

    @AsyncioTest
    void anotherThreadMayAskToo() throws Exception {
        Task<?> task = waiting(() -> with(taskGroup(), group -> {
            group.createTask(sleep(20), "a");
        }));
        await(sleep(0));
        AtomicReference<WaitReason> seen = new AtomicReference<>();
        Thread asker = new Thread(() -> seen.set(task.waitsFor()));
        asker.start();
        asker.join();
        assertEquals("1 of 1 tasks of its group: a", String.valueOf(seen.get()));
        stop(task);
    }

    private static Task<?> waiting(Action<?> body) {
        Task<?> task = createTask(async("waits", body));
        await(sleep(0));
        await(sleep(0));
        return task;
    }

    private static void stop(Task<?>... tasks) {
        for (Task<?> task : tasks) {
            task.cancel();
        }
        await(sleep(0.001));
    }

    private static void assertReason(String kind, String text, Task<?> task) {
        assertEquals(kind + ": " + text, reason(task).kind() + ": " + reason(task));
    }

    private static WaitReason reason(Task<?> task) {
        WaitReason reason = task.waitsFor();
        assertNotNull(reason, task::toString);
        return reason;
    }
}
