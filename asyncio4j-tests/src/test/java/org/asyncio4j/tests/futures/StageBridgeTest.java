package org.asyncio4j.tests.futures;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LoopThread;
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
    void aCancelledStageCancelsTheOneWhoAwaitsIt() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Task<String> task = createTask(() -> await(stage));
        await(sleep(0));
        Thread.ofPlatform().start(() -> stage.cancel(true));
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(task.cancelled());
        assertEquals(0, task.cancelling());
    }

    @AsyncioTest
    void aStageDerivedFromACancelledOneCancelsToo() {
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

    @AsyncioTest
    void aWaitForAStageEndsAtTheTimeOfAnotherTimer(EventLoop loop) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        loop.callLater(5, () -> stage.complete("spam"));
        assertEquals("spam", await(stage));
        assertEquals(5, loop.time());
    }
}
