package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;

/** {@code cancel}, {@code cancelling} and {@code uncancel} of a task, tick by tick. */
class TaskCancellationTest {

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel")
    void aSleepingTaskThatIsCancelledEndsAtOnce(EventLoop loop, VirtualClock clock) {
        Task<Integer> task = createTask(async(() -> {
            await(sleep(10));
            return 12;
        }));
        loop.callSoon(task::cancel);
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(task.done());
        assertTrue(task.cancelled());
        assertFalse(task.cancel());
        assertEquals(1, task.cancelling());
        assertEquals(0, clock.time());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_yield")
    void aTaskBetweenTwoYieldsIsCancelledInItsNextStep() {
        List<Integer> steps = new ArrayList<>();
        Task<Integer> task = createTask(async(() -> {
            await(sleep(0));
            steps.add(1);
            await(sleep(0));
            steps.add(2);
            return 12;
        }));
        await(sleep(0));
        task.cancel();
        assertFalse(task.done());
        await(sleep(0));
        assertTrue(task.cancelled());
        assertEquals(List.of(), steps);
        assertFalse(task.cancel());
    }

    @AsyncioTest
    @Ports({
        "test_tasks.py::BaseTaskTests::test_cancel_with_message_before_starting_task",
        "test_tasks.py::BaseTaskTests::test_task_cancel_message_getter"
    })
    void cancelBeforeTheFirstStepKeepsTheBodyFromRunning() {
        boolean[] ran = new boolean[1];
        Coroutine<Void> coroutine = async(() -> {
            ran[0] = true;
        });
        Task<Void> task = createTask(coroutine);
        assertTrue(task.cancel("my message"));
        assertFalse(task.cancelled());
        assertEquals(
                "my message",
                assertThrows(CancelledError.class, () -> await(task)).getMessage());
        assertFalse(ran[0]);
        assertTrue(task.cancelled());
        assertEquals(Coroutine.State.CLOSED, coroutine.state());
        assertEquals(
                "my message",
                assertThrows(CancelledError.class, task::exception).getMessage());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_with_message_then_future_result")
    void resultOfACancelledTaskCarriesTheMessage() {
        for (String message : Arrays.asList(null, "my message")) {
            Task<Void> task = cancelledWhileSleeping(message);
            CancelledError first = assertThrows(CancelledError.class, task::result);
            CancelledError second = assertThrows(CancelledError.class, task::result);
            assertEquals(message, first.getMessage());
            assertEquals(message, second.getMessage());
            assertNull(first.getCause());
            assertNull(second.getCause());
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_with_message_then_future_exception")
    void exceptionOfACancelledTaskThrowsWithTheMessage() {
        for (String message : Arrays.asList(null, "my message")) {
            Task<Void> task = cancelledWhileSleeping(message);
            CancelledError first = assertThrows(CancelledError.class, task::exception);
            CancelledError second = assertThrows(CancelledError.class, task::exception);
            assertEquals(message, first.getMessage());
            assertEquals(message, second.getMessage());
            assertNull(first.getCause());
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancellation_exception_context")
    void anErrorMadeFromACancellationKeepsItAsItsCause(EventLoop loop) {
        SettableFuture<Void> started = loop.createFuture();
        Task<Void> inner = createTask(async(() -> {
            started.setResult(null);
            await(sleep(10));
        }));
        Task<Void> outer = createTask(async(() -> {
            await(started);
            loop.callSoon(() -> inner.cancel("msg"));
            try {
                await(inner);
            } catch (CancelledError cancelled) {
                throw new IllegalStateException("cancelled", cancelled);
            }
        }));
        IllegalStateException failed = assertThrows(IllegalStateException.class, () -> await(outer));
        assertEquals("cancelled", failed.getMessage());
        assertSame(CancelledError.class, failed.getCause().getClass());
        assertEquals("msg", failed.getCause().getMessage());
        assertFalse(outer.cancelled());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_inner_future")
    void cancellingTheAwaitedFutureCancelsTheTask(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<Void> task = createTask(async(() -> await(future)));
        await(sleep(0));
        future.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(future.cancelled());
        assertTrue(task.cancelled());
        assertEquals(0, task.cancelling());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_both_task_and_inner_future")
    void futureAndThenTaskCancelledEndBothCancelled(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<Void> task = createTask(async(() -> await(future)));
        await(sleep(0));
        assertTrue(future.cancel("by the future"));
        assertTrue(task.cancel("by the task"));
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        assertEquals("by the future", error.getMessage());
        assertTrue(future.cancelled());
        assertTrue(task.cancelled());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_task_catching")
    void aTaskThatCatchesItsCancellationAndReturnsIsNotCancelled(EventLoop loop) {
        SettableFuture<Void> first = loop.createFuture();
        SettableFuture<Void> second = loop.createFuture();
        Task<Integer> task = createTask(async(() -> {
            await(first);
            try {
                await(second);
                return 1;
            } catch (CancelledError cancelled) {
                return 42;
            }
        }));
        await(sleep(0));
        first.setResult(null);
        await(sleep(0));
        task.cancel();
        assertTrue(second.cancelled());
        assertEquals(42, await(task));
        assertFalse(task.cancelled());
        assertEquals(1, task.cancelling());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_task_ignoring")
    void aTaskThatSwallowsItsCancellationAwaitsOn(EventLoop loop) {
        SettableFuture<Void> first = loop.createFuture();
        SettableFuture<Integer> second = loop.createFuture();
        Task<Integer> task = createTask(async(() -> {
            try {
                await(first);
            } catch (CancelledError swallowed) {
                assertTrue(first.cancelled());
            }
            return await(second);
        }));
        await(sleep(0));
        task.cancel();
        await(sleep(0));
        assertFalse(task.done());
        second.setResult(42);
        assertEquals(42, await(task));
        assertFalse(second.cancelled());
        assertFalse(task.cancelled());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_current_task")
    void aTaskThatCancelsItselfIsCancelledAtItsNextSuspension(EventLoop loop, VirtualClock clock) {
        List<String> steps = new ArrayList<>();
        SettableFuture<String> done = loop.createFuture();
        done.setResult("done");
        Task<Void> task = createTask(async(() -> {
            self().cancel();
            steps.add(await(done));
            await(async(() -> steps.add("in place")));
            await(sleep(100));
            steps.add("never");
        }));
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(List.of("done", "in place"), steps);
        assertTrue(task.cancelled());
        assertFalse(task.cancel());
        assertEquals(0, clock.time());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_at_end")
    void aTaskThatCancelsItselfAndReturnsEndsCancelled() {
        Task<Integer> task = createTask(async(() -> {
            self().cancel("at the end");
            return 12;
        }));
        assertEquals(
                "at the end",
                assertThrows(CancelledError.class, () -> await(task)).getMessage());
        assertTrue(task.cancelled());
        assertFalse(task.cancel());
    }

    @AsyncioTest
    void aTaskThatCancelsItselfAndFailsEndsFailed() {
        RuntimeException failure = new RuntimeException("wins");
        Task<Void> task = createTask(async(() -> {
            self().cancel();
            throw failure;
        }));
        assertSame(failure, assertThrows(RuntimeException.class, () -> await(task)));
        assertFalse(task.cancelled());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancel_awaited_task")
    void aTaskThatCancelsItselfCancelsTheTaskThatItAwaitsNext(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<Void> nested = createTask(async(() -> await(future)));
        Task<Void> task = createTask(async(() -> {
            await(sleep(0));
            self().cancel();
            await(nested);
        }));
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(task.cancelled());
        assertTrue(nested.cancelled());
        assertTrue(future.cancelled());
        assertEquals(1, nested.cancelling());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_yield_future_passes_cancel")
    void cancelPassesThroughAnAwaitedCoroutineToItsFuture(EventLoop loop) {
        SettableFuture<Void> waiter = loop.createFuture();
        List<String> proof = new ArrayList<>();
        Coroutine<Void> inner = async(() -> {
            try {
                await(waiter);
            } catch (CancelledError cancelled) {
                proof.add("inner");
                throw cancelled;
            }
        });
        Task<Void> task = createTask(async(() -> {
            try {
                await(inner);
                proof.add("not cancelled");
            } catch (CancelledError cancelled) {
                proof.add("outer");
            }
        }));
        await(sleep(0));
        task.cancel();
        await(task);
        assertEquals(List.of("inner", "outer"), proof);
        assertTrue(waiter.cancelled());
    }

    @AsyncioTest
    void cancelOfAChainOfTasksEndsTheDeepestFirst() {
        List<String> order = new ArrayList<>();
        Task<Void> leaf = createTask(recordingEnd("leaf", order, null));
        Task<Void> parent = createTask(recordingEnd("parent", order, leaf));
        Task<Void> top = createTask(recordingEnd("top", order, parent));
        await(sleep(0));
        top.cancel("all");
        assertEquals(List.of(1, 1, 1), List.of(top.cancelling(), parent.cancelling(), leaf.cancelling()));
        await(sleep(0));
        assertEquals(List.of("leaf all"), order);
        await(sleep(0));
        assertEquals(List.of("leaf all", "parent all"), order);
        await(sleep(0));
        assertEquals(List.of("leaf all", "parent all", "top all"), order);
        assertTrue(top.cancelled());
    }

    @AsyncioTest
    void anInnerTaskThatSwallowsTheCancellationKeepsTheOuterAlive(EventLoop loop) {
        SettableFuture<Void> never = loop.createFuture();
        Task<String> inner = createTask(async(() -> {
            try {
                await(never);
                return "not cancelled";
            } catch (CancelledError swallowed) {
                return "swallowed";
            }
        }));
        Task<String> outer = createTask(async(() -> await(inner)));
        await(sleep(0));
        outer.cancel();
        assertEquals("swallowed", await(outer));
        assertFalse(outer.cancelled());
        assertEquals(1, outer.cancelling());
    }

    @AsyncioTest
    void severalCancelsOfAReadyTaskGiveOneErrorWithTheLastMessage() {
        List<String> messages = new ArrayList<>();
        Task<Void> task = createTask(async(() -> {
            try {
                await(sleep(0));
            } catch (CancelledError cancelled) {
                messages.add(cancelled.getMessage());
            }
            await(sleep(0));
        }));
        await(sleep(0));
        task.cancel("first");
        task.cancel("last");
        await(task);
        assertEquals(List.of("last"), messages);
        assertEquals(2, task.cancelling());
    }

    @AsyncioTest
    void severalCancelsOfAWaitingTaskGiveOneErrorWithTheFirstMessage(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<Void> task = createTask(async(() -> await(future)));
        await(sleep(0));
        assertTrue(task.cancel("first"));
        CancelledError error = assertThrows(CancelledError.class, future::result);
        assertEquals("first", error.getMessage());
        assertThrows(CancelledError.class, () -> await(task));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_cancelling")
    void cancellingCountsEveryRequestAndShows() {
        Task<Void> task = createTask(sleep(10));
        assertEquals(0, task.cancelling());
        assertFalse(task.toString().contains(" cancelling "), task.toString());
        assertTrue(task.cancel());
        assertEquals(1, task.cancelling());
        assertTrue(task.toString().contains("<Task cancelling "), task.toString());
        assertTrue(task.cancel());
        assertEquals(2, task.cancelling());
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(2, task.cancelling());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_uncancel_basic")
    void uncancelLowersTheCountAndTheTaskGoesOn(EventLoop loop) {
        List<Integer> remaining = new ArrayList<>();
        Task<Void> task = createTask(async(() -> {
            try {
                await(sleep(10));
            } catch (CancelledError cancelled) {
                remaining.add(self().uncancel());
                await(sleep(10));
            }
        }));
        await(sleep(0.01));
        assertTrue(task.cancel());
        assertEquals(1, task.cancelling());
        assertFalse(task.cancelled());
        await(sleep(0.01));

        assertEquals(List.of(0), remaining);
        assertFalse(task.toString().contains(" cancelling "), task.toString());
        assertEquals(0, task.cancelling());
        assertFalse(task.done());

        assertTrue(task.cancel());
        assertEquals(1, task.cancelling());
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(task.cancelled());

        assertEquals(0, task.uncancel());
        assertEquals(0, task.uncancel());
        assertTrue(task.cancelled());
        assertTrue(task.done());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_uncancel_structured_blocks")
    void aTimeoutMadeByHandLeavesTheCodeAroundItUntouched(VirtualClock clock) {
        Task<String> late = createTask(handMadeTimeout(10, 0.1));
        assertEquals("timed out", await(late));
        assertEquals(0, late.cancelling());
        assertEquals(0.1, clock.time(), 1e-9);

        Task<String> inTime = createTask(handMadeTimeout(0, 10));
        assertEquals("in time", await(inTime));
        assertEquals(0, inTime.cancelling());
        assertEquals(0.1, clock.time(), 1e-9);
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_uncancel_resets_must_cancel")
    void uncancelToZeroBeforeDeliveryWithdrawsTheCancellation(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<Integer> task = createTask(async(() -> {
            await(future);
            return 42;
        }));
        await(sleep(0));
        future.setResult(null);
        task.cancel();
        assertEquals(1, task.cancelling());
        assertEquals(0, task.uncancel());
        assertEquals(42, await(task));
    }

    @AsyncioTest
    void uncancelFromTwoToOneWithdrawsNothing(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<Void> task = createTask(async(() -> await(future)));
        await(sleep(0));
        future.setResult(null);
        task.cancel();
        task.cancel();
        assertEquals(1, task.uncancel());
        assertThrows(CancelledError.class, () -> await(task));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_task_cancel_sleeping_task")
    void aTimerMayCancelATaskThatSleepsLong(EventLoop loop, VirtualClock clock) {
        Task<Void> sleeper = createTask(sleep(5000));
        loop.callLater(0.1, sleeper::cancel);
        assertThrows(CancelledError.class, () -> await(sleeper));
        assertEquals(0.1, clock.time(), 1e-9);
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_task_cancel_waiter_future")
    void cancelOfAWaitingTaskCancelsItsFutureAndNothingIsAwaitedAfterwards(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<Void> task = createTask(async(() -> await(future)));
        await(sleep(0));
        assertTrue(task.toString().contains("wait_for=<Future pending>"), task.toString());
        task.cancel();
        await(sleep(0));
        assertTrue(task.cancelled());
        assertFalse(task.toString().contains("wait_for"), task.toString());
        assertTrue(future.cancelled());
    }

    @AsyncioTest
    @Ports(
            value = "test_tasks.py::BaseTaskTests::test_cancel_traceback_for_future_result",
            adapted = "an error keeps the stack of where it was thrown, without the awaiting line")
    void theErrorThatAwaitThrowsShowsTheLineThatWasInterrupted() {
        Task<Void> task = createTask(async(() -> interruptedHere()));
        await(sleep(0));
        task.cancel();
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        assertTrue(Arrays.stream(error.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("interruptedHere")));
    }

    @AsyncioTest
    @Ports(
            value = "test_tasks.py::BaseTaskTests::test_cancel_traceback_for_future_exception",
            adapted = "an error keeps the stack of where it was thrown; the second has its own")
    void theErrorThatExceptionThrowsShowsTheLineThatWasInterrupted() {
        Task<Void> task = createTask(async(() -> interruptedHere()));
        await(sleep(0));
        task.cancel();
        await(sleep(0));
        CancelledError first = assertThrows(CancelledError.class, task::exception);
        CancelledError second = assertThrows(CancelledError.class, task::exception);
        assertTrue(Arrays.stream(first.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("interruptedHere")));
        assertFalse(Arrays.stream(second.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("interruptedHere")));
    }

    @AsyncioTest
    void aCancelledErrorThrownByHandCancelsTheTask() {
        Task<Void> task = createTask(async(() -> {
            throw new CancelledError("by hand");
        }));
        await(sleep(0));
        assertTrue(task.cancelled());
        assertEquals(0, task.cancelling());
        assertEquals("by hand", assertThrows(CancelledError.class, task::result).getMessage());
    }

    private static Coroutine<Void> recordingEnd(String name, List<String> order, Task<Void> awaited) {
        return async(() -> {
            try {
                await(awaited == null ? sleep(10) : awaited);
            } catch (CancelledError cancelled) {
                order.add(name + " " + cancelled.getMessage());
                throw cancelled;
            }
        });
    }

    private static Coroutine<String> handMadeTimeout(double work, double limit) {
        return async(() -> {
            Task<?> self = self();
            boolean[] timedOut = new boolean[1];
            var timer = self.getLoop().callLater(limit, () -> {
                timedOut[0] = true;
                self.cancel();
            });
            try {
                await(sleep(work));
            } catch (CancelledError cancelled) {
                if (!timedOut[0] || self.uncancel() > 0) {
                    throw cancelled;
                }
                // As after a timeout: code outside of the block awaits undisturbed.
                await(sleep(0));
                return "timed out";
            } finally {
                timer.cancel();
            }
            await(sleep(0));
            return "in time";
        });
    }

    @AsyncioTest
    void everybodyWhoAsksGetsTheMessage() {
        Task<Void> cancelled = cancelledWhileSleeping("message");
        Task<Void> thrown = createTask(() -> {
            throw new CancelledError("message");
        });
        await(sleep(0));
        for (Task<Void> task : List.of(cancelled, thrown)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        "message",
                        assertThrows(CancelledError.class, task::result).getMessage());
            }
        }
    }

    private static void interruptedHere() {
        await(sleep(10));
    }

    private static Task<Void> cancelledWhileSleeping(String message) {
        Task<Void> task = createTask(sleep(10));
        await(sleep(0));
        task.cancel(message);
        await(sleep(0));
        assertTrue(task.cancelled());
        return task;
    }

    private static Task<?> self() {
        Task<?> task = currentTask();
        assertNotNull(task);
        return task;
    }
}
