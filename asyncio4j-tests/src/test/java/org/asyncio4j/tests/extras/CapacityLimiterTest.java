package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.extras.CapacityLimiter;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;

/** {@link CapacityLimiter}: so many at a time, who they are, and a total that changes. */
class CapacityLimiterTest {

    private final List<String> events = new ArrayList<>();

    @AsyncioTest
    void soManyAtATime() {
        CapacityLimiter limiter = new CapacityLimiter(2);
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tasks.add(createTask(() -> with(limiter, () -> {
                events.add("begins at " + time());
                await(sleep(1));
            })));
        }
        await(sleep(0.5));
        assertEquals(2, limiter.borrowed());
        assertEquals(0, limiter.available());
        assertEquals(2, limiter.statistics().waiting());
        for (Task<?> task : tasks) {
            await(task);
        }
        assertEquals(List.of("begins at 0.0", "begins at 0.0", "begins at 1.0", "begins at 1.0"), events);
        assertEquals(new CapacityLimiter.Statistics(0, 2, List.of(), 0, 2), limiter.statistics());
    }

    @AsyncioTest
    void itKnowsWhoHoldsWhat() {
        CapacityLimiter limiter = new CapacityLimiter(3);
        await(limiter.acquire());
        await(limiter.acquireOnBehalfOf("job 1"));
        assertTrue(limiter.tryAcquireOnBehalfOf("job 2"));
        assertFalse(limiter.tryAcquireOnBehalfOf("job 3"));
        assertEquals(
                List.of(currentTask(), "job 1", "job 2"), limiter.statistics().borrowers());
        assertThrows(IllegalStateException.class, () -> await(limiter.acquire()));
        assertThrows(IllegalStateException.class, () -> limiter.releaseOnBehalfOf("job 3"));
        limiter.releaseOnBehalfOf("job 1");
        limiter.release();
        assertThrows(IllegalStateException.class, limiter::release);
        assertTrue(limiter.tryAcquire());
    }

    @AsyncioTest
    void theTotalCanBeChanged() {
        CapacityLimiter limiter = new CapacityLimiter(0);
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(createTask(() -> with(limiter, () -> await(sleep(1)))));
        }
        await(sleep(0));
        assertEquals(3, limiter.statistics().waiting());
        limiter.setTotal(2);
        assertEquals(2, limiter.borrowed());
        limiter.setTotal(1);
        assertEquals(-1, limiter.available());
        for (Task<?> task : tasks) {
            await(task);
        }
        assertEquals(2, time());
        assertThrows(IllegalArgumentException.class, () -> limiter.setTotal(-1));
        assertThrows(IllegalArgumentException.class, () -> new CapacityLimiter(-1));
    }

    @AsyncioTest
    void cancelWhileWaitingTakesNothing() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        await(limiter.acquireOnBehalfOf("other"));
        Task<Void> first = createTask(limiter.acquire());
        Task<Void> second = createTask(limiter.acquire());
        await(sleep(0));
        first.cancel();
        assertThrows(CancelledError.class, () -> await(first));
        limiter.releaseOnBehalfOf("other");
        await(second);
        assertEquals(List.of(second), limiter.statistics().borrowers());
    }

    @AsyncioTest
    void aTokenForATaskThatIsCancelledInTheSameIterationGoesToTheNext() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        await(limiter.acquireOnBehalfOf("other"));
        Task<Void> first = createTask(limiter.acquire());
        Task<Void> second = createTask(limiter.acquire());
        await(sleep(0));
        limiter.releaseOnBehalfOf("other");
        first.cancel();
        assertThrows(CancelledError.class, () -> await(first));
        await(second);
    }

    @AsyncioTest
    void noOneJumpsTheQueue() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        await(limiter.acquireOnBehalfOf("other"));
        Task<Void> waiting = createTask(limiter.acquire());
        await(sleep(0));
        limiter.setTotal(2);
        assertFalse(limiter.tryAcquire());
        await(waiting);
    }

    @AsyncioTest
    void itRunsAnAwaitable() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        List<Coroutine<Integer>> calls = List.of(limiter.run(sleep(1, 1)), limiter.run(sleep(1, 2)));
        assertEquals(List.of(1, 2), await(gather(calls)));
        assertEquals(2, time());
        assertEquals(0, limiter.borrowed());
    }

    @AsyncioTest
    void toThreadTakesOne() {
        CapacityLimiter limiter = new CapacityLimiter(2);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Coroutine<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(toThread(
                    () -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        Thread.yield();
                        return now.decrementAndGet();
                    },
                    limiter));
        }
        await(gather(calls));
        assertTrue(most.get() <= 2, most::toString);
        assertEquals(0, limiter.borrowed());
        assertEquals(2, limiter.statistics().peak());
    }

    @AsyncioTest
    void aCallGoesOnHoldingItsTokenWhenItsTaskIsCancelled() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Task<Void> task = createTask(toThread(
                () -> {
                    begun.countDown();
                    end.await();
                },
                limiter));
        await(toThread(() -> begun.await()));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(1, limiter.borrowed());
        Task<Void> next = createTask(toThread(() -> {}, limiter));
        await(sleep(0));
        assertEquals(1, limiter.statistics().waiting());
        end.countDown();
        await(next);
        assertEquals(0, limiter.borrowed());
    }

    @AsyncioTest
    void anExecutorTakesOne(EventLoop loop) {
        CapacityLimiter limiter = new CapacityLimiter(2);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            loop.setDefaultExecutor(limiter.executor(threads));
            List<Coroutine<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(toThread(() -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.yield();
                    return now.decrementAndGet();
                }));
            }
            await(gather(calls));
        }
        await(sleep(0));
        assertTrue(most.get() <= 2, most::toString);
        assertEquals(0, limiter.borrowed());
    }
}
