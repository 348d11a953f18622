package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.lowlevel.Loops.enterTask;
import static org.asyncio4j.lowlevel.Loops.leaveTask;
import static org.asyncio4j.lowlevel.Loops.registerTask;
import static org.asyncio4j.lowlevel.Loops.unregisterTask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code currentTask}, {@code allTasks}, and what tasks of another make need for them. */
class TaskIntrospectionTest {

    @Test
    @Ports({
        "test_tasks.py::BaseTaskTests::test_current_task",
        "test_tasks.py::BaseCurrentLoopTests::test_current_task_with_implicit_loop"
    })
    void currentTaskIsTheTaskInsideItAndNullOutside() {
        try (EventLoop loop = Loops.newEventLoop()) {
            List<Task<?>> seen = new ArrayList<>();
            Task<Void> task = loop.createTask(async(() -> {
                seen.add(currentTask());
                seen.add(currentTask(loop));
                await(async(() -> seen.add(currentTask())));
                await(sleep(0));
                seen.add(currentTask());
            }));
            assertNull(currentTask(loop));
            loop.runUntilComplete(task);
            assertEquals(List.of(task, task, task, task), seen);
            assertNull(currentTask(loop));
        }
    }

    @Test
    @Ports("test_tasks.py::BaseCurrentLoopTests::test_current_task_no_running_loop")
    void currentTaskOfAnIdleLoopIsNull() {
        try (EventLoop loop = Loops.newEventLoop()) {
            assertNull(currentTask(loop));
        }
    }

    @Test
    @Ports("test_tasks.py::BaseCurrentLoopTests::test_current_task_no_running_loop_implicit")
    void currentTaskWithoutARunningLoopIsRefused() {
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> currentTask());
        assertEquals("no running event loop", refused.getMessage());
        assertThrows(IllegalStateException.class, () -> allTasks());
        assertThrows(NullPointerException.class, () -> currentTask(null));
        assertThrows(NullPointerException.class, () -> allTasks(null));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_current_task_with_interleaving_tasks")
    void currentTaskStaysRightWhileTwoTasksAlternate(EventLoop loop) {
        SettableFuture<Boolean> first = loop.createFuture();
        SettableFuture<Boolean> second = loop.createFuture();
        List<Task<?>> inOne = new ArrayList<>();
        List<Task<?>> inTwo = new ArrayList<>();
        Task<Void> one = createTask(async(() -> {
            inOne.add(currentTask());
            await(first);
            inOne.add(currentTask());
            second.setResult(true);
        }));
        Task<Void> two = createTask(async(() -> {
            inTwo.add(currentTask());
            first.setResult(true);
            await(second);
            inTwo.add(currentTask());
        }));
        await(gather(one, two));
        assertEquals(List.of(one, one), inOne);
        assertEquals(List.of(two, two), inTwo);
    }

    @AsyncioTest
    void currentTaskIsNullInAPlainCallback(EventLoop loop) {
        List<Task<?>> seen = new ArrayList<>();
        loop.callSoon(() -> seen.add(currentTask()));
        await(sleep(0));
        assertEquals(1, seen.size());
        assertNull(seen.getFirst());
    }

    @AsyncioTest
    void allTasksAreThoseNotDoneInTheOrderOfCreation() {
        Task<?> self = currentTask();
        Task<Void> one = createTask(sleep(2));
        Task<Void> two = createTask(sleep(1));
        assertEquals(List.of(self, one, two), List.copyOf(allTasks()));
        await(two);
        assertEquals(List.of(self, one), List.copyOf(allTasks()));
        await(one);
        assertEquals(Set.of(self), allTasks());
    }

    @AsyncioTest
    void allTasksIsASnapshotThatTheCallerMayChange() {
        Set<Task<?>> tasks = allTasks();
        tasks.clear();
        assertEquals(1, allTasks().size());
    }

    @AsyncioTest
    void allTasksOfALoopMayBeAskedFromAnotherThread(EventLoop loop) throws InterruptedException {
        List<Set<Task<?>>> seen = new ArrayList<>();
        Task<Void> other = createTask(sleep(1));
        Thread thread = Thread.ofPlatform().start(() -> seen.add(allTasks(loop)));
        thread.join();
        assertEquals(List.of(allTasks()), seen);
        await(other);
    }

