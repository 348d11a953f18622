package org.asyncio4j.tests.threads;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;

/** {@code toThread}. */
class ToThreadTest {

    @AsyncioTest
    @Ports("test_threads.py::ToThreadTests::test_to_thread")
    void givesTheResultOfACallThatRanOnAnotherThread() {
        Thread here = Thread.currentThread();
        Thread there = await(toThread(Thread::currentThread));
        assertNotSame(here, there);
        assertEquals(42, await(toThread(() -> 40 + 2)));
    }

    @AsyncioTest
    @Ports("test_threads.py::ToThreadTests::test_to_thread_exception")
    void throwsWhatTheCallThrewAsTheSameObject() {
        IOException failure = new IOException("test");
        Coroutine<Void> call = toThread((Action<Exception>) () -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IOException.class, () -> await(call)));
        Error error = new AssertionError("an error");
        assertSame(
                error,
                assertThrows(
                        AssertionError.class,
                        () -> await(toThread((Action<Exception>) () -> {
                            throw error;
                        }))));
    }

    @AsyncioTest
    @Ports("test_threads.py::ToThreadTests::test_to_thread_once")
    void callsOnceAndNotBeforeItIsAwaited() {
        AtomicInteger calls = new AtomicInteger();
        Coroutine<Integer> call = toThread(calls::incrementAndGet);
        assertEquals(0, calls.get());
        assertEquals(1, await(call));
        assertThrows(IllegalStateException.class, () -> await(call));
        assertEquals(1, calls.get());
    }

    @AsyncioTest
    @Ports("test_threads.py::ToThreadTests::test_to_thread_concurrent")
    void tenCallsRunAtTheSameTime() {
        // Each waits for all the others.
        CountDownLatch all = new CountDownLatch(10);
        List<Coroutine<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            calls.add(toThread(() -> {
                all.countDown();
                all.await();
                return number;
            }));
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), await(gather(calls)));
    }

    @AsyncioTest
    @Ports(
            value = "test_threads.py::ToThreadTests::test_to_thread_args_kwargs",
            adapted = "the lambda captures its arguments")
    void theCallSeesWhatTheLambdaCaptured() {
        String argument = "test";
        assertEquals("test!", await(toThread(() -> argument.concat("!"))));
    }

    @AsyncioTest
    @Ports("test_threads.py::ToThreadTests::test_to_thread_contextvars")
    void theCallSeesACopyOfTheCallersContext() {
        ContextVar<String> variable = new ContextVar<>("variable", "unset");
        variable.set("parrot");
        String seen = await(toThread(() -> {
            String value = variable.get();
            variable.set("dead parrot");
            return value;
        }));
        assertEquals("parrot", seen);
        assertEquals("parrot", variable.get());
    }

    @AsyncioTest
    void theContextIsThatOfTheAwaitAndNotOfTheMaking() {
        ContextVar<String> variable = new ContextVar<>("variable", "unset");
        Coroutine<String> call = toThread(() -> variable.get());
        variable.set("at the await");
        assertEquals("at the await", await(call));
    }

    @AsyncioTest
    void theLoopGoesOnMeanwhile() {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Void> call = createTask(toThread((Action<Exception>) gate::await));
        Task<Void> opener = createTask(async(() -> {
            await(sleep(0));
            gate.countDown();
        }));
        await(gather(call, opener));
        assertTrue(call.done());
    }

    @AsyncioTest
    void theCallIsNotPartOfTheTaskOrTheLoop() {
        List<Object> seen = new ArrayList<>();
        await(toThread((Action<Exception>) () -> {
            seen.add(Loops.getRunningLoopOrNull());
            seen.add(assertThrows(IllegalStateException.class, () -> await(sleep(0))));
            seen.add(assertThrows(IllegalStateException.class, () -> currentTask()));
        }));
        assertEquals(3, seen.size());
        assertNull(seen.getFirst());
    }

    @AsyncioTest
    void cancellingTheTaskDoesNotStopTheCall() {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        Task<Void> call = createTask(toThread((Action<Exception>) () -> {
            entered.countDown();
            gate.await();
            left.countDown();
        }));
        await(toThread((Action<Exception>) entered::await));
        call.cancel("enough");
        CancelledError error = assertThrows(CancelledError.class, () -> await(call));
        assertEquals("enough", error.getMessage());
        assertEquals(1, left.getCount());
        gate.countDown();
        await(toThread((Action<Exception>) left::await));
    }

    @AsyncioTest
    void aCancelledTaskThatWasNotStartedMakesNoCall() {
        AtomicInteger calls = new AtomicInteger();
        Task<Integer> call = createTask(toThread(calls::incrementAndGet));
        call.cancel();
        assertThrows(CancelledError.class, () -> await(call));
        assertEquals(0, calls.get());
    }

    @AsyncioTest
    void afterTheExecutorsShutdownItIsRefused(EventLoop loop) {
        assertEquals(1, await(toThread(() -> 1)));
        await(loop.shutdownDefaultExecutor());
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(toThread(() -> 1)));
        assertEquals("Executor shutdown has been called", refused.getMessage());
    }

    @AsyncioTest
    void nullsAreRefused() {
        assertThrows(NullPointerException.class, () -> toThread((Callable<Integer>) null));
        assertThrows(NullPointerException.class, () -> toThread((Action<Exception>) null));
    }

    @AsyncioTest
    void aCallMayReturnNull() {
        String result = await(toThread(() -> (String) null));
        assertNull(result);
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
