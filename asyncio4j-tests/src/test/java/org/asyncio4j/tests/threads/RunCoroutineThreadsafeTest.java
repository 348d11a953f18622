package org.asyncio4j.tests.threads;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** {@code runCoroutineThreadsafe}: a coroutine for a loop from another thread. */
class RunCoroutineThreadsafeTest {

    /** For waits that must end; only a failure uses it up. */
    private static final long SECONDS = 30;

    @AsyncioTest
    @Ports("test_tasks.py::RunCoroutineThreadsafeTests::test_run_coroutine_threadsafe")
    void theOtherThreadGetsTheResult(EventLoop loop) {
        assertEquals(3, await(toThread(() -> get(runCoroutineThreadsafe(add(1, 2), loop)))));
    }

    @AsyncioTest
    void aCallOfToThreadKnowsItsLoop(EventLoop loop) {
        Coroutine<EventLoop> where = async(Loops::getRunningLoop);
        assertSame(loop, await(toThread(() -> get(runCoroutineThreadsafe(where)))));
        assertEquals(3, await(toThread(() -> get(runCoroutineThreadsafe(add(1, 2))))));
    }

    @AsyncioTest
    void codeOfALoopKnowsItToo(EventLoop loop) {
        Coroutine<EventLoop> where = async(Loops::getRunningLoop);
        assertSame(loop, await(runCoroutineThreadsafe(where)));
    }

