package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.merge;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.sync.Iterations.failureOf;
import static org.asyncio4j.tests.sync.Iterations.tick;
import static org.asyncio4j.tests.sync.Iterations.ticks;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Barrier;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/**
 * Waits that end with an exception other than a cancellation: a task is woken while other code is suspended in its
 * context, and its await throws. Nothing that it was woken with may be lost.
 */
class FailedWaitTest {

    private final Context context = Context.copyContext();
    private final List<Object> events = new ArrayList<>();

    private final Lock lock = new Lock();

    @AsyncioTest
    void theLockGoesToTheNextTask() {
        await(lock.acquire());
        Task<?> failing = inContext(lock.acquire());
        Task<Boolean> next = createTask(lock.acquire());
        tick();
        whileEntered(() -> {
            lock.release();
            failureOf(IllegalStateException.class, failing);
        });
        assertTrue(await(waitFor(next, 1)));
        assertTrue(lock.toString().endsWith("[locked]>"), lock.toString());
    }

    @AsyncioTest
    void thePermitOfASemaphoreGoesBack() {
        Semaphore semaphore = new Semaphore(0);
        Task<?> failing = inContext(semaphore.acquire());
        tick();
        whileEntered(() -> {
            semaphore.release();
            failureOf(IllegalStateException.class, failing);
        });
        assertTrue(semaphore.toString().endsWith("[unlocked, value:1]>"), semaphore.toString());
    }

    @AsyncioTest
    void thePermitOfASemaphoreGoesToTheNextTask() {
        Semaphore semaphore = new Semaphore(0);
        Task<?> failing = inContext(semaphore.acquire());
        Task<Boolean> next = createTask(semaphore.acquire());
        tick();
        whileEntered(() -> {
            semaphore.release();
            failureOf(IllegalStateException.class, failing);
        });
        assertTrue(await(waitFor(next, 1)));
    }

    @AsyncioTest
    void theItemOfAQueueGoesToTheNextTask() {
        Queue<String> queue = new Queue<>();
        Task<?> failing = inContext(queue.get());
        Task<String> next = createTask(queue.get());
        tick();
        whileEntered(() -> {
            queue.putNowait("item");
            failureOf(IllegalStateException.class, failing);
        });
        assertEquals("item", await(waitFor(next, 1)));
    }

    @AsyncioTest
    void aConditionHoldsItsLockAgainHoweverItsWaitsFail() {
        Condition condition = new Condition(lock);
        Task<?> failing = inContext(async(() -> with(condition, () -> {
            try {
                await(condition.waitFor());
            } finally {
                events.add("failed, lock held: " + lock.locked());
            }
        })));
        tick();
        await(lock.acquire());
        Task<?> next = createTask(() -> with(lock, () -> {
            events.add("next holds it");
            await(sleep(1));
        }));
        tick();
        condition.signal();
        tick();
        Task<?> afterwards = createTask(() -> with(lock, () -> events.add("afterwards holds it")));
        tick();
        whileEntered(() -> {
            lock.release();
            await(sleep(2));
        });
        assertTrue(failureOf(IllegalStateException.class, failing).getMessage().contains("is already entered"));
        await(next);
        await(waitFor(afterwards, 1));
        assertEquals(List.of("next holds it", "afterwards holds it", "failed, lock held: true"), events);
        assertFalse(lock.locked());
    }

    @AsyncioTest
    void aConditionPassesTheSignalOn() {
        Condition condition = new Condition(lock);
        Task<?> failing = inContext(async(() -> with(condition, () -> await(condition.waitFor()))));
        tick();
        Task<?> other = createTask(() -> with(condition, () -> await(condition.waitFor())));
        tick();
        whileEntered(() -> {
            await(lock.acquire());
            condition.signal();
            lock.release();
            failureOf(IllegalStateException.class, failing);
        });
        await(waitFor(other, 1));
        assertFalse(lock.locked());
    }

    @AsyncioTest
    void aConditionWaitsForItsLockAgainWhenTheSignalFoundTheContextEntered() {
        Condition condition = new Condition(lock);
        Task<?> failing = inContext(async(() -> with(condition, () -> await(condition.waitFor()))));
        tick();
        await(lock.acquire());
        whileEntered(() -> {
            condition.signal();
            tick();
            assertTrue(lock.locked());
            assertFalse(failing.done());
            // The lock comes while the context is still entered: it has to wait twice.
            lock.release();
            ticks(2);
        });
        IllegalStateException failure = failureOf(IllegalStateException.class, failing);
        assertTrue(failure.getMessage().contains("is already entered"), failure.getMessage());
        assertFalse(lock.locked());
    }

