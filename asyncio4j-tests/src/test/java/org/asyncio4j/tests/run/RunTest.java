package org.asyncio4j.tests.run;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.RunOptions;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.Test;

/** {@code Asyncio.run}. */
class RunTest {

    @Test
    @Ports("test_runners.py::RunTests::test_asyncio_run_return")
    void returnsWhatMainReturns() {
        Coroutine<Integer> main = async(() -> {
            await(sleep(0));
            return 42;
        });
        assertEquals(42, run(main));
        assertNull(run(async(() -> (String) null)));
    }

    @Test
    @Ports("test_runners.py::RunTests::test_asyncio_run_raises")
    void throwsWhatMainThrowsAsTheSameObject() {
        IOException failure = new IOException("spam");
        Coroutine<Void> main = async(() -> {
            await(sleep(0));
            throw failure;
        });
        assertSame(failure, assertThrows(IOException.class, () -> run(main)));
    }

    @Test
    void takesALambdaToo() {
        int[] ran = new int[1];
        run(() -> {
            await(sleep(0));
            ran[0]++;
        });
        assertEquals(1, ran[0]);
        assertEquals("value", run(() -> await(sleep(0, "value"))));
    }

    @Test
    @Ports("test_runners.py::RunTests::test_asyncio_run_debug")
    void debugModeIsSwitchedOnOffOrLeftToTheDefault() {
        RunOptions options = RunOptions.DEFAULT;
        for (boolean byDefault : new boolean[] {false, true}) {
            withDebugProperty(byDefault, () -> {
                assertEquals(true, run(debugOfTheLoop(), options.withDebug(true)));
                assertEquals(false, run(debugOfTheLoop(), options.withDebug(false)));
                assertEquals(byDefault, run(debugOfTheLoop()));
            });
        }
    }

    @AsyncioTest
    @Ports("test_runners.py::RunTests::test_asyncio_run_from_running_loop")
    void isRefusedInsideARunningLoop(EventLoop loop) {
        Coroutine<Integer> main = async(() -> 1);
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> run(main));
        assertTrue(refused.getMessage().contains("cannot be called from a running event loop"), refused.getMessage());
        assertSame(loop, Loops.getRunningLoop());
        assertEquals(1, await(main));

