package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** Tasks that start at once, and the task factories that make them. */
class EagerTaskTest {

    private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEagerStart(true);

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_eager_task_factory_set")
    void anEagerFactoryHasItsConstructorStartTasksEagerly(EventLoop loop) {
        CountingFactory constructor = new CountingFactory();
        TaskFactory factory = Loops.createEagerTaskFactory(constructor);
        assertNull(loop.getTaskFactory());
        loop.setTaskFactory(factory);
        assertSame(factory, loop.getTaskFactory());
        Task<String> task = loop.createTask(async(() -> "made"));
        assertSame(constructor.made.getFirst(), task);
        assertTrue(task.done());
        assertEquals(List.of(true), constructor.eager);
        assertEquals("made", await(task));
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_await_future_during_eager_step")
    void aFutureSetInTheEagerStepIsDoneAtOnce(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        SettableFuture<String> future = loop.createFuture();
        Task<Void> task = createTask(async(() -> future.setResult("my message")));
        assertTrue(task.done());
        assertEquals("my message", await(future));
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_eager_completion")
    void aBodyThatNeverSuspendsIsDoneWhenCreateTaskReturns(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        List<String> order = new ArrayList<>();
        loop.callSoon(() -> order.add("next tick"));
        Task<String> task = createTask(async(() -> {
            order.add("body");
            return "hello";
        }));
        assertTrue(task.done());
        assertEquals("hello", await(task));
        assertEquals(List.of("body"), order);
        await(sleep(0));
        assertEquals(List.of("body", "next tick"), order);
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_block_after_eager_step")
    void aBodyThatSuspendsGoesOnLater(EventLoop loop, VirtualClock clock) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        Task<String> task = createTask(async(() -> {
            await(sleep(0.1));
            return "finished after blocking";
        }));
        assertFalse(task.done());
        assertEquals("finished after blocking", await(task));
        assertTrue(task.done());
        assertEquals(0.1, clock.time(), 1e-9);
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_cancellation_after_eager_completion")
    void cancelOfATaskThatEndedEagerlyHasNoEffect(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        Task<String> task = createTask(async(() -> "finished without blocking"));
        assertFalse(task.cancel());
        assertEquals("finished without blocking", await(task));
        assertFalse(task.cancelled());
        assertEquals(0, task.cancelling());
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_cancellation_after_eager_step_blocks")
    void cancelOfASuspendedEagerTaskReachesTheAwaiterWithItsMessage(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        Task<Void> task = createTask(sleep(0.1));
        task.cancel("cancellation message");
        assertEquals(1, task.cancelling());
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        assertEquals("cancellation message", error.getMessage());
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_current_task")
    void currentTaskIsTheEagerTaskInAllItsSteps(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        Task<?> self = currentTask();
        List<Task<?>> seen = new ArrayList<>();
        Task<Void> task = createTask(async(() -> {
            seen.add(currentTask());
            await(sleep(0.1));
            seen.add(currentTask());
        }));
        assertEquals(List.of(task), seen);
        assertSame(self, currentTask());
        await(task);
        assertEquals(List.of(task, task), seen);
        assertSame(self, currentTask());
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_all_tasks_with_eager_completion")
    void allTasksShowsTheTaskDuringItsEagerStepAndNotAfterwards(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        List<Set<Task<?>>> seen = new ArrayList<>();
        Task<Void> task = createTask(async(() -> {
            seen.add(allTasks());
        }));
        assertTrue(seen.getFirst().contains(task));
        assertFalse(allTasks().contains(task));
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_all_tasks_with_blocking")
    void allTasksShowsASuspendedEagerTaskUntilItEnds(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        SettableFuture<Void> first = loop.createFuture();
        SettableFuture<Void> second = loop.createFuture();
        List<Set<Task<?>>> seen = new ArrayList<>();
        Task<Void> task = createTask(async(() -> {
            seen.add(allTasks());
            await(first);
            second.setResult(null);
        }));
        assertTrue(seen.getFirst().contains(task));
        assertTrue(allTasks().contains(task));
        first.setResult(null);
        await(second);
        assertFalse(allTasks().contains(task));
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_context_vars")
    void anEagerTaskRunsInOneCopiedContextThroughAllItsSteps(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        ContextVar<Integer> variable = new ContextVar<>("variable", 0);
        List<Integer> seen = new ArrayList<>();
        variable.set(1);
        Task<Void> task = createTask(async(() -> {
            seen.add(variable.get());
            variable.set(2);
            await(sleep(0.1));
            seen.add(variable.get());
            variable.set(3);
        }));
        assertEquals(List.of(1), seen);
        assertEquals(1, variable.get());
        await(task);
        assertEquals(List.of(1, 2), seen);
        assertEquals(1, variable.get());
        assertEquals(3, task.getContext().get(variable));
    }

    @AsyncioTest
    @Ports("test_eager_task_factory.py::CEagerTaskFactoryLoopTests::test_issue122332")
    void getCoroOfATaskThatEndedEagerlyIsNull(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        Task<Void> ended = createTask(async(() -> {}));
        assertNull(ended.getCoro());
        Coroutine<Void> coroutine = sleep(0);
        Task<Void> suspended = createTask(coroutine);
        assertSame(coroutine, suspended.getCoro());
        await(suspended);
        assertSame(coroutine, suspended.getCoro());
    }

    @Test
    @Ports("test_eager_task_factory.py::BaseTaskCountingTests::test_awaitables_chain")
    void aChainOfDirectAwaitsMakesOneTaskAndNoneMoreWhenEager() {
        for (boolean eager : new boolean[] {false, true}) {
            CountingFactory counting = new CountingFactory();
            try (EventLoop loop = Loops.newEventLoop()) {
                loop.setTaskFactory(eager ? Loops.createEagerTaskFactory(counting) : counting);
                assertEquals(100, loop.runUntilComplete(chain(100)));
            }
            long lazy = counting.eager.stream().filter(wish -> !wish).count();
            assertEquals(eager ? 0 : 1, lazy);
            assertEquals(1, counting.made.size());
        }
    }

    @AsyncioTest
    void eagerStartMayBeWishedForASingleTask() {
        Task<Integer> eager = createTask(async(() -> 1), EAGER);
        Task<Integer> usual = createTask(async(() -> 2), EAGER.withEagerStart(false));
        assertTrue(eager.done());
        assertFalse(usual.done());
        assertEquals(2, await(usual));
    }

    @AsyncioTest
    void aTasksOwnWishWinsOverAnEagerFactory(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        Task<Integer> task = createTask(async(() -> 1), TaskOptions.DEFAULT.withEagerStart(false));
        assertFalse(task.done());
        assertEquals(1, await(task));
    }

    @AsyncioTest
    @Ports({
        "test_tasks.py::BaseTaskTests::test_eager_start_true",
        "test_tasks.py::BaseTaskTests::test_eager_start_false",
        "test_eager_task_factory.py::DefaultTaskFactoryEagerStart::test_eager_start_true_with_default_factory"
    })
    void aTaskKnowsItsNameWheneverItStarts() {
        List<String> names = new ArrayList<>();
        Task<Void> eager =
                createTask(noteName(names), TaskOptions.named("eager").withEagerStart(true));
        assertTrue(eager.done());
        assertEquals(List.of("eager"), names);
        Task<Void> lazy = createTask(noteName(names), TaskOptions.named("lazy").withEagerStart(false));
        assertFalse(lazy.done());
        assertEquals(List.of("eager"), names);
        await(lazy);
        assertEquals(List.of("eager", "lazy"), names);
    }

    @AsyncioTest
    @Ports({
        "test_eager_task_factory.py::CEagerTaskFactoryLoopTests::test_name",
        "test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_eager_start_false"
    })
    void aTaskOfAnEagerFactoryKnowsItsNameWheneverItStarts(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        List<String> names = new ArrayList<>();
        Task<Void> eager = createTask(noteName(names), "eager");
        assertTrue(eager.done());
        assertEquals(List.of("eager"), names);
        Task<Void> lazy = createTask(noteName(names), TaskOptions.named("lazy").withEagerStart(false));
        assertFalse(lazy.done());
        assertEquals(List.of("eager"), names);
        await(lazy);
        assertEquals(List.of("eager", "lazy"), names);
    }

    private static Coroutine<Void> noteName(List<String> names) {
        return async(() -> {
            Task<?> self = currentTask();
            assertNotNull(self);
            names.add(self.getName());
        });
    }

    @AsyncioTest
    void theBodySeesTheNameInItsEagerStep() {
        List<String> names = new ArrayList<>();
        createTask(
                async(() -> {
                    Task<?> self = currentTask();
                    assertNotNull(self);
                    names.add(self.getName());
                    names.add(Thread.currentThread().getName());
                }),
                TaskOptions.named("early bird").withEagerStart(true));
        assertEquals(List.of("early bird", "early bird"), names);
    }

    @AsyncioTest
    void eagerTasksMayStartEagerTasks() {
        List<String> order = new ArrayList<>();
        Task<?> self = currentTask();
        Task<Integer> outer = createTask(
                async(() -> {
                    order.add("outer begins");
                    Task<Integer> inner = createTask(
                            async(() -> {
                                order.add("inner begins");
                                await(sleep(1));
                                order.add("inner ends");
                                return 1;
                            }),
                            EAGER);
                    order.add("outer goes on");
                    return await(inner) + 1;
                }),
                EAGER);
        assertEquals(List.of("outer begins", "inner begins", "outer goes on"), order);
        assertSame(self, currentTask());
        assertEquals(2, await(outer));
        assertEquals("inner ends", order.getLast());
    }

    @AsyncioTest
    void aChainOfEagerTasksMayBeAHundredDeep() {
        assertEquals(100, await(createTask(nested(100), EAGER)));
    }

    @AsyncioTest
    void anEagerTaskMayBeMadeInAPlainCallback(EventLoop loop) {
        List<Task<?>> seen = new ArrayList<>();
        List<Task<String>> made = new ArrayList<>();
        loop.callSoon(() -> {
            made.add(loop.createTask(
                    async(() -> {
                        seen.add(currentTask());
                        await(sleep(0));
                        return "done";
                    }),
                    EAGER));
            seen.add(currentTask());
        });
        await(sleep(0));
        assertSame(made.getFirst(), seen.getFirst());
        assertNull(seen.get(1));
        assertEquals("done", await(made.getFirst()));
    }

    @AsyncioTest
    void anExceptionOfTheEagerStepIsStored() {
        RuntimeException failure = new RuntimeException("stored");
        Task<Void> task = createTask(
                async(() -> {
                    throw failure;
                }),
                EAGER);
        assertTrue(task.done());
        assertSame(failure, task.exception());
        assertNull(task.getCoro());
    }

    @AsyncioTest
    void aKeyboardInterruptOfTheEagerStepComesOutOfCreateTask() {
        KeyboardInterrupt interrupt = new KeyboardInterrupt();
        Task<?> self = currentTask();
        List<Task<?>> made = new ArrayList<>();
        assertSame(
                interrupt,
                assertThrows(
                        KeyboardInterrupt.class,
                        () -> createTask(
                                async(() -> {
                                    made.add(currentTask());
                                    throw interrupt;
                                }),
                                EAGER)));
        assertSame(self, currentTask());
        assertSame(interrupt, made.getFirst().exception());
        assertNull(made.getFirst().getCoro());
        await(sleep(0));
    }

    @AsyncioTest
    void anEagerTaskThatCancelsItselfAndReturnsIsCancelledAtOnce() {
        Task<Integer> task = createTask(
                async(() -> {
                    Task<?> self = currentTask();
                    assertNotNull(self);
                    self.cancel();
                    return 1;
                }),
                EAGER);
        assertTrue(task.cancelled());
    }

    @AsyncioTest
    void doneCallbacksOfATaskThatEndedEagerlyRunInTheNextTick() {
        Task<Integer> task = createTask(async(() -> 1), EAGER);
        List<Future<Integer>> called = new ArrayList<>();
        task.addDoneCallback(called::add);
        assertEquals(List.of(), called);
        await(sleep(0));
        assertEquals(List.of(task), called);
    }

    @AsyncioTest
    void aBareYieldInTheEagerStepIsResumedInTheNextTick() {
        Task<Void> task = createTask(sleep(0), EAGER);
        assertFalse(task.done());
        await(sleep(0));
        assertTrue(task.done());
    }

    @AsyncioTest
    void gatherOverTasksThatAllEndEagerlyIsDoneAtOnce(EventLoop loop) {
        loop.setTaskFactory(Loops.eagerTaskFactory());
        Future<List<Integer>> all = gather(async(() -> 1), async(() -> 2));
        assertTrue(all.done());
        assertEquals(List.of(1, 2), await(all));
    }

    @AsyncioTest
    void anEagerStartInAContextThatIsInUseIsRefusedAndNothingIsHarmed(EventLoop loop, ReportedProblems problems) {
        Task<?> self = currentTask();
        assertNotNull(self);
        Context inUse = self.getContext();
        Coroutine<Void> coroutine = async("refused", () -> {});
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> createTask(coroutine, EAGER.withContext(inUse)));
        assertTrue(refused.getMessage().contains("cannot enter context"));
        assertSame(self, currentTask());
        assertEquals(Set.of(self), allTasks());
        await(createTask(coroutine));
        assertEquals(List.of(), problems.take());
    }

    @Test
    void anEagerTaskOfALoopThatDoesNotRunStartsWhenItDoes() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Task<Integer> task = loop.createTask(async(() -> 1), EAGER);
            assertFalse(task.done());
            assertEquals(1, loop.runUntilComplete(task));
        }
    }

    @AsyncioTest
    void anEagerTaskForAnotherLoopThatDoesNotRunIsNotStartedHere() {
        try (EventLoop other = Loops.newEventLoop()) {
            Task<Integer> task = other.createTask(async(() -> 1), EAGER);
            assertFalse(task.done());
            assertEquals(Set.of(task), allTasks(other));
            Futures.expectAbandonment(task);
        }
    }

    @AsyncioTest
    void aFactoryThatFailsMakesCreateTaskFail(EventLoop loop, ReportedProblems problems) {
        loop.setTaskFactory(new FailingFactory());
        Coroutine<Void> coroutine = async("orphan", () -> {});
        assertThrows(UnsupportedOperationException.class, () -> createTask(coroutine));
        loop.setTaskFactory(null);
        await(createTask(coroutine));
        assertEquals(List.of(), problems.take());
    }

    @AsyncioTest
    void aFactoryThatReturnsNullIsRefused(EventLoop loop) {
        Coroutine<Void> coroutine = async(() -> {});
        loop.setTaskFactory(new NullFactory());
        NullPointerException refused = assertThrows(NullPointerException.class, () -> createTask(coroutine));
        assertTrue(refused.getMessage().contains("task factory"), refused.getMessage());
        loop.setTaskFactory(null);
        coroutine.close();
    }

    @Test
    void anEagerFactoryWithoutAConstructorIsRefused() {
        assertThrows(NullPointerException.class, () -> Loops.createEagerTaskFactory(null));
    }

    @Test
    void anEagerTaskThatIsSuspendedWhenTheLoopClosesIsReported() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        List<String> order = new ArrayList<>();
        loop.runUntilComplete(async(() -> {
            loop.createTask(
                    async(() -> {
                        try {
                            await(sleep(10));
                        } finally {
                            order.add("finally");
                        }
                    }),
                    EAGER);
        }));
        loop.close();
        LoopProblem problem = problems.takeOnly();
        assertEquals("Task was destroyed but it is pending!", problem.message());
        assertEquals(List.of("finally"), order);
    }

    private static Coroutine<Integer> chain(int depth) {
        return async(() -> depth == 0 ? 0 : 1 + await(chain(depth - 1)));
    }

    private static Coroutine<Integer> nested(int depth) {
        return async(() -> depth == 0 ? 0 : 1 + await(createTask(nested(depth - 1), EAGER)));
    }

    /** Makes tasks the library's way and takes down what it was asked for. */
    private static final class CountingFactory implements TaskFactory {
        private final List<Task<?>> made = new ArrayList<>();
        private final List<Boolean> eager = new ArrayList<>();

        @Override
        public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
            eager.add(Boolean.TRUE.equals(options.eagerStart()));
            Task<T> task = Loops.newTask(loop, coroutine, options);
            made.add(task);
            return task;
        }
    }

    private static final class FailingFactory implements TaskFactory {
        @Override
        public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
            throw new UnsupportedOperationException("no tasks today");
        }
    }

    private static final class NullFactory implements TaskFactory {
        @Override
        public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
            return null;
        }
    }
}
