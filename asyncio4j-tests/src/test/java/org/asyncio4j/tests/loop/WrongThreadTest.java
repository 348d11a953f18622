package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.asyncio4j.Event;
import org.asyncio4j.Future;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** Calls from a thread other than that of a running loop: refused, or safe. */
class WrongThreadTest {

    private static final int SENTINELS = 100;
    private static final int ROUNDS = 20_000;
    private static final int BATCH = 50;

    private final List<Object> events = new ArrayList<>();

    @AsyncioTest(realTime = true)
    void whatChangesTheLoopOrItsTasksIsRefused(EventLoop loop) {
        Task<?> task = currentTask();
        String name = task.getName();
        boolean debug = loop.getDebug();
        double slow = loop.getSlowCallbackDuration();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Action<Exception>> calls = new LinkedHashMap<>();
            calls.put("setDebug", () -> loop.setDebug(!debug));
            calls.put("setSlowCallbackDuration", () -> loop.setSlowCallbackDuration(slow + 1));
            calls.put("setExceptionHandler", () -> loop.setExceptionHandler((any, problem) -> {}));
            calls.put("setTaskFactory", () -> loop.setTaskFactory(Loops.eagerTaskFactory()));
            calls.put("setDefaultExecutor", () -> loop.setDefaultExecutor(executor));
            calls.put("setName", () -> task.setName("other"));
            calls.put("enterTask", () -> Loops.enterTask(loop, task));
            calls.put("leaveTask", () -> Loops.leaveTask(loop, task));
            var handler = loop.getExceptionHandler();
            calls.forEach(WrongThreadTest::refusedElsewhere);
            assertEquals(debug, loop.getDebug());
            assertEquals(slow, loop.getSlowCallbackDuration());
            assertEquals(handler, loop.getExceptionHandler());
            assertNull(loop.getTaskFactory());
            assertEquals(name, task.getName());
            await(loop.runInExecutor(() -> events.add(Thread.currentThread().getName())));
            assertTrue(events.getFirst().toString().startsWith("asyncio_"), events.toString());
        }
    }

    @Test
    void handlesAreCancelledOnTheLoopsThreadOnly() {
        run(() -> {
            EventLoop loop = Loops.getRunningLoop();
            Handle soon = loop.callSoon(() -> events.add("soon"));
            TimerHandle due = loop.callLater(0, () -> events.add("due"));
            TimerHandle later = loop.callLater(0.01, () -> events.add("later"));
            Handle threadsafe = loop.callSoonThreadsafe(() -> events.add("threadsafe"));
            // By then the loop has the timer among what is ready.
            loop.callSoon(() -> onThread(() -> {
                refused("due", due::cancel);
            }));
            onThread(() -> {
                refused("soon", soon::cancel);
                refused("later", later::cancel);
                threadsafe.cancel();
            });
            assertTrue(threadsafe.cancelled());
            assertFalse(soon.cancelled());
            await(sleep(0.05));
            assertEquals(List.of("soon", "due", "later"), events);
        });
    }

    @AsyncioTest(realTime = true)
    void locksAndQueuesThatTheLoopUsesAreRefusedBeforeAnyTaskHasWaited() {
        Queue<Integer> queue = new Queue<>();
        Lock lock = new Lock();
        Semaphore semaphore = new Semaphore(2);
        Event event = new Event();
        queue.putNowait(1);
        await(lock.acquire());
        await(semaphore.acquire());
        event.clear();
        refusedElsewhere("putNowait", () -> queue.putNowait(2));
        refusedElsewhere("getNowait", queue::getNowait);
        refusedElsewhere("taskDone", queue::taskDone);
        refusedElsewhere("release", lock::release);
        refusedElsewhere("semaphore", semaphore::release);
        refusedElsewhere("set", event::set);
        assertEquals(1, queue.qsize());
        assertTrue(lock.locked());
        assertFalse(event.isSet());
    }

    @Test
    void whatNoLoopUsesGoesFromThreadToThread() {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(1);
        run(() -> {
            await(toThread(() -> queue.putNowait(2)));
            assertEquals(1, await(queue.get()));
        });
        // The loop has used it, but runs no more.
        assertEquals(2, queue.getNowait());
        run(() -> queue.putNowait(3));
        onThread(() -> assertEquals(3, queue.getNowait()));
    }

    @Test
    void exceptionsMayBeRetrievedOnAnyThreadAndNoReportIsLost() {
        int[] reported = {0};
        List<Object> kept = new ArrayList<>();
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler((any, problem) -> {
            assertEquals("sentinel", problem.exception().getMessage());
            reported[0]++;
        });
        loop.runUntilComplete(async(() -> {
            for (int i = 0; i < SENTINELS; i++) {
                kept.add(failed(loop, new RuntimeException("sentinel")));
            }
            ConcurrentLinkedQueue<Future<?>> handed = new ConcurrentLinkedQueue<>();
            SettableFuture<Object> end = loop.createFuture();
            Thread retrieving = Thread.ofPlatform().start(() -> retrieveAll(handed, end));
            RuntimeException other = new RuntimeException("retrieved");
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<?>> mine = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    Future<?> future = failed(loop, other);
                    (i % 2 == 0 ? handed : mine).add(future);
                }
                mine.forEach(Future::exception);
            }
            handed.add(end);
            retrieving.join();
        }));
        loop.close();
        assertEquals(SENTINELS, reported[0]);
        assertEquals(SENTINELS, kept.size());
    }

    @AsyncioTest(realTime = true)
    void anExceptionRetrievedOnAnotherThreadIsRetrieved(EventLoop loop) {
        SettableFuture<Object> future = failed(loop, new IllegalArgumentException("retrieved"));
        onThread(() -> assertEquals("retrieved", future.exception().getMessage()));
        assertTrue(Futures.isRetrieved(future));
    }

    private static SettableFuture<Object> failed(EventLoop loop, Throwable problem) {
        SettableFuture<Object> future = loop.createFuture();
        future.setException(problem);
        return future;
    }

    private static void retrieveAll(ConcurrentLinkedQueue<Future<?>> futures, Future<?> end) {
        for (Future<?> next = null; next != end; next = futures.poll()) {
            if (next == null) {
                Thread.onSpinWait();
            } else {
                next.exception();
            }
        }
    }

    private static void refusedElsewhere(String name, Action<Exception> call) {
        onThread(() -> refused(name, call));
    }

    private static void refused(String name, Action<Exception> call) {
        IllegalStateException refused = assertThrows(IllegalStateException.class, call::run, name);
        assertTrue(refused.getMessage().contains("runs on a thread other than"), refused.getMessage());
    }

    /** Runs {@code body} on another thread, while this one waits. */
    private static void onThread(Action<Exception> body) {
        Throwable[] failure = {null};
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                body.run();
            } catch (Throwable problem) {
                failure[0] = problem;
            }
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (failure[0] instanceof AssertionError failed) {
            throw failed;
        }
        assertNull(failure[0]);
    }
}
