package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.staggeredRace;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Cancellation;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link Cancellation}: each cancellation tells who asked, and why. */
class CancellationTest {

    @AsyncioTest(debug = false)
    void aTaskThatCallsCancelIsNamed(EventLoop loop) {
        Task<Void> task = sleeping();
        loop.callLater(1, () -> {});
        createTask(async(() -> task.cancel("enough")), "boss");
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        Cancellation request = assertOne(task);
        assertEquals("by boss", request.toString());
        assertEquals("enough", request.message());
        assertSame(request, error.cancellation());
        assertEquals("enough", error.getMessage());
        assertEquals("org.asyncio4j.CancelledError: enough (cancelled by boss)", error.toString());
    }

    @AsyncioTest
    @Tag("debug-mode")
    void debugModeRecordsTheStack() {
        Task<Void> task = sleeping();
        await(sleep(0));
        int line = new Throwable().getStackTrace()[0].getLineNumber() + 1;
        task.cancel();
        await(sleep(1));
        Cancellation request = assertOne(task);
        assertTrue(request.toString().endsWith(" at CancellationTest.java:" + line), request::toString);
        assertEquals("debugModeRecordsTheStack", request.stack().getFirst().getMethodName());
    }

    @AsyncioTest(debug = false)
    void aCallbackHasNoName(EventLoop loop) {
        Task<Void> task = sleeping();
        loop.callLater(1, task::cancel);
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals("by a callback", assertOne(task).toString());
        assertEquals(1, assertOne(task).when(), 1e-6);
    }

    @AsyncioTest(debug = false)
    void aTimeoutTellsItsLimit() {
        TimeoutException late = assertThrows(
                TimeoutException.class,
                () -> with(timeout(2), scope -> {
                    await(sleep(10));
                }));
        CancelledError error = (CancelledError) late.getCause();
        assertEquals("by a timeout of 2.0 s", String.valueOf(error.cancellation()));
        assertNull(late.getMessage());
    }

    @AsyncioTest
    @Tag("debug-mode")
    void debugModeTellsWhereTheLimitWasSet() {
        int line = new Throwable().getStackTrace()[0].getLineNumber() + 1;
        TimeoutException late = assertThrows(TimeoutException.class, () -> await(waitFor(sleep(10), 2)));
        CancelledError error = (CancelledError) late.getCause();
        assertEquals("by a timeout of 2.0 s at CancellationTest.java:" + line, String.valueOf(error.cancellation()));
    }

    @AsyncioTest(debug = false)
    void waitForPassesItsTimeoutOnToTheTaskThatItAwaits() {
        Task<Void> task = sleeping();
        assertThrows(TimeoutException.class, () -> await(waitFor(task, 2)));
        assertEquals("by a timeout of 2.0 s", assertOne(task).toString());
        Task<Void> other = sleeping();
        assertThrows(TimeoutException.class, () -> await(waitFor(other, 0)));
        assertEquals("waitFor without any time", assertOne(other).reason());
    }

    @AsyncioTest(debug = false)
    void ofNestedLimitsTheOneThatExpiredIsTold() {
        Task<Void> task = createTask(async(() -> with(timeout(9), outer -> {
            with(timeout(3), inner -> {
                await(sleep(10));
            });
        })));
        assertThrows(TimeoutException.class, () -> await(task));
        assertEquals("by a timeout of 3.0 s", assertOne(task).toString());
    }

    @AsyncioTest(debug = false)
    void aGroupTellsWhichTaskHasFailed() {
        List<Task<?>> tasks = new ArrayList<>();
        Task<Void> parent = createTask(
                async(() -> with(taskGroup(), group -> {
                    tasks.add(group.createTask(sleep(10)));
                    group.createTask(
                            async(() -> {
                                throw new IllegalStateException("no");
                            }),
                            "bad");
                    await(sleep(10));
                })),
                "parent");
        assertThrows(ExceptionGroup.class, () -> await(parent));
        String failed = "by a task group, as bad failed with IllegalStateException";
        assertEquals(failed, assertOne(tasks.getFirst()).toString());
        assertEquals(failed, parent.cancellations().getFirst().toString());
    }

    @AsyncioTest(debug = false)
    void aGroupPassesOnWhyItsBlockWasCancelled() {
        List<Task<?>> tasks = new ArrayList<>();
        Task<Void> parent = createTask(
                async(() -> with(timeout(1), scope -> {
                    with(taskGroup(), outer -> {
                        with(taskGroup(), inner -> {
                            tasks.add(inner.createTask(sleep(10)));
                        });
                    });
                })),
                "parent");
        assertThrows(TimeoutException.class, () -> await(parent));
        assertEquals(
                "by a task group, as its block was cancelled in parent;" + " that was cancelled by a timeout of 1.0 s",
                assertOne(tasks.getFirst()).toString());
    }

    @AsyncioTest(debug = false)
    void cancelOfAGroupIsTold() {
        List<Task<?>> tasks = new ArrayList<>();
        Task<Void> parent = createTask(
                async(() -> with(taskGroup(), group -> {
                    tasks.add(group.createTask(sleep(10)));
                    await(sleep(0));
                    group.cancel();
                })),
                "parent");
        await(parent);
        assertEquals(
                "by TaskGroup.cancel() in parent", assertOne(tasks.getFirst()).toString());
    }

    @AsyncioTest(debug = false)
    void gatherPassesOnWhoCancelledIt() {
        Task<Void> child = sleeping();
        Task<Void> task = createTask(async(() -> {
            await(gather(child));
        }));
        await(sleep(0));
        createTask(async(() -> task.cancel()), "boss");
        assertThrows(CancelledError.class, () -> await(task));
        assertSame(assertOne(task), assertOne(child));
        assertEquals("by boss", assertOne(child).toString());
    }

