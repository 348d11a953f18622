package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.ALL_COMPLETED;
import static org.asyncio4j.Asyncio.FIRST_COMPLETED;
import static org.asyncio4j.Asyncio.FIRST_EXCEPTION;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.ReturnWhen;
import org.asyncio4j.Task;
import org.asyncio4j.WaitResult;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;

/** {@code waitUntil}: waits for futures and leaves them alone. */
class WaitUntilTest {

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_wait")
    void untilAllAreDone(VirtualClock clock) {
        Task<Void> a = createTask(sleep(1));
        Task<Void> b = createTask(sleep(1.5));
        for (int i = 0; i < 2; i++) {
            WaitResult<Task<Void>> result = await(waitUntil(List.of(b, a)));
            assertEquals(List.of(b, a), List.copyOf(result.done()));
            assertEquals(Set.of(), result.pending());
            assertEquals(1.5, clock.time());
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_wait_duplicate_coroutines")
    void oneThatIsGivenTwiceCountsOnce() {
        Task<String> a = createTask(async(() -> "test"));
        Task<String> b = createTask(async(() -> "spam"));
        WaitResult<Task<String>> result = await(waitUntil(List.of(a, a, b)));
        assertEquals(Set.of(a, b), result.done());
        assertEquals(Set.of(), result.pending());
        assertEquals("test", a.result());
        assertEquals("spam", b.result());
    }

    @AsyncioTest
    @Ports(
            value = "test_tasks.py::BaseTaskTests::test_wait_errors",
            adapted = "a value that is no ReturnWhen can only be null")
    void anEmptySetAndNoConditionAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> await(waitUntil(Set.<Task<Void>>of())));
        Task<Void> task = createTask(sleep(1));
        assertThrows(NullPointerException.class, () -> await(waitUntil(List.of(task), (ReturnWhen) null)));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
    }

