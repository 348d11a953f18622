package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;

/** {@code waitFor}: an await with a time limit. */
class WaitForTest {

    private static final double NEVER = Double.POSITIVE_INFINITY;

    private final List<String> events = new ArrayList<>();

    @AsyncioTest
    @Ports("test_waitfor.py::AsyncioWaitForTest::test_asyncio_wait_for_cancelled")
    void cancelledItWaitsForWhatDoesNotLetItselfBeCancelled() {
        Task<?> task = createTask(waitFor(stubborn(2), 4));
        await(sleep(0));
        task.cancel();
        await(waitUntil(List.of(task)));
        assertEquals(List.of("exited"), events);
    }

    @AsyncioTest
    @Ports("test_waitfor.py::AsyncioWaitForTest::test_asyncio_wait_for_timeout")
    void whatEndsInSpiteOfTheTimeoutCounts(VirtualClock clock) {
        await(waitFor(stubborn(2), 1));
        assertEquals(List.of("exited"), events);
        assertEquals(2, clock.time());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    @Ports("test_waitfor.py::AsyncioWaitForTest::test_wait_for_timeout_less_then_0_or_0_future_done")
    void withoutTimeADoneFutureHasItsResult(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        future.setResult("done");
        assertEquals("done", await(waitFor(future, 0)));
        assertEquals("done", await(waitFor(future, -1)));
        SettableFuture<String> cancelled = loop.createFuture();
        cancelled.cancel();
        assertThrows(CancelledError.class, () -> await(waitFor(cancelled, 0)));
    }

    @AsyncioTest
    @Ports("test_waitfor.py::AsyncioWaitForTest::test_wait_for_timeout_less_then_0_or_0_coroutine_do_not_started")
    void withoutTimeACoroutineDoesNotStart() {
        for (double none : new double[] {0, -1}) {
            Coroutine<Boolean> coroutine = async(() -> events.add("started"));
            TimeoutException timedOut = assertThrows(TimeoutException.class, () -> await(waitFor(coroutine, none)));
            assertInstanceOf(CancelledError.class, timedOut.getCause());
        }
        assertEquals(List.of(), events);
    }

    @AsyncioTest
    @Ports({
        "test_waitfor.py::AsyncioWaitForTest::test_wait_for_timeout_less_then_0_or_0",
        "test_waitfor.py::AsyncioWaitForTest::test_wait_for"
    })
    void aTaskIsCancelledAndHasEnded() {
        for (double seconds : new double[] {0, -1, 3}) {
            events.clear();
            Task<String> task = createTask(() -> {
                try {
                    await(sleep(10));
                } finally {
                    events.add("ended");
                }
                return "done";
            });
            await(sleep(0));
            assertThrows(TimeoutException.class, () -> await(waitFor(task, seconds)));
            assertTrue(task.cancelled());
            assertEquals(List.of("ended"), events);
        }
    }

    @AsyncioTest
    @Ports("test_waitfor.py::AsyncioWaitForTest::test_wait_for_blocking")
    void infinityIsNoLimit() {
        assertEquals("done", await(waitFor(sleep(1e6, "done"), NEVER)));
    }

    @AsyncioTest
    void durationsAndLambdasAreTakenToo(VirtualClock clock) {
        assertEquals("x", await(waitFor(() -> await(sleep(1, "x")), Duration.ofSeconds(2))));
        assertThrows(TimeoutException.class, () -> await(waitFor(() -> await(sleep(9, "x")), Duration.ofSeconds(2))));
        assertEquals(3, clock.time());
    }

    @AsyncioTest
    void aCoroutineRunsInTheTaskAndContextOfTheCaller() {
        ContextVar<String> variable = new ContextVar<>("variable");
        Task<?> me = currentTask();
        Coroutine<Boolean> coroutine = async(() -> {
            variable.set("leaks");
            return currentTask() == me;
        });
        assertTrue(await(waitFor(coroutine, 1)));
        assertEquals("leaks", variable.get());
    }

    @AsyncioTest
    @Ports("test_waitfor.py::AsyncioWaitForTest::test_wait_for_race_condition")
    void aResultInTimeIsReturned(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        loop.callSoon(() -> future.setResult("ok"));
        assertEquals("ok", await(waitFor(future, 1)));
    }

    @AsyncioTest
    void aResultInTheTickOfTheCancellationIsLost(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        Task<?> task = createTask(waitFor(future, 10));
        await(sleep(0));
        future.setResult("lost");
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
    }

    @AsyncioTest
    @Ports({
        "test_waitfor.py::AsyncioWaitForTest::test_wait_for_cancellation_race_condition",
        "test_waitfor.py::AsyncioWaitForTest::test_wait_for_cancel_suppressed"
    })
    void aValueReturnedOnCancellationCounts() {
        Coroutine<Integer> coroutine = async(() -> {
            assertThrows(CancelledError.class, () -> await(sleep(10)));
            return 42;
        });
        assertEquals(42, await(waitFor(coroutine, 1)));
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    @Ports({
        "test_waitfor.py::AsyncioWaitForTest::test_wait_for_waits_for_task_cancellation",
        "test_waitfor.py::AsyncioWaitForTest::test_wait_for_waits_for_task_cancellation_w_timeout_0"
    })
    void itWaitsUntilTheCancellationIsThrough(VirtualClock clock) {
        for (double seconds : new double[] {1, 0}) {
            events.clear();
            Task<?> slow = createTask(() -> {
                try {
                    await(sleep(10));
                } finally {
                    await(sleep(5));
                    events.add("cleaned");
                }
            });
            await(sleep(0));
            double start = clock.time();
            TimeoutException timedOut = assertThrows(TimeoutException.class, () -> await(waitFor(slow, seconds)));
            assertEquals(List.of("cleaned"), events);
            assertInstanceOf(CancelledError.class, timedOut.getCause());
            assertEquals(seconds + 5, clock.time() - start);
        }
    }

    @AsyncioTest
    @Ports("test_waitfor.py::AsyncioWaitForTest::test_wait_for_reraises_exception_during_cancellation")
    void anExceptionThrownOnCancellationComesThrough() {
        IOException problem = new IOException("in cleanup");
        for (double seconds : new double[] {1, 0}) {
            Task<?> task = createTask(() -> {
                try {
                    await(sleep(10));
                } catch (CancelledError cancelled) {
                    throw problem;
                }
            });
            await(sleep(0));
            assertSame(problem, assertThrows(IOException.class, () -> await(waitFor(task, seconds))));
        }
    }

    @AsyncioTest
    @Ports({
        "test_waitfor.py::AsyncioWaitForTest::test_cancel_blocking_wait_for",
        "test_waitfor.py::AsyncioWaitForTest::test_cancel_wait_for"
    })
    void cancellingTheWaitCancelsTheTask(EventLoop loop) {
        for (double seconds : new double[] {NEVER, 60}) {
            Task<?> task = createTask(() -> await(loop.createFuture()));
            Task<?> wait = createTask(waitFor(task, seconds));
            loop.callSoon(() -> wait.cancel());
            assertThrows(CancelledError.class, () -> await(wait));
            assertTrue(task.cancelled());
        }
    }

    @AsyncioTest
    void cancellingTheWaitWithoutTimeWorksToo() {
        Task<?> slow = createTask(() -> {
            try {
                await(sleep(10));
            } finally {
                await(sleep(5));
            }
        });
        await(sleep(0));
        Task<?> wait = createTask(waitFor(slow, 0));
        await(sleep(1));
        wait.cancel();
        assertThrows(CancelledError.class, () -> await(wait));
        assertFalse(slow.done());
        await(waitUntil(List.of(slow)));
    }

    @AsyncioTest
    @Ports("test_waitfor.py::AsyncioWaitForTest::test_wait_for_issue86296")
    void aCancellationIsNotLostWhenTheTaskIsDone() {
        Task<String> inner = createTask(async(() -> "done"));
        Task<?> task = createTask(() -> {
            await(waitFor(inner, 100));
            await(sleep(1));
            events.add("not reached");
        });
        await(sleep(0));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals("done", inner.result());
        assertEquals(List.of(), events);
    }

    @AsyncioTest
    @Ports("test_waitfor.py::WaitForShieldTests::test_zero_timeout")
    void withoutTimeOnlyTheShieldIsCancelled() {
        Task<String> task = createTask(sleep(1, "done"));
        Future<String> shielded = shield(task);
        assertThrows(TimeoutException.class, () -> await(waitFor(shielded, 0)));
        assertTrue(shielded.cancelled());
        assertFalse(task.done());
        assertEquals("done", await(task));
    }

    @AsyncioTest
    @Ports({
        "test_waitfor.py::WaitForShieldTests::test_none_timeout",
        "test_waitfor.py::WaitForShieldTests::test_shielded_timeout"
    })
    void aShieldKeepsTheTaskFromBeingCancelled() {
        Task<String> task = createTask(sleep(1, "done"));
        assertThrows(TimeoutException.class, () -> await(waitFor(shield(task), 0.5)));
        assertFalse(task.done());
        assertEquals("done", await(waitFor(shield(task), NEVER)));
    }

    @AsyncioTest
    void badArgumentsAreRefusedAtOnce() {
        Awaitable<String> awaitable = () -> "x";
        assertThrows(IllegalArgumentException.class, () -> waitFor(awaitable, Double.NaN));
        assertThrows(NullPointerException.class, () -> waitFor((Awaitable<String>) null, 1));
    }

    /** Runs for some time, whoever cancels it. */
    private Coroutine<Void> stubborn(double seconds) {
        return async(() -> {
            double end = currentTask().getLoop().time() + seconds;
            while (currentTask().getLoop().time() < end) {
                try {
                    await(sleep(end - currentTask().getLoop().time()));
                } catch (CancelledError ignored) {
                    // As announced.
                }
            }
            events.add("exited");
        });
    }
}
