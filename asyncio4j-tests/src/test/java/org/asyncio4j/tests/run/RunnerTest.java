package org.asyncio4j.tests.run;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** {@code Runner}. */
class RunnerTest {

    @Test
    @Ports({"test_runners.py::RunnerTests::test_debug", "test_runners.py::RunnerTests::test_non_debug"})
    void debugModeIsThatOfItsOptions() {
        for (boolean debug : new boolean[] {false, true}) {
            try (Runner runner = new Runner(RunOptions.DEFAULT.withDebug(debug))) {
                assertEquals(debug, runner.getLoop().getDebug());
            }
        }
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_custom_factory")
    void getLoopGivesTheVeryLoopThatItsFactoryMade() {
        EventLoop loop = Loops.newEventLoop();
        try (Runner runner = new Runner(RunOptions.DEFAULT.withLoopFactory(() -> loop))) {
            assertSame(loop, runner.getLoop());
            assertSame(loop, runner.getLoop());
            assertThrows(IllegalStateException.class, Loops::getEventLoop);
        }
        assertTrue(loop.isClosed());
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_run")
    void runReturnsTheResultAndAfterTheEndTheLoopIsClosed() {
        Runner used = new Runner();
        EventLoop loop;
        try (Runner runner = used) {
            assertEquals("done", runner.run(sleep(0, "done")));
            loop = runner.getLoop();
            assertFalse(loop.isClosed());
        }
        assertTrue(loop.isClosed());
        assertClosed(used);
    }

    @Test
    @Ports(
            value = "test_runners.py::RunnerTests::test_run_future",
            adapted = "any awaitable will do, as in Python 3.14")
    void runTakesAnyAwaitable() {
        try (Runner runner = new Runner()) {
            SettableFuture<String> future = runner.getLoop().createFuture();
            runner.getLoop().callSoon(() -> future.setResult("set"));
            assertEquals("set", runner.run(future));
            Awaitable<String> awaitable = () -> await(sleep(0, "awaited"));
            assertEquals("awaited", runner.run(awaitable));
            assertEquals(1, runner.run(() -> 1));
            List<String> ran = new ArrayList<>();
            runner.run(() -> {
                ran.add("action");
            });
            assertEquals(List.of("action"), ran);
        }
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_run_awaitable")
    void runAwaitsWhatIsAnAwaitableOfTheCallersOwn() {
        Awaitable<String> own = new Awaitable<>() {
            @Override
            public String onAwait() {
                return await(sleep(0, "done"));
            }
        };
        try (Runner runner = new Runner()) {
            assertEquals("done", runner.run(own));
        }
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_explicit_close")
    void closeMayBeCalledByHand() {
        Runner runner = new Runner();
        EventLoop loop = runner.getLoop();
        runner.close();
        assertTrue(loop.isClosed());
        assertClosed(runner);
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_double_close")
    void aSecondCloseDoesNothing() {
        Runner runner = new Runner();
        EventLoop loop = runner.getLoop();
        runner.close();
        runner.close();
        assertTrue(loop.isClosed());
        assertClosed(runner);
    }

    @Test
    void closeOfARunnerThatWasNeverUsedDoesNothing() {
        Runner runner = new Runner();
        runner.close();
        assertEquals(1, runner.run(() -> 1));
        runner.close();
        assertClosed(runner);
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_second_with_block_raises")
    void aClosedRunnerRunsNothing() {
        List<Integer> ran = new ArrayList<>();
        Runner closed = new Runner();
        try (Runner runner = closed) {
            runner.run(() -> {
                ran.add(1);
            });
        }
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> {
            try (Runner runner = closed) {
                runner.run(() -> {
                    ran.add(2);
                });
            }
        });
        assertEquals("Runner is closed", refused.getMessage());
        assertEquals(List.of(1), ran);
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_run_keeps_context")
    void allRunsShareOneContextThatTheCallerDoesNotSee() {
        ContextVar<Integer> variable = new ContextVar<>("variable", -1);
        try (Runner runner = new Runner()) {
            assertEquals(-1, runner.run(setAndReturnOld(variable, 1)));
            assertEquals(1, runner.run(setAndReturnOld(variable, 2)));
            Context seen = runner.run(() -> Context.copyContext());
            assertEquals(2, seen.get(variable));
            assertEquals(-1, variable.get());
        }
    }

    @Test
    void aRunMayHaveAContextOfItsOwn() {
        ContextVar<Integer> variable = new ContextVar<>("variable", -1);
        Context own = Context.empty();
        try (Runner runner = new Runner()) {
            assertEquals(-1, runner.run(setAndReturnOld(variable, 1), own));
            assertEquals(1, own.get(variable));
            assertEquals(1, runner.run(setAndReturnOld(variable, 2), own));
            assertEquals(-1, runner.run(() -> variable.get()));
        }
    }

    @Test
    void everyRunIsATaskOfItsOwnOnOneLoop() {
        try (Runner runner = new Runner()) {
            Task<?> first = runner.run(() -> currentTask());
            Task<?> second = runner.run(() -> currentTask());
            assertNotSame(first, second);
            assertSame(runner.getLoop(), first.getLoop());
            assertSame(runner.getLoop(), second.getLoop());
        }
    }

    @Test
    void aTaskThatOneRunLeftGoesOnInTheNext() {
        try (Runner runner = new Runner()) {
            Task<String> left = runner.run(() -> createTask(sleep(0.001, "done")));
            assertFalse(left.done());
            assertEquals("done", runner.run(() -> await(left)));
        }
    }

    @Test
    void aRunThatFailedDoesNotHarmTheNext() {
        try (Runner runner = new Runner()) {
            assertThrows(
                    ArithmeticException.class,
                    () -> runner.run(() -> {
                        throw new ArithmeticException();
                    }));
            assertThrows(
                    CancelledError.class,
                    () -> runner.run(() -> {
                        throw new CancelledError();
                    }));
            assertEquals(1, runner.run(() -> 1));
        }
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_recursive_run")
    void runInsideItsOwnRunIsRefusedAndTheCoroutineReportedAsNeverAwaited() {
        ReportedProblems problems = new ReportedProblems();
        try (Runner runner = new Runner()) {
            runner.getLoop().setExceptionHandler(problems);
            IllegalStateException refused = assertThrows(
                    IllegalStateException.class,
                    () -> runner.run(() -> {
                        runner.run(async("inner", () -> {}));
                    }));
            assertEquals("Runner.run() cannot be called from a running event loop", refused.getMessage());
        }
        assertEquals("coroutine 'inner' was never awaited", problems.takeOnly().message());
    }

    @Test
    void closeInsideItsOwnRunIsRefusedAndDoesNoHarm() {
        List<Throwable> refusals = new ArrayList<>();
        try (Runner runner = new Runner()) {
            String result = runner.run(() -> {
                Task<String> other = createTask(sleep(0.001, "unharmed"));
                refusals.add(assertThrows(IllegalStateException.class, runner::close));
                return await(other);
            });
            assertEquals("unharmed", result);
            assertTrue(
                    refusals.getFirst().getMessage().startsWith("Runner.close() cannot be called"),
                    refusals.getFirst().getMessage());
            assertEquals(1, runner.run(() -> 1));
        }
    }

    @Test
    void runAndCloseFromAnotherThreadWhileItRunsAreRefusedAndDoNoHarm() {
        List<Throwable> refusals = new ArrayList<>();
        try (Runner runner = new Runner()) {
            String result = runner.run(() -> {
                await(toThread(() -> {
                    Coroutine<Integer> other = async(() -> 1);
                    refusals.add(assertThrows(IllegalStateException.class, () -> runner.run(other)));
                    refusals.add(assertThrows(IllegalStateException.class, runner::close));
                }));
                return "unharmed";
            });
            assertEquals("unharmed", result);
            assertEquals(2, refusals.size());
            assertEquals(1, runner.run(() -> 1));
        }
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_set_event_loop_called_once")
    void theThreadsLoopIsSetOnceAndTakenAwayAtTheEnd() {
        EventLoop mine = Loops.newEventLoop();
        try (Runner runner = new Runner()) {
            runner.run(() -> {});
            assertSame(runner.getLoop(), Loops.getEventLoop());
            Loops.setEventLoop(mine);
            runner.run(() -> {});
            assertSame(mine, Loops.getEventLoop());
        }
        assertThrows(IllegalStateException.class, Loops::getEventLoop);
        mine.close();
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_no_repr_is_call_on_the_task_result")
    void toStringOfTheResultIsNeverCalled() {
        int[] called = new int[1];
        Object result = new Object() {
            @Override
            public String toString() {
                called[0]++;
                return "described";
            }
        };
        try (Runner runner = new Runner()) {
            assertSame(result, runner.run(() -> result));
        }
        assertEquals(0, called[0]);
    }

    @Test
    void closeCancelsTasksInTheOrderOfTheirCreationAndThenWaitsForTheExecutor() {
        List<String> order = new ArrayList<>();
        try (Runner runner = new Runner()) {
            runner.run(() -> {
                createTask(endsWith("first", order));
                createTask(endsWith("second", order));
                await(sleep(0));
                order.add("main done");
            });
        }
        assertEquals(List.of("main done", "first", "second"), order);
    }

    @Test
    void whatACancelledLeftoverSpawnsIsNeitherAwaitedNorCancelledButReported() {
        ReportedProblems problems = new ReportedProblems();
        try (Runner runner = new Runner()) {
            runner.getLoop().setExceptionHandler(problems);
            runner.run(() -> {
                createTask(async(() -> {
                    try {
                        await(sleep(1000));
                    } finally {
                        createTask(sleep(1000), "spawned");
                    }
                }));
                await(sleep(0));
            });
        }
        var problem = problems.takeOnly();
        assertEquals("Task was destroyed but it is pending!", problem.message());
        assertEquals("spawned", problem.task().getName());
    }

    @Test
    void nullsAreRefused() {
        try (Runner runner = new Runner()) {
            assertThrows(NullPointerException.class, () -> runner.run((Coroutine<Integer>) null));
            assertThrows(NullPointerException.class, () -> runner.run((Awaitable<Integer>) null));
            assertThrows(NullPointerException.class, () -> runner.run((Action<Exception>) null));
            assertThrows(NullPointerException.class, () -> runner.run(async(() -> 1), null));
        }
        assertThrows(NullPointerException.class, () -> new Runner(null));
    }

    private static void assertClosed(Runner runner) {
        for (Action<Exception> call : List.<Action<Exception>>of(runner::getLoop, () -> runner.run(() -> 1))) {
            assertEquals(
                    "Runner is closed",
                    assertThrows(IllegalStateException.class, call::run).getMessage());
        }
    }

    private static Coroutine<Integer> setAndReturnOld(ContextVar<Integer> variable, int value) {
        return async(() -> {
            int old = variable.get();
            await(sleep(0));
            variable.set(value);
            return old;
        });
    }

    private static Coroutine<Void> endsWith(String name, List<String> order) {
        return async(() -> {
            try {
                await(sleep(1000));
            } finally {
                order.add(name);
            }
        });
    }
}