    @AsyncioTest
    void aThreadOfTheExecutorForgetsForWhomItWorked(EventLoop loop) throws Exception {
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            loop.setDefaultExecutor(one);
            await(toThread(() -> get(runCoroutineThreadsafe(add(1, 2)))));
            assertUnknown(
                    one.submit(() -> RunCoroutineThreadsafeTest.refusalHere()).get(SECONDS, TimeUnit.SECONDS));
        }
    }

    @Test
    void aThreadThatBelongsToNoLoopIsToldSo() {
        assertUnknown(refusalHere());
    }

    private static IllegalStateException refusalHere() {
        Coroutine<Void> coroutine = sleep(0);
        try {
            return assertThrows(IllegalStateException.class, () -> runCoroutineThreadsafe(coroutine));
        } finally {
            coroutine.close();
        }
    }

    private static void assertUnknown(IllegalStateException refused) {
        assertTrue(
                refused.getMessage().startsWith("runCoroutineThreadsafe(...) does not know a loop on Thread["),
                refused::getMessage);
    }

    @AsyncioTest
    @Ports("test_tasks.py::RunCoroutineThreadsafeTests::test_run_coroutine_threadsafe_with_exception")
    void theOtherThreadGetsTheFailureOfTheCoroutine(EventLoop loop) {
        RuntimeException failure = new RuntimeException("Fail!");
        Coroutine<Void> failing = async(() -> {
            await(sleep(0));
            throw failure;
        });
        ExecutionException told = assertThrows(
                ExecutionException.class, () -> await(toThread(() -> get(runCoroutineThreadsafe(failing, loop)))));
        assertSame(failure, told.getCause());
    }

    /** Takes turns instead of time, which the clock would let pass only when no thread waits. */
    private static Coroutine<Integer> answerSlowly(int number) {
        return async("answer", () -> {
            for (int i = 0; i < 10; i++) {
                await(sleep(0));
            }
            return number;
        });
    }

    @AsyncioTest
    @Ports({
        "test_free_threading.py::TestFreeThreading::test_run_coroutine_threadsafe",
        "test_free_threading.py::TestFreeThreading::test_run_coroutine_threadsafe_exception"
    })
    void tenThreadsAtATimeGetTheirOwnAnswers(EventLoop loop) {
        for (TaskFactory factory : Arrays.asList(null, Loops.eagerTaskFactory())) {
            loop.setTaskFactory(factory);
            List<Coroutine<Integer>> answers = new ArrayList<>();
            List<Coroutine<Integer>> failures = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                answers.add(toThread(() -> get(runCoroutineThreadsafe(answerSlowly(number), loop))));
                failures.add(toThread(() -> get(runCoroutineThreadsafe(
                        async("failing", () -> {
                            await(sleep(0));
                            throw new IllegalStateException("test " + number);
                        }),
                        loop))));
            }
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), await(gather(answers)));
            List<Object> results = await(gatherWithExceptions(failures));
            for (int i = 0; i < 10; i++) {
                Throwable told = assertInstanceOf(ExecutionException.class, results.get(i))
                        .getCause();
                assertEquals(
                        "test " + i,
                        assertInstanceOf(IllegalStateException.class, told).getMessage());
            }
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::RunCoroutineThreadsafeTests::test_run_coroutine_threadsafe_with_timeout")
    void aWaiterThatTimesOutCancelsTheCoroutine(EventLoop loop) {
        List<String> order = new ArrayList<>();
        SettableFuture<Void> never = loop.createFuture();
        Coroutine<Void> coroutine = async(() -> {
            try {
                await(never);
            } catch (CancelledError cancelled) {
                order.add("cancelled");
                throw cancelled;
            }
        });
        assertThrows(
                TimeoutException.class,
                () -> await(toThread(() -> {
                    CompletableFuture<Void> future = runCoroutineThreadsafe(coroutine, loop);
                    // The loop has started it when it answers a second one.
                    get(runCoroutineThreadsafe(sleep(0), loop));
                    try {
                        return future.get(0, TimeUnit.SECONDS);
                    } finally {
                        future.cancel(false);
                    }
                })));
        await(sleep(0));
        assertEquals(List.of("cancelled"), order);
        assertEquals(1, allTasks().size());
    }

    @AsyncioTest
    @Ports("test_tasks.py::RunCoroutineThreadsafeTests::test_run_coroutine_threadsafe_task_cancelled")
    void aTaskThatCancelsItselfIsSeenAsCancelledByTheOtherThread(EventLoop loop) {
        Coroutine<Integer> coroutine = async(() -> {
            await(sleep(0));
            Task<?> self = currentTask();
            assertNotNull(self);
            self.cancel();
            await(sleep(0));
            return 3;
        });
        boolean cancelled = await(toThread(() -> {
            CompletableFuture<Integer> future = runCoroutineThreadsafe(coroutine, loop);
            assertThrows(CancellationException.class, () -> get(future));
            return future.isCancelled();
        }));
        assertTrue(cancelled);
    }

    @AsyncioTest
    @Ports("test_tasks.py::RunCoroutineThreadsafeTests::test_run_coroutine_threadsafe_task_factory_exception")
    void aFailingTaskFactoryIsToldToTheFutureAndToTheExceptionHandler(EventLoop loop, ReportedProblems problems) {
        UnsupportedOperationException failure = new UnsupportedOperationException("no tasks");
        Coroutine<Integer> coroutine = add(1, 2);
        loop.setTaskFactory(new FailingFactory(failure));
        ExecutionException told = assertThrows(
                ExecutionException.class, () -> await(toThread(() -> get(runCoroutineThreadsafe(coroutine, loop)))));
        loop.setTaskFactory(null);
        assertSame(failure, told.getCause());
        assertSame(failure, problems.takeOnly().exception());
    }

    @AsyncioTest
    void itMayBeCalledOnTheLoopsOwnThread(EventLoop loop) {
        CompletableFuture<Integer> future = runCoroutineThreadsafe(add(1, 2), loop);
        assertFalse(future.isDone());
        assertEquals(3, await(future));
    }

    @AsyncioTest
    void cancellingTheFutureCancelsTheTask(EventLoop loop) {
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> future = runCoroutineThreadsafe(
                async(() -> {
                    try {
                        await(sleep(10));
                    } finally {
                        order.add("finally");
                    }
                }),
                loop);
        await(sleep(0));
        await(sleep(0));
        assertEquals(2, allTasks().size());
        assertTrue(future.cancel(true));
        await(sleep(0));
        await(sleep(0));
        assertEquals(List.of("finally"), order);
        assertEquals(1, allTasks().size());
    }

    @AsyncioTest
    void cancellingTheTaskCancelsTheFuture(EventLoop loop) {
        CompletableFuture<Void> future = runCoroutineThreadsafe(sleep(10), loop);
        await(sleep(0));
        List<Task<?>> tasks = new ArrayList<>(allTasks());
        tasks.remove(currentTask());
        tasks.getFirst().cancel();
        assertThrows(CancelledError.class, () -> await(future));
        assertTrue(future.isCancelled());
    }

    @AsyncioTest
    void aFutureThatIsCancelledAtOnceKeepsTheBodyFromRunning(EventLoop loop) {
        boolean[] ran = new boolean[1];
        Coroutine<Void> coroutine = async(() -> {
            ran[0] = true;
        });
        CompletableFuture<Void> future = runCoroutineThreadsafe(coroutine, loop);
        future.cancel(false);
        await(sleep(0));
        await(sleep(0));
        assertFalse(ran[0]);
        assertSame(Coroutine.State.CLOSED, coroutine.state());
    }

    @AsyncioTest
    void aTaskThatSwallowsTheCancellationGoesOnThoughNobodyListens(EventLoop loop) {
        List<String> order = new ArrayList<>();
        CompletableFuture<String> future = runCoroutineThreadsafe(
                async(() -> {
                    try {
                        await(sleep(10));
                    } catch (CancelledError swallowed) {
                        order.add("swallowed");
                    }
                    await(sleep(0));
                    order.add("ended");
                    return "unheard";
                }),
                loop);
        await(sleep(0));
        await(sleep(0));
        future.cancel(false);
        // What is cancelled already is not cancelled again.
        assertTrue(future.cancel(false));
        await(sleep(0));
        await(sleep(0));
        assertEquals(List.of("swallowed"), order);
        assertTrue(future.isCancelled());
        await(sleep(0));
        assertEquals(List.of("swallowed", "ended"), order);
    }

    @AsyncioTest
    void aCoroutineThatHasRunAlreadyFailsTheFuture(EventLoop loop) {
        Coroutine<Integer> coroutine = sleep(0, 1);
        await(coroutine);
        CompletableFuture<Integer> future = runCoroutineThreadsafe(coroutine, loop);
        assertThrows(IllegalStateException.class, () -> await(future));
    }

    @AsyncioTest
    void dependentStagesDoNotStandForTheTask(EventLoop loop) {
        CompletableFuture<Integer> future = runCoroutineThreadsafe(add(1, 2), loop);
        CompletableFuture<Integer> doubled = future.thenApply(sum -> sum * 2);
        CompletableFuture<Integer> cancelled = future.thenApply(sum -> sum * 3);
        cancelled.cancel(false);
        assertEquals(6, await(doubled));
        assertEquals(3, await(future));
    }

    // Loops that close.

    @Test
    void theCallerDoesNotHangIfTheLoopClosesBeforeTheCoroutineRan() {
        EventLoop loop = Loops.newEventLoop();
        CompletableFuture<Integer> future = runCoroutineThreadsafe(add(1, 2), loop);
        assertFalse(future.isDone());
        loop.close();
        assertThrows(CancellationException.class, () -> get(future));
    }

    @Test
    void theCallerDoesNotHangIfTheLoopClosesWhileTheCoroutineIsSuspended() {
        ReportedProblems problems = new ReportedProblems();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler(problems);
        CompletableFuture<Integer> future = runCoroutineThreadsafe(sleep(10, 3), loop);
        loop.runUntilComplete(sleep(0));
        loop.close();
        assertThrows(CancellationException.class, () -> get(future));
        assertEquals(
                "Task was destroyed but it is pending!", problems.takeOnly().message());
    }

    @Test
    void aThreadThatWaitsIsWokenWhenTheLoopCloses() throws InterruptedException {
        EventLoop loop = Loops.newEventLoop();
        CompletableFuture<Integer> future = runCoroutineThreadsafe(add(1, 2), loop);
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                future.join();
                seen.complete(new AssertionError("it has a result"));
            } catch (Throwable thrown) {
                seen.complete(thrown);
            }
        });
        loop.close();
        waiter.join();
        assertSame(CancellationException.class, seen.join().getClass());
    }

    @Test
    void aClosedLoopIsRefused() {
        EventLoop loop = Loops.newEventLoop();
        loop.close();
        Coroutine<Integer> coroutine = add(1, 2);
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> runCoroutineThreadsafe(coroutine, loop));
        assertEquals("Event loop is closed", refused.getMessage());
    }

    @Test
    void cancellingAfterTheLoopClosedDoesNothing() {
        EventLoop loop = Loops.newEventLoop();
        CompletableFuture<Integer> future = runCoroutineThreadsafe(add(1, 2), loop);
        loop.close();
        assertFalse(future.complete(1));
        future.cancel(true);
        assertTrue(future.isCancelled());
    }

    @Test
    void callersThatRaceWithAClosingLoopAllGetAnAnswer() throws Exception {
        for (int round = 0; round < 20; round++) {
            EventLoop loop = Loops.newEventLoop();
            loop.setExceptionHandler((where, problem) -> {});
            CountDownLatch started = new CountDownLatch(1);
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            List<Throwable> refusals = new ArrayList<>();
            Thread caller = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 500 && refusals.isEmpty(); i++) {
                    started.countDown();
                    try {
                        answers.add(runCoroutineThreadsafe(async(() -> 1), loop));
                    } catch (Throwable refused) {
                        refusals.add(refused);
                    }
                }
            });
            started.await();
            loop.runUntilComplete(sleep(0));
            loop.close();
            caller.join();
            for (Throwable refused : refusals) {
                assertEquals("Event loop is closed", refused.getMessage());
            }
            for (CompletableFuture<Integer> answer : answers) {
                try {
                    assertEquals(1, get(answer));
                } catch (CancellationException closed) {
                    assertTrue(answer.isCancelled());
                }
            }
        }
    }

    @Test
    void cancellationsThatRaceWithAClosingLoopNeverThrow() throws Exception {
        for (int round = 0; round < 200; round++) {
            EventLoop loop = Loops.newEventLoop();
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                futures.add(runCoroutineThreadsafe(async(() -> 1), loop));
            }
            CompletableFuture<Object> outcome = new CompletableFuture<>();
            Thread canceller = Thread.ofPlatform().start(() -> {
                try {
                    futures.forEach(future -> future.cancel(false));
                    outcome.complete("fine");
                } catch (Throwable thrown) {
                    outcome.complete(thrown);
                }
            });
            loop.close();
            canceller.join();
            assertEquals("fine", outcome.join());
        }
    }

    // Two loops.

    @AsyncioTest
    void aCoroutineMadeOnOneLoopMayRunOnAnother(EventLoop loop) {
        Coroutine<EventLoop> coroutine = async(() -> {
            await(sleep(0));
            return Loops.getRunningLoop();
        });
        EventLoop other = Loops.newEventLoop();
        CompletableFuture<EventLoop> future = runCoroutineThreadsafe(coroutine, other);
        Thread thread = Thread.ofPlatform().start(() -> other.runUntilComplete(Futures.wrapFuture(future, other)));
        assertSame(other, await(future));
        await(toThread(() -> thread.join()));
        other.close();
    }

    @AsyncioTest
    void aCoroutineThatWasHandedToAnotherLoopCountsAsTakenCareOf(EventLoop loop) {
        EventLoop other = Loops.newEventLoop();
        CompletableFuture<Integer> future = runCoroutineThreadsafe(async("handed over", () -> 1), other);
        other.close();
        assertTrue(future.isCancelled());
        // The loop of this test would report it now, had it not been handed over.
    }

    @AsyncioTest
    void nullsAreRefusedByName(EventLoop loop) {
        NullPointerException refused =
                assertThrows(NullPointerException.class, () -> runCoroutineThreadsafe((Coroutine<String>) null, loop));
        assertEquals("coroutine must not be null", refused.getMessage());
        Coroutine<Integer> coroutine = sleep(0, 1);
        refused = assertThrows(NullPointerException.class, () -> runCoroutineThreadsafe(coroutine, null));
        assertEquals("loop must not be null", refused.getMessage());
        await(coroutine);
    }

    private static Coroutine<Integer> add(int a, int b) {
        return async(() -> {
            await(sleep(0));
            return a + b;
        });
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
    }

    private record FailingFactory(RuntimeException failure) implements TaskFactory {
        @Override
        public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
            throw failure;
        }
    }
}
