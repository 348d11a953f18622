package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.tools.Refusals.assertNullRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.InvalidStateException;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.Test;

/** Tasks used wrongly: too early, too late, twice, from elsewhere, with null. */
class TaskMisuseTest {

    @AsyncioTest
    void theOutcomeOfATaskThatIsNotDoneIsRefused() {
        Task<Integer> task = createTask(sleep(0, 1));
        assertTrue(assertThrows(InvalidStateException.class, task::result)
                .getMessage()
                .startsWith("Result is not set. <Task pending"));
        assertTrue(assertThrows(InvalidStateException.class, task::exception)
                .getMessage()
                .startsWith("Exception is not set. <Task pending"));
        assertEquals(1, await(task));
        assertEquals(1, task.result());
        assertNull(task.exception());
    }

    @AsyncioTest
    void aDoneTaskRefusesCancellationAndKeepsItsOutcome() {
        Task<Integer> task = createTask(sleep(0, 1));
        await(task);
        assertFalse(task.cancel("late"));
        assertFalse(task.cancel());
        assertEquals(0, task.cancelling());
        assertEquals(0, task.uncancel());
        assertEquals(1, task.result());
        assertEquals(1, await(task));
    }

    @AsyncioTest
    void aTaskRefusesCallsFromAnotherThreadWhileItsLoopRuns() {
        Task<Integer> task = createTask(sleep(0, 1));
        List<Action<Exception>> calls = List.of(
                task::cancel,
                task::uncancel,
                () -> task.addDoneCallback(done -> {}),
                () -> task.addDoneCallback(done -> {}, Context.empty()),
                () -> task.removeDoneCallback(done -> {}),
                task::toCompletableFuture);
        for (Action<Exception> call : calls) {
            Throwable refused = OtherThread.failureOf(call);
            assertEquals(IllegalStateException.class, refused.getClass(), refused.toString());
            assertTrue(refused.getMessage().contains("callSoonThreadsafe"), refused.getMessage());
        }
        assertEquals(0, task.cancelling());
        assertEquals(1, await(task));
    }

    @AsyncioTest
    void aTaskMayBeLookedAtFromAnotherThread() {
        Task<Integer> task = createTask(async(() -> await(sleep(0, 1))), "seen");
        await(sleep(0));
        List<Object> seen = new ArrayList<>();
        Throwable problem = OtherThread.failureOf(() -> {
            seen.add(task.getName());
            seen.add(task.getStack().isEmpty());
            seen.add(task.toString().contains("name='seen'"));
            seen.add(task.getLoop() == allTasksLoop(task));
        });
        assertNull(problem);
        assertEquals(List.of("seen", false, true, true), seen);
        assertEquals(1, await(task));
    }

    @AsyncioTest
    void createTaskFromAnotherThreadIsRefusedAndTheCoroutineStaysUsable(EventLoop loop) {
        Coroutine<Integer> coroutine = sleep(0, 1);
        Throwable refused = OtherThread.failureOf(() -> loop.createTask(coroutine));
        assertEquals(IllegalStateException.class, refused.getClass());
        assertTrue(refused.getMessage().contains("runCoroutineThreadsafe"), refused.getMessage());
        assertEquals(1, allTasks().size());
        assertEquals(1, await(coroutine));
    }

    @AsyncioTest
    void createTaskOutsideOfALoopIsRefused(EventLoop loop) {
        Coroutine<Integer> coroutine = sleep(0, 1);
        Throwable refused = OtherThread.failureOf(() -> createTask(coroutine));
        assertEquals(IllegalStateException.class, refused.getClass());
        assertEquals("no running event loop", refused.getMessage());
        coroutine.close();
    }

    @AsyncioTest
    void awaitOutsideOfATaskIsRefusedAndSaysWhatToDo(EventLoop loop) {
        Task<Integer> task = createTask(sleep(0, 1));
        Throwable onThread = OtherThread.failureOf(() -> await(task));
        assertEquals(IllegalStateException.class, onThread.getClass());
        assertTrue(onThread.getMessage().contains("Asyncio.run(...)"), onThread.getMessage());

        List<Throwable> inCallback = new ArrayList<>();
        loop.callSoon(() -> inCallback.add(assertThrows(IllegalStateException.class, () -> await(task))));
        await(sleep(0));
        String message = inCallback.getFirst().getMessage();
        assertTrue(message.contains("createTask(...)"), message);
        assertEquals(1, await(task));
    }

