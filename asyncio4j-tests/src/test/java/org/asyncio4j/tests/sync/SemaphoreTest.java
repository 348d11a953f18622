package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.asyncio4j.tests.sync.Iterations.cancelAndLeave;
import static org.asyncio4j.tests.sync.Iterations.failureOf;
import static org.asyncio4j.tests.sync.Iterations.tick;
import static org.asyncio4j.tests.sync.Iterations.ticks;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.BoundedSemaphore;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.LockGuard;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

class SemaphoreTest {

    private final List<Object> events = new ArrayList<>();

    @Test
    @Ports("test_locks.py::SemaphoreTests::test_initial_value_zero")
    void withZeroItIsLocked() {
        assertTrue(new Semaphore(0).locked());
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_repr")
    void showsItsValueAndHowManyWait() {
        Semaphore semaphore = new Semaphore();
        assertTrue(semaphore.toString().matches("<Semaphore object at 0x[0-9a-f]+ \\[unlocked, value:1]>"));
        await(semaphore.acquire());
        assertShows("[locked]", semaphore);
        Task<Boolean> first = createTask(semaphore.acquire());
        tick();
        assertShows("[locked, waiters:1]", semaphore);
        Task<Boolean> second = createTask(semaphore.acquire());
        tick();
        assertShows("[locked, waiters:2]", semaphore);
        cancelAndLeave(first, second);
        assertTrue(new BoundedSemaphore(3).toString().startsWith("<BoundedSemaphore object at 0x"));
    }

    @Test
    @Ports(
            value = "test_locks.py::SemaphoreTests::test_semaphore",
            adapted = "javac refuses await(semaphore): it is no Awaitable")
    void isNoAwaitable() {
        Semaphore semaphore = new Semaphore();
        assertFalse(Awaitable.class.isAssignableFrom(Semaphore.class));
        assertFalse(semaphore.locked());
        assertShows("[unlocked, value:1]", semaphore);
    }

    @Test
    @Ports("test_locks.py::SemaphoreTests::test_semaphore_value")
    void aNegativeValueIsRefused() {
        for (int value : new int[] {-1, Integer.MIN_VALUE}) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> new Semaphore(value));
            assertEquals("Semaphore initial value must be >= 0: " + value, refused.getMessage());
            assertThrows(IllegalArgumentException.class, () -> new BoundedSemaphore(value));
        }
    }

    @AsyncioTest
    void countsBeyondTheLargestInt() {
        Semaphore semaphore = new Semaphore(Integer.MAX_VALUE);
        semaphore.release();
        assertShows("[unlocked, value:2147483648]", semaphore);
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_acquire")
    void letsAsManyInAsItsValueSays() {
        Semaphore semaphore = new Semaphore(3);
        assertTrue(await(semaphore.acquire()));
        assertTrue(await(semaphore.acquire()));
        assertFalse(semaphore.locked());
        Task<Boolean> t1 = createTask(acquireAnd(semaphore, 1));
        Task<Boolean> t2 = createTask(acquireAnd(semaphore, 2));
        Task<Boolean> t3 = createTask(acquireAnd(semaphore, 3));
        tick();
        assertEquals(List.of(1), events);
        assertShows("[locked, waiters:2]", semaphore);
        Task<Boolean> t4 = createTask(acquireAnd(semaphore, 4));
        semaphore.release();
        semaphore.release();
        assertShows("[locked, waiters:2]", semaphore);
        tick();
        assertEquals(List.of(1, 2, 3), events);
        assertShows("[locked, waiters:1]", semaphore);
        assertTrue(t1.result() && t2.result() && t3.result());
        semaphore.release();
        assertTrue(await(t4));
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_acquire_cancel")
    void aCancelledWaiterLeavesTheLine(EventLoop loop) {
        Semaphore semaphore = new Semaphore();
        await(semaphore.acquire());
        Task<Boolean> waiter = createTask(semaphore.acquire());
        loop.callSoon(waiter::cancel);
        failureOf(CancelledError.class, waiter);
        assertShows("[locked]", semaphore);
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_acquire_cancel_before_awoken")
    void aReleasePassesThoseThatAreCancelled() {
        Semaphore semaphore = new Semaphore(0);
        Task<Boolean> t1 = createTask(semaphore.acquire());
        Task<Boolean> t2 = createTask(semaphore.acquire());
        Task<Boolean> t3 = createTask(semaphore.acquire());
        Task<Boolean> t4 = createTask(semaphore.acquire());
        tick();
        t1.cancel();
        t2.cancel();
        semaphore.release();
        ticks(2);
        assertTrue(t3.done());
        assertFalse(t4.done());
        cancelAndLeave(t4);
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_acquire_hang")
    void aReleaseInTheTickOfACancelReachesTheNext() {
        Semaphore semaphore = new Semaphore(0);
        Task<Boolean> t1 = createTask(semaphore.acquire());
        Task<Boolean> t2 = createTask(semaphore.acquire());
        tick();
        t1.cancel();
        semaphore.release();
        ticks(2);
        assertTrue(semaphore.locked());
        assertTrue(t2.done());
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_acquire_no_hang")
    void aWaiterCancelledWhenItWasHandedOneGivesItBack() {
        Semaphore semaphore = new Semaphore(1);
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(createTask(() -> {
            with(semaphore, () -> await(sleep(0)));
            tasks.get(1).cancel();
        }));
        tasks.add(createTask(() -> with(semaphore, () -> fail("was cancelled"))));
        List<Object> results = await(gatherWithExceptions(tasks));
        assertNull(results.get(0));
        assertInstanceOf(CancelledError.class, results.get(1));
        assertShows("[unlocked, value:1]", semaphore);
    }

    @Test
    @Ports("test_locks.py::SemaphoreTests::test_release_not_acquired")
    void aBoundedOneRefusesAReleaseTooMany() {
        BoundedSemaphore semaphore = new BoundedSemaphore();
        IllegalStateException refused = assertThrows(IllegalStateException.class, semaphore::release);
        assertEquals("BoundedSemaphore released too many times", refused.getMessage());
        assertShows("[unlocked, value:1]", semaphore);
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_release_no_waiters")
    void isFreeAfterItsRelease() {
        Semaphore semaphore = new Semaphore();
        await(semaphore.acquire());
        assertTrue(semaphore.locked());
        semaphore.release();
        assertFalse(semaphore.locked());
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_acquire_fifo_order")
    void whoReleasesAndAsksAgainQueuesBehindTheOthers() {
        Semaphore semaphore = new Semaphore(1);
        await(gather(twice(semaphore, "c1"), twice(semaphore, "c2"), twice(semaphore, "c3")));
        assertEquals(List.of("c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2"), events);
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_acquire_fifo_order_2")
    void whoReleasesAndAsksInOneStepQueuesBehindTheOthers() {
        Semaphore semaphore = new Semaphore(1);
        Task<Boolean> t1 = createTask(acquireAnd(semaphore, 1));
        Task<Boolean> t2 = createTask(() -> {
            await(semaphore.acquire());
            events.add(2);
            semaphore.release();
            await(semaphore.acquire());
            events.add(4);
            return true;
        });
        Task<Boolean> t3 = createTask(acquireAnd(semaphore, 3));
        tick();
        semaphore.release();
        semaphore.release();
        await(gather(t1, t2, t3));
        assertEquals(List.of(1, 2, 3, 4), events);
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_acquire_fifo_order_3")
    void theOrderSurvivesACancel() {
        Semaphore semaphore = new Semaphore(0);
        Task<Boolean> t1 = createTask(acquireAnd(semaphore, 1));
        Task<Boolean> t2 = createTask(acquireAnd(semaphore, 2));
        Task<Boolean> t3 = createTask(acquireAnd(semaphore, 3));
        tick();
        t1.cancel();
        tick();
        semaphore.release();
        semaphore.release();
        await(gatherWithExceptions(List.of(t1, t2, t3)));
        assertEquals(List.of(2, 3), events);
    }

    @AsyncioTest
    @Ports("test_locks.py::SemaphoreTests::test_acquire_fifo_order_4")
    void whoGetsInWakesThoseThatQueuedOnlyBehindIt() {
        Semaphore semaphore = new Semaphore(0);
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(createTask(() -> {
            await(semaphore.acquire());
            // All are woken by now; one made now runs after them.
            tasks.add(createTask(() -> events.add(4)));
            events.add(1);
        }));
        tasks.add(createTask(() -> {
            semaphore.release();
            semaphore.release();
            semaphore.release();
            // One went to the first task, which has not run yet and so holds up the others.
            assertTrue(semaphore.locked());
            await(semaphore.acquire());
            events.add(2);
        }));
        tasks.add(createTask(() -> {
            await(semaphore.acquire());
            assertTrue(semaphore.locked());
            events.add(3);
        }));
        tick();
        assertShows("[locked, waiters:3]", semaphore);
        tick();
        await(gather(tasks));
        assertEquals(List.of(1, 2, 3, 4), events);
        assertShows("[locked]", semaphore);
    }

    @AsyncioTest
    void holdReleasesAtTheEndOfTheTry() {
        Semaphore semaphore = new BoundedSemaphore(2);
        try (LockGuard held = await(semaphore.hold())) {
            assertShows("[unlocked, value:1]", semaphore);
            assertEquals("<LockGuard>", held.toString());
        }
        assertShows("[unlocked, value:2]", semaphore);
        assertEquals("x", within(semaphore, nothing -> "x"));
        assertShows("[unlocked, value:2]", semaphore);
    }

    @AsyncioTest
    void aBoundedOneMayBeReleasedByOthersThanItsHolder() {
        BoundedSemaphore semaphore = new BoundedSemaphore(1);
        await(semaphore.acquire());
        Task<Boolean> waiter = createTask(semaphore.acquire());
        tick();
        semaphore.release(); // goes straight to the waiter
        assertShows("[locked, waiters:1]", semaphore);
        assertTrue(await(waiter));
        semaphore.release();
        assertThrows(IllegalStateException.class, semaphore::release);
    }

    private Coroutine<Boolean> acquireAnd(Semaphore semaphore, Object event) {
        return async(() -> {
            boolean acquired = await(semaphore.acquire());
            events.add(event);
            return acquired;
        });
    }

    private Coroutine<Void> twice(Semaphore semaphore, String name) {
        return async(() -> {
            for (int round = 1; round <= 2; round++) {
                await(semaphore.acquire());
                events.add(name + "_" + round);
                await(sleep(0.01));
                semaphore.release();
            }
        });
    }

    private static void assertShows(String state, Semaphore semaphore) {
        assertTrue(semaphore.toString().endsWith(" " + state + ">"), semaphore.toString());
    }
}
