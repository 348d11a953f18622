package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Barrier;
import org.asyncio4j.Condition;
import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.jspecify.annotations.Nullable;

/** {@link Task#waitsFor()}: what each primitive says of those that wait for it. */
class WaitReasonTest {

    @AsyncioTest
    void aLockNamesTheTaskThatHoldsIt() {
        Lock lock = new Lock();
        Task<?> holder = holding(lock);
        Task<?> task = waiting(lock.acquire());
        assertReason("lock", "a lock that holder holds", task);
        assertEquals(holder, reason(task).holder());
        assertTrue(task.toString().contains(" wait_for=<Future pending: a lock that holder holds>"), task::toString);
        stop(task, holder);
    }

    @AsyncioTest
    void aLockThatWasPassedOnNamesItsNewHolder() {
        Lock lock = new Lock();
        Task<?> first = holding(lock);
        Task<?> second = createTask(
                async(() -> {
                    await(lock.acquire());
                    await(sleep(100));
                }),
                "second");
        Task<?> third = waiting(lock.acquire());
        lock.release();
        assertNull(second.waitsFor(), "it is woken");
        await(sleep(0));
        assertReason("lock", "a lock that second holds", third);
        stop(first, second, third);
    }

    @AsyncioTest
    void aLockThatItsTaskLeftLockedSaysSo() {
        Lock lock = new Lock();
        Task<?> forgetful = createTask(lock.acquire(), "forgetful");
        await(forgetful);
        Task<?> task = waiting(lock.acquire());
        assertReason("lock", "a lock that forgetful did not release before it ended", task);
        stop(task);
    }

    @AsyncioTest
    void aTaskThatWaitsForItsOwnLockIsItsHolder() {
        Lock lock = new Lock();
        Task<?> task = waiting(async(() -> {
            await(lock.acquire());
            await(lock.acquire());
        }));
        assertEquals(task, reason(task).holder());
        stop(task);
    }

    @AsyncioTest
    void theHolderOfAConditionsLockIsWhoHasItAfterTheWait() {
        Condition condition = new Condition();
        Task<?> waits = createTask(
                async(() -> {
                    await(condition.acquire());
                    await(condition.waitFor());
                    await(sleep(100));
                }),
                "waits");
        await(sleep(0));
        assertReason("condition", "a signal of a condition", waits);
        await(condition.acquire());
        condition.signal();
        condition.release();
        await(sleep(1));
        Task<?> task = waiting(condition.acquire());
        assertReason("lock", "a lock that waits holds", task);
        stop(task, waits);
    }

    @AsyncioTest
    void aSemaphoreTellsHowManyPermitsAreLeft() {
        Semaphore semaphore = new Semaphore(2);
        await(semaphore.acquire());
        await(semaphore.acquire());
        Task<?> task = waiting(semaphore.acquire());
        assertReason(
                "semaphore",
                "a permit of a semaphore (0 of 2 are left; " + currentTask().getName() + " has taken one last)",
                task);
        assertEquals(List.of(), reason(task).tasks(), "it may be given back by anybody");
        stop(task);
        semaphore.release();
        await(semaphore.acquire());
        semaphore.release();
        semaphore.release();
        Semaphore empty = new Semaphore(0);
        task = waiting(empty.acquire());
        assertReason("semaphore", "a permit of a semaphore (0 of 0 are left)", task);
        stop(task);
    }

    @AsyncioTest
    void whoHasWaitedForAPermitIsTheLastToHaveTakenIt() {
        Semaphore semaphore = new Semaphore();
        await(semaphore.acquire());
        Task<Boolean> second = createTask(
                () -> {
                    with(semaphore, () -> await(sleep(100)));
                    return true;
                },
                "second");
        await(sleep(0));
        semaphore.release();
        await(sleep(0));
        await(sleep(0));
        Task<?> task = waiting(semaphore.acquire());
        assertReason("semaphore", "a permit of a semaphore (0 of 1 are left; second has taken one last)", task);
        stop(task, second);
    }

    @AsyncioTest
    void anEventIsToBeSet() {
        Task<?> task = waiting(new Event().waitFor());
        assertReason("event", "an event to be set", task);
        stop(task);
    }

