package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Futures.ensureFuture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** {@code ensureFuture}. */
class EnsureFutureTest {

    @Test
    @Ports("test_tasks.py::BaseTaskTests::test_ensure_future_coroutine")
    void aCoroutineBecomesATaskOfTheGivenTheRunningOrTheSetLoop() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Future<String> given = ensureFuture(async(() -> "ok"), loop);
            assertSame(loop, given.getLoop());
            assertEquals("ok", loop.runUntilComplete(given));

            Coroutine<String> homeless = async(() -> "ok");
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> ensureFuture(homeless));
            assertTrue(refused.getMessage().startsWith("There is no current event loop"), refused.getMessage());
            assertSame(Coroutine.State.CREATED, homeless.state());

            Coroutine<Future<String>> inside = async(() -> ensureFuture(homeless));
            Future<String> running = loop.runUntilComplete(inside);
            assertSame(loop, running.getLoop());
            assertEquals("ok", loop.runUntilComplete(running));

            Loops.setEventLoop(loop);
            try {
                Future<String> set = ensureFuture(async(() -> "ok"));
                assertSame(loop, set.getLoop());
                assertEquals("ok", loop.runUntilComplete(set));
            } finally {
                Loops.setEventLoop(null);
            }
        }
    }

    @Test
    @Ports({
        "test_tasks.py::BaseTaskTests::test_ensure_future_future",
        "test_tasks.py::BaseTaskTests::test_ensure_future_error_msg"
    })
    void aFutureIsReturnedAsItIsUnlessItIsOfAnotherLoop() {
        try (EventLoop loop = Loops.newEventLoop();
                EventLoop other = Loops.newEventLoop()) {
            SettableFuture<String> future = loop.createFuture();
            future.setResult("ko");
            assertSame(future, ensureFuture(future));
            assertSame(future, ensureFuture(future, loop));
            assertEquals("ko", loop.runUntilComplete(future));
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> ensureFuture(future, other));
            assertTrue(
                    refused.getMessage()
                            .startsWith("The future belongs to a different loop than the one"
                                    + " specified as the loop argument"),
                    refused.getMessage());
        }
    }

    @Test
    @Ports("test_tasks.py::BaseTaskTests::test_ensure_future_task")
    void aTaskIsReturnedAsItIsUnlessItIsOfAnotherLoop() {
        try (EventLoop loop = Loops.newEventLoop();
                EventLoop other = Loops.newEventLoop()) {
            Task<String> task = loop.createTask(async(() -> "ok"));
            assertSame(task, ensureFuture(task));
            assertSame(task, ensureFuture(task, loop));
            assertThrows(IllegalArgumentException.class, () -> ensureFuture(task, other));
            assertEquals("ok", loop.runUntilComplete(task));
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_ensure_future_awaitable")
    void anAwaitableOfTheUsersBecomesATaskWithItsResult(EventLoop loop) {
        Awaitable<String> awaitable = async(() -> "ok")::onAwait;
        assertEquals("ok", await(ensureFuture(awaitable, loop)));
        assertEquals("direct", await((Awaitable<String>) () -> "direct"));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_ensure_future_task_awaitable")
    void anAwaitableThatSleepsBecomesATaskThatHasACoroutine(EventLoop loop) {
        Awaitable<String> awaitable = () -> await(sleep(0, "ok"));
        Task<?> task = assertInstanceOf(Task.class, ensureFuture(awaitable));
        assertSame(loop, task.getLoop());
        assertNotNull(task.getCoro());
        assertEquals("ok", await(task));
    }

    @AsyncioTest
    void nullsAreRefused(EventLoop loop) {
        assertThrows(NullPointerException.class, () -> ensureFuture(null));
        assertThrows(NullPointerException.class, () -> ensureFuture(null, loop));
        Task<Void> task = createTask(sleep(0));
        assertThrows(RuntimeException.class, () -> ensureFuture(task, null));
        await(task);
    }
}