    @AsyncioTest
    @Ports(
            value = "test_tasks.py::BaseTaskTests::test_wait_invalid_args",
            adapted = "a lone future and a coroutine are refused by the compiler")
    void nothingToWaitForIsRefused() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> waitUntil(List.of()));
        assertEquals("Set of Tasks/Futures is empty.", refused.getMessage());
        List<Task<?>> withNull = new ArrayList<>();
        withNull.add(null);
        assertThrows(NullPointerException.class, () -> waitUntil(withNull));
    }

    @AsyncioTest
    void aTimeoutIsANumber() {
        Task<Void> task = createTask(sleep(0));
        assertThrows(IllegalArgumentException.class, () -> waitUntil(List.of(task), Double.NaN));
        await(task);
    }

    @AsyncioTest
    void aFutureOfAnotherLoopIsRefused() {
        try (EventLoop other = Loops.newEventLoop()) {
            Future<String> foreign = other.createFuture();
            assertThrows(IllegalArgumentException.class, () -> await(waitUntil(List.of(foreign))));
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_wait_first_completed")
    void untilTheFirstIsDone(VirtualClock clock) {
        Task<Void> a = createTask(sleep(10));
        Task<Void> b = createTask(sleep(1));
        WaitResult<Task<Void>> result = await(waitUntil(List.of(a, b), FIRST_COMPLETED));
        assertEquals(Set.of(b), result.done());
        assertEquals(Set.of(a), result.pending());
        assertFalse(a.done());
        assertEquals(1, clock.time());
        await(waitUntil(List.of(a, b), ALL_COMPLETED));
        assertEquals(10, clock.time());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_wait_really_done")
    void whatBecameDoneMeanwhileIsDone() {
        Task<Void> a = createTask(sleep(0));
        Task<Void> b = createTask(() -> {
            await(sleep(0));
            await(sleep(0));
        });
        WaitResult<Task<Void>> result = await(waitUntil(List.of(b, a), FIRST_COMPLETED));
        assertEquals(List.of(b, a), List.copyOf(result.done()));
    }

    @AsyncioTest
    @Ports({
        "test_tasks.py::BaseTaskTests::test_wait_first_exception",
        "test_tasks.py::BaseTaskTests::test_wait_first_exception_in_wait"
    })
    void untilTheFirstFails(VirtualClock clock) {
        for (double seconds : new double[] {0, 1}) {
            double start = clock.time();
            Task<Void> a = createTask(sleep(10));
            Task<Void> b = createTask(() -> {
                await(sleep(seconds));
                throw new IllegalStateException("err");
            });
            WaitResult<Task<Void>> result = await(waitUntil(List.of(b, a), FIRST_EXCEPTION));
            assertEquals(Set.of(b), result.done());
            assertEquals(Set.of(a), result.pending());
            assertEquals(seconds, clock.time() - start);
            await(waitUntil(List.of(a)));
        }
    }

    @AsyncioTest
    void aCancelledOneHasNotFailed(EventLoop loop) {
        SettableFuture<Void> cancelled = loop.createFuture();
        SettableFuture<Void> failed = loop.createFuture();
        SettableFuture<Void> never = loop.createFuture();
        loop.callSoon(() -> cancelled.cancel());
        loop.callLater(1, () -> failed.setException(new IllegalStateException()));
        WaitResult<SettableFuture<Void>> result = await(waitUntil(List.of(cancelled, failed, never), FIRST_EXCEPTION));
        assertEquals(List.of(cancelled, failed), List.copyOf(result.done()));
        assertEquals(1, loop.time());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_wait_with_exception")
    void itThrowsNothingOfTheirs(VirtualClock clock) {
        Task<Void> a = createTask(sleep(1));
        Task<Void> b = createTask(() -> {
            await(sleep(1.5));
            throw new IllegalStateException("really");
        });
        for (int i = 0; i < 2; i++) {
            WaitResult<Task<Void>> result = await(waitUntil(List.of(b, a)));
            assertEquals(Set.of(a, b), result.done());
            assertEquals("really", b.exception().getMessage());
            assertNull(a.exception());
            assertEquals(1.5, clock.time());
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_wait_with_timeout")
    void whatIsNotDoneInTimeIsPending(VirtualClock clock) {
        Task<Void> a = createTask(sleep(1));
        Task<Void> b = createTask(sleep(1.5));
        WaitResult<Task<Void>> result = await(waitUntil(List.of(b, a), 1.1));
        assertEquals(Set.of(a), result.done());
        assertEquals(Set.of(b), result.pending());
        assertEquals(1.1, clock.time());
        assertEquals(
                Set.of(b), await(waitUntil(List.of(b), Duration.ofMillis(100))).pending());
        assertEquals(1.2, clock.time(), 1e-9);
        assertEquals(
                Set.of(b),
                await(waitUntil(List.of(b, a), Duration.ZERO, ALL_COMPLETED)).pending());
        assertEquals(
                Set.of(b), await(waitUntil(List.of(b), -1, FIRST_COMPLETED)).pending());
        await(b);
    }

    @AsyncioTest
    @Ports(
            value = "test_tasks.py::BaseTaskTests::test_wait_concurrent_complete",
            adapted = "timers of one deadline run in the order of scheduling, so that it is done")
    void aTimeoutAtTheMomentOfCompletion(VirtualClock clock) {
        Task<Void> a = createTask(sleep(1));
        Task<Void> b = createTask(sleep(1.5));
        await(sleep(0));
        WaitResult<Task<Void>> result = await(waitUntil(List.of(b, a), 1));
        assertEquals(Set.of(a), result.done());
        assertEquals(Set.of(b), result.pending());
        assertEquals(1, clock.time());
        await(b);
    }

    @AsyncioTest
    @Ports({
        "test_tasks.py::BaseTaskTests::test_wait_with_iterator_of_tasks",
        "test_tasks.py::BaseTaskTests::test_wait_generator"
    })
    void anythingIterableIsTaken() {
        Stream<Task<Integer>> tasks = IntStream.range(0, 10).mapToObj(i -> createTask(async(() -> i)));
        WaitResult<Task<Integer>> result = await(waitUntil(tasks::iterator));
        assertEquals(
                IntStream.range(0, 10).boxed().toList(),
                result.done().stream().map(Task::result).toList());
        assertEquals(Set.of(), result.pending());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_yield_wait_does_not_shield_cancel")
    void cancelledItLeavesTheFuturesAlone(EventLoop loop) {
        SettableFuture<Integer> future = loop.createFuture();
        Task<Integer> inner = createTask(() -> await(future));
        Task<?> outer = createTask(() -> await(waitUntil(List.of(inner))));
        await(sleep(0));
        await(sleep(0));
        outer.cancel();
        assertThrows(CancelledError.class, () -> await(outer));
        assertFalse(inner.done());
        future.setResult(1);
        assertEquals(1, await(inner));
    }

    @AsyncioTest
    void itTakesItsCallbacksBack(EventLoop loop) {
        SettableFuture<Integer> future = loop.createFuture();
        String before = future.toString();
        for (int i = 0; i < 3; i++) {
            await(waitUntil(List.of(future), 1));
        }
        assertEquals(before, future.toString());
    }

    @AsyncioTest
    void theSetsCannotBeChanged() {
        Task<Void> task = createTask(sleep(0));
        WaitResult<Task<Void>> result = await(waitUntil(List.of(task)));
        assertThrows(UnsupportedOperationException.class, () -> result.done().clear());
        assertThrows(UnsupportedOperationException.class, () -> result.pending().add(task));
        assertSame(task, result.done().iterator().next());
        assertTrue(task.done());
    }
}
