package org.asyncio4j.tests.futures;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.LoopThread;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Test;

/** Futures of the loop, shown to code that knows only the JDK. */
class FutureViewTest {

    @AsyncioTest
    void completesWithTheResultOneIterationLater(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        CompletableFuture<String> view = future.toCompletableFuture();
        future.setResult("spam");
        assertFalse(view.isDone());
        await(sleep(0));
        assertEquals("spam", view.join());
    }

    @AsyncioTest
    void oneThatWasCompletedFromElsewhereIsForgottenByThePendingFuture(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        List<String> heard = new ArrayList<>();
        CompletableFuture<String> waiting = future.toCompletableFuture();
        List<CompletableFuture<String>> views = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            views.add(future.toCompletableFuture());
        }
        future.addDoneCallback(done -> heard.add(done.result()));
        assertTrue(future.toString().contains("<1000 more>"), future::toString);

        // As orTimeout does when the time is up.
        views.forEach(view -> view.completeExceptionally(new TimeoutException()));
        await(sleep(0));
        assertTrue(future.toString().contains("cb=["), future::toString);
        assertFalse(future.toString().contains("more>"), future::toString);

        future.setResult("spam");
        await(sleep(0));
        assertEquals("spam", waiting.join());
        assertEquals(List.of("spam"), heard);
    }

    @AsyncioTest
    void theOnlyOneThatWasCompletedFromElsewhereIsForgotten(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        assertTrue(future.toCompletableFuture().complete("elsewhere"));
        await(sleep(0));
        assertFalse(future.toString().contains("cb=["), future::toString);
    }

    @AsyncioTest
    void ofADoneFutureIsDoneAtOnce(EventLoop loop) {
        SettableFuture<String> finished = loop.createFuture();
        finished.setResult(null);
        CompletableFuture<String> view = finished.toCompletableFuture();
        assertTrue(view.isDone());
        assertNull(view.join());

        SettableFuture<String> failed = loop.createFuture();
        IOException problem = new IOException();
        failed.setException(problem);
        assertSame(problem, failed.toCompletableFuture().exceptionNow());

        Future<String> cancelled = loop.createFuture();
        cancelled.cancel();
        assertTrue(cancelled.toCompletableFuture().isCancelled());
    }

    @AsyncioTest
    void anExceptionThatTheViewTookOverIsNotReported(EventLoop loop, ReportedProblems problems) {
        SettableFuture<String> future = loop.createFuture();
        CompletableFuture<String> view = future.toCompletableFuture();
        IOException problem = new IOException("lost");
        future.setException(problem);
        await(sleep(0));
        assertSame(problem, view.exceptionNow());
        assertSame(problem, assertThrows(CompletionException.class, view::join).getCause());
    }

    @Test
    void anExceptionThatTheViewDidNotTakeIsReported() {
        ReportedProblems problems = new ReportedProblems();
        IOException problem = new IOException("lost");
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.setExceptionHandler(problems);
            SettableFuture<String> future = loop.createFuture();
            CompletableFuture<String> view = future.toCompletableFuture();
            view.complete("from elsewhere");
            future.setException(problem);
            OwnLoop.turn(loop);
            assertEquals("from elsewhere", view.join());
        }
        assertSame(problem, problems.takeOnly().exception());
    }

    @AsyncioTest
    void theCancellationOfTheFutureCancelsTheViewWithItsMessage(EventLoop loop) {
        Future<String> future = loop.createFuture();
        CompletableFuture<String> view = future.toCompletableFuture();
        future.cancel("enough");
        await(sleep(0));
        assertTrue(view.isCancelled());
        CancellationException error = assertThrows(CancellationException.class, view::join);
        assertEquals("enough", deepest(error).getMessage());
    }

    @AsyncioTest
    void aGatherThatWasCancelledCancelsItsView(EventLoop loop) {
        Future<List<String>> both = gather(loop.<String>createFuture(), loop.createFuture());
        CompletableFuture<List<String>> view = both.toCompletableFuture();
        both.cancel("enough");
        assertThrows(CancelledError.class, () -> await(both));
        await(sleep(0));
        assertTrue(view.isCancelled());
    }

    @AsyncioTest
    void cancellingTheViewCancelsTheFuture(EventLoop loop) {
        Future<String> future = loop.createFuture();
        CompletableFuture<String> view = future.toCompletableFuture();
        assertTrue(view.cancel(true));
        assertThrows(CancelledError.class, () -> await(future));
        assertTrue(future.cancelled());
    }

    @AsyncioTest
    void cancellingTheViewFromAnotherThreadCancelsTheTask(EventLoop loop) {
        Task<String> task = createTask(() -> await(loop.<String>createFuture()));
        CompletableFuture<String> view = task.toCompletableFuture();
        await(sleep(0));
        Thread.ofPlatform().start(() -> view.cancel(true));
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(1, task.cancelling());
    }

    @AsyncioTest
    void cancellingAStageThatWasDerivedFromTheViewCancelsNothingElse(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        CompletableFuture<String> view = future.toCompletableFuture();
        CompletableFuture<Integer> derived = view.thenApply(String::length);
        derived.cancel(true);
        await(sleep(0));
        assertFalse(view.isDone());
        assertFalse(future.done());
        future.setResult("spam");
        await(sleep(0));
        assertEquals("spam", view.join());
    }

    @AsyncioTest
    void eachCallMakesAViewOfItsOwn(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        CompletableFuture<String> one = future.toCompletableFuture();
        CompletableFuture<String> other = future.toCompletableFuture();
        one.complete("only here");
        future.setResult("spam");
        await(sleep(0));
        assertEquals("only here", one.join());
        assertEquals("spam", other.join());
    }

    @Test
    void aThreadThatWaitsInAViewIsReleasedWhenTheLoopCloses() throws Exception {
        LoopThread running = new LoopThread();
        CompletableFuture<String> view =
                running.call(() -> running.loop().<String>createFuture().toCompletableFuture());
        CompletableFuture<String> submission =
                runCoroutineThreadsafe(async(() -> await(running.loop().<String>createFuture())), running.loop());
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread waiter = Thread.ofPlatform().start(() -> {
            waiting.countDown();
            end.complete(assertThrows(CancellationException.class, view::get));
        });
        waiting.await();
        running.loop().callSoonThreadsafe(() -> running.loop().setExceptionHandler(new ReportedProblems()));
        running.close();
        end.get();
        waiter.join();
        assertThrows(CancellationException.class, submission::get);
    }

    @Test
    void aResultThatTheLoopHadNoTimeToTellIsNotLostWhenItCloses() throws Exception {
        CompletableFuture<String> view;
        CompletableFuture<String> failedView;
        CompletableFuture<String> submission;
        IOException problem = new IOException("lost");
        try (EventLoop loop = Loops.newEventLoop()) {
            SettableFuture<String> future = loop.createFuture();
            view = future.toCompletableFuture();
            SettableFuture<String> failed = loop.createFuture();
            failedView = failed.toCompletableFuture();
            submission = runCoroutineThreadsafe(async(() -> "eggs"), loop);
            // The first iteration makes the submission's task, the second ends it and is the last.
            OwnLoop.turn(loop);
            OwnLoop.turn(loop);
            future.setResult("spam");
            failed.setException(problem);
            assertFalse(view.isDone());
            assertFalse(submission.isDone());
        }
        assertEquals("spam", view.get());
        assertEquals("eggs", submission.get());
        assertSame(
                problem, assertThrows(ExecutionException.class, failedView::get).getCause());
    }

    @Test
    void aViewOfAClosedLoopsDoneFutureHasItsOutcome() throws Exception {
        Task<String> task = run(() -> {
            Task<String> made = createTask(() -> "spam");
            await(made);
            return made;
        });
        assertTrue(task.getLoop().isClosed());
        assertEquals("spam", task.toCompletableFuture().get());
    }

    @Test
    void aViewOfAClosedLoopsPendingFutureIsCancelled() {
        Future<String> future;
        try (EventLoop loop = Loops.newEventLoop()) {
            future = loop.createFuture();
        }
        CompletableFuture<String> view = future.toCompletableFuture();
        assertTrue(view.isCancelled());
        assertFalse(view.completeExceptionally(new IOException()));
    }

    @Test
    void cancellingAViewAfterTheLoopHasClosedDoesNoHarm() {
        CompletableFuture<String> view;
        try (EventLoop loop = Loops.newEventLoop()) {
            view = loop.<String>createFuture().toCompletableFuture();
        }
        assertTrue(view.cancel(true));
        assertTrue(view.isCancelled());
    }

    @Test
    void anotherThreadCannotMakeAViewWhileTheLoopRuns() throws Exception {
        try (LoopThread running = new LoopThread()) {
            Future<String> future = running.call(() -> running.loop().createFuture());
            IllegalStateException refused = assertThrows(IllegalStateException.class, future::toCompletableFuture);
            assertTrue(refused.getMessage().contains("callSoonThreadsafe"), refused.getMessage());
        }
    }

    private static Throwable deepest(Throwable problem) {
        return problem.getCause() == null ? problem : deepest(problem.getCause());
    }
}