    @AsyncioTest
    void allTasksStaysRightWhileManyTasksComeAndGo() {
        Set<Task<?>> before = allTasks();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            tasks.add(createTask(sleep(i % 2 == 0 ? 1 : 2)));
        }
        assertEquals(501, allTasks().size());
        await(sleep(1.5));
        List<Task<?>> expected = new ArrayList<>(before);
        for (int i = 1; i < 500; i += 2) {
            expected.add(tasks.get(i));
        }
        assertEquals(expected, List.copyOf(allTasks()));
        await(gather(tasks));
        assertEquals(before, allTasks());
    }

    @Test
    @Ports("test_free_threading.py::TestFreeThreading::test_all_tasks_race")
    void loopsOnTenThreadsKnowTheirOwnTasksOnly() {
        for (TaskFactory factory : Arrays.asList(null, Loops.eagerTaskFactory())) {
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                threads.add(Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failures.add(e))
                        .start(() -> {
                            try (Runner runner = new Runner()) {
                                runner.getLoop().setTaskFactory(factory);
                                runner.run(TaskIntrospectionTest::aHundredTasksKnowEachOther);
                            }
                        }));
            }
            OtherThread.join(threads.toArray(Thread[]::new));
            assertEquals(List.of(), failures);
        }
    }

    private static void aHundredTasksKnowEachOther() {
        EventLoop loop = Loops.getRunningLoop();
        Set<Task<?>> expected = new HashSet<>();
        expected.add(currentTask());
        with(taskGroup(), group -> {
            SettableFuture<Void> gate = loop.createFuture();
            for (int i = 0; i < 100; i++) {
                expected.add(group.createTask(() -> await(gate)));
            }
            assertEquals(expected, allTasks(loop));
            for (Task<?> task : expected) {
                assertSame(loop, task.getLoop());
                assertFalse(task.done());
            }
            gate.setResult(null);
        });
    }

    @Test
    @Ports("test_free_threading.py::TestFreeThreading::test_all_tasks_different_thread")
    void otherThreadsSeeTasksComeWhileTheLoopIsBusy() throws InterruptedException {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Object lock = new Object();
        Set<Task<?>> known = new HashSet<>();
        CountDownLatch started = new CountDownLatch(1);
        try (EventLoop loop = Loops.newEventLoop()) {
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                readers.add(Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failures.add(e))
                        .start(() -> {
                            await1(started);
                            synchronized (lock) {
                                assertTrue(allTasks(loop).containsAll(known), "some are missing");
                            }
                        }));
            }
            loop.runUntilComplete(async(() -> {
                started.countDown();
                for (int i = 0; i < 1000; i++) {
                    synchronized (lock) {
                        createTask(() -> await(loop.createFuture()));
                        known.clear();
                        known.addAll(allTasks(loop));
                    }
                }
                OtherThread.join(readers.toArray(Thread[]::new));
                assertEquals(1001, known.size());
            }));
        }
        assertEquals(List.of(), failures);
    }

    private static void await1(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Test
    @Tag("gc")
    @Ports("test_free_threading.py::TestFreeThreading::test_task_different_thread_finalized")
    void aTaskOfAnotherThreadsLoopIsGarbageAfterwards() {
        for (TaskFactory factory : Arrays.asList(null, Loops.eagerTaskFactory())) {
            List<WeakReference<Task<?>>> task = new ArrayList<>();
            OtherThread.run(() -> {
                try (Runner runner = new Runner()) {
                    runner.getLoop().setTaskFactory(factory);
                    runner.run(() -> {
                        task.add(new WeakReference<>(currentTask()));
                    });
                }
            });
            Garbage.collectUntil(() -> task.getFirst().get() == null, () -> {});
        }
    }

    @AsyncioTest(debug = false)
    void allTasksHasFewSlotsToLookAtAfterABurst(EventLoop loop) {
        List<Task<Void>> burst = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            burst.add(createTask(sleep(i % 1000 == 0 ? 2 : 1)));
        }
        await(sleep(1.5));
        List<Task<?>> expected = new ArrayList<>(List.of(Objects.requireNonNull(currentTask())));
        for (int i = 0; i < burst.size(); i += 1000) {
            expected.add(burst.get(i));
        }
        assertEquals(expected, List.copyOf(allTasks()));
        assertTrue(LoopState.of(loop).tasks.slots() < 200);
        await(gather(burst));
        assertTrue(LoopState.of(loop).tasks.slots() < 100);
    }

    // Tasks of another make.

    @Tag("gc")
    @Test
    void registeredTasksOfAnotherMakeAreHeldWeakly() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Task<?> kept = foreignTask(loop, false);
            registerTask(kept);
            // Enough to notice if each registration looked at all others.
            for (int i = 0; i < 100_000; i++) {
                registerTask(foreignTask(loop, false));
            }
            Garbage.collectUntil(() -> allTasks(loop).size() == 1, () -> {});
            assertEquals(List.of(kept), List.copyOf(allTasks(loop)));
        }
    }

    @Test
    @Ports("test_tasks.py::BaseTaskIntrospectionTests::test__register_task_2")
    void aRegisteredTaskOfAnotherMakeIsListed() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Task<?> foreign = foreignTask(loop, false);
            assertEquals(Set.of(), allTasks(loop));
            registerTask(foreign);
            registerTask(foreign);
            assertEquals(List.of(foreign), List.copyOf(allTasks(loop)));
            unregisterTask(foreign);
            assertEquals(Set.of(), allTasks(loop));
        }
    }

    @Test
    @Ports("test_tasks.py::BaseTaskIntrospectionTests::test__register_task_3")
    void aRegisteredTaskOfAnotherMakeThatIsDoneIsNotListed() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Task<?> foreign = foreignTask(loop, true);
            registerTask(foreign);
            assertEquals(Set.of(), allTasks(loop));
        }
    }

    @Test
    @Ports("test_tasks.py::BaseTaskIntrospectionTests::test__unregister_task")
    void anUnregisteredTaskIsNotListedAnyMore() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Task<?> foreign = foreignTask(loop, false);
            registerTask(foreign);
            unregisterTask(foreign);
            assertEquals(Set.of(), allTasks(loop));
        }
    }

    @Test
    @Ports("test_tasks.py::BaseTaskIntrospectionTests::test__unregister_task_not_registered")
    void unregisteringAnUnknownTaskDoesNothing() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Task<?> known = foreignTask(loop, false);
            registerTask(known);
            unregisterTask(foreignTask(loop, false));
            assertEquals(List.of(known), List.copyOf(allTasks(loop)));
        }
    }

    @Test
    @Ports({
        "test_tasks.py::BaseTaskIntrospectionTests::test__enter_task",
        "test_tasks.py::BaseTaskIntrospectionTests::test__leave_task"
    })
    void enterMakesATaskCurrentAndLeaveEndsThat() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Task<?> foreign = foreignTask(loop, false);
            assertNull(currentTask(loop));
            enterTask(loop, foreign);
            assertSame(foreign, currentTask(loop));
            leaveTask(loop, foreign);
            assertNull(currentTask(loop));
        }
    }

    @Test
    @Ports("test_tasks.py::BaseTaskIntrospectionTests::test__enter_task_failure")
    void enterWhileAnotherTaskIsCurrentIsRefused() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Task<?> one = foreignTask(loop, false);
            Task<?> two = foreignTask(loop, false);
            enterTask(loop, one);
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> enterTask(loop, two));
            assertTrue(refused.getMessage().contains("while another task"), refused.getMessage());
            assertSame(one, currentTask(loop));
            leaveTask(loop, one);
        }
    }

    @Test
    @Ports({
        "test_tasks.py::BaseTaskIntrospectionTests::test__leave_task_failure1",
        "test_tasks.py::BaseTaskIntrospectionTests::test__leave_task_failure2"
    })
    void leaveOfATaskThatIsNotCurrentIsRefused() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Task<?> one = foreignTask(loop, false);
            Task<?> two = foreignTask(loop, false);
            assertThrows(IllegalStateException.class, () -> leaveTask(loop, one));
            assertNull(currentTask(loop));
            enterTask(loop, one);
            assertThrows(IllegalStateException.class, () -> leaveTask(loop, two));
            assertSame(one, currentTask(loop));
            leaveTask(loop, one);
        }
    }

    @AsyncioTest
    void enteringANullTaskIsRefused(EventLoop loop) {
        assertThrows(NullPointerException.class, () -> enterTask(loop, null));
        assertThrows(NullPointerException.class, () -> leaveTask(loop, null));
        assertFalse(allTasks().isEmpty());
    }

    /** A task of which only the loop and whether it is done are known. */
    private static Task<?> foreignTask(EventLoop loop, boolean done) {
        InvocationHandler answers = (proxy, method, arguments) -> switch (method.getName()) {
            case "getLoop" -> loop;
            case "done" -> done;
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            case "toString" -> "<foreign task>";
            default -> throw new UnsupportedOperationException(method.getName());
        };
        return (Task<?>) Proxy.newProxyInstance(Task.class.getClassLoader(), new Class<?>[] {Task.class}, answers);
    }
}