    @AsyncioTest
    void nullsAreRefusedByName(EventLoop loop) {
        Coroutine<Integer> coroutine = sleep(0, 1);
        Task<Integer> task = createTask(coroutine);
        assertNullRefused("coroutine", () -> createTask((Coroutine<Integer>) null));
        assertNullRefused("coroutine", () -> loop.createTask(null));
        assertNullRefused("options", () -> createTask(coroutine, (TaskOptions) null));
        assertNullRefused("options", () -> loop.createTask(coroutine, null));
        assertNullRefused("options", () -> Loops.newTask(loop, coroutine, null));
        assertNullRefused("name", () -> createTask(coroutine, (String) null));
        assertNullRefused("body", () -> createTask((Callable<Integer>) null));
        assertNullRefused("body", () -> createTask((Action<Exception>) null));
        assertNullRefused("name", () -> task.setName(null));
        assertNullRefused("callback", () -> task.addDoneCallback(null));
        assertNullRefused("context", () -> task.addDoneCallback(done -> {}, null));
        assertNullRefused("callback", () -> task.removeDoneCallback(null));
        assertNullRefused("awaitable", () -> await((Task<Integer>) null));
        assertEquals(1, await(task));
    }

    @Test
    void taskOptionsRefuseNullsByName() {
        assertNullRefused("name", () -> TaskOptions.named(null));
        assertNullRefused("name", () -> TaskOptions.DEFAULT.withName(null));
        assertNullRefused("context", () -> TaskOptions.DEFAULT.withContext(null));
    }

    @Test
    void taskOptionsAddUp() {
        Context context = Context.empty();
        TaskOptions options = TaskOptions.named("first")
                .withName("second")
                .withContext(context)
                .withEagerStart(true);
        assertEquals("second", options.name());
        assertEquals(context, options.context());
        assertEquals(true, options.eagerStart());
        assertEquals(
                TaskOptions.DEFAULT.withEagerStart(true).withContext(context).withName("second"), options);
        assertNull(TaskOptions.DEFAULT.name());
        assertNull(TaskOptions.DEFAULT.context());
        assertNull(TaskOptions.DEFAULT.eagerStart());
    }

    // One coroutine, several tasks.

