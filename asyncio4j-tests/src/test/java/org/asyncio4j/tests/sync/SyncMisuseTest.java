package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.sync.Iterations.cancelAndLeave;
import static org.asyncio4j.tests.sync.Iterations.failureOf;
import static org.asyncio4j.tests.sync.Iterations.tick;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.Barrier;
import org.asyncio4j.Condition;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Event;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** From another loop, from another thread, outside of a task, when the loop is closed. */
class SyncMisuseTest {

    private final Lock lock = new Lock();
    private final Event event = new Event();
    private final Semaphore semaphore = new Semaphore(0);
    private final Condition condition = new Condition();
    private final Queue<Integer> queue = new Queue<>(1);
    private final Barrier barrier = new Barrier(2);

    /** All that a task can wait for; each of these suspends. */
    private final List<Supplier<Coroutine<?>>> waits = List.of(
            lock::acquire,
            lock::hold,
            event::waitFor,
            semaphore::acquire,
            semaphore::hold,
            () -> condition.waitFor(),
            queue::get,
            queue::join,
            barrier::waitFor);

    @Test
    @Ports("test_locks.py::ConditionTests::test_ambiguous_loops")
    void belongToTheLoopOnWhichTheyFirstHadToWait() {
        run(this::makeThemBusy);
        run(() -> {
            // Without having to wait they go anywhere.
            lock.release();
            with(lock, () -> assertTrue(lock.locked()));
            await(lock.acquire());
            for (Supplier<Coroutine<?>> wait : waits) {
                IllegalStateException refused = failureOf(IllegalStateException.class, wait.get());
                assertTrue(refused.getMessage().contains(" is bound to a different event loop"), refused.getMessage());
            }
            assertTrue(condition.locked());
        });
        assertTrue(queue.toString().endsWith("maxsize=1 tasks=1>"), queue.toString());
        assertTrue(lock.toString().endsWith("[locked]>"), lock.toString());
    }

    @Test
    void mayBeMadeAndUsedBeforeThereIsALoop() {
        event.set();
        event.clear();
        queue.putNowait(1);
        semaphore.release();
        run(() -> {
            assertEquals(1, await(queue.get()));
            await(semaphore.acquire());
        });
        run(() -> {
            Task<Boolean> waiter = createTask(event.waitFor());
            tick();
            event.set();
            assertTrue(await(waiter));
        });
    }

    @AsyncioTest(realTime = true)
    void anotherThreadIsRefusedAndChangesNothing() {
        await(lock.acquire());
        await(condition.acquire());
        List<Task<?>> waiting = new ArrayList<>();
        for (Supplier<Coroutine<?>> wait : waits) {
            waiting.add(createTask(wait.get()));
        }
        tick();
        await(condition.acquire());
        waiting.add(createTask(() -> with(condition, () -> {})));
        tick();
        List<String> before = describe();
        List<Action<Exception>> calls = List.of(
                lock::release,
                event::set,
                event::clear,
                semaphore::release,
                condition::signal,
                condition::signalAll,
                condition::release,
                () -> queue.putNowait(1),
                queue::getNowait,
                queue::taskDone,
                queue::shutdown,
                () -> queue.shutdown(true));
        await(toThread(() -> {
            for (Action<Exception> call : calls) {
                IllegalStateException refused = assertThrows(IllegalStateException.class, call::run);
                assertTrue(refused.getMessage().contains("callSoonThreadsafe"), refused.getMessage());
            }
        }));
        assertEquals(before, describe());
        condition.release();
        cancelAndLeave(waiting.toArray(Task<?>[]::new));
        cancelAndLeave(waiting.toArray(Task<?>[]::new));
    }

    @AsyncioTest(realTime = true)
    void anotherThreadGoesThroughTheLoop(EventLoop loop) {
        Task<Integer> getter = createTask(queue.get());
        tick();
        await(toThread(() -> loop.callSoonThreadsafe(() -> queue.putNowait(7))));
        assertEquals(7, await(getter));
    }

    @Test
    void outsideOfATaskThereIsNothingToAwait() {
        assertThrows(IllegalStateException.class, () -> await(lock.acquire()));
        assertThrows(IllegalStateException.class, () -> await(queue.get()));
        assertFalse(lock.locked());
    }

    @Test
    void whenTheLoopIsClosedAllLeaveInPeace() {
        EventLoop loop = Loops.newEventLoop();
        ReportedProblems problems = new ReportedProblems();
        loop.setExceptionHandler(problems);
        List<String> left = new ArrayList<>();
        List<Action<Exception>> bodies = List.of(
                () -> with(condition, () -> await(condition.waitFor())),
                () -> with(lock, () -> await(sleep(100))),
                () -> with(lock, () -> await(sleep(100))),
                () -> {
                    try (var _ = await(lock.hold())) {
                        await(sleep(100));
                    }
                },
                () -> with(semaphore, () -> await(sleep(100))),
                () -> with(barrier, () -> await(sleep(100))),
                () -> await(queue.get()),
                () -> {
                    try {
                        await(queue.get());
                    } finally {
                        queue.putNowait(1);
                    }
                },
                () -> with(condition, () -> await(sleep(100))));
        for (Action<Exception> body : bodies) {
            loop.createTask(async(() -> {
                try {
                    body.run();
                } finally {
                    left.add("left");
                }
            }));
        }
        loop.runUntilComplete(async(() -> await(sleep(0))));
        loop.close();
        assertEquals(bodies.size(), left.size());
        assertEquals(
                List.of("Task was destroyed but it is pending!"),
                problems.take().stream().map(LoopProblem::message).distinct().toList());
        for (Object thing : List.of(lock, event, condition, barrier)) {
            assertFalse(thing.toString().contains("waiters:1"), thing.toString());
        }
    }

    private void makeThemBusy() {
        await(lock.acquire());
        queue.putNowait(1);
        await(condition.acquire());
        List<Task<?>> tasks = new ArrayList<>();
        for (Supplier<Coroutine<?>> wait : waits) {
            tasks.add(createTask(wait.get()));
        }
        tasks.add(createTask(queue.get()));
        tick();
        tick();
        cancelAndLeave(tasks.toArray(Task<?>[]::new));
        assertTrue(condition.locked());
    }

    private List<String> describe() {
        return List.of(lock.toString(), event.toString(), semaphore.toString(), condition.toString(), queue.toString());
    }
}