    @AsyncioTest
    void aBarrierCountsTheTaskNoLonger() {
        Barrier barrier = new Barrier(2);
        Task<?> failing = inContext(barrier.waitFor());
        tick();
        whileEntered(() -> {
            assertEquals(1, await(barrier.waitFor()));
            failureOf(IllegalStateException.class, failing);
        });
        assertEquals(0, barrier.nWaiting());
        Task<Integer> first = createTask(barrier.waitFor());
        Task<Integer> second = createTask(barrier.waitFor());
        assertEquals(1, await(waitFor(first, 1)) + await(waitFor(second, 1)));
    }

    @AsyncioTest
    void aGroupWhoseBlockCouldNotWaitEndsAsIfTheBlockHadFailed() {
        Task<?> failing = inContext(async(() -> with(taskGroup(), group -> {
            group.createTask(() -> await(sleep(2)));
        })));
        ticks(3);
        whileEntered(() -> await(sleep(3)));
        ExceptionGroup failure = failureOf(ExceptionGroup.class, failing);
        assertInstanceOf(IllegalStateException.class, failure.exceptions().getFirst());
        assertEquals(1, failure.exceptions().size());
    }

    @AsyncioTest
    void aMergeClosesTheSourceWhoseItemCouldNotBePut() {
        class Source implements AsyncIterator<Integer>, AsyncCloseable {
            @Override
            public Integer next() {
                return 1;
            }

            @Override
            public Coroutine<Void> aclose() {
                return async(() -> {
                    events.add("closed");
                });
            }
        }
        AsyncIterable<Integer> source = Source::new;
        List<Task<?>> holders = new ArrayList<>();
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> {
            for (int item : each(merge(List.of(source), 1))) {
                events.add(item);
                if (holders.isEmpty()) {
                    // The reader waits for room: the next item that is taken wakes it.
                    Task<?> reader = allTasks().stream()
                            .filter(task -> task.getCoro().getName().equals("merge"))
                            .findFirst()
                            .orElseThrow();
                    Context its = reader.getContext();
                    holders.add(createTask(() -> its.run(() -> await(sleep(1000)))));
                    tick();
                }
            }
        });
        holders.getFirst().cancel();
        tick();
        assertTrue(failure.getMessage().contains("is already entered"), failure.getMessage());
        assertEquals("closed", events.getLast());
    }

    @Test
    void aTaskOfAClosedLoopReleasesNoLockOfAnotherOne() {
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler((l, problem) -> {});
        Condition condition = new Condition(lock);
        loop.runUntilComplete(async(() -> {
            createTask(() -> {
                try {
                    with(condition, () -> await(condition.waitFor()));
                } finally {
                    events.add("waiter left, locked: " + lock.locked());
                }
            });
            tick();
            createTask(() -> {
                try {
                    with(condition, () -> await(sleep(100)));
                } finally {
                    events.add("holder left, locked: " + lock.locked());
                }
            });
            ticks(2);
        }));
        loop.close();
        assertEquals(List.of("waiter left, locked: true", "holder left, locked: false"), events);
    }

    @AsyncioTest
    void aLockThatTheBodyReleasedIsReleasedOnceAlsoWhenAGeneratorCloses() {
        for (var manager : List.of(lock, new Condition(lock))) {
            IllegalStateException refused = assertThrows(
                    IllegalStateException.class,
                    () -> with(manager, () -> {
                        lock.release();
                        throw new GeneratorExit("closing");
                    }));
            assertEquals("Lock is not acquired.", refused.getMessage());
            assertInstanceOf(GeneratorExit.class, refused.getSuppressed()[0]);
        }
    }

    private <T> Task<T> inContext(Coroutine<T> coroutine) {
        return createTask(coroutine, TaskOptions.DEFAULT.withContext(context));
    }

    /** Runs {@code body} while another task is suspended in the context. */
    private void whileEntered(Runnable body) {
        Task<?> holder = createTask(() -> context.run(() -> await(sleep(1000))));
        tick();
        body.run();
        ticks(2);
        holder.cancel();
        assertThrows(CancelledError.class, () -> await(holder));
    }
}
