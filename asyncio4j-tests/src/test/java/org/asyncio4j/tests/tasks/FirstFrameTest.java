package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Barrier;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.Event;
import org.asyncio4j.Future;
import org.asyncio4j.LifoQueue;
import org.asyncio4j.Lock;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Semaphore;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first frame that a task shows of itself is the user's, whatever of the library it waits in. */
class FirstFrameTest {

    /** Ways to wait for a long time. */
    private static Map<String, Action<Exception>> waits(EventLoop loop) {
        Map<String, Action<Exception>> waits = new TreeMap<>();
        waits.put("a future", () -> await(never(loop)));
        waits.put("sleep", () -> await(sleep(100)));
        waits.put("gather", () -> await(gather(sleep(100), sleep(100))));
        waits.put("shield", () -> await(shield(never(loop))));
        waits.put("waitFor", () -> await(waitFor(never(loop), 100)));
        waits.put("waitUntil", () -> await(waitUntil(List.of(never(loop)))));
        waits.put("asCompleted", () -> {
            for (var next : asCompleted(List.of(never(loop)))) {
                await(next);
            }
        });
        waits.put("timeout", () -> with(timeout(100), scope -> await(never(loop))));
        waits.put(
                "a group's end",
                () -> with(taskGroup(), group -> {
                    group.createTask(sleep(100));
                }));
        addLocks(waits);
        addQueues(waits);
        AsyncGenerator<Integer> direct = asyncGenerator(out -> out.yield(await(never(loop))));
        waits.put("a generator", () -> await(anext(direct)));
        AsyncGenerator<Integer> inLoop = asyncGenerator(out -> out.yield(await(never(loop))));
        waits.put("each", () -> each(inLoop).forEach(item -> {}));
        StreamReader reader = new StreamFeed().reader();
        waits.put("a stream", () -> await(reader.readline()));
        StreamReader lines = new StreamFeed().reader();
        waits.put("the lines of a stream", () -> each(lines.lines()).forEach(item -> {}));
        return waits;
    }

    private static Future<Integer> never(EventLoop loop) {
        return loop.createFuture();
    }

    private static void addLocks(Map<String, Action<Exception>> waits) {
        Lock lock = new Lock();
        Semaphore semaphore = new Semaphore(0);
        Condition condition = new Condition();
        Condition other = new Condition();
        createTask(lock.acquire());
        waits.put("a lock", () -> await(lock.acquire()));
        waits.put("with a lock", () -> with(lock, held -> {}));
        waits.put("a lock's guard", () -> await(lock.hold()));
        waits.put("a semaphore", () -> await(semaphore.acquire()));
        waits.put("with a semaphore", () -> with(semaphore, held -> {}));
        waits.put("an event", () -> await(new Event().waitFor()));
        waits.put("a condition", () -> with(condition, held -> await(condition.waitFor())));
        waits.put("a condition's predicate", () -> with(other, held -> await(other.waitFor(() -> false))));
        waits.put("a barrier", () -> await(new Barrier(2).waitFor()));
        waits.put("with a barrier", () -> with(new Barrier(2), place -> {}));
    }

    private static void addQueues(Map<String, Action<Exception>> waits) {
        Queue<Integer> full = new Queue<>(1);
        full.putNowait(1);
        waits.put("get", () -> await(new Queue<>().get()));
        waits.put("get of a PriorityQueue", () -> await(new PriorityQueue<Integer>().get()));
        waits.put("get of a LifoQueue", () -> await(new LifoQueue<>().get()));
        waits.put("put", () -> await(full.put(2)));
        waits.put("join", () -> await(full.join()));
    }

    @AsyncioTest
    void isTheUsersInEachOfThem(EventLoop loop) {
        waits(loop).forEach((name, wait) -> {
            Task<Void> task = createTask(wait);
            await(sleep(0.001));
            assertTrue(task.toString().contains(" running at FirstFrameTest.java:"), name + ": " + task);
            List<StackTraceElement> stack = task.getStack();
            StackTraceElement last = stack.getLast();
            assertEquals(FirstFrameTest.class.getName(), last.getClassName(), () -> name + ": " + stack);
            assertEquals(List.of(last), task.getStack(1), name);
            List<String> printed = printed(task).lines().toList();
            assertEquals("\tat " + last, printed.getLast(), name);
            assertEquals(stack.size() + 1, printed.size(), name);
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task), name);
        });
    }

    @AsyncioTest
    @Tag("debug-mode")
    void isTheUsersInDebugModesPlaceOfCreation(EventLoop loop) {
        Task<Void> direct = createTask(sleep(0));
        Future<?> together = gather(sleep(0));
        with(taskGroup(), group -> {
            Task<Void> inGroup = group.createTask(sleep(0));
            for (Object made : List.of(direct, together, inGroup, loop.createFuture())) {
                assertTrue(made.toString().contains(" created at FirstFrameTest.java:"), made::toString);
            }
        });
        await(direct);
        await(together);
    }

    /** Blocks where the library calls it, to compare. */
    private record Slow(int value) implements Comparable<Slow> {
        @Override
        public int compareTo(Slow other) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Integer.compare(value, other.value);
        }
    }

    @Test
    void isTheUsersInTheReportOfATaskThatBlocks() {
        try (LogCapture log = new LogCapture()) {
            run(
                    async(() -> {
                        Loops.getRunningLoop().setSlowCallbackDuration(0.02);
                        PriorityQueue<Slow> queue = new PriorityQueue<>();
                        queue.putNowait(new Slow(1));
                        // A step is told of once, perhaps before it blocks or too late.
                        while (ofCulprit(log).isEmpty()) {
                            await(createTask(async(() -> queue.putNowait(new Slow(2))), "culprit"));
                        }
                    }),
                    RunOptions.DEFAULT.withDebug(true));
            String report = ofCulprit(log).getFirst();
            assertTrue(report.lines().findFirst().orElseThrow().contains("call await(sleep(seconds))"), report);
        }
    }

    private static List<String> ofCulprit(LogCapture log) {
        return log.messages(Level.WARNING).stream()
                .filter(line -> line.contains("'culprit' blocks its thread at FirstFrameTest.java:"))
                .toList();
    }

    private static String printed(Task<?> task) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        task.printStack(Integer.MAX_VALUE, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
