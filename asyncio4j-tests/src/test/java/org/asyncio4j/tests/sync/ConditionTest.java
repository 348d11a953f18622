package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.sync.Iterations.cancelAndLeave;
import static org.asyncio4j.tests.sync.Iterations.failureOf;
import static org.asyncio4j.tests.sync.Iterations.tick;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Lock;
import org.asyncio4j.LockGuard;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

class ConditionTest {

    private final Condition condition = new Condition();
    private final List<Object> events = new ArrayList<>();
    private boolean ready;
    private int stock;

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_wait")
    void thoseThatAreSignalledGoOnOneAfterAnother() {
        Task<Boolean> t1 = createTask(waitAndKeep(1));
        Task<Boolean> t2 = createTask(waitAndKeep(2));
        Task<Boolean> t3 = createTask(waitAndKeep(3));
        tick();
        assertEquals(List.of(), events);
        assertFalse(condition.locked());

        assertTrue(await(condition.acquire()));
        condition.signal();
        tick();
        assertEquals(List.of(), events);
        condition.release();
        tick();
        assertEquals(List.of(1), events);
        assertTrue(condition.locked());

        condition.signal(2);
        tick();
        assertEquals(List.of(1), events);
        condition.release();
        tick();
        assertEquals(List.of(1, 2), events);
        condition.release();
        tick();
        assertEquals(List.of(1, 2, 3), events);
        assertTrue(condition.locked());
        assertTrue(t1.result() && t2.result() && t3.result());
        condition.release();
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_wait_cancel")
    void aCancelledWaiterHasTheLockAgain(EventLoop loop) {
        await(condition.acquire());
        Task<Boolean> waiter = createTask(condition.waitFor());
        loop.callSoon(waiter::cancel);
        failureOf(CancelledError.class, waiter);
        assertTrue(condition.toString().endsWith("[locked]>"), condition.toString());
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_wait_cancel_contested")
    void aWaiterCancelledWhileItWaitsForTheLockGetsItAllTheSame(EventLoop loop) {
        await(condition.acquire());
        Task<Boolean> waiter = createTask(condition.waitFor());
        tick();
        assertFalse(condition.locked());
        await(condition.acquire());
        condition.signal();
        loop.callSoon(waiter::cancel);
        loop.callSoon(condition::release);
        try {
            await(waiter);
        } catch (CancelledError mayBe) {
            assertTrue(waiter.cancelled());
        }
        assertTrue(condition.locked());
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_wait_cancel_after_notify")
    void aCancelAfterASignalIsThrownOnceTheLockIsTaken() {
        Task<Void> waiter = createTask(() -> with(condition, () -> {
            events.add("waits");
            await(condition.waitFor());
        }));
        tick();
        await(condition.acquire());
        condition.signal();
        tick();
        waiter.cancel();
        tick();
        assertFalse(waiter.done());
        condition.release();
        tick();
        assertTrue(waiter.cancelled());
        assertEquals(List.of("waits"), events);
        assertFalse(condition.locked());
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_wait_unacquired")
    void waitsOnlyWhileLocked() {
        IllegalStateException refused = failureOf(IllegalStateException.class, condition.waitFor());
        assertEquals("cannot wait on un-acquired lock", refused.getMessage());
        assertTrue(condition.toString().endsWith("[unlocked]>"), condition.toString());
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_wait_for")
    void waitForAPredicateLooksAtEverySignal() {
        Task<Void> waiter = createTask(() -> {
            await(condition.acquire());
            assertTrue(await(condition.waitFor(() -> ready)));
            events.add(1);
            condition.release();
        });
        tick();
        with(condition, () -> condition.signal());
        tick();
        assertEquals(List.of(), events);
        ready = true;
        with(condition, () -> condition.signal());
        tick();
        assertEquals(List.of(1), events);
        assertTrue(waiter.done());
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_wait_for_unacquired")
    void aPredicateThatIsTrueNeedsNoLock() {
        assertTrue(await(condition.waitFor(() -> true)));
        failureOf(IllegalStateException.class, condition.waitFor(() -> false));
    }

    @AsyncioTest
    void whatAPredicateThrowsLeavesWithTheLockHeld() {
        RuntimeException failure = new RuntimeException();
        await(condition.acquire());
        assertSame(failure, failureOf(RuntimeException.class, condition.waitFor(() -> {
            throw failure;
        })));
        assertTrue(condition.locked());
        assertThrows(NullPointerException.class, () -> condition.waitFor(null));
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_notify")
    void signalWakesAsManyAsItSays() {
        Task<Void> t1 = createTask(waitAndRelease(1));
        Task<Void> t2 = createTask(waitAndRelease(2));
        Task<Void> t3 = createTask(waitAndRelease(3));
        tick();
        with(condition, () -> condition.signal(1));
        tick();
        assertEquals(List.of(1), events);
        with(condition, () -> {
            condition.signal(0);
            condition.signal(-5);
            condition.signal(1);
            condition.signal(2048);
        });
        tick();
        assertEquals(List.of(1, 2, 3), events);
        assertTrue(t1.done() && t2.done() && t3.done());
    }

    @AsyncioTest
    void aSignalForNobodyIsForgotten() {
        with(condition, () -> {
            condition.signal();
            condition.signalAll();
        });
        Task<Void> waiter = createTask(waitAndRelease(1));
        tick();
        with(condition, () -> {
            condition.signal(0);
            condition.signal(Integer.MIN_VALUE);
        });
        tick();
        assertEquals(List.of(), events);
        cancelAndLeave(waiter);
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_notify_all")
    void signalAllWakesAllInOneTick() {
        Task<Void> t1 = createTask(waitAndRelease(1));
        Task<Void> t2 = createTask(waitAndRelease(2));
        tick();
        with(condition, condition::signalAll);
        tick();
        assertEquals(List.of(1, 2), events);
        assertTrue(t1.done() && t2.done());
    }

    @Test
    @Ports("test_locks.py::ConditionTests::test_notify_unacquired")
    void signalsOnlyWhileLocked() {
        IllegalStateException refused = assertThrows(IllegalStateException.class, condition::signal);
        assertEquals("cannot notify on un-acquired lock", refused.getMessage());
    }

    @Test
    @Ports("test_locks.py::ConditionTests::test_notify_all_unacquired")
    void signalsAllOnlyWhileLocked() {
        assertThrows(IllegalStateException.class, condition::signalAll);
    }

    @Test
    void thatObjectsOwnWaitAndNotifyAreNotMeantIsTold() {
        assertThrows(IllegalMonitorStateException.class, condition::notify);
        assertThrows(IllegalMonitorStateException.class, condition::notifyAll);
        assertThrows(IllegalMonitorStateException.class, condition::wait);
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_repr")
    void showsWhetherItIsLockedAndHowManyWait() {
        assertTrue(condition.toString().matches("<Condition object at 0x[0-9a-f]+ \\[unlocked]>"));
        Task<Boolean> first = createTask(waitAndKeep(1));
        tick();
        assertTrue(condition.toString().endsWith(" [unlocked, waiters:1]>"), condition.toString());
        Task<Boolean> second = createTask(waitAndKeep(2));
        tick();
        await(condition.acquire());
        assertTrue(condition.toString().endsWith(" [locked, waiters:2]>"), condition.toString());
        condition.release();
        first.cancel();
        tick();
        condition.release();
        second.cancel();
        tick();
        assertTrue(condition.toString().endsWith(" [locked]>"), condition.toString());
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_context_manager")
    void isLockedInsideWith() {
        with(condition, () -> assertTrue(condition.locked()));
        assertFalse(condition.locked());
        try (LockGuard held = await(condition.hold())) {
            assertTrue(condition.locked());
            assertEquals("<LockGuard>", held.toString());
        }
        assertFalse(condition.locked());
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_explicit_lock")
    void mayUseALockOfOthers() {
        Lock lock = new Lock();
        Condition shared = new Condition(lock);
        with(shared, () -> {
            assertTrue(lock.locked());
            assertTrue(shared.locked());
        });
        assertFalse(lock.locked());
        with(lock, () -> assertTrue(shared.locked()));
        assertFalse(shared.locked());
        assertThrows(NullPointerException.class, () -> new Condition(null));
    }

    @AsyncioTest
    void twoConditionsMayShareALock() {
        Lock lock = new Lock();
        Condition full = new Condition(lock);
        Condition empty = new Condition(lock);
        Task<Void> consumer = createTask(() -> {
            for (int i = 0; i < 3; i++) {
                with(lock, () -> {
                    await(full.waitFor(() -> stock > 0));
                    stock--;
                    events.add("taken");
                    empty.signal();
                });
            }
        });
        Task<Void> producer = createTask(() -> {
            for (int i = 0; i < 3; i++) {
                with(lock, () -> {
                    await(empty.waitFor(() -> stock == 0));
                    stock++;
                    events.add("made");
                    full.signal();
                });
            }
        });
        await(consumer);
        await(producer);
        assertEquals(List.of("made", "taken", "made", "taken", "made", "taken"), events);
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_timeout_in_block")
    void aWaitThatTimesOutInsideTheBlockHoldsTheLock(VirtualClock clock) {
        with(condition, () -> {
            failureOf(TimeoutException.class, waitFor(condition.waitFor(), 0.5));
            assertEquals(0.5, clock.time(), 1e-9);
            assertTrue(condition.locked());
        });
        assertFalse(condition.locked());
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_cancelled_error_wakeup")
    void theCancellationOfAWaitIsThrownAsItCame() {
        CancelledError[] seen = new CancelledError[1];
        Task<Void> waiter = createTask(waitAndKeepError(seen));
        tick();
        waiter.cancel("foo");
        CancelledError thrown = failureOf(CancelledError.class, waiter);
        assertEquals("foo", thrown.getMessage());
        assertSame(seen[0], thrown);
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_cancelled_error_re_aquire")
    void theCancellationOfTheReacquireIsThrownAsItCame() {
        CancelledError[] seen = new CancelledError[1];
        Task<Void> waiter = createTask(waitAndKeepError(seen));
        tick();
        await(condition.acquire());
        ready = true;
        condition.signal();
        tick();
        waiter.cancel("foo");
        condition.release();
        CancelledError thrown = failureOf(CancelledError.class, waiter);
        assertEquals("foo", thrown.getMessage());
        assertSame(seen[0], thrown);
    }

    @AsyncioTest
    void ofSeveralCancellationsTheLastIsThrown() {
        CancelledError[] seen = new CancelledError[1];
        Task<Void> waiter = createTask(waitAndKeepError(seen));
        tick();
        await(condition.acquire());
        for (String message : List.of("first", "second", "third")) {
            waiter.cancel(message);
            tick();
            assertFalse(waiter.done());
        }
        condition.release();
        assertEquals("third", failureOf(CancelledError.class, waiter).getMessage());
        assertEquals(3, waiter.cancelling());
        assertFalse(condition.locked());
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_cancelled_wakeup")
    void aSignalThatMeetsACancelGoesToAnother() {
        cancelTheSignalledConsumer(false);
    }

    @AsyncioTest
    @Ports("test_locks.py::ConditionTests::test_cancelled_wakeup_relock")
    void aSignalThatMeetsACancelDuringTheReacquireGoesToAnother() {
        cancelTheSignalledConsumer(true);
    }

    private void cancelTheSignalledConsumer(boolean atTheLock) {
        Task<Void> first = createTask(consumer());
        Task<Void> second = createTask(consumer());
        tick();
        with(condition, () -> {
            stock++;
            condition.signal(1);
            if (atTheLock) {
                tick();
            }
            first.cancel();
            try {
                with(timeout(0.01), () -> await(condition.waitFor(() -> stock == 0)));
            } catch (TimeoutException lost) {
                // The signal was lost if nobody took the item.
            }
            assertEquals(0, stock);
            stock = -1;
            condition.signalAll();
        });
        await(second);
        assertTrue(first.cancelled());
    }

    private Coroutine<Void> consumer() {
        return async(() -> with(condition, () -> {
            while (true) {
                await(condition.waitFor(() -> stock != 0));
                if (stock < 0) {
                    return;
                }
                stock--;
                condition.signalAll();
            }
        }));
    }

    private Coroutine<Boolean> waitAndKeep(int number) {
        return async(() -> {
            await(condition.acquire());
            boolean signalled = await(condition.waitFor());
            events.add(number);
            return signalled;
        });
    }

    private Coroutine<Void> waitAndRelease(int number) {
        return async(() -> with(condition, () -> {
            await(condition.waitFor());
            events.add(number);
        }));
    }

    private Coroutine<Void> waitAndKeepError(CancelledError[] seen) {
        return async(() -> with(condition, () -> {
            seen[0] = failureOf(CancelledError.class, condition.waitFor(() -> ready));
            throw seen[0];
        }));
    }
}
