package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.asyncio4j.tests.sync.Iterations.cancelAndLeave;
import static org.asyncio4j.tests.sync.Iterations.failureOf;
import static org.asyncio4j.tests.sync.Iterations.tick;
import static org.asyncio4j.tests.sync.Iterations.ticks;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Lock;
import org.asyncio4j.LockGuard;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

class LockTest {

    private final Lock lock = new Lock();
    private final List<Object> events = new ArrayList<>();

    @AsyncioTest
    @Ports("test_locks.py::LockTests::test_repr")
    void showsWhetherItIsLockedAndHowManyWait() {
        assertTrue(lock.toString().matches("<Lock object at 0x[0-9a-f]+ \\[unlocked]>"));
        await(lock.acquire());
        assertTrue(lock.toString().endsWith(" [locked]>"), lock.toString());
        Task<?> waiter = createTask(lock.acquire());
        tick();
        assertTrue(lock.toString().endsWith(" [locked, waiters:1]>"), lock.toString());
        cancelAndLeave(waiter);
    }

    @Test
    @Ports(value = "test_locks.py::LockTests::test_lock", adapted = "javac refuses await(lock): it is no Awaitable")
    void isNoAwaitable() {
        assertFalse(Awaitable.class.isInstance(lock));
        assertFalse(lock.locked());
    }

    @AsyncioTest
    @Ports("test_locks.py::LockTests::test_acquire")
    void goesToThoseWhoWaitInTheirOrder() {
        assertTrue(await(lock.acquire()));
        Task<Boolean> first = createTask(acquireAnd("first"));
        Task<Boolean> second = createTask(acquireAnd("second"));
        tick();
        assertEquals(List.of(), events);
        lock.release();
        tick();
        assertEquals(List.of("first"), events);
        tick();
        assertEquals(List.of("first"), events);
        Task<Boolean> third = createTask(acquireAnd("third"));
        lock.release();
        tick();
        assertEquals(List.of("first", "second"), events);
        lock.release();
        tick();
        assertEquals(List.of("first", "second", "third"), events);
        assertTrue(first.result() && second.result() && third.result());
    }

    @AsyncioTest
    @Ports("test_locks.py::LockTests::test_acquire_cancel")
    void aCancelledWaiterLeavesTheLine(EventLoop loop) {
        await(lock.acquire());
        Task<Boolean> waiter = createTask(lock.acquire());
        loop.callSoon(waiter::cancel);
        failureOf(CancelledError.class, waiter);
        assertTrue(lock.toString().endsWith("[locked]>"), lock.toString());
    }

    @AsyncioTest
    @Ports("test_locks.py::LockTests::test_cancel_race")
    void aReleaseInTheTickOfACancelReachesTheNext(EventLoop loop) {
        SettableFuture<Void> blocker = loop.createFuture();
        Task<Void> a = createTask(() -> with(lock, () -> await(blocker)));
        tick();
        assertTrue(lock.locked());
        Task<Void> b = createTask(() -> with(lock, () -> {}));
        tick();
        Task<Void> c = createTask(() -> with(lock, () -> {}));
        tick();
        assertTrue(lock.toString().endsWith("waiters:2]>"), lock.toString());
        blocker.setResult(null);
        b.cancel();
        tick();
        assertFalse(lock.locked());
        assertTrue(a.done());
        assertTrue(b.cancelled());
        await(c);
    }

    @AsyncioTest
    @Ports("test_locks.py::LockTests::test_cancel_release_race")
    void aCancelAndAReleaseLetOnlyOneIn(EventLoop loop) {
        await(lock.acquire());
        Task<Boolean> first = createTask(acquireAnd("first"));
        Task<Boolean> second = createTask(acquireAnd("second"));
        Task<Boolean> third = createTask(acquireAnd("third"));
        tick();
        loop.callSoon(() -> {
            first.cancel();
            lock.release();
        });
        failureOf(CancelledError.class, first);
        assertEquals(List.of("second"), events);
        assertTrue(second.done());
        assertFalse(third.done());
        cancelAndLeave(third);
    }

    @AsyncioTest
    @Ports("test_locks.py::LockTests::test_finished_waiter_cancelled")
    void aWaiterThatIsCancelledWhenWokenWakesTheNext() {
        await(lock.acquire());
        Task<Boolean> b = createTask(lock.acquire());
        tick();
        assertTrue(lock.toString().endsWith("waiters:1]>"), lock.toString());
        Task<Boolean> c = createTask(lock.acquire());
        b.cancel();
        lock.release();
        tick();
        assertTrue(lock.locked());
        assertTrue(b.cancelled());
        await(c);
    }

    @AsyncioTest
    void aWakeUpThatMeetsACancelMovesOn() {
        await(lock.acquire());
        Task<Boolean> b = createTask(lock.acquire());
        Task<Boolean> c = createTask(lock.acquire());
        tick();
        lock.release();
        b.cancel();
        tick(); // b leaves and wakes c
        assertFalse(lock.locked());
        tick();
        assertTrue(b.cancelled());
        assertTrue(c.done());
        assertTrue(lock.toString().endsWith("[locked]>"), lock.toString());
    }

