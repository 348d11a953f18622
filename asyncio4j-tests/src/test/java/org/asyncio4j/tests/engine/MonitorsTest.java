package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/**
 * Monitors stay with whom they belong to: callers, callbacks and tasks. Where the JVM would lose
 * them it may crash, so some of this runs in a JVM of its own.
 */
class MonitorsTest {

    private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEagerStart(true);

    private final Object lock = new Object();
    private final Object other = new Object();

    @Test
    void aCallerKeepsItsMonitors() {
        synchronized (lock) {
            synchronized (other) {
                assertEquals(100, run(async(() -> steps(100))));
                assertHeld(other);
            }
            assertHeld(lock);
        }
    }

    @Test
    void aCallerOnTheMainThreadKeepsItsMonitors() {
        new ChildJvm(OnMainThread.class).run().assertPrinted("100 held", "interleaved held");
    }

    static final class OnMainThread {

        private static final Object LOCK = new Object();

        private OnMainThread() {}

        public static void main(String[] args) {
            synchronized (LOCK) {
                System.out.println(run(async(() -> steps(100))) + held());
            }
            // The first to be suspended does not end last, which would give all of them back.
            EventLoop loop = Loops.newEventLoop();
            synchronized (LOCK) {
                SettableFuture<Integer> future = loop.createFuture();
                Task<Integer> waits = loop.createTask(async(() -> await(future)));
                loop.runUntilComplete(loop.createTask(async(() -> steps(10))));
                System.out.println("interleaved" + held());
                future.setResult(1);
                loop.runUntilComplete(waits);
                loop.close();
            }
        }

        private static String held() {
            LOCK.notifyAll();
            return " held";
        }
    }

    @Test
    void aCallbackKeepsItsMonitorsWhenItStartsATaskEagerly() {
        run(async(() -> {
            for (int i = 0; i < 200; i++) {
                inCallback(() -> {
                    Task<Integer> task;
                    synchronized (lock) {
                        synchronized (other) {
                            task = createTask(async(() -> steps(2)), EAGER);
                            assertHeld(other);
                        }
                        assertHeld(lock);
                    }
                    assertFalse(Thread.holdsLock(lock));
                    assertFalse(task.done());
                });
            }
        }));
    }

    @Test
    void aCallbackKeepsTheMonitorsOfTheJdksCode() {
        ConcurrentHashMap<String, Task<Integer>> tasks = new ConcurrentHashMap<>();
        run(async(() -> {
            inCallback(() ->
                    // Computes while it holds a monitor of the map's.
                    tasks.computeIfAbsent("one", key -> createTask(async(() -> steps(3)), EAGER)));
            assertEquals(3, await(tasks.get("one")));
            tasks.put("one", createTask(async(() -> 4)));
            assertEquals(4, await(tasks.get("one")));
        }));
    }

    @Test
    void eagerTasksOfEagerTasksDoNotTakeThemEither() {
        run(async(() -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            inCallback(() -> {
                synchronized (lock) {
                    tasks.add(createTask(async(() -> nested(tasks, 5)), EAGER));
                    assertEquals(6, tasks.size());
                    assertHeld(lock);
                }
            });
            for (Task<Integer> task : tasks) {
                await(task);
            }
        }));
    }

    @Test
    void aTaskStartedWithAMonitorHeldKnowsWhereItIs() {
        run(async(() -> {
            EventLoop loop = Loops.getRunningLoop();
            inCallback(() -> {
                synchronized (lock) {
                    Task<EventLoop> task = createTask(async(Loops::getRunningLoop), EAGER);
                    assertTrue(task.done());
                    assertSame(loop, task.result());
                    // It is another thread: what the callback holds is not the task's.
                    assertFalse(createTask(async(() -> Thread.holdsLock(lock)), EAGER)
                            .result());
                }
            });
        }));
    }

    @Test
    void anEagerTaskThatBlocksBlocksTheLoop() {
        run(async(() -> {
            inCallback(() -> {
                synchronized (lock) {
                    Task<String> task = createTask(async(MonitorsTest::block), EAGER);
                    assertEquals("blocked", task.result());
                    assertHeld(lock);
                }
            });
        }));
    }

    @Test
    void aTaskKeepsItsMonitorsWhileItIsSuspended() {
        run(async(() -> {
            Task<Integer> task = createTask(async(() -> {
                synchronized (lock) {
                    int steps = steps(10);
                    assertHeld(lock);
                    return steps;
                }
            }));
            steps(5);
            assertFalse(Thread.holdsLock(lock));
            assertEquals(10, await(task));
        }));
    }

    @Test
    void aLoopIsClosedWithMonitorsHeld() {
        EventLoop loop = Loops.newEventLoop();
        List<String> left = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            loop.createTask(async(() -> {
                try {
                    await(sleep(1000));
                } finally {
                    left.add(block());
                }
            }));
        }
        loop.runUntilComplete(async(() -> steps(2)));
        synchronized (lock) {
            loop.close();
            assertHeld(lock);
        }
        assertEquals(List.of("blocked", "blocked", "blocked"), left);
    }

    private static int nested(List<Task<Integer>> tasks, int depth) {
        if (depth > 0) {
            tasks.add(createTask(async(() -> nested(tasks, depth - 1)), EAGER));
        }
        return steps(3);
    }

    private static int steps(int count) {
        for (int i = 0; i < count; i++) {
            await(sleep(0));
        }
        return count;
    }

    /** Has the body's thread unmount without an await. */
    private static String block() throws InterruptedException {
        Thread.sleep(1);
        return "blocked";
    }

    private static void assertHeld(Object monitor) {
        assertTrue(Thread.holdsLock(monitor));
        // Fails if the JVM thinks otherwise.
        monitor.notifyAll();
    }

    /** Runs a plain callback and throws what it throws. */
    private static void inCallback(Runnable callback) {
        SettableFuture<Boolean> ran = Loops.getRunningLoop().createFuture();
        Loops.getRunningLoop().callSoon(() -> {
            try {
                callback.run();
                ran.setResult(true);
            } catch (Throwable problem) {
                ran.setException(problem);
            }
        });
        await(ran);
    }
}
