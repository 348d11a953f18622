package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.timeoutAt;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** {@code with(timeout(...))}: an await that takes too long is interrupted. */
class TimeoutTest {

    private static final double NEVER = Double.POSITIVE_INFINITY;

    private final List<String> events = new ArrayList<>();

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_timeout_basic")
    void whatTakesTooLongIsInterrupted(VirtualClock clock) {
        Timeout limit = timeout(2);
        timesOut(() -> with(limit, () -> await(sleep(10))));
        assertTrue(limit.expired());
        assertEquals(2, clock.time());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void durationsAreTakenToo(VirtualClock clock) {
        timesOut(() -> with(timeout(Duration.ofMillis(1500)), () -> await(sleep(10))));
        assertEquals(1.5, clock.time());
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_timeout_at_basic")
    void theDeadlineMayBeATime(EventLoop loop) {
        double deadline = loop.time() + 3;
        Timeout limit = timeoutAt(deadline);
        timesOut(() -> with(limit, () -> await(sleep(10))));
        assertTrue(limit.expired());
        assertEquals(deadline, limit.when());
        assertEquals(deadline, loop.time());
    }

    @AsyncioTest
    void deadlinesAreTimesThatAnApplicationCanTell(EventLoop loop) {
        assertEquals(loop.time(), time());
        double start = time();
        timesOut(() -> with(timeoutAt(time() + 3), limit -> {
            limit.reschedule(time() + 5);
            assertEquals(start + 5, limit.when());
            await(sleep(10));
        }));
        assertEquals(start + 5, time());
    }

    @AsyncioTest
    void timeRunsFromTheCallOfTimeout(VirtualClock clock) {
        Timeout limit = timeout(3);
        await(sleep(2));
        timesOut(() -> with(limit, () -> await(sleep(10))));
        assertEquals(3, clock.time());
    }

    @AsyncioTest
    void aBodyInTimeHasItsValue() {
        assertEquals("value", within(timeout(1), limit -> {
            await(sleep(0.5));
            assertFalse(limit.expired());
            return "value";
        }));
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_nested_timeouts")
    void ofTwoWithOneDeadlineTheOuterThrows(EventLoop loop) {
        double deadline = loop.time() + 1;
        Timeout outer = timeoutAt(deadline);
        Timeout inner = timeoutAt(deadline);
        timesOut(() -> with(outer, () -> {
            CancelledError cancelled = assertThrows(CancelledError.class, () -> with(inner, () -> await(sleep(10))));
            assertEquals(1, currentTask().cancelling());
            throw cancelled;
        }));
        assertTrue(outer.expired());
        assertTrue(inner.expired());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_waiter_cancelled")
    void theBodySeesACancellation() {
        timesOut(() -> with(timeout(1), () -> {
            try {
                await(sleep(10));
            } catch (CancelledError error) {
                events.add("cancelled");
                throw error;
            }
        }));
        assertEquals(List.of("cancelled"), events);
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_timeout_not_called")
    void inTimeNothingHappens(EventLoop loop) {
        Timeout limit = timeout(10);
        with(limit, () -> await(sleep(1)));
        assertFalse(limit.expired());
        assertTrue(limit.when() > loop.time());
        await(sleep(20));
        assertFalse(limit.expired());
    }

    @AsyncioTest
    @Ports({
        "test_timeouts.py::TimeoutTests::test_timeout_disabled",
        "test_timeouts.py::TimeoutTests::test_timeout_at_disabled"
    })
    void infinityIsNoLimit() {
        for (Timeout limit : List.of(timeout(NEVER), timeoutAt(NEVER))) {
            with(limit, () -> await(sleep(1e6)));
            assertFalse(limit.expired());
            assertEquals(NEVER, limit.when());
        }
    }

    @AsyncioTest
    @Ports({
        "test_timeouts.py::TimeoutTests::test_timeout_zero",
        "test_timeouts.py::TimeoutTests::test_timeout_zero_sleep_zero",
        "test_timeouts.py::TimeoutTests::test_timeout_in_the_past_sleep_zero"
    })
    void aDeadlineInThePastInterruptsTheFirstSuspension(VirtualClock clock) {
        for (double seconds : new double[] {0, -11}) {
            for (double sleep : new double[] {0, 10}) {
                Timeout limit = timeout(seconds);
                timesOut(() -> with(limit, () -> await(sleep(sleep))));
                assertTrue(limit.expired());
                assertEquals(seconds, limit.when());
                assertEquals(0, clock.time());
            }
        }
    }

    @AsyncioTest
    void aDeadlineInThePastLeavesABodyAloneThatDoesNotSuspend() {
        Timeout limit = timeout(-1);
        with(limit, () -> events.add("body"));
        await(sleep(0));
        assertFalse(limit.expired());
        assertEquals(List.of("body"), events);
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_foreign_exception_passed")
    void anExceptionInTimePassesUnchanged() {
        Timeout limit = timeout(1);
        IOException problem = new IOException("x");
        assertSame(
                problem,
                assertThrows(
                        IOException.class,
                        () -> with(limit, () -> {
                            throw problem;
                        })));
        assertFalse(limit.expired());
        assertEquals(0, problem.getSuppressed().length);
    }

    @AsyncioTest
    @Ports(
            value = "test_timeouts.py::TimeoutTests::test_timeout_exception_context",
            adapted = "the cause is the cancellation; Java has no context that tells of what was" + " before")
    void theCauseIsTheCancellation() {
        TimeoutException timedOut = timesOut(() -> with(timeout(1), () -> {
            try {
                throw new IOException("x");
            } finally {
                await(sleep(10));
            }
        }));
        assertInstanceOf(CancelledError.class, timedOut.getCause());
        assertNull(timedOut.getCause().getCause());
    }

    @AsyncioTest
    @Ports(
            value = "test_timeouts.py::TimeoutTests::test_foreign_exception_on_timeout_2",
            adapted = "what a finally block replaces is gone; the TimeoutException is a suppressed one of the last")
    void theLastOfSeveralExceptionsAfterTheDeadlineTellsOfIt() {
        Timeout limit = timeout(1);
        IOException problem = assertThrows(
                IOException.class,
                () -> with(limit, () -> {
                    try {
                        try {
                            throwIt(new IOException("before"));
                        } finally {
                            await(sleep(10));
                        }
                    } finally {
                        try {
                            throwIt(new IOException("in between"));
                        } finally {
                            throwIt(new IOException("last"));
                        }
                    }
                }));
        assertEquals("last", problem.getMessage());
        assertNull(problem.getCause());
        assertTrue(limit.expired());
        assertEquals(1, problem.getSuppressed().length);
        assertInstanceOf(TimeoutException.class, problem.getSuppressed()[0]);
    }

    @AsyncioTest
    @Ports(
            value = "test_timeouts.py::TimeoutTests::test_foreign_exception_on_timeout",
            adapted = "the TimeoutException is a suppressed one, as Java has no context to insert it into, nor one that"
                    + " tells of the cancellation")
    void anExceptionAfterTheDeadlineTellsOfIt() {
        Timeout limit = timeout(1);
        IOException problem = assertThrows(
                IOException.class,
                () -> with(limit, () -> {
                    try {
                        await(sleep(10));
                    } finally {
                        throwIt(new IOException("in cleanup"));
                    }
                }));
        assertTrue(limit.expired());
        assertEquals(1, problem.getSuppressed().length);
        assertInstanceOf(TimeoutException.class, problem.getSuppressed()[0]);
        assertNull(problem.getCause());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_foreign_cancel_doesnt_timeout_if_not_expired")
    void aCancellationInTimeStaysOne() {
        Timeout limit = timeout(10);
        Task<?> task = createTask(() -> with(limit, () -> {
            currentTask().cancel();
            await(sleep(20));
        }));
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(task.cancelled());
        assertFalse(limit.expired());
    }

    @AsyncioTest
    void aCancellationTogetherWithTheDeadlineWins(EventLoop loop) {
        Task<?> task = createTask(() -> with(timeout(1), () -> await(sleep(10))));
        await(sleep(0));
        loop.callAt(1, () -> task.cancel());
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(1, task.cancelling());
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_outer_task_is_not_cancelled")
    void theTaskItselfIsNotCancelled() {
        Task<?> task = createTask(() -> timesOut(() -> with(timeout(1), () -> await(sleep(10)))));
        await(task);
        assertFalse(task.cancelled());
        assertEquals(0, task.cancelling());
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_nested_timeouts_concurrent")
    void anOuterOneThatIsDueFirstInABusyLoopThrows(VirtualClock clock) {
        Timeout outer = timeout(0.002);
        Timeout inner = timeout(0.1);
        timesOut(() -> with(
                outer,
                () -> with(inner, () -> {
                    crunch(clock, 0.01);
                    await(sleep(1));
                })));
        assertTrue(outer.expired());
        assertFalse(inner.expired());
        assertEquals(0.01, clock.time(), 1e-9);
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_nested_timeouts_loop_busy")
    void ofTwoThatAreDueAtOnceInABusyLoopTheOuterThrows(VirtualClock clock) {
        Timeout outer = timeout(0.1);
        timesOut(() -> with(outer, () -> {
            Timeout inner = timeout(0.01);
            // There are two requests, and as in CPython only the outer one throws.
            CancelledError cancelled = assertThrows(
                    CancelledError.class,
                    () -> with(inner, () -> {
                        crunch(clock, 0.1);
                        await(sleep(1));
                    }));
            assertTrue(inner.expired());
            throw cancelled;
        }));
        assertTrue(outer.expired());
        assertEquals(0, currentTask().cancelling());
        assertEquals(0.1, clock.time(), 1e-9);
    }

    /** Lets time pass while the task keeps its thread, as a computation does. */
    private static void crunch(VirtualClock clock, double seconds) {
        clock.beforeSleep(Math.round(seconds * 1e9), false, false);
    }

    @AsyncioTest
    void bothOfTwoNestedOnesThrowInTurn(EventLoop loop) {
        Timeout outer = timeout(2);
        timesOut(() -> with(outer, () -> {
            Timeout inner = timeout(1);
            timesOut(() -> with(inner, () -> await(sleep(10))));
            assertTrue(inner.expired());
            assertFalse(outer.expired());
            await(sleep(10));
        }));
        assertTrue(outer.expired());
        assertEquals(2, loop.time());
        Timeout later = timeout(5);
        timesOut(() -> with(timeout(2), () -> with(later, () -> await(sleep(10)))));
        assertFalse(later.expired());
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_reschedule")
    void theDeadlineCanBeMoved(EventLoop loop) {
        double first = loop.time() + 10;
        SettableFuture<Timeout> entered = loop.createFuture();
        Task<?> task = createTask(() -> with(timeoutAt(first), limit -> {
            entered.setResult(limit);
            await(sleep(100));
        }));
        Timeout limit = await(entered);
        assertEquals(first, limit.when());
        limit.reschedule(first + 20);
        assertEquals(first + 20, limit.when());
        await(sleep(15));
        assertFalse(task.done());
        limit.reschedule(NEVER);
        assertEquals(NEVER, limit.when());
        await(sleep(50));
        assertFalse(task.done());
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertFalse(limit.expired());
    }

    @AsyncioTest
    void aDeadlineMovedIntoThePastIsDueInTheNextIteration(EventLoop loop) {
        timesOut(() -> with(timeout(NEVER), limit -> {
            limit.reschedule(loop.time() - 1);
            await(sleep(0));
        }));
        assertEquals(0, loop.time());
    }

    @AsyncioTest
    void aResultThatWasSetBeforeTheDeadlineWasMovedWins(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        assertEquals("result", within(timeout(NEVER), limit -> {
            loop.callSoon(() -> {
                future.setResult("result");
                limit.reschedule(loop.time() - 1);
            });
            return await(future);
        }));
    }

    @AsyncioTest
    void aResultThatIsSetWithTheDeadlineIsLost(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        loop.callAt(1, () -> future.setResult("result"));
        timesOut(() -> with(timeoutAt(1), () -> await(future)));
        assertEquals("result", future.result());
    }

    @AsyncioTest
    void aBodyThatSwallowsTheCancellationEndsNormally() {
        Timeout limit = timeout(1);
        with(limit, () -> {
            assertThrows(CancelledError.class, () -> await(sleep(10)));
            assertEquals(1, currentTask().cancelling());
        });
        assertTrue(limit.expired());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    @Ports({
        "test_timeouts.py::TimeoutTests::test_repr_active",
        "test_timeouts.py::TimeoutTests::test_repr_expired",
        "test_timeouts.py::TimeoutTests::test_repr_finished"
    })
    void itsDescriptionTellsWhereItIs() {
        Timeout limit = timeout(10.0625);
        assertEquals("<Timeout [created]>", limit.toString());
        with(limit, () -> assertEquals("<Timeout [active] when=10.063>", limit.toString()));
        assertEquals("<Timeout [finished]>", limit.toString());
        Timeout expiring = timeout(1);
        timesOut(() -> with(expiring, () -> {
            try {
                await(sleep(10));
            } finally {
                assertEquals("<Timeout [expiring]>", expiring.toString());
            }
        }));
        assertEquals("<Timeout [expired]>", expiring.toString());
    }

    @AsyncioTest
    @Ports(value = "test_timeouts.py::TimeoutTests::test_repr_disabled", adapted = "when=never")
    void itsDescriptionTellsThatThereIsNoDeadline() {
        with(timeout(NEVER), limit -> assertEquals("<Timeout [active] when=never>", limit.toString()));
    }

    @AsyncioTest
    @Ports(
            value = "test_timeouts.py::TimeoutTests::test_nested_timeout_in_finally",
            adapted = "each has its own cancellation as its cause; Java has no context that links" + " them")
    void cleanUpMayHaveALimitOfItsOwn() {
        List<TimeoutException> inner = new ArrayList<>();
        TimeoutException outer = timesOut(() -> with(timeout(1), () -> {
            try {
                await(sleep(10));
            } finally {
                inner.add(timesOut(() -> with(timeout(1), () -> await(sleep(10)))));
            }
        }));
        assertInstanceOf(CancelledError.class, outer.getCause());
        assertInstanceOf(CancelledError.class, inner.getFirst().getCause());
        assertTrue(outer.getCause() != inner.getFirst().getCause());
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_timeout_after_cancellation")
    void itWorksInATaskThatHasSwallowedACancellation() {
        Task<?> task = createTask(() -> {
            currentTask().cancel();
            assertThrows(CancelledError.class, () -> await(sleep(1)));
            timesOut(() -> with(timeout(0), () -> await(sleep(1))));
            assertEquals(1, currentTask().cancelling());
        });
        await(task);
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_cancel_in_timeout_after_cancellation")
    void aSecondCancellationIsNotTakenForTheTimeout() {
        Task<?> task = createTask(() -> {
            currentTask().cancel();
            assertThrows(CancelledError.class, () -> await(sleep(1)));
            with(timeout(1), () -> {
                currentTask().cancel();
                await(sleep(2));
            });
        });
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(2, task.cancelling());
    }

    @AsyncioTest
    @Ports({
        "test_timeouts.py::TimeoutTests::test_timeout_already_entered",
        "test_timeouts.py::TimeoutTests::test_timeout_double_enter"
    })
    void itIsEnteredOnce() {
        Timeout limit = timeout(1);
        with(limit, () -> refuses("Timeout has already been entered", () -> with(limit, () -> {})));
        refuses("Timeout has already been entered", () -> with(limit, () -> {}));
    }

    @AsyncioTest
    @Ports({
        "test_timeouts.py::TimeoutTests::test_timeout_finished",
        "test_timeouts.py::TimeoutTests::test_timeout_expired",
        "test_timeouts.py::TimeoutTests::test_timeout_expiring",
        "test_timeouts.py::TimeoutTests::test_timeout_not_entered"
    })
    void onlyAnActiveOneIsMoved() {
        Timeout finished = timeout(1);
        refuses("Timeout has not been entered", () -> finished.reschedule(2));
        with(finished, () -> {});
        refuses("Cannot change state of finished Timeout", () -> finished.reschedule(2));
        Timeout expired = timeout(1);
        timesOut(() -> with(expired, () -> {
            try {
                await(sleep(10));
            } finally {
                refuses("Cannot change state of expiring Timeout", () -> expired.reschedule(20));
            }
        }));
        refuses("Cannot change state of expired Timeout", () -> expired.reschedule(20));
    }

    @AsyncioTest
    @Ports("test_timeouts.py::TimeoutTests::test_timeout_without_task")
    void itNeedsATask(EventLoop loop) {
        Timeout limit = timeout(1);
        SettableFuture<IllegalStateException> refused = loop.createFuture();
        loop.callSoon(() -> refused.setResult(assertThrows(IllegalStateException.class, limit::onEnter)));
        assertEquals("Timeout should be used inside a task", await(refused).getMessage());
        refuses("Timeout has not been entered", () -> limit.reschedule(2));
    }

    @Test
    void itNeedsALoop() {
        assertThrows(IllegalStateException.class, () -> timeout(1));
        refuses("Timeout should be used inside a task", () -> timeoutAt(1).onEnter());
    }

    @AsyncioTest
    void aDeadlineIsANumber() {
        assertThrows(IllegalArgumentException.class, () -> timeout(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> timeoutAt(Double.NaN));
        with(timeout(1), limit -> assertThrows(IllegalArgumentException.class, () -> limit.reschedule(Double.NaN)));
    }

    @AsyncioTest
    @Ports(
            value = "test_timeouts.py::TimeoutTests::test_timeout_taskgroup",
            adapted = "the group has the TimeoutException as a suppressed one, its members have none")
    void aGroupThatFailsAfterTheDeadlineTellsOfIt() {
        ExceptionGroup group = assertThrows(
                ExceptionGroup.class,
                () -> with(
                        timeout(1),
                        () -> with(taskGroup(), tasks -> {
                            tasks.createTask(TimeoutTest::failsInCleanUp);
                            try {
                                throwIt(new IOException("before"));
                            } finally {
                                await(sleep(10));
                            }
                        })));
        assertEquals(1, group.exceptions().size());
        assertInstanceOf(IOException.class, group.exceptions().getFirst());
        assertTrue(List.of(group.getSuppressed()).stream().anyMatch(problem -> problem instanceof TimeoutException));
        assertNull(group.getCause());
        assertNull(group.exceptions().getFirst().getCause());
        assertEquals(0, currentTask().cancelling());
    }

    @AsyncioTest
    void itsTimerIsGoneWhenTheBlockIsLeft(VirtualClock clock) {
        Task<?> task = createTask(() -> with(timeout(1), () -> {}));
        await(waitUntil(List.of(task)));
        await(sleep(0.5));
        assertEquals(0.5, clock.time());
        assertEquals(0, task.cancelling());
    }

    private static void failsInCleanUp() throws IOException {
        try {
            await(sleep(10));
        } finally {
            throwIt(new IOException("in cleanup"));
        }
    }

    private static void throwIt(IOException problem) throws IOException {
        throw problem;
    }

    private static TimeoutException timesOut(Executable body) {
        return assertThrows(TimeoutException.class, body);
    }

    private static void refuses(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalStateException.class, call).getMessage());
    }

    @AsyncioTest
    void aCancellationRequestedBeforeTheBlockIsNotItsOwn() {
        Task<Void> task = createTask(() -> {
            currentTask().cancel("earlier");
            with(timeout(0), limit -> {
                await(sleep(1));
            });
        });
        CancelledError cancelled = assertThrows(CancelledError.class, () -> await(task));
        assertEquals("earlier", cancelled.getMessage());
        assertTrue(task.cancelled());
    }

    @AsyncioTest
    void aTaskThatWasCancelledBeforeMayHaveALimit() {
        Task<String> task = createTask(() -> {
            try {
                await(sleep(1));
                return "not cancelled";
            } catch (CancelledError first) {
                return assertThrows(
                                TimeoutException.class,
                                () -> with(timeout(0), limit -> {
                                    await(sleep(1));
                                }))
                        .getClass()
                        .getSimpleName();
            }
        });
        await(sleep(0));
        task.cancel();
        assertEquals("TimeoutException", await(task));
    }
}