    @AsyncioTest(debug = false)
    void aTaskThatIsAwaitedSharesTheRequest() {
        Task<Void> inner = sleeping();
        Task<Void> middle = createTask(async(() -> await(inner)));
        Task<Void> outer = createTask(async(() -> await(middle)));
        await(sleep(0));
        outer.cancel("m");
        assertThrows(CancelledError.class, () -> await(outer));
        assertSame(assertOne(outer), assertOne(inner));
        assertSame(assertOne(outer), assertOne(middle));
    }

    @AsyncioTest(debug = false)
    void whoAwaitsAFutureSeesWhoHasCancelledThat(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        Task<Void> task = createTask(async(() -> await(future)));
        await(sleep(0));
        createTask(async(() -> future.cancel()), "boss");
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        assertEquals("by boss", String.valueOf(error.cancellation()));
        assertEquals(List.of(), task.cancellations(), "nobody has cancelled the task");
    }

    @AsyncioTest(debug = false)
    void aTaskThatHasNotBegunTellsToo() {
        Task<Void> task = createTask(async(() -> {}));
        task.cancel("early");
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        assertSame(assertOne(task), error.cancellation());
    }

    @AsyncioTest(debug = false)
    void aRaceTellsThatAnotherHasWon() {
        List<Task<?>> losers = new ArrayList<>();
        Callable<Awaitable<String>> slow = () -> async(() -> {
            losers.add(org.asyncio4j.Asyncio.currentTask());
            await(sleep(10));
            return "slow";
        });
        Callable<Awaitable<String>> fast = () -> sleep(1, "fast");
        await(staggeredRace(List.of(slow, fast), 0.5));
        assertEquals(
                "a race that another competitor has won",
                assertOne(losers.getFirst()).reason());
    }

    @AsyncioTest(debug = false)
    void aCompletableFutureThatIsCancelledIsTold() {
        Task<Void> task = sleeping();
        CompletableFuture<Void> view = task.toCompletableFuture();
        await(sleep(0));
        view.cancel(true);
        await(sleep(1));
        assertEquals("the cancel() of its CompletableFuture", assertOne(task).reason());
    }

    @AsyncioTest(debug = false)
    void repeatedRequestsAreListedInOrder() {
        Task<Void> task = createTask(async(() -> {
            for (int i = 0; i < 3; i++) {
                try {
                    await(sleep(10));
                } catch (CancelledError ignored) {
                    // asks again
                }
            }
        }));
        for (String message : List.of("a", "b", "c")) {
            await(sleep(0));
            task.cancel(message);
            await(sleep(0));
        }
        await(task);
        assertEquals(
                List.of("a", "b", "c"),
                task.cancellations().stream().map(Cancellation::message).toList());
    }

    @AsyncioTest(debug = false)
    void ofVeryManyTheFirstAndTheLastAreKept() {
        Task<Void> task = sleeping();
        for (int i = 0; i < 1000; i++) {
            task.cancel("m" + i);
        }
        List<Cancellation> kept = task.cancellations();
        assertTrue(kept.size() < 50, () -> "" + kept.size());
        assertEquals("m0", kept.getFirst().message());
        assertEquals("m999", kept.getLast().message());
        assertThrows(CancelledError.class, () -> await(task));
    }

    @AsyncioTest(debug = false)
    void aLongChainOfCausesIsCutOff() {
        Cancellation request = null;
        for (int i = 0; i < 100; i++) {
            request = new Cancellation("task", null, null, 0, List.of(), request);
        }
        assertTrue(String.valueOf(request).length() < 1000);
    }

    @AsyncioTest(debug = false)
    void structuresOfOthersTellTheirReason() {
        Task<Void> task = sleeping();
        await(sleep(0));
        assertTrue(Futures.cancel(task, "m", "a pool that is closed", new CancelledError()));
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        assertEquals("a pool that is closed", assertNotNullReason(error));
        assertFalse(Futures.cancel(task, null, "again", null));
        assertEquals(1, task.cancellations().size());
    }

    @Test
    void theEndOfTheRunIsTold() {
        Task<?>[] left = new Task<?>[1];
        run(() -> {
            left[0] = createTask(sleep(100));
            await(sleep(0));
        });
        assertEquals("the end of the run", assertOne(left[0]).reason());
    }

    @Test
    void closingARunnerIsTheEndOfItsRuns() {
        Task<?>[] left = new Task<?>[1];
        try (Runner runner = new Runner(RunOptions.DEFAULT)) {
            runner.run(() -> {
                left[0] = createTask(sleep(100));
                await(sleep(0));
            });
        }
        Cancellation request = assertOne(left[0]);
        assertEquals("the end of the run", request.reason());
        assertTrue(request.by().startsWith("thread "), request::toString);
    }

    @Test
    void anInterruptOfTheThreadIsTold() {
        List<String> reasons = new ArrayList<>();
        Thread runs = Thread.currentThread();
        assertThrows(
                org.asyncio4j.KeyboardInterrupt.class,
                () -> run(() -> {
                    Task<?> task = org.asyncio4j.Asyncio.currentTask();
                    runs.interrupt();
                    try {
                        await(sleep(10));
                    } finally {
                        reasons.add(task.cancellations().getFirst().reason());
                    }
                }));
        assertEquals(List.of("an interrupt of the loop's thread"), reasons);
    }

    private static String assertNotNullReason(CancelledError error) {
        Cancellation request = error.cancellation();
        assertNotNull(request);
        return String.valueOf(request.reason());
    }

    private static Task<Void> sleeping() {
        return createTask(sleep(100));
    }

    private static Cancellation assertOne(Task<?> task) {
        assertEquals(1, task.cancellations().size(), () -> "" + task.cancellations());
        return task.cancellations().getFirst();
    }
}