    @AsyncioTest
    void aCoroutineThatATaskRunsAlreadyFailsASecondTask(EventLoop loop) {
        SettableFuture<Integer> gate = loop.createFuture();
        Coroutine<Integer> coroutine = async(() -> await(gate));
        Task<Integer> first = createTask(coroutine);
        Task<Integer> second = createTask(coroutine);
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(second));
        assertTrue(refused.getMessage().contains("being awaited already"), refused.getMessage());
        gate.setResult(1);
        assertEquals(1, await(first));
        Task<Integer> third = createTask(coroutine);
        assertTrue(assertThrows(IllegalStateException.class, () -> await(third))
                .getMessage()
                .startsWith("cannot reuse already awaited coroutine"));
    }

    @AsyncioTest
    void cancellingASecondTaskOfOneCoroutineEndsItAndSparesTheFirst(EventLoop loop) {
        SettableFuture<Integer> gate = loop.createFuture();
        Coroutine<Integer> coroutine = async(() -> await(gate));
        Task<Integer> first = createTask(coroutine);
        await(sleep(0));
        Task<Integer> second = createTask(coroutine);
        second.cancel();
        await(sleep(0));
        assertTrue(second.cancelled());
        assertFalse(first.done());
        gate.setResult(1);
        assertEquals(1, await(first));
    }

    @Test
    void closingALoopEndsASecondTaskOfOneCoroutineToo() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        Coroutine<Void> coroutine = sleep(10);
        Task<Void> first = loop.createTask(coroutine);
        loop.runUntilComplete(sleep(0));
        Task<Void> second = loop.createTask(coroutine);
        loop.close();
        assertTrue(first.done());
        assertTrue(second.done());
        assertEquals(
                List.of(first, second),
                problems.take().stream().<Object>map(LoopProblem::task).toList());
        assertTrue(loop.isClosed());
    }

    @AsyncioTest
    void aCoroutineWhoseCloseFailsDoesNotKeepItsTaskFromEnding(ReportedProblems problems) {
        Task<Void> task = createTask(new Unclosable());
        task.cancel();
        await(sleep(0));
        assertTrue(task.cancelled());
        assertEquals(
                UnsupportedOperationException.class,
                problems.takeOnly().exception().getClass());
    }

    // One context, several tasks.

    @AsyncioTest
    void aTaskWhoseContextIsInUseFailsInsteadOfHanging() {
        Context shared = Context.copyContext();
        Task<Void> user = createTask(async(() -> shared.run(() -> await(sleep(1)))));
        boolean[] ran = new boolean[1];
        Task<Void> refused = createTask(
                async(() -> {
                    ran[0] = true;
                }),
                TaskOptions.DEFAULT.withContext(shared));
        IllegalStateException problem = assertThrows(IllegalStateException.class, () -> await(refused));
        assertTrue(problem.getMessage().startsWith("cannot enter context"));
        assertFalse(ran[0]);
        await(user);
    }

    @AsyncioTest
    void anAwaitFailsIfTheTasksContextIsInUseWhenItWouldGoOn(EventLoop loop) {
        ContextVar<String> variable = new ContextVar<>("variable", "unset");
        Context shared = Context.copyContext();
        SettableFuture<Integer> gate = loop.createFuture();
        Task<String> task = createTask(
                async(() -> {
                    variable.set("set");
                    try {
                        await(gate);
                        return "went on";
                    } catch (IllegalStateException inUse) {
                        return "refused, " + variable.get();
                    }
                }),
                TaskOptions.DEFAULT.withContext(shared));
        await(sleep(0));
        Task<Void> user = createTask(async(() -> shared.run(() -> await(sleep(1)))));
        await(sleep(0));
        gate.setResult(1);
        assertEquals("refused, set", await(task));
        await(user);
        shared.run(() -> {});
    }

    @AsyncioTest
    void aCancellationComesBeforeTheErrorThatTheContextIsInUse(EventLoop loop) {
        Context shared = Context.copyContext();
        TaskOptions options = TaskOptions.DEFAULT.withContext(shared);
        Task<Void> waiting = createTask(sleep(5), options);
        Task<Void> yielding = createTask(sleep(0), options);
        Task<Void> user = createTask(async(() -> shared.run(() -> await(sleep(1)))));
        await(sleep(0));
        Task<Void> notStarted = createTask(sleep(0), options);
        waiting.cancel();
        yielding.cancel();
        notStarted.cancel();
        await(sleep(0));
        assertTrue(waiting.cancelled());
        assertTrue(yielding.cancelled());
        assertTrue(notStarted.cancelled());
        await(user);
    }

    // After the loop.

    @Test
    void aTaskOfAClosedLoopIsCancelledAndAnswersStill() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        List<String> order = new ArrayList<>();
        Task<Void> task = loop.createTask(async(() -> {
            try {
                await(sleep(10));
            } finally {
                order.add("finally");
            }
        }));
        loop.runUntilComplete(sleep(0));
        loop.close();
        assertEquals(List.of("finally"), order);
        assertEquals(1, problems.take().size());
        assertTrue(task.cancelled());
        assertFalse(task.cancel());
        assertEquals(0, task.uncancel());
        assertThrows(CancelledError.class, task::result);
        assertEquals(List.of(), task.getStack());
        assertTrue(task.toString().startsWith("<Task cancelled"), task.toString());
        assertTrue(allTasks(loop).isEmpty());
        assertThrows(IllegalStateException.class, () -> task.addDoneCallback(done -> {}));
        assertTrue(task.toCompletableFuture().isCancelled());
    }

    @Test
    void anAwaitInTheFinallyBlockOfAnUnwoundTaskFailsAndDoesNotHang() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        List<Class<?>> thrown = new ArrayList<>();
        loop.createTask(async(() -> {
            try {
                await(sleep(10));
            } finally {
                try {
                    await(sleep(0));
                } catch (Throwable refused) {
                    thrown.add(refused.getClass());
                }
            }
        }));
        loop.runUntilComplete(sleep(0));
        loop.close();
        assertEquals(List.of(org.asyncio4j.GeneratorExit.class), thrown);
        assertEquals(1, problems.take().size());
    }

    @AsyncioTest
    void leavingTheCurrentTaskOfOurMakeIsForItsLoopOnly(EventLoop loop) {
        Task<?> self = currentTask();
        assertNotNull(self);
        Task<Void> other = createTask(sleep(0));
        assertThrows(IllegalStateException.class, () -> Loops.enterTask(loop, other));
        assertEquals(self, currentTask());
        await(other);
    }

    private static EventLoop allTasksLoop(Task<?> task) {
        return allTasks(task.getLoop()).iterator().next().getLoop();
    }

    /** A coroutine that cannot be given up. */
    private static final class Unclosable implements Coroutine<Void> {
        @Override
        public Void onAwait() {
            throw new AssertionError("never awaited");
        }

        @Override
        public State state() {
            return State.CREATED;
        }

        @Override
        public String getName() {
            return "unclosable";
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException("cannot be closed");
        }
    }
}
