package org.asyncio4j.tests.futures;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.future;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LoopThread;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Futures of java.util.concurrent, awaited. */
class StageBridgeTest {

    @Test
    @Ports("test_futures.py::BaseFutureTests::test_wrap_future")
    void theResultOfAnotherThreadArrives() {
        try (EventLoop loop = Loops.newEventLoop()) {
            CompletableFuture<Thread> stage =
                    CompletableFuture.supplyAsync(Thread::currentThread, Thread::startVirtualThread);
            Future<Thread> future = Futures.wrapFuture(stage, loop);
            assertSame(loop, future.getLoop());
            Thread worker = loop.runUntilComplete(future);
            assertNotNull(worker);
            assertNotEquals(Thread.currentThread(), worker);
        }
    }

    @AsyncioTest
    @Ports(
            value = "test_futures.py::BaseFutureTests::test_wrap_future_future",
            adapted = "a Future is no CompletionStage; ensureFuture is what takes either kind")
    void aFutureOfTheLoopNeedsNoWrapping(EventLoop loop) {
        Future<String> future = loop.createFuture();
        assertSame(future, Futures.ensureFuture(future));
        assertSame(future, Futures.ensureFuture(future, loop));
    }

    @Test
    @Ports("test_futures.py::BaseFutureTests::test_wrap_future_without_loop")
    void cannotBeWrappedWhereThereIsNoLoop() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> Futures.wrapFuture(stage));
        assertTrue(refused.getMessage().contains("no current event loop"), refused.getMessage());
        assertEquals(0, stage.getNumberOfDependents());
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_wrap_future_use_running_loop")
    void belongsToTheRunningLoop(EventLoop loop) {
        assertSame(loop, Futures.wrapFuture(new CompletableFuture<String>()).getLoop());
    }

    @Test
    @Ports("test_futures.py::BaseFutureTests::test_wrap_future_use_global_loop")
    void belongsToTheLoopOfTheThread() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Loops.setEventLoop(loop);
            assertSame(loop, Futures.wrapFuture(new CompletableFuture<String>()).getLoop());
        } finally {
            Loops.setEventLoop(null);
        }
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_wrap_future_cancel")
    void cancellingTheFutureCancelsTheStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future = Futures.wrapFuture(stage);
        future.cancel();
        await(sleep(0));
        assertTrue(stage.isCancelled());
        assertTrue(future.cancelled());
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_wrap_future_cancel2")
    void cancellingTheFutureOfACompleteStageLeavesItsResultAlone() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future = Futures.wrapFuture(stage);
        stage.complete("spam");
        future.cancel();
        await(sleep(0));
        assertFalse(stage.isCancelled());
        assertEquals("spam", stage.join());
        assertTrue(future.cancelled());
    }

    @AsyncioTest
    void cancellingTheTaskCancelsTheStageThatItAwaits() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Task<String> task = createTask(() -> await(stage));
        await(sleep(0));
        task.cancel("enough");
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(task.cancelled());
        assertTrue(stage.isCancelled());
    }

    @AsyncioTest
    void aStageThatItsOwnLibraryCancelsIsAFailureOfWhoAwaitsIt() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Task<String> task = createTask(() -> await(stage));
        await(sleep(0));
        Thread.ofPlatform().start(() -> stage.cancel(true));
        assertThrows(CancellationException.class, () -> await(task));
        assertFalse(task.cancelled());
        CompletionStage<Integer> derived = stage.thenApply(String::length);
        assertThrows(CancellationException.class, () -> await(derived));
        assertThrows(CancellationException.class, () -> await(future(derived)));
        assertThrows(CancellationException.class, () -> await(waitFor(derived, 1)));
    }

    @AsyncioTest
    void aCancelledStageFailsTheGroupInWhichItIsAwaited() {
        CompletableFuture<String> noResponders = new CompletableFuture<>();
        List<String> ends = new ArrayList<>();
        ExceptionGroup failed = assertThrows(
                ExceptionGroup.class,
                () -> with(taskGroup(), group -> {
                    group.createTask(() -> await(noResponders));
                    group.createTask(() -> {
                        try {
                            await(sleep(60));
                        } finally {
                            ends.add("sibling cancelled");
                        }
                    });
                    await(sleep(0)); // no time passes: the clock would wait for the stage first
                    noResponders.cancel(true);
                }));
        assertEquals(1, failed.exceptions().size());
        assertInstanceOf(CancellationException.class, failed.exceptions().getFirst());
        assertEquals(List.of("sibling cancelled"), ends);
    }

    @AsyncioTest
    void aGroupWaitsForAStageAndEndsWithItsFailure(EventLoop loop) {
        CompletableFuture<String> reply = new CompletableFuture<>();
        CompletableFuture<String> failing = new CompletableFuture<>();
        loop.callSoon(() -> loop.callSoon(() -> reply.complete("a")));
        List<String> replies = new ArrayList<>();
        with(taskGroup(), group -> group.createTask(reply).addDoneCallback(done -> replies.add(done.result())));
        assertEquals(List.of("a"), replies);
        CompletableFuture<String> sibling = new CompletableFuture<>();
        IOException problem = new IOException("x");
        ExceptionGroup failed = assertThrows(
                ExceptionGroup.class,
                () -> with(taskGroup(), group -> {
                    group.createTask(sibling);
                    group.createTask(failing);
                    loop.callSoon(() -> loop.callSoon(() -> failing.completeExceptionally(problem)));
                }));
        assertEquals(List.of(problem), failed.exceptions());
        assertTrue(sibling.isCancelled());
    }

    @AsyncioTest
    void aGroupThatEndsBeforeTheTaskOfAStageHasBegunCancelsTheStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        assertThrows(
                ExceptionGroup.class,
                () -> with(taskGroup(), group -> {
                    group.createTask(stage);
                    throw new IOException("x");
                }));
        await(sleep(1));
        assertTrue(stage.isCancelled());
        CompletableFuture<String> refused = new CompletableFuture<>();
        TaskGroup finished = taskGroup();
        with(finished, () -> {});
        assertThrows(IllegalStateException.class, () -> finished.createTask(refused));
        await(sleep(1));
        assertTrue(refused.isCancelled());
    }

    @AsyncioTest
    void twoCheckedExceptionsOfAStageCanBeDeclared() {
        IOException problem = new IOException("x");
        try {
            await(CompletableFuture.<String>failedFuture(problem), IOException.class, InterruptedException.class);
            throw new AssertionError("no exception");
        } catch (IOException | InterruptedException thrown) {
            assertSame(problem, thrown);
        }
    }

    @AsyncioTest
    void gatherTakesStages(EventLoop loop) {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<Integer> second = new CompletableFuture<>();
        loop.callSoon(() -> {
            second.complete(5);
            loop.callSoon(() -> first.complete("a"));
        });
        assertEquals(List.<Object>of("a", 5), await(gather(first, second)));
        assertEquals(List.of("a"), await(gather(first)));
        assertEquals(List.of("a", "b"), await(gather(future(first), sleep(0, "b"))));
        assertEquals(List.of(), await(gather()));
    }

    @AsyncioTest
    void cancellingTheGatheredCancelsAllStages() {
        List<CompletableFuture<String>> stages = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        Future<List<String>> gathered = gather(stages.get(0), stages.get(1));
        gathered.cancel();
        assertThrows(CancelledError.class, () -> await(gathered));
        stages.forEach(stage -> assertTrue(stage.isCancelled()));
    }

    @AsyncioTest
    void noStageIsTouchedIfOneOfThemIsNull() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        assertThrows(NullPointerException.class, () -> gather(stage, (CompletionStage<String>) null));
        assertEquals(0, stage.getNumberOfDependents());
        assertThrows(NullPointerException.class, () -> future(null));
        assertThrows(NullPointerException.class, () -> waitFor((CompletionStage<String>) null, 1));
    }

    @Tag("real-time") // the clock waits for an answer from outside
    @AsyncioTest
    void waitForCancelsAStageAtTheLimit(EventLoop loop) {
        CompletableFuture<String> never = new CompletableFuture<>();
        assertThrows(TimeoutException.class, () -> await(waitFor(never, 2)));
        assertTrue(never.isCancelled());
        assertEquals(2, loop.time());
        CompletableFuture<String> soon = new CompletableFuture<>();
        loop.callLater(1, () -> soon.complete("spam"));
        assertEquals("spam", await(waitFor(soon, Duration.ofSeconds(2))));
        CompletableFuture<String> late = new CompletableFuture<>();
        assertThrows(TimeoutException.class, () -> await(waitFor(late, 0)));
        assertEquals("spam", await(waitFor(soon, 0)));
    }

    @AsyncioTest
    void aStageThatRefusesToBeAFutureIsAwaitedAllTheSame() {
        CompletableFuture<String> hidden = new CompletableFuture<>();
        Task<String> task = createTask(() -> await(new OnlyAStage<>(hidden)));
        Task<String> cancelled = createTask(() -> await(new OnlyAStage<>(hidden)));
        await(sleep(0));
        cancelled.cancel();
        assertThrows(CancelledError.class, () -> await(cancelled));
        assertFalse(hidden.isCancelled());
        Thread.ofPlatform().start(() -> hidden.complete("spam"));
        assertEquals("spam", await(task));
        assertEquals("spam", await(new OnlyAStage<>(hidden)));
    }

    @AsyncioTest
    void workOfALoopThatIsCancelledStaysACancellation(EventLoop loop) {
        SettableFuture<String> origin = loop.createFuture();
        CompletableFuture<String> view = origin.toCompletableFuture();
        Task<String> task = createTask(() -> await(view));
        await(sleep(0));
        origin.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertThrows(CancelledError.class, () -> await(view));
    }

    /** As some libraries' are: it can be listened to, and refuses all else that a stage may refuse. */
    private static final class OnlyAStage<T> extends CompletableFuture<T> {

        private final CompletableFuture<T> hidden;

        OnlyAStage(CompletableFuture<T> hidden) {
            this.hidden = hidden;
        }

        @Override
        public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
            return hidden.whenComplete(action);
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            return false;
        }

        @Override
        public CompletableFuture<T> toCompletableFuture() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void thereIsNoFutureOfAStageWithoutALoop() {
        assertThrows(IllegalStateException.class, () -> future(new CompletableFuture<>()));
    }

    @AsyncioTest
    void aWrappedStageThatIsCancelledCancelsAndSoDoesOneThatDerivesFromIt() {
        CompletableFuture<String> origin = new CompletableFuture<>();
        CompletionStage<Integer> before = origin.thenApply(String::length);
        Future<Integer> pending = Futures.wrapFuture(before);
        origin.cancel(true);
        assertThrows(CancelledError.class, () -> await(pending));
        assertTrue(pending.cancelled());
        assertTrue(Futures.wrapFuture(origin.thenApply(String::length)).cancelled());
    }

    @AsyncioTest
    void anExceptionArrivesAsTheObjectThatWasThrown() {
        IOException problem = new IOException("lost");
        CompletableFuture<String> origin = new CompletableFuture<>();
        List<Throwable> caught = new ArrayList<>();
        List<CompletionStage<?>> stages = List.of(
                origin,
                origin.thenApply(String::length),
                origin.thenCompose(CompletableFuture::completedFuture),
                origin.minimalCompletionStage(),
                CompletableFuture.allOf(origin));
        List<Task<?>> tasks = new ArrayList<>();
        for (CompletionStage<?> stage : stages) {
            tasks.add(createTask(() -> {
                caught.add(assertThrows(IOException.class, () -> await(stage)));
            }));
        }
        await(sleep(0));
        Thread.ofPlatform().start(() -> origin.completeExceptionally(problem));
        tasks.forEach(task -> await(task));
        // And those that are complete already.
        for (CompletionStage<?> stage : stages) {
            caught.add(assertThrows(IOException.class, () -> await(stage)));
        }
        assertEquals(10, caught.size());
        caught.forEach(it -> assertSame(problem, it));
    }

    @AsyncioTest
    void aCompletionExceptionWithoutACauseIsTheException() {
        CompletionException bare = new CompletionException("bare", null);
        CompletableFuture<String> stage = CompletableFuture.failedFuture(bare);
        assertSame(bare, assertThrows(CompletionException.class, () -> await(stage)));
    }

    @AsyncioTest
    void aCompleteStageIsAwaitedWithoutATurnOfTheLoop(EventLoop loop) {
        List<String> events = new ArrayList<>();
        loop.callSoon(() -> events.add("the loop went on"));
        assertEquals("spam", await(CompletableFuture.completedFuture("spam")));
        assertNull(await(CompletableFuture.completedFuture(null)));
        assertEquals(List.of(), events);
    }

    @Test
    void anExceptionOfAWrappedStageThatNobodyAwaitsIsReported() {
        ReportedProblems problems = new ReportedProblems();
        IOException problem = new IOException("lost");
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.setExceptionHandler(problems);
            Future<String> future = Futures.wrapFuture(CompletableFuture.failedFuture(problem), loop);
            assertTrue(future.done());
        }
        assertSame(problem, problems.takeOnly().exception());
    }

    /** As futures of Hazelcast do: what is asked of one that is done is answered by another thread, and later. */
    private static final class ToldByAnotherThread<T> extends CompletableFuture<T> {

        final CompletableFuture<Void> asked = new CompletableFuture<>();

        @Override
        public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
            return asked.thenCompose(nothing -> super.whenComplete(action));
        }
    }

    @AsyncioTest
    void aStageThatIsDoneMayBeToldByAnotherThreadAndLater(EventLoop loop) {
        for (boolean fails : List.of(false, true)) {
            ToldByAnotherThread<String> stage = new ToldByAnotherThread<>();
            IOException problem = new IOException("lost");
            if (fails) {
                stage.completeExceptionally(problem);
            } else {
                stage.complete("spam");
            }
            Future<String> future = future(stage);
            assertFalse(future.done());
            List<Thread> told = new ArrayList<>();
            future.addDoneCallback(done -> told.add(Thread.currentThread()));
            Thread loopThread = await(threadOf(loop));
            Thread.ofPlatform().start(() -> stage.asked.complete(null));
            if (fails) {
                assertSame(problem, assertThrows(IOException.class, () -> await(future)));
            } else {
                assertEquals("spam", await(future));
            }
            await(sleep(0));
            assertEquals(List.of(loopThread), told);
        }
    }

    private static Future<Thread> threadOf(EventLoop loop) {
        SettableFuture<Thread> thread = loop.createFuture();
        loop.callSoon(() -> thread.setResult(Thread.currentThread()));
        return thread;
    }

    @AsyncioTest
    void aStageThatTheLoopItselfCompletesIsToldInItsTurn(EventLoop loop) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future = Futures.wrapFuture(stage);
        List<String> events = new ArrayList<>();
        stage.complete("spam");
        loop.callSoon(() -> events.add("done: " + future.done()));
        assertFalse(future.done());
        await(sleep(0));
        assertEquals(List.of("done: true"), events);
    }

    @Test
    void awaitOutsideATaskSaysSo() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(stage));
        assertTrue(refused.getMessage().startsWith("await outside a task"), refused.getMessage());
    }

    @AsyncioTest
    void awaitInACallbackSaysSoAndLeavesTheStageAlone(EventLoop loop) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        List<Throwable> caught = new ArrayList<>();
        loop.callSoon(() -> caught.add(assertThrows(IllegalStateException.class, () -> await(stage))));
        await(sleep(0));
        assertTrue(caught.getFirst().getMessage().startsWith("await outside a task"));
        assertEquals(0, stage.getNumberOfDependents());
    }

    @Test
    void aStageThatCompletesAfterTheLoopHasClosedDoesNoHarm() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future;
        try (EventLoop loop = Loops.newEventLoop()) {
            future = Futures.wrapFuture(stage, loop);
        }
        assertTrue(stage.complete("late"));
        assertEquals("late", stage.join());
        assertFalse(future.done());
    }

    @Test
    void aLoopThatRunsElsewhereRefusesToWrap() throws Exception {
        try (LoopThread elsewhere = new LoopThread()) {
            CompletableFuture<String> stage = new CompletableFuture<>();
            for (CompletableFuture<String> any : List.of(stage, CompletableFuture.completedFuture("spam"))) {
                IllegalStateException refused =
                        assertThrows(IllegalStateException.class, () -> Futures.wrapFuture(any, elsewhere.loop()));
                assertTrue(refused.getMessage().contains("Non-thread-safe"), refused.getMessage());
            }
            assertEquals(0, stage.getNumberOfDependents());
        }
    }

    @AsyncioTest
    void aLoopFutureShownAndWrappedAgainIsCancelledThroughBoth(EventLoop loop) {
        SettableFuture<String> origin = loop.createFuture();
        Future<String> copy = Futures.wrapFuture(origin.toCompletableFuture());
        copy.cancel();
        await(sleep(0));
        await(sleep(0));
        assertTrue(origin.cancelled());
    }

    @Tag("real-time") // the clock waits for an answer from outside
    @AsyncioTest
    void aWaitForAStageEndsAtTheTimeOfAnotherTimer(EventLoop loop) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        loop.callLater(5, () -> stage.complete("spam"));
        assertEquals("spam", await(stage));
        assertEquals(5, loop.time());
    }
}
