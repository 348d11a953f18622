package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.openChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Event;
import org.asyncio4j.LifoQueue;
import org.asyncio4j.Lock;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.extras.ChannelPair;
import org.asyncio4j.testing.AsyncioTest;

/** {@code statistics()} of locks, semaphores, events and queues, and the peaks of channels and groups. */
class StatisticsOfSyncTest {

    @AsyncioTest
    void aLockKnowsItsHolderAndHowManyWait() {
        Lock lock = new Lock();
        assertEquals(new Lock.Statistics(false, null, 0, 0), lock.statistics());
        await(lock.acquire());
        Task<Boolean> waiting = createTask(lock.acquire());
        await(sleep(0));
        assertEquals(new Lock.Statistics(true, currentTask(), 1, 1), lock.statistics());
        lock.release();
        await(waiting);
        assertEquals(new Lock.Statistics(true, waiting, 0, 1), lock.statistics());
        lock.release();
        assertEquals(new Lock.Statistics(false, null, 0, 1), lock.statistics());
    }

    @AsyncioTest
    void aSemaphoreKnowsItsCounterAndHowManyWait() {
        Semaphore semaphore = new Semaphore(2);
        await(semaphore.acquire());
        assertEquals(new Semaphore.Statistics(1, 0, 0), semaphore.statistics());
        await(semaphore.acquire());
        Task<Boolean> waiting = createTask(semaphore.acquire());
        await(sleep(0));
        assertEquals(new Semaphore.Statistics(0, 1, 1), semaphore.statistics());
        semaphore.release();
        await(waiting);
    }

    @AsyncioTest
    void anEventKnowsHowManyWait() {
        Event event = new Event();
        Task<Boolean> waiting = createTask(event.waitFor());
        await(sleep(0));
        assertEquals(new Event.Statistics(false, 1, 1), event.statistics());
        event.set();
        await(waiting);
        assertEquals(new Event.Statistics(true, 0, 1), event.statistics());
    }

    @AsyncioTest
    void aQueueKnowsItsItemsAndHowManyWait() {
        Queue<Integer> queue = new Queue<>(1);
        Task<Integer> getter = createTask(queue.get());
        await(sleep(0));
        assertEquals(new Queue.Statistics(0, 1, 1, 0, 0, 0), queue.statistics());
        queue.putNowait(1);
        await(getter);
        queue.putNowait(2);
        Task<Void> putter = createTask(queue.put(3));
        await(sleep(0));
        assertEquals(new Queue.Statistics(1, 1, 0, 1, 2, 1), queue.statistics());
        queue.getNowait();
        await(putter);
    }

    @AsyncioTest
    void peaksStay() {
        Lock lock = new Lock();
        await(lock.acquire());
        List<Task<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(createTask(lock.acquire()));
        }
        await(sleep(0));
        assertEquals(3, lock.statistics().peakWaiting());
        waiting.get(1).cancel();
        await(sleep(0));
        Task<Boolean> another = createTask(lock.acquire());
        await(sleep(0));
        assertEquals(new Lock.Statistics(true, currentTask(), 3, 3), lock.statistics());
        for (Task<Boolean> next : List.of(waiting.get(0), waiting.get(2), another)) {
            lock.release();
            await(next);
        }
        assertEquals(3, lock.statistics().peakWaiting());
    }

    @AsyncioTest
    void theyCountWhatWasThereAtOnce() {
        for (Queue<Integer> queue :
                List.of(new Queue<Integer>(), new LifoQueue<Integer>(), new PriorityQueue<Integer>(0))) {
            for (int round = 0; round < 2; round++) {
                queue.putNowait(1);
                await(queue.put(2));
                queue.putNowait(3);
                queue.getNowait();
                queue.getNowait();
                queue.getNowait();
            }
            assertEquals(3, queue.statistics().peak(), queue::toString);
        }
        ChannelPair<Integer> channel = openChannel(2);
        for (int round = 0; round < 2; round++) {
            await(channel.sender().send(1));
            await(channel.sender().send(2));
            await(channel.receiver().receive());
            await(channel.receiver().receive());
        }
        assertEquals(2, channel.sender().statistics().peak());
        TaskGroup group = taskGroup();
        with(group, () -> {
            for (int round = 0; round < 2; round++) {
                group.createTask(sleep(1));
                group.createTask(sleep(1));
                await(sleep(2));
            }
        });
        assertEquals(2, group.statistics().peak());
    }
}