    @AsyncioTest
    @Ports("test_locks.py::LockTests::test_release_not_acquired")
    void onlyALockedOneCanBeReleased() {
        IllegalStateException refused = assertThrows(IllegalStateException.class, lock::release);
        assertEquals("Lock is not acquired.", refused.getMessage());
        await(lock.acquire());
        lock.release();
        assertThrows(IllegalStateException.class, lock::release);
    }

    @AsyncioTest
    @Ports("test_locks.py::LockTests::test_release_no_waiters")
    void isFreeAfterItsRelease() {
        await(lock.acquire());
        assertTrue(lock.locked());
        lock.release();
        assertFalse(lock.locked());
    }

    @AsyncioTest
    @Ports({
        "test_locks.py::LockTests::test_context_manager",
        "test_pep492.py::LockTests::test_context_manager_async_with"
    })
    void isHeldInsideWith() {
        with(lock, () -> assertTrue(lock.locked()));
        assertFalse(lock.locked());
        assertEquals("held", within(lock, nothing -> lock.locked() ? "held" : "free"));
        assertFalse(lock.locked());
    }

    @AsyncioTest
    void withReleasesItWhateverHappens(EventLoop loop) {
        RuntimeException failure = new RuntimeException();
        assertEquals(
                failure,
                assertThrows(
                        RuntimeException.class,
                        () -> with(lock, () -> {
                            throw failure;
                        })));
        assertFalse(lock.locked());
        Task<Void> sleeper = createTask(() -> with(lock, () -> await(sleep(100))));
        tick();
        assertTrue(lock.locked());
        cancelAndLeave(sleeper);
        assertFalse(lock.locked());
    }

    @AsyncioTest
    void holdReleasesItAtTheEndOfTheTry() {
        try (LockGuard held = await(lock.hold())) {
            assertTrue(lock.locked());
            assertEquals("<LockGuard>", held.toString());
        }
        assertFalse(lock.locked());
    }

    @AsyncioTest
    void aSecondCloseDoesNotTakeItFromTheNextHolder() {
        LockGuard mine = await(lock.hold());
        mine.close();
        await(lock.acquire());
        mine.close();
        assertTrue(lock.locked());
        assertEquals("<LockGuard released>", mine.toString());
    }

    @AsyncioTest
    void aTaskCancelledInHoldHoldsNothing() {
        await(lock.acquire());
        Task<LockGuard> waiter = createTask(lock.hold());
        tick();
        lock.release();
        waiter.cancel();
        tick();
        assertTrue(waiter.cancelled());
        assertFalse(lock.locked());
    }

    @AsyncioTest
    void aFreeLockCostsNoTick() {
        Task<Void> task = createTask(() -> {
            await(lock.acquire());
            lock.release();
            await(lock.acquire());
            events.add("done");
        });
        tick();
        assertTrue(task.done());
    }

    @AsyncioTest
    void aNewcomerQueuesBehindOneThatIsWoken() {
        await(lock.acquire());
        Task<Boolean> waiter = createTask(acquireAnd("waiter"));
        tick();
        lock.release();
        assertFalse(lock.locked());
        await(acquireLater("me")); // The waiter holds it first, and never lets go by itself.
        assertEquals(List.of("waiter", "me"), events);
        assertTrue(waiter.done());
    }

    @AsyncioTest
    void aNewcomerPassesThoseThatAreAllCancelled() {
        await(lock.acquire());
        Task<Boolean> first = createTask(lock.acquire());
        Task<Boolean> second = createTask(lock.acquire());
        tick();
        first.cancel();
        second.cancel();
        lock.release();
        Task<Boolean> check = createTask(lock.acquire());
        await(lock.acquire()); // without suspending: the cancelled ones are still in line
        assertTrue(lock.toString().endsWith("[locked, waiters:2]>"), lock.toString());
        tick();
        cancelAndLeave(check);
        assertTrue(lock.toString().endsWith("[locked]>"), lock.toString());
    }

    @AsyncioTest
    void anyTaskMayReleaseIt() {
        await(lock.acquire());
        await(createTask(lock::release));
        assertFalse(lock.locked());
    }

    @AsyncioTest
    void itsCoroutinesRunOnce() {
        Coroutine<Boolean> once = lock.acquire();
        await(once);
        failureOf(IllegalStateException.class, once);
        assertEquals("Lock.acquire", once.getName());
        lock.release();
    }

    @AsyncioTest(debug = false)
    void aThousandWaitersGetItOneByOne() {
        int[] inside = {0};
        List<Integer> order = new ArrayList<>();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            tasks.add(createTask(() -> with(lock, () -> {
                assertEquals(1, ++inside[0]);
                await(sleep(0));
                order.add(number);
                inside[0]--;
            })));
        }
        tasks.forEach(task -> await(task));
        for (int i = 0; i < order.size(); i++) {
            assertEquals(i, order.get(i));
        }
        assertEquals(1000, order.size());
        assertTrue(lock.toString().endsWith("[unlocked]>"), lock.toString());
    }

    private Coroutine<Boolean> acquireAnd(String name) {
        return async(() -> {
            boolean acquired = await(lock.acquire());
            events.add(name);
            return acquired;
        });
    }

    /** Queues for the lock while whoever gets it before releases it two ticks from now. */
    private Coroutine<Boolean> acquireLater(String name) {
        createTask(() -> {
            ticks(2);
            lock.release();
        });
        return acquireAnd(name);
    }
}
