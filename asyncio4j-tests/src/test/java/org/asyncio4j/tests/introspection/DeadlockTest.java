package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.tools.ChildJvm;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is said of tasks that wait for each other, or for what nobody will do. */
class DeadlockTest {

    @Test
    void twoTasksThatHoldEachOthersLocksFailATestAtOnce() {
        Lock first = new Lock();
        Lock second = new Lock();
        String report = reportOf(() -> {
            Task<?> a = createTask(async(() -> both(first, second)), "a");
            Task<?> b = createTask(async(() -> both(second, first)), "b");
            await(gather(a, b));
        });
        assertTrue(
                report.matches("deadlock: tasks wait for each other"
                        + "\n  a waits for a lock that b holds, at DeadlockTest\\.java:\\d+"
                        + "\n  b waits for a lock that a holds, at DeadlockTest\\.java:\\d+"),
                report);
    }

    @Test
    void soDoThree() {
        List<Lock> locks = List.of(new Lock(), new Lock(), new Lock());
        String report = reportOf(() -> with(taskGroup(), group -> {
            for (int i = 0; i < 3; i++) {
                Lock mine = locks.get(i);
                Lock next = locks.get((i + 1) % 3);
                group.createTask(async(() -> both(mine, next)), "task " + i);
            }
        }));
        assertEquals(4, report.lines().count(), report);
        assertTrue(report.contains("task 0 waits for a lock that task 1 holds"), report);
        assertTrue(report.contains("task 2 waits for a lock that task 0 holds"), report);
    }

    @Test
    void aTaskThatWaitsForItsOwnLockWaitsForItself() {
        Lock lock = new Lock();
        String report = reportOf(() -> await(createTask(async(() -> both(lock, lock)), "selfish")));
        assertTrue(
                report.startsWith("deadlock: a task waits for itself\n  selfish waits for a lock that selfish holds"),
                report);
    }

    @Test
    void aTaskOfAGroupThatAwaitsTheGroupsBlockIsACircle() {
        String report = reportOf(() -> {
            Task<?>[] parent = new Task<?>[1];
            parent[0] = createTask(
                    async(() -> with(taskGroup(), group -> {
                        group.createTask(async(() -> await(parent[0])), "child");
                    })),
                    "parent");
            await(parent[0]);
        });
        assertTrue(report.contains("\n  child waits for parent, at "), report);
        assertTrue(report.contains("\n  parent waits for 1 of 1 tasks of its group: child, at "), report);
    }

    @Test
    void aCircleThatIsLeftBehindFailsTheEndOfARunInVirtualTime() {
        Runner runner = new Runner(RunOptions.DEFAULT.withLoopFactory(() -> new VirtualClock().newEventLoop()));
        runner.run(async(LeftCircle::begin));
        IllegalStateException stuck = assertThrows(IllegalStateException.class, runner::close);
        assertTrue(stuck.getMessage().contains("child waits for parent"), stuck.getMessage());
    }

    /** It goes on for ever, so it does so elsewhere. */
    @Test
    @Tag("real-time")
    void inRealTimeItIsToldWhileTheRunWaits() throws Exception {
        Process process = new ChildJvm(LeftCircle.class).start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.contains("deadlock: tasks wait for each other")) {
                line = output.readLine();
            }
            assertNotNull(line, "it has ended");
            assertTrue(process.isAlive());
        } finally {
            process.toHandle().destroyForcibly();
        }
    }

    @Test
    void tasksThatGatherEachOtherAreACircle() {
        String report = reportOf(() -> {
            Task<?>[] both = new Task<?>[2];
            both[0] = createTask(async(() -> await(gather(both[1]))), "a");
            both[1] = createTask(async(() -> await(both[0])), "b");
            await(both[0]);
        });
        assertTrue(report.startsWith("deadlock: tasks wait for each other"), report);
    }

    @Test
    @Tag("debug-mode")
    void inDebugModeItIsAWarningOnce() throws Exception {
        Lock first = new Lock();
        Lock second = new Lock();
        List<String> lines = debugLog(() -> {
            Task<?> a = createTask(async(() -> both(first, second)), "a");
            Task<?> b = createTask(async(() -> both(second, first)), "b");
            wakenTwice(a, b);
            assertThrows(CancelledError.class, () -> await(gather(a, b)));
        });
        assertEquals(
                1,
                lines.stream()
                        .filter(line -> line.contains("deadlock: tasks wait for each other"))
                        .count(),
                lines::toString);
    }

    @Test
    @Tag("debug-mode")
    void aLoopInWhichNothingIsDueIsAnotherWarningOnce() throws Exception {
        Event never = new Event();
        List<String> lines = debugLog(() -> {
            Task<?> a = createTask(async(() -> await(never.waitFor())), "a");
            wakenTwice(a);
            assertThrows(CancelledError.class, () -> await(a));
        });
        List<String> told = lines.stream()
                .filter(line -> line.contains("all tasks wait and nothing is due"))
                .toList();
        assertEquals(1, told.size(), lines::toString);
        assertTrue(lines.toString().contains("a waits for an event to be set, at DeadlockTest.java:"), lines::toString);
    }

    /** Wakes the loop by another thread, after it had nothing to do, and then cancels. */
    private static void wakenTwice(Task<?>... tasks) {
        EventLoop loop = tasks[0].getLoop();
        Thread.ofPlatform().start(() -> {
            awaitSleep(loop);
            awaitSleep(loop);
            loop.callSoonThreadsafe(() -> List.of(tasks).forEach(Task::cancel));
        });
    }

    /** Wakes the loop, and waits until it sleeps again. */
    private static void awaitSleep(EventLoop loop) {
        CountDownLatch woken = new CountDownLatch(1);
        loop.callSoonThreadsafe(woken::countDown);
        try {
            woken.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        while (loop.statistics().times().lag() > 0) {
            Thread.onSpinWait();
        }
    }

    private static List<String> debugLog(Action<?> body) throws Exception {
        try (LogCapture log = new LogCapture()) {
            try (Runner runner = new Runner(RunOptions.DEFAULT.withDebug(true))) {
                runner.run(async(body));
            }
            return log.messages(Level.WARNING);
        }
    }

    private static void both(Lock mine, Lock other) {
        with(mine, () -> {
            await(sleep(0));
            with(other, () -> {});
        });
    }

    /** Runs {@code body} on a virtual clock and returns the message of the exception that ends the loop. */
    private static String reportOf(Action<?> body) {
        RunOptions options = RunOptions.DEFAULT.withLoopFactory(new VirtualClock()::newEventLoop);
        IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> {
            // Outside of it, as closing it finds the same again where tasks cannot be cancelled.
            try (Runner runner = new Runner(options)) {
                runner.run(async(body));
            }
        });
        return String.valueOf(thrown.getMessage());
    }
}