    @AsyncioTest
    void aBarrierTellsHowManyHaveArrived() {
        Barrier barrier = new Barrier(3);
        Task<?> first = waiting(barrier.waitFor());
        Task<?> second = waiting(barrier.waitFor());
        assertReason("barrier", "a barrier: 2 of 3 tasks have arrived", first);
        assertReason("barrier", "a barrier: 2 of 3 tasks have arrived", second);
        stop(first, second);
    }

    @AsyncioTest
    void aQueueTellsWhatIsWantedAndHowFullItIs() {
        Queue<Integer> queue = new Queue<>(1);
        Task<?> gets = waiting(queue.get());
        assertReason("queue", "an item of an empty Queue", gets);
        stop(gets);
        queue.putNowait(1);
        Task<?> puts = waiting(queue.put(2));
        assertReason("queue", "room in a full Queue (1 of 1 items)", puts);
        Task<?> joins = waiting(queue.join());
        assertReason("queue", "1 unfinished items of a Queue", joins);
        stop(puts, joins);
        Task<?> other = waiting(new PriorityQueue<Integer>().get());
        assertReason("queue", "an item of an empty PriorityQueue", other);
        stop(other);
    }

    @AsyncioTest
    void aSleepTellsHowMuchIsLeftOnTheLoopsClock() {
        Task<?> task = waiting(sleep(10));
        await(sleep(2.5));
        assertReason("sleep", "7.500 s to pass", task);
        stop(task);
    }

    @AsyncioTest
    void aTaskIsNamed() {
        Task<?> inner = createTask(sleep(10), "inner");
        Task<?> task = waiting(inner);
        assertReason("task", "inner", task);
        assertEquals(inner, reason(task).holder());
        stop(task);
    }

    @AsyncioTest(debug = false)
    void aPlainFutureIsOne(EventLoop loop) {
        Task<?> task = waiting(loop.<Void>createFuture());
        assertReason("future", "a future", task);
        assertTrue(task.toString().endsWith(" wait_for=<Future pending>>"), task::toString);
        stop(task);
    }

    @AsyncioTest
    void primitivesOfOthersNameThemselves(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        Futures.setWaitTarget(future, () -> new WaitReason("pool", "a connection of the pool (0 of 4 are free)"));
        Task<String> task = createTask(async("asks", () -> await(future)));
        await(sleep(0));
        assertReason("pool", "a connection of the pool (0 of 4 are free)", task);
        future.setResult("spam");
        assertEquals("spam", await(task));
        Futures.setWaitTarget(future, () -> new WaitReason("pool", "too late"));
        assertEquals("spam", future.result());
    }

    @AsyncioTest
    void aPrimitiveThatFailsToDescribeItselfIsNamedByItsClass(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Futures.setWaitTarget(future, () -> {
            throw new IllegalStateException("broken");
        });
        Task<?> task = waiting(future);
        assertReason("future", "a future of WaitReasonTest.<lambda>", task);
        stop(task);
    }

    @AsyncioTest
    void aTaskThatDoesNotWaitHasNoReason() {
        Task<?> task = createTask(async(() -> {
            assertNull(org.asyncio4j.Asyncio.currentTask().waitsFor(), "it runs");
            await(sleep(1));
        }));
        assertNull(task.waitsFor(), "it has not begun");
        await(sleep(0));
        assertNotNull(task.waitsFor());
        await(task);
        assertNull(task.waitsFor(), "it is done");
    }

    private static Task<?> holding(Lock lock) {
        Task<?> holder = createTask(
                async(() -> {
                    await(lock.acquire());
                    await(sleep(100));
                }),
                "holder");
        await(sleep(0));
        return holder;
    }

    private static Task<?> waiting(Awaitable<?> awaitable) {
        Task<?> task = createTask(async("waits", () -> {
            await(awaitable);
        }));
        await(sleep(0));
        return task;
    }

    private static void stop(Task<?>... tasks) {
        for (Task<?> task : tasks) {
            task.cancel();
        }
        await(sleep(0.001));
    }

    private static void assertReason(String kind, String text, Task<?> task) {
        assertEquals(kind + ": " + text, reason(task).kind() + ": " + reason(task));
    }

    private static WaitReason reason(Task<?> task) {
        @Nullable WaitReason reason = task.waitsFor();
        assertNotNull(reason, task::toString);
        return reason;
    }
}
