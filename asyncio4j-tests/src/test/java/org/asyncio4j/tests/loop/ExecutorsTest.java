package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.OwnLoop;
import org.asyncio4j.tests.tools.RecordingClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code runInExecutor} and the default executor. */
class ExecutorsTest extends OwnLoop {

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_run_in_executor")
    void aJobRunsOnAnotherThreadAndGivesItsResult() {
        Thread[] seen = new Thread[1];
        Future<String> future = loop.runInExecutor(() -> {
            seen[0] = Thread.currentThread();
            return "result";
        });
        assertEquals("result", loop.runUntilComplete(future));
        assertNotSame(Thread.currentThread(), seen[0]);
        assertTrue(seen[0].getName().startsWith("asyncio_"), seen[0].getName());
    }

    @Test
    void aJobStartsAtOnceAndNotWhenItIsAwaited() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Future<Void> future = loop.runInExecutor(() -> {
            started.countDown();
            return null;
        });
        started.await();
        assertNull(loop.runUntilComplete(future));
    }

    @Test
    void whatAJobThrowsComesAsTheVeryObject() {
        IOException thrown = new IOException("x");
        Future<Void> future = loop.runInExecutor(() -> {
            throw thrown;
        });
        assertSame(thrown, assertThrows(IOException.class, () -> loop.runUntilComplete(future)));
        AssertionError error = new AssertionError();
        Future<Void> worse = loop.runInExecutor(() -> {
            throw error;
        });
        assertSame(error, assertThrows(AssertionError.class, () -> loop.runUntilComplete(worse)));
    }

    @Test
    void aJobDoesNotSeeTheContextOfItsCaller() {
        ContextVar<String> variable = new ContextVar<>("variable", "default");
        loop.runUntilComplete(async(() -> {
            variable.set("of the task");
            log.add(await(loop.runInExecutor(() -> variable.get())));
        }));
        assertEquals(List.of("default"), log);
    }

    @Test
    void aJobIsNotPartOfTheLoop() {
        loop.runUntilComplete(async(
                () -> log.add(await(loop.runInExecutor(() -> Loops.getRunningLoopOrNull() == null)))));
        assertEquals(List.of(true), log);
    }

    @Test
    void aTaskThatAwaitsAJobGoesOnTwoIterationsAfterItsEnd() {
        // A job that is run by the caller has ended when runInExecutor returns.
        loop.createTask(async(() -> {
            await(loop.runInExecutor(Runnable::run, () -> null));
            log.add("task");
        }));
        loop.callSoon(() -> {
            log.add(1);
            loop.callSoon(() -> {
                log.add(2);
                loop.callSoon(note(3));
            });
        });
        turns(3);
        assertEquals(List.of(1, 2, "task", 3), log);
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_set_default_executor")
    void theExecutorThatWasSetIsUsedByDefaultAndShutDownWithTheLoop() {
        ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "mine"));
        loop.setDefaultExecutor(executor);
        assertEquals(
                "mine",
                loop.runUntilComplete(
                        loop.runInExecutor(() -> Thread.currentThread().getName())));
        loop.close();
        assertTrue(executor.isShutdown());
    }

    @Test
    void anExecutorOfTheCallersIsNotShutDown() {
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            assertEquals(1, loop.runUntilComplete(loop.runInExecutor(executor, () -> 1)));
            loop.close();
            assertFalse(executor.isShutdown());
        }
    }

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_run_in_executor_cancel")
    void aCancelledJobThatEndsAfterTheLoopClosedSchedulesNothing() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        ExecutorService executor =
                Executors.newSingleThreadExecutor(work -> Thread.ofPlatform().unstarted(() -> {
                    work.run();
                    ended.countDown();
                }));
        Future<Void> future = loop.runInExecutor(executor, () -> {
            started.countDown();
            mayEnd.await();
            return null;
        });
        future.addDoneCallback(done -> log.add("cancelled " + done.cancelled()));
        started.await();
        future.cancel();
        turn();
        loop.close();
        mayEnd.countDown();
        executor.shutdown();
        ended.await();
        assertEquals(List.of("cancelled true"), log);
        assertTrue(future.cancelled());
    }

    @Test
    void cancellingAJobDoesNotStopItButTheFutureEndsAtOnce() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Future<Void> future = loop.runInExecutor(() -> {
            started.countDown();
            mayEnd.await();
            ended.incrementAndGet();
            return null;
        });
        started.await();
        future.cancel();
        assertThrows(CancelledError.class, () -> loop.runUntilComplete(future));
        assertEquals(0, ended.get());
        mayEnd.countDown();
        loop.runUntilComplete(loop.shutdownDefaultExecutor());
        assertEquals(1, ended.get());
    }

    @Test
    void aJobThatIsCancelledBeforeAThreadTakesItNeverRuns() throws InterruptedException {
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            CountDownLatch mayEnd = new CountDownLatch(1);
            Future<Void> first = loop.runInExecutor(one, () -> {
                mayEnd.await();
                return null;
            });
            Future<Object> second = loop.runInExecutor(one, () -> log.add("second"));
            second.cancel();
            turn();
            mayEnd.countDown();
            loop.runUntilComplete(first);
        }
        assertEquals(List.of(), log);
    }

    @Test
    void aBoundedExecutorRunsNoMoreThanItsBound() {
        int bound = 3;
        loop.setDefaultExecutor(Loops.newBoundedExecutor(bound));
        Semaphore free = new Semaphore(bound);
        CountDownLatch allBusy = new CountDownLatch(bound);
        List<Future<Boolean>> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            jobs.add(loop.runInExecutor(() -> {
                boolean withinBound = free.tryAcquire();
                allBusy.countDown();
                allBusy.await();
                free.release();
                return withinBound;
            }));
        }
        List<Boolean> results = loop.runUntilComplete(async(() -> await(gather(jobs))));
        assertEquals(20, results.size());
        assertFalse(results.contains(false));
    }

    @Test
    void aBoundBelowOneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Loops.newBoundedExecutor(0));
        assertThrows(IllegalArgumentException.class, () -> Loops.newBoundedExecutor(-1));
    }

    @Test
    void theDefaultExecutorHasNoBound() {
        int count = 1_000;
        CountDownLatch allStarted = new CountDownLatch(count);
        List<Future<Void>> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(loop.runInExecutor(() -> {
                allStarted.countDown();
                allStarted.await();
                return null;
            }));
        }
        loop.runUntilComplete(async(() -> await(gather(jobs))));
    }

    @Test
    void anExecutorThatFailsLeavesNoJobBehindThatTheClockWouldWaitFor() {
        ExecutorService shutDown = Executors.newSingleThreadExecutor();
        shutDown.shutdown();
        Executor broken = work -> {
            throw new IllegalCallerException("x");
        };
        RecordingClock recording = new RecordingClock(0);
        try (EventLoop other = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(recording))) {
            assertThrows(RejectedExecutionException.class, () -> other.runInExecutor(shutDown, () -> null));
            assertThrows(IllegalCallerException.class, () -> other.runInExecutor(broken, () -> null));
            other.runUntilComplete(sleep(1));
        }
        assertEquals(List.of(new RecordingClock.Sleep(1_000_000_000, false, false)), recording.sleeps());
    }

    @Test
    void anExecutorThatRunsAJobTwiceRunsItOnce() {
        Executor twice = work -> {
            work.run();
            work.run();
        };
        loop.runUntilComplete(loop.runInExecutor(twice, () -> log.add("ran")));
        assertEquals(List.of("ran"), log);
    }

    @Test
    void afterShutdownTheDefaultExecutorRefusesAndOthersDoNot() {
        loop.runUntilComplete(loop.shutdownDefaultExecutor());
        assertEquals(
                "Executor shutdown has been called",
                assertThrows(IllegalStateException.class, () -> loop.runInExecutor(() -> 1))
                        .getMessage());
        assertEquals(1, loop.runUntilComplete(loop.runInExecutor(Runnable::run, () -> 1)));
        loop.runUntilComplete(loop.shutdownDefaultExecutor());
    }

    @Tag("real-time") // the clock waits for an answer from outside
    @Test
    void shutdownWaitsForTheJobsThatRun() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        loop.runInExecutor(() -> {
            mayEnd.await();
            ended.incrementAndGet();
            return null;
        });
        loop.callLater(0.1, mayEnd::countDown);
        loop.runUntilComplete(loop.shutdownDefaultExecutor());
        assertEquals(1, ended.get());
    }

    @Test
    @Tag("real-time")
    @Ports("test_base_events.py::BaseEventLoopTests::test_shutdown_default_executor_timeout")
    void anExecutorThatDoesNotEndInTimeIsWarnedOf() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        loop.runInExecutor(() -> {
            mayEnd.await();
            return null;
        });
        try (LogCapture logged = new LogCapture()) {
            loop.runUntilComplete(loop.shutdownDefaultExecutor(0.01));
            assertEquals(
                    "The executor did not finish joining its threads within 0.01 seconds.",
                    logged.only(Level.WARNING).getMessage());
        } finally {
            mayEnd.countDown();
        }
    }

    @Test
    void shutdownWithoutAnExecutorEndsWithoutWaiting() {
        loop.runUntilComplete(loop.shutdownDefaultExecutor(0));
        loop.close();
        try (EventLoop other = Loops.newEventLoop()) {
            other.runUntilComplete(other.shutdownDefaultExecutor(-1));
        }
    }

    @Test
    void aTimeoutThatIsNotANumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> loop.shutdownDefaultExecutor(Double.NaN));
    }

    @Test
    void nullsAreRefused() {
        assertThrows(NullPointerException.class, () -> loop.runInExecutor((Callable<?>) null));
        assertThrows(NullPointerException.class, () -> loop.runInExecutor(null, () -> 1));
        assertThrows(NullPointerException.class, () -> loop.runInExecutor(Runnable::run, (Callable<?>) null));
        assertThrows(NullPointerException.class, () -> loop.setDefaultExecutor(null));
    }

    @Test
    void aClosedLoopTakesNoJob() {
        loop.close();
        for (Runnable call : List.<Runnable>of(
                () -> loop.runInExecutor(() -> log.add("ran")),
                () -> loop.runInExecutor(Runnable::run, () -> log.add("ran")))) {
            assertEquals(
                    "Event loop is closed",
                    assertThrows(IllegalStateException.class, call::run).getMessage());
        }
        assertEquals(List.of(), log);
    }

    @Test
    void aJobThatIsCancelledAndEndsHidesNoOtherFromTheClock() {
        RecordingClock recording = new RecordingClock(0);
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Thread[] worker = new Thread[1];
        try (EventLoop recorded = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(recording))) {
            recorded.runUntilComplete(async(() -> {
                Future<Void> cancelled = recorded.runInExecutor(() -> {
                    worker[0] = Thread.currentThread();
                    began.countDown();
                    mayEnd.await();
                    return null;
                });
                began.await();
                cancelled.cancel();
                await(sleep(1));
                assertEquals(
                        new RecordingClock.Sleep(1_000_000_000, false, false),
                        recording.sleeps().getLast());
                mayEnd.countDown();
                worker[0].join();
                CountDownLatch other = new CountDownLatch(1);
                Future<Void> job = recorded.runInExecutor(() -> {
                    other.await();
                    return null;
                });
                await(sleep(1));
                assertEquals(
                        new RecordingClock.Sleep(1_000_000_000, true, false),
                        recording.sleeps().getLast());
                other.countDown();
                await(job);
            }));
        }
    }
}
