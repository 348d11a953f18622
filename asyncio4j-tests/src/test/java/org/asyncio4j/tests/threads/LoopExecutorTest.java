package org.asyncio4j.tests.threads;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.loopExecutor;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.LoopThread;
import org.asyncio4j.tests.tools.OtherThread;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop as an executor of java.util.concurrent: the contract that its users rely on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopExecutorTest extends OwnLoop {

    private final ScheduledExecutorService executor = loop.asExecutor();

    // --- what runs ------------------------------------------------------------------------------

    @Test
    void commandsRunOnTheLoopInTheirOrderAfterWhatWasScheduledBefore() {
        loop.callSoon(note("before"));
        executor.execute(note(1));
        OtherThread.run(() -> executor.execute(note(2)));
        loop.callSoonThreadsafe(note(3));
        executor.execute(() -> log.add(Loops.getRunningLoop() == loop));
        assertEquals(List.of(), log);
        turn();
        assertEquals(List.of("before", 1, 2, 3, true), log);
    }

    @Test
    void aCommandRunsInTheNextIterationLikeAnyCallback() {
        executor.execute(() -> {
            log.add(1);
            executor.execute(note(3));
            loop.callSoon(note(4));
            log.add(2);
        });
        turn();
        assertEquals(List.of(1, 2), log);
        turn();
        assertEquals(List.of(1, 2, 3, 4), log);
    }

    @Test
    void stagesOfTheJdkGoOnOnTheLoop() throws Exception {
        try (LoopThread running = new LoopThread()) {
            ScheduledExecutorService onLoop = running.loop().asExecutor();
            Thread ofLoop = running.call(Thread::currentThread);
            assertSame(
                    ofLoop,
                    CompletableFuture.completedFuture(1)
                            .thenApplyAsync(one -> Thread.currentThread(), onLoop)
                            .get());
            assertSame(
                    running.loop(),
                    CompletableFuture.supplyAsync(Loops::getRunningLoop, onLoop).get());
        }
    }

    @Test
    void theExecutorOfTheRunningLoopIsOneWordAway() {
        loop.runUntilComplete(async(() -> {
            CompletionStage<Boolean> stage =
                    CompletableFuture.supplyAsync(() -> Loops.getRunningLoopOrNull() == loop, loopExecutor());
            assertTrue(await(stage));
        }));
        assertThrows(IllegalStateException.class, () -> loopExecutor());
    }

    @Test
    void aCommandMayCreateTasksAndCannotAwait() {
        executor.execute(() -> loop.createTask(async(() -> {
            await(sleep(1));
            log.add("task");
        })));
        Future<?> awaiting = executor.submit(() -> await(loop.createFuture()));
        loop.runUntilComplete(sleep(2));
        assertEquals(List.of("task"), log);
        assertEquals(IllegalStateException.class, awaiting.exceptionNow().getClass());
    }

    @Test
    void aCommandRunsInACopyOfItsSubmittersContext() {
        ContextVar<String> variable = new ContextVar<>("variable", "none");
        loop.runUntilComplete(async(() -> {
            variable.set("submitter");
            executor.execute(() -> {
                log.add(variable.get());
                variable.set("command");
            });
            executor.schedule(() -> log.add(variable.get()), 1, SECONDS);
            ScheduledFuture<?> repeated = executor.scheduleAtFixedRate(
                    () -> {
                        log.add(variable.get());
                        variable.set("run");
                    },
                    2,
                    1,
                    SECONDS);
            variable.set("later");
            OtherThread.run(() -> executor.execute(() -> log.add(variable.get())));
            await(sleep(3.5));
            repeated.cancel(false);
            assertEquals("later", variable.get());
        }));
        assertEquals(List.of("submitter", "none", "submitter", "submitter", "submitter"), log);
    }

    // --- results --------------------------------------------------------------------------------

    @Test
    void aSubmittedCallGivesItsResultToAnyThread() throws Exception {
        try (LoopThread running = new LoopThread()) {
            ScheduledExecutorService onLoop = running.loop().asExecutor();
            assertEquals("x", onLoop.submit(() -> "x").get());
            assertEquals("y", onLoop.submit(() -> {}, "y").get(1, DAYS));
            assertEquals(null, onLoop.submit(() -> {}).get());
            assertEquals(List.of(1, 2), results(onLoop.invokeAll(List.of(() -> 1, () -> 2))));
            Callable<Integer> failing = () -> {
                throw new IOException("x");
            };
            assertEquals(2, onLoop.invokeAny(List.of(failing, () -> 2)));
            assertThrows(ExecutionException.class, () -> onLoop.invokeAny(List.of(failing)));
        }
    }

    private static <T> List<T> results(List<Future<T>> futures) {
        return futures.stream().map(Future::resultNow).toList();
    }

    @Test
    void whatASubmittedCallThrowsIsInItsFutureAlone() {
        IOException thrown = new IOException("x");
        Future<String> future = executor.submit((Callable<String>) () -> {
            throw thrown;
        });
        turn();
        assertSame(thrown, assertThrows(ExecutionException.class, future::get).getCause());
    }

    @Test
    void whatACommandThrowsGoesToTheExceptionHandler() {
        executor.execute(() -> {
            throw new IllegalStateException("broken");
        });
        executor.execute(note("next"));
        turn();
        assertEquals(List.of("next"), log);
        var problem = problems.takeOnly();
        assertEquals("Exception in callback LoopExecutorTest.<lambda>()", problem.message());
        assertEquals("broken", problem.exception().getMessage());
    }

    @Test
    void anInterruptThatACallThrowsLeavesTheLoop() {
        Future<String> future = executor.submit((Callable<String>) () -> {
            throw new KeyboardInterrupt();
        });
        assertThrows(KeyboardInterrupt.class, () -> loop.runUntilComplete(sleep(1)));
        assertTrue(future.isDone());
    }

    // --- cancelling -----------------------------------------------------------------------------

    @Test
    void aCallThatIsCancelledBeforeItRunsNeverRuns() {
        Future<?> soon = executor.submit(note("soon"));
        ScheduledFuture<?> later = executor.schedule(note("later"), 1, SECONDS);
        turn();
        log.clear();
        assertFalse(soon.cancel(true));
        assertTrue(later.cancel(true));
        assertTrue(later.isCancelled());
        assertThrows(CancellationException.class, later::get);
        turn();
        assertEquals(0, loop.statistics().timers());
        loop.runUntilComplete(sleep(2));
        assertEquals(List.of(), log);
    }

    @Test
    void cancellingACallThatRunsNeverInterruptsTheLoop() throws Exception {
        try (LoopThread running = new LoopThread()) {
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            Future<?> future = running.loop().asExecutor().submit(() -> {
                began.countDown();
                mayEnd.await();
                log.add("interrupted " + Thread.currentThread().isInterrupted());
                return null;
            });
            began.await();
            assertTrue(future.cancel(true));
            mayEnd.countDown();
            running.call(() -> null);
            assertEquals(List.of("interrupted false"), log);
        }
    }

    // --- time -----------------------------------------------------------------------------------

    @Test
    void delaysAreTimesOfTheLoopsClock() {
        executor.schedule(() -> log.add("a " + loop.time()), 90, SECONDS);
        Future<String> future = executor.schedule(() -> "b " + loop.time(), 500, MILLISECONDS);
        executor.schedule(() -> log.add("at once " + loop.time()), -5, SECONDS);
        loop.runUntilComplete(sleep(100));
        assertEquals(List.of("at once 0.0", "a 90.0"), log);
        assertEquals("b 0.5", future.resultNow());
    }

    @Test
    void aDelayCountsFromTheCallOnWhateverThread() throws Exception {
        loop.runUntilComplete(async(() -> {
            await(toThread(() -> executor.schedule(() -> log.add(loop.time()), 2, SECONDS)));
            await(sleep(1));
            await(toThread(() -> executor.schedule(() -> log.add(loop.time()), 1, SECONDS)));
            await(sleep(5));
        }));
        assertEquals(List.of(2.0, 2.0), log);
    }

    @Test
    void aFixedRateKeepsItsRateAndAFixedDelayItsPause() {
        executor.scheduleAtFixedRate(this::work, 1, 2, SECONDS);
        loop.runUntilComplete(sleep(8));
        assertEquals(List.of(1.0, 3.0, 5.0, 7.0), log);
        log.clear();
        executor.shutdown();
        loop.asExecutor().scheduleWithFixedDelay(this::work, 0, 2_000, MILLISECONDS);
        loop.runUntilComplete(sleep(5));
        assertEquals(List.of(8.0, 10.0, 12.0), log);
    }

    private void work() {
        log.add(loop.time());
    }

    @Test
    void aRepeatedCallThatThrowsEndsAndIsReported() {
        ScheduledFuture<?> repeated = executor.scheduleAtFixedRate(
                () -> {
                    log.add(loop.time());
                    if (log.size() == 2) {
                        throw new IllegalStateException("broken");
                    }
                },
                0,
                1,
                SECONDS);
        loop.runUntilComplete(sleep(5));
        assertEquals(List.of(0.0, 1.0), log);
        assertEquals("broken", repeated.exceptionNow().getMessage());
        assertEquals(
                "Exception in callback LoopExecutorTest.<lambda>(), which is not repeated any more",
                problems.takeOnly().message());
    }

    @Test
    void aRepeatedCallEndsWhenItIsCancelledAlsoByItself() {
        List<ScheduledFuture<?>> futures = new ArrayList<>();
        futures.add(executor.scheduleWithFixedDelay(
                () -> {
                    log.add("run");
                    if (log.size() == 2) {
                        futures.getFirst().cancel(false);
                    }
                },
                1,
                1,
                SECONDS));
        loop.runUntilComplete(sleep(10));
        assertEquals(List.of("run", "run"), log);
        assertEquals(0, loop.statistics().timers());
    }

    @Test
    void futuresTellTheirDelayAndCompareByIt() {
        ScheduledFuture<?> near = executor.schedule(note("a"), 1, SECONDS);
        ScheduledFuture<?> far = executor.schedule(note("b"), 3, SECONDS);
        assertEquals(3_000, far.getDelay(MILLISECONDS));
        assertTrue(near.compareTo(far) < 0);
        assertEquals(0, far.compareTo(far));
        loop.runUntilComplete(sleep(2));
        assertEquals(-1, near.getDelay(SECONDS));
        assertEquals(1_000_000_000, far.getDelay(NANOSECONDS));
    }

    // --- waiting on the loop's own thread -----------------------------------------------------------

    @Test
    void whatWouldWaitForTheLoopOnItsOwnThreadIsRefused() {
        loop.runUntilComplete(async(() -> {
            Future<String> future = executor.submit(() -> "x");
            List<String> messages = new ArrayList<>();
            for (Callable<?> call : List.<Callable<?>>of(
                    () -> executor.invokeAll(List.of(() -> 1)),
                    () -> executor.invokeAll(List.of(() -> 1), 1, SECONDS),
                    () -> executor.invokeAny(List.of(() -> 1)),
                    () -> executor.invokeAny(List.of(() -> 1), 1, SECONDS),
                    () -> executor.awaitTermination(1, SECONDS),
                    future::get,
                    () -> future.get(1, SECONDS),
                    ((CompletableFuture<String>) future)::join)) {
                messages.add(
                        assertThrows(IllegalStateException.class, call::call).getMessage());
            }
            assertEquals(
                    "invokeAll would block the loop that is to run the calls, for ever: submit the calls and return,"
                            + " or use tasks and gather",
                    messages.getFirst());
            assertEquals(
                    "waiting for LoopExecutorTest.<lambda>() would block the loop that is to run it, for ever: await a"
                            + " task instead",
                    messages.getLast());
            assertThrows(TimeoutException.class, () -> future.get(0, SECONDS));
            assertFalse(executor.awaitTermination(0, SECONDS));
            await(sleep(0));
            assertEquals("x", future.get());
            assertEquals("x", future.get(1, SECONDS));
            executor.close();
            assertTrue(executor.awaitTermination(1, SECONDS));
        }));
    }

    @Test
    void anotherLoopMayWait() throws Exception {
        try (LoopThread other = new LoopThread()) {
            loop.runUntilComplete(async(
                    () -> log.addAll(results(other.loop().asExecutor().invokeAll(List.of(() -> 1))))));
        }
        assertEquals(List.of(1), log);
    }

    // --- the end --------------------------------------------------------------------------------

    @Test
    void afterShutdownWhatWasSubmittedStillRunsAndRepeatedCallsEnd() {
        executor.execute(note("soon"));
        executor.schedule(note("later"), 5, SECONDS);
        ScheduledFuture<?> repeated = executor.scheduleAtFixedRate(note("again"), 1, 1, SECONDS);
        executor.shutdown();
        assertTrue(executor.isShutdown());
        assertFalse(executor.isTerminated());
        assertTrue(repeated.isCancelled());
        RejectedExecutionException refused =
                assertThrows(RejectedExecutionException.class, () -> executor.execute(note("x")));
        assertTrue(refused.getMessage().startsWith("<LoopExecutor shut down, "), refused.getMessage());
        assertThrows(RejectedExecutionException.class, () -> executor.submit(note("x")));
        assertThrows(RejectedExecutionException.class, () -> executor.schedule(note("x"), 1, SECONDS));
        loop.runUntilComplete(sleep(10));
        assertEquals(List.of("soon", "later"), log);
        assertTrue(executor.isTerminated());
        loop.asExecutor().execute(note("another executor of the loop"));
        turn();
        assertEquals(3, log.size());
    }

    @Test
    void shutdownNowReturnsWhatHasNotBegun() {
        Runnable soon = note("soon");
        executor.execute(soon);
        Future<?> submitted = executor.submit(note("submitted"));
        ScheduledFuture<?> later = executor.schedule(note("later"), 5, SECONDS);
        assertEquals(List.of(soon, submitted, later), executor.shutdownNow());
        assertTrue(executor.isTerminated());
        loop.runUntilComplete(sleep(10));
        assertEquals(List.of(), log);
        ((Runnable) submitted).run();
        assertEquals(List.of("submitted"), log);
        assertEquals(0, loop.statistics().timers());
    }

    @Test
    void closeWaitsForWhatWasSubmitted() throws Exception {
        try (LoopThread running = new LoopThread()) {
            CompletableFuture<String> ran = new CompletableFuture<>();
            try (ScheduledExecutorService onLoop = running.loop().asExecutor()) {
                onLoop.schedule(() -> ran.complete("ran"), 10, MILLISECONDS);
            }
            assertEquals("ran", ran.resultNow());
        }
    }

    @Test
    void theLoopsEndCancelsWhatHasNotRunAndLetsGoWhoeverWaits() throws Exception {
        LoopThread running = new LoopThread();
        ScheduledExecutorService onLoop = running.loop().asExecutor();
        Future<?> future = onLoop.schedule(note("x"), 1, DAYS);
        FutureTask<Object> foreign = new FutureTask<>(() -> null);
        CountDownLatch blocks = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        onLoop.execute(() -> {
            blocked.countDown();
            running.loop().stop();
            try {
                blocks.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        blocked.await();
        onLoop.execute(foreign);
        Thread waiting = Thread.ofPlatform().start(() -> {
            assertThrows(CancellationException.class, future::get);
            try {
                log.add(onLoop.awaitTermination(1, DAYS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        blocks.countDown();
        running.close();
        OtherThread.join(waiting);
        assertEquals(List.of(true), log);
        assertTrue(future.isCancelled());
        assertTrue(foreign.isDone());
        assertTrue(onLoop.isShutdown());
        assertTrue(onLoop.isTerminated());
        assertTrue(onLoop.awaitTermination(1, DAYS));
        assertThrows(RejectedExecutionException.class, () -> onLoop.execute(note("x")));
        assertThrows(RejectedExecutionException.class, () -> onLoop.submit(note("x")));
        assertThrows(RejectedExecutionException.class, () -> onLoop.schedule(note("x"), 1, SECONDS));
        assertThrows(RejectedExecutionException.class, () -> onLoop.invokeAll(List.of(() -> 1)));
        onLoop.close();
        assertThrows(
                RejectedExecutionException.class,
                () -> running.loop().asExecutor().execute(note("x")));
    }

    @Test
    void oneThatWaitsForAnEndThatNobodyBringsEndsWithTheLoop() throws Exception {
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                log.add(executor.awaitTermination(1, DAYS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        loop.close();
        OtherThread.join(waiting);
        assertEquals(List.of(true), log);
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        Thread waiting = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> executor.awaitTermination(1, DAYS));
            log.add("interrupted");
        });
        OtherThread.join(waiting);
        assertEquals(List.of("interrupted"), log);
        executor.shutdown();
        assertTrue(executor.isTerminated());
    }

    @Test
    void manyThreadsSubmitAndEachCallRunsOnce() throws Exception {
        int threads = 4;
        int each = 2_000;
        List<Integer> ran = new ArrayList<>();
        try (LoopThread running = new LoopThread()) {
            try (ScheduledExecutorService onLoop = running.loop().asExecutor()) {
                Thread[] submitting = new Thread[threads];
                for (int t = 0; t < threads; t++) {
                    int first = t * each;
                    submitting[t] = Thread.ofPlatform().start(() -> {
                        for (int i = 0; i < each; i++) {
                            int number = first + i;
                            onLoop.execute(() -> ran.add(number));
                        }
                    });
                }
                OtherThread.join(submitting);
            }
            assertEquals(
                    threads * each,
                    running.call(() -> List.copyOf(ran)).stream().distinct().count());
        }
        assertEquals(threads * each, ran.size());
    }

    @Test
    void badArgumentsAreRefused() {
        assertThrows(NullPointerException.class, () -> executor.execute(null));
        assertThrows(NullPointerException.class, () -> executor.submit((Runnable) null));
        assertThrows(NullPointerException.class, () -> executor.submit((Callable<?>) null));
        assertThrows(NullPointerException.class, () -> executor.schedule((Runnable) null, 1, SECONDS));
        assertThrows(NullPointerException.class, () -> executor.schedule((Callable<?>) null, 1, SECONDS));
        assertThrows(NullPointerException.class, () -> executor.schedule(note("x"), 1, null));
        assertThrows(NullPointerException.class, () -> executor.scheduleAtFixedRate(null, 1, 1, SECONDS));
        assertEquals(
                "period must be > 0: 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> executor.scheduleAtFixedRate(note("x"), 1, 0, SECONDS))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> executor.scheduleWithFixedDelay(note("x"), 1, -1, SECONDS));
        assertEquals("<LoopExecutor running, 0 pending, of " + loop + ">", executor.toString());
    }

    @Test
    void aDelayThatIsTooLongToCountIsForEver() {
        ScheduledFuture<?> never = executor.schedule(note("x"), Long.MAX_VALUE, DAYS);
        loop.runUntilComplete(sleep(1));
        assertFalse(never.isDone());
        assertTrue(never.getDelay(DAYS) > 36_500);
    }

    @Tag("real-time") // the clock waits for an answer from outside
    @Test
    @SuppressWarnings("unchecked") // the executor's futures are stages of the same type
    void theTaskOfAStageSeesAResultOfTheExecutor() {
        loop.runUntilComplete(async(() -> {
            Future<String> future = executor.schedule(() -> "x", 3, SECONDS);
            var waiting = createTask(() -> await((CompletionStage<String>) future));
            assertEquals("x", await(waiting));
            assertEquals(3.0, loop.time());
        }));
    }
}