        List<Throwable> inCallback = new ArrayList<>();
        Coroutine<Integer> another = async(() -> 1);
        loop.callSoon(() -> inCallback.add(assertThrows(IllegalStateException.class, () -> run(another))));
        await(sleep(0));
        assertEquals(1, inCallback.size());
        another.close();
    }

    @Test
    @Ports("test_runners.py::RunTests::test_asyncio_run_cancels_hanging_tasks")
    void cancelsAndAwaitsATaskThatMainLeft() {
        List<String> order = new ArrayList<>();
        Task<Void> leftover = run(async(() -> {
            Task<Void> task = createTask(async(() -> {
                try {
                    await(sleep(1000));
                } finally {
                    await(sleep(0));
                    order.add("cleaned up");
                }
            }));
            await(sleep(0));
            return task;
        }));
        assertTrue(leftover.cancelled());
        assertEquals(List.of("cleaned up"), order);
    }

    @Test
    @Ports("test_runners.py::RunTests::test_asyncio_run_reports_hanging_tasks_errors")
    void reportsALeftoverThatFailsWhileItIsCancelled() {
        ReportedProblems problems = new ReportedProblems();
        RuntimeException failure = new RuntimeException("while cancelled");
        Task<Void> leftover = run(async(() -> {
            Loops.getRunningLoop().setExceptionHandler(problems);
            Task<Void> task = createTask(async(() -> {
                try {
                    await(sleep(1000));
                } catch (CancelledError cancelled) {
                    throw failure;
                }
            }));
            await(sleep(0));
            return task;
        }));
        LoopProblem problem = problems.takeOnly();
        assertEquals("unhandled exception during the shutdown of run()", problem.message());
        assertSame(failure, problem.exception());
        assertSame(leftover, problem.task());
    }

    @Test
    @Ports("test_runners.py::RunTests::test_asyncio_run_set_event_loop")
    void setsTheThreadsLoopAndTakesItAway() {
        List<EventLoop> seen = new ArrayList<>();
        EventLoop running = run(async(() -> {
            Loops.getRunningLoop().callSoon(() -> seen.add(Loops.getEventLoop()));
            await(sleep(0));
            return Loops.getEventLoop();
        }));
        assertEquals(List.of(running), seen);
        assertTrue(running.isClosed());
        assertThrows(IllegalStateException.class, Loops::getEventLoop);
    }

    @Test
    @Ports("test_runners.py::RunTests::test_asyncio_run_loop_factory")
    void theLoopFactoryIsCalledOnceAndItsLoopRunsMain() {
        List<EventLoop> made = new ArrayList<>();
        RunOptions options = RunOptions.DEFAULT.withLoopFactory(() -> {
            EventLoop loop = Loops.newEventLoop();
            made.add(loop);
            return loop;
        });
        Coroutine<EventLoop> main = async(() -> Loops.getRunningLoop());
        EventLoop used = run(main, options);
        assertEquals(List.of(used), made);
        assertTrue(used.isClosed());
    }

    @Test
    @Ports("test_runners.py::RunTests::test_loop_factory_default_event_loop")
    void theStandardLoopsMakerServesAsAFactory() {
        Coroutine<EventLoop> main = async(() -> Loops.getRunningLoop());
        EventLoop used = run(main, RunOptions.DEFAULT.withLoopFactory(Loops::newEventLoop));
        EventLoop standard = Loops.newEventLoop();
        assertSame(standard.getClass(), used.getClass());
        standard.close();
    }

    @Test
    void aLoopFactoryThatFailsOrMakesNothingIsRefused() {
        IllegalArgumentException failure = new IllegalArgumentException("no loop");
        RunOptions failing = RunOptions.DEFAULT.withLoopFactory(() -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IllegalArgumentException.class, () -> run(async(() -> 1), failing)));
        RunOptions empty = RunOptions.DEFAULT.withLoopFactory(() -> null);
        assertThrows(NullPointerException.class, () -> run(async(() -> 1), empty));
    }

    @Test
    void aSystemExitOfMainLeavesAndIsNotReportedBesides() {
        ReportedProblems problems = new ReportedProblems();
        SystemExit exit = new SystemExit(3);
        assertSame(
                exit,
                assertThrows(
                        SystemExit.class,
                        () -> run(() -> {
                            Loops.getRunningLoop().setExceptionHandler(problems);
                            await(sleep(0));
                            throw exit;
                        })));
        assertEquals(List.of(), problems.take());
    }

    @Test
    void runsOnAVirtualThread() {
        assertEquals(
                "done",
                OtherThread.call(
                        Thread.ofVirtual(),
                        () -> run(async(() -> {
                            await(sleep(0));
                            return await(createTask(sleep(0, "done")));
                        }))));
    }

    @Test
    void runsOnAPlatformThreadThatIsNotTheMainOne() {
        assertEquals("done", OtherThread.call(Thread.ofPlatform(), () -> run(sleep(0, "done"))));
    }

    @Test
    void onAVirtualThreadFailuresAndContextsCrossOver() {
        ContextVar<String> variable = new ContextVar<>("variable", "unset");
        IOException failure = new IOException("crosses");
        List<Object> seen = new ArrayList<>();
        OtherThread.call(Thread.ofVirtual(), () -> {
            variable.set("set");
            seen.add(run(() -> variable.get()));
            seen.add(assertThrows(
                    IOException.class,
                    () -> run(() -> {
                        variable.set("inside");
                        throw failure;
                    })));
            return seen.add(variable.get());
        });
        assertEquals(List.of("set", failure, "set"), seen);
    }

    @Test
    void severalLoopsRunAtTheSameTimeOnTheirThreads() throws InterruptedException {
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            CompletableFuture<Integer> result = new CompletableFuture<>();
            results.add(result);
            Runnable body = () -> result.complete(run(() -> {
                for (int k = 0; k < 100; k++) {
                    await(sleep(0));
                }
                return number;
            }));
            threads.add(
                    i % 2 == 0
                            ? Thread.ofPlatform().start(body)
                            : Thread.ofVirtual().start(body));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(
                List.of(0, 1, 2, 3),
                results.stream().map(CompletableFuture::join).toList());
    }

    @Test
    void nullsAreRefused() {
        assertThrows(NullPointerException.class, () -> run((Coroutine<Integer>) null));
        assertThrows(NullPointerException.class, () -> run((Awaitable<Integer>) null));
        assertThrows(NullPointerException.class, () -> run((Action<Exception>) null));
        assertThrows(NullPointerException.class, () -> run(async(() -> 1), null));
        assertThrows(NullPointerException.class, () -> RunOptions.DEFAULT.withLoopFactory(null));
    }

    @Test
    void runOptionsAddUp() {
        RunOptions options = RunOptions.DEFAULT.withDebug(true).withLoopFactory(Loops::newEventLoop);
        assertEquals(true, options.debug());
        assertEquals(false, options.withDebug(false).debug());
        assertSame(options.loopFactory(), options.withDebug(false).loopFactory());
        assertNull(RunOptions.DEFAULT.debug());
        assertNull(RunOptions.DEFAULT.loopFactory());
    }

    @Test
    void mainIsCancelledByItselfLikeAnyTask() {
        CancelledError error = assertThrows(
                CancelledError.class,
                () -> run(() -> {
                    throw new CancelledError("by hand");
                }));
        assertEquals("by hand", error.getMessage());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    private static Coroutine<Boolean> debugOfTheLoop() {
        return async(() -> Loops.getRunningLoop().getDebug());
    }

    private static void withDebugProperty(boolean on, Runnable body) {
        String before = System.getProperty("asyncio4j.debug");
        System.setProperty("asyncio4j.debug", Boolean.toString(on));
        try {
            body.run();
        } finally {
            if (before == null) {
                System.clearProperty("asyncio4j.debug");
            } else {
                System.setProperty("asyncio4j.debug", before);
            }
        }
    }
}
