package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/** {@code statistics()} of locks, semaphores, events and queues. */
class StatisticsOfSyncTest {

    @AsyncioTest
    void aLockKnowsItsHolderAndHowManyWait() {
        Lock lock = new Lock();
        assertEquals(new Lock.Statistics(false, null, 0), lock.statistics());
        await(lock.acquire());
        Task<Boolean> waiting = createTask(lock.acquire());
        await(sleep(0));
        assertEquals(new Lock.Statistics(true, currentTask(), 1), lock.statistics());
        lock.release();
        await(waiting);
        assertEquals(new Lock.Statistics(true, waiting, 0), lock.statistics());
        lock.release();
        assertEquals(new Lock.Statistics(false, null, 0), lock.statistics());
    }

    @AsyncioTest
    void aSemaphoreKnowsItsCounterAndHowManyWait() {
        Semaphore semaphore = new Semaphore(2);
        await(semaphore.acquire());
        assertEquals(new Semaphore.Statistics(1, 0), semaphore.statistics());
        await(semaphore.acquire());
        Task<Boolean> waiting = createTask(semaphore.acquire());
        await(sleep(0));
        assertEquals(new Semaphore.Statistics(0, 1), semaphore.statistics());
        semaphore.release();
        await(waiting);
    }

    @AsyncioTest
    void anEventKnowsHowManyWait() {
        Event event = new Event();
        Task<Boolean> waiting = createTask(event.waitFor());
        await(sleep(0));
        assertEquals(new Event.Statistics(false, 1), event.statistics());
        event.set();
        await(waiting);
        assertEquals(new Event.Statistics(true, 0), event.statistics());
    }

    @AsyncioTest
    void aQueueKnowsItsItemsAndHowManyWait() {
        Queue<Integer> queue = new Queue<>(1);
        Task<Integer> getter = createTask(queue.get());
        await(sleep(0));
        assertEquals(new Queue.Statistics(0, 1, 1, 0, 0), queue.statistics());
        queue.putNowait(1);
        await(getter);
        queue.putNowait(2);
        Task<Void> putter = createTask(queue.put(3));
        await(sleep(0));
        assertEquals(new Queue.Statistics(1, 1, 0, 1, 2), queue.statistics());
        queue.getNowait();
        await(putter);
    }
}
