package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.tools.Descriptions.assertMatches;
import static org.asyncio4j.tests.tools.Descriptions.lineHere;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** What a task is, apart from its cancellation: what it runs, how it ends, who is told. */
class TaskTest {

    @Test
    @Ports("test_tasks.py::BaseTaskTests::test_task_class")
    void aTaskRunsOnTheLoopThatMadeIt() {
        try (EventLoop first = Loops.newEventLoop();
                EventLoop second = Loops.newEventLoop()) {
            Task<String> one = first.createTask(async(() -> "ok"));
            Task<String> two = second.createTask(async(() -> "ok too"));
            assertSame(first, one.getLoop());
            assertSame(second, two.getLoop());
            assertEquals("ok", first.runUntilComplete(one));
            assertTrue(one.done());
            assertEquals("ok", one.result());
            assertFalse(two.done());
            assertEquals("ok too", second.runUntilComplete(two));
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_task_basics")
    void aCoroutineAddsWhatTwoOthersReturn() {
        Coroutine<Integer> sum = async(() -> await(async(() -> 42)) + await(async(() -> 1000)));
        assertEquals(1042, await(createTask(sum)));
    }

    @Test
    @Ports("test_tasks.py::GenericTaskTests::test_future_subclass")
    void aTaskIsAFuture() {
        assertTrue(Future.class.isAssignableFrom(Task.class));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_coroutine_non_gen_function")
    void aBodyThatAwaitsNothingIsATaskLikeOthers() {
        Task<String> task = createTask(async(() -> "test"));
        assertFalse(task.done());
        assertEquals("test", await(task));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_coroutine_non_gen_function_return_future")
    void aFutureThatABodyReturnsIsAPlainValue(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        Task<SettableFuture<String>> returning = createTask(async(() -> future));
        Task<Void> setting = createTask(async(() -> future.setResult("test")));
        assertSame(future, await(returning));
        assertNull(await(setting));
        assertEquals("test", future.result());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_step_result_future")
    void theResultOfAFutureArrivesAsTheSameObject(EventLoop loop) {
        SettableFuture<Object> future = loop.createFuture();
        List<Object> seen = new ArrayList<>();
        Task<Void> waiting = createTask(async(() -> {
            seen.add(await(future));
        }));
        await(sleep(0));
        assertEquals(1, countOf("wakeup of", future.toString()));
        Object result = new Object();
        future.setResult(result);
        await(sleep(0));
        assertSame(result, seen.getFirst());
        assertTrue(waiting.done());
        assertNull(waiting.result());
    }

    @AsyncioTest
    void whatABodyThrowsIsTheTasksExceptionAsTheSameObject() {
        Exception checked = new Exception("checked");
        Task<Void> task = createTask(async(() -> {
            throw checked;
        }));
        Exception thrown = assertThrows(Exception.class, () -> await(task));
        assertSame(checked, thrown);
        assertSame(checked, task.exception());
        assertSame(checked, assertThrows(Exception.class, task::result));
        assertFalse(task.cancelled());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_exception_traceback")
    void theExceptionOfATaskShowsWhereItWasThrown() {
        Task<Integer> task = createTask(async(() -> divide(1, 0)));
        await(sleep(0));
        Throwable problem = task.exception();
        assertNotNull(problem);
        assertEquals("divide", problem.getStackTrace()[0].getMethodName());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_other_loop_future")
    void awaitingAFutureOfAnotherLoopIsRefusedAndNamesBoth() {
        try (EventLoop other = Loops.newEventLoop()) {
            SettableFuture<Void> future = other.createFuture();
            Task<Void> task = createTask(async(() -> await(future)), "stranger");
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(task));
            assertMatches(
                    "Task <Task .*name='stranger'.*> got Future <Future .*> attached to a different" + " loop",
                    refused.getMessage());
            assertFalse(future.toString().contains("cb="), future.toString());
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_task_awaits_on_itself")
    void aTaskThatAwaitsItselfGetsAnError() {
        AtomicReference<Task<Object>> self = new AtomicReference<>();
        Task<Object> task = createTask(async(() -> await(self.get())));
        self.set(task);
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(task));
        assertTrue(refused.getMessage().startsWith("Task cannot await on itself: <Task"));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_bare_create_task")
    void createTaskInACoroutineMakesATaskOfItsLoop(EventLoop loop) {
        Task<Integer> task = createTask(async(() -> 1));
        assertSame(loop, task.getLoop());
        assertEquals(1, await(task));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_create_task_with_async_function")
    void createTaskTakesACoroutineEachTime(EventLoop loop) {
        for (int i = 0; i < 2; i++) {
            int value = i;
            Task<Integer> task = loop.createTask(async(() -> value));
            assertEquals(value, await(task));
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_create_task_with_asynclike_function")
    void createTaskTakesACoroutineOfAnotherMake(EventLoop loop) {
        for (int i = 0; i < 2; i++) {
            HomeMade<Integer> coroutine = new HomeMade<>(() -> await(sleep(0, 42)));
            Task<Integer> task = loop.createTask(coroutine);
            assertSame(coroutine, task.getCoro());
            assertEquals(42, await(task));
        }
    }

    @AsyncioTest
    void severalTasksMayAwaitOneTask() {
        Task<String> one = createTask(sleep(1, "done"));
        Task<String> first = createTask(async(() -> await(one) + " 1"));
        Task<String> second = createTask(async(() -> await(one) + " 2"));
        assertEquals(List.of("done 1", "done 2"), await(gather(first, second)));
        assertEquals("done", await(one));
    }

    @AsyncioTest
    @Ports(
            value = "test_tasks.py::BaseTaskTests::test_task_set_methods",
            adapted = "a Task has no setters: its type says so")
    void aTaskCannotBeCompletedFromOutside() {
        Task<String> task = createTask(async(() -> "ko"));
        assertFalse((Future<String>) task instanceof SettableFuture);
        assertEquals("ko", await(task));
    }

    @Test
    @Ports("test_tasks.py::BaseTaskTests::test_stop_while_run_in_complete")
    void stopInsideRunUntilCompleteLeavesTheTaskPending() {
        VirtualClock clock = new VirtualClock();
        try (EventLoop loop = clock.newEventLoop()) {
            int[] rounds = new int[1];
            Task<Void> task = loop.createTask(async(() -> {
                while (rounds[0] < 10) {
                    await(sleep(0.1));
                    rounds[0]++;
                    if (rounds[0] == 2) {
                        loop.stop();
                    }
                }
            }));
            IllegalStateException stopped =
                    assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(task));
            assertEquals("Event loop stopped before Future completed.", stopped.getMessage());
            assertFalse(task.done());
            assertEquals(2, rounds[0]);
            assertEquals(0.2, clock.time(), 1e-9);
            task.cancel();
            assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
        }
    }

    @Test
    @Ports("test_tasks.py::BaseTaskTests::test_baseexception_during_cancel")
    void systemExitRaisedByACancelledTaskLeavesTheLoopAndIsStored() {
        try (EventLoop loop = Loops.newEventLoop()) {
            SystemExit exit = new SystemExit(3);
            Task<Void> task = loop.createTask(async(() -> {
                try {
                    await(sleep(10));
                } catch (CancelledError cancelled) {
                    throw exit;
                }
            }));
            loop.runUntilComplete(sleep(0));
            task.cancel();
            assertFalse(task.done());
            assertSame(exit, assertThrows(SystemExit.class, () -> loop.runUntilComplete(sleep(0))));
            assertTrue(task.done());
            assertFalse(task.cancelled());
            assertSame(exit, task.exception());
        }
    }

    @Test
    @Ports(
            value = "test_tasks.py::BaseTaskTests::test_log_destroyed_pending_task",
            adapted = "the loop holds on to its tasks: reported when it closes, not when collected")
    void aTaskThatIsPendingWhenTheLoopClosesIsReported() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setDebug(true);
        loop.setExceptionHandler(problems);
        SettableFuture<Void> never = loop.createFuture();
        int line = lineHere() + 1;
        Task<Void> task = loop.createTask(async(() -> await(never)));
        loop.runUntilComplete(sleep(0));
        loop.close();
        LoopProblem problem = problems.takeOnly();
        assertEquals("Task was destroyed but it is pending!", problem.message());
        assertSame(task, problem.task());
        assertNull(problem.exception());
        List<?> origin = assertInstanceOf(List.class, problem.get("source_traceback"));
        StackTraceElement made = assertInstanceOf(StackTraceElement.class, origin.getFirst());
        assertEquals(line, made.getLineNumber());
        assertTrue(task.done());
        assertTrue(task.cancelled());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_tb_logger_not_called_after_cancel")
    void cancellingAFailedTaskSilencesTheReport() {
        Task<Void> task = createTask(async(() -> {
            throw new IllegalArgumentException("nobody asks");
        }));
        await(sleep(0.05));
        assertFalse(task.cancel());
    }

    @Test
    void anExceptionThatNobodyAsksForIsReportedWhenTheLoopCloses() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        RuntimeException failure = new RuntimeException("nobody asks");
        Task<Void> task = loop.createTask(async(() -> {
            throw failure;
        }));
        loop.runUntilComplete(sleep(0));
        loop.close();
        LoopProblem problem = problems.takeOnly();
        assertEquals("Task exception was never retrieved", problem.message());
        assertSame(failure, problem.exception());
        assertSame(task, problem.future());
    }

    @AsyncioTest
    @Ports(
            value = "test_tasks.py::BaseTaskTests::test_error_in_call_soon",
            adapted = "a loop's callSoon cannot be replaced: a closed loop refuses the task")
    void aTaskThatCannotBeScheduledIsNotRegistered(EventLoop running) {
        EventLoop loop = Loops.newEventLoop();
        loop.close();
        Coroutine<Void> coroutine = async(() -> {});
        assertThrows(IllegalStateException.class, () -> loop.createTask(coroutine));
        assertEquals(0, org.asyncio4j.Asyncio.allTasks(loop).size());
        assertEquals(Coroutine.State.CREATED, coroutine.state());
        await(running.createTask(coroutine));
    }

    private static int divide(int a, int b) {
        return a / b;
    }

    private static int countOf(String part, String text) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    /** A coroutine as a user of the library might write one. */
    private record HomeMade<T>(Awaitable<T> body) implements Coroutine<T> {
        @Override
        public T onAwait() throws Exception {
            return body.onAwait();
        }

        @Override
        public State state() {
            return State.CREATED;
        }

        @Override
        public String getName() {
            return "home-made";
        }

        @Override
        public void close() {}
    }
}
