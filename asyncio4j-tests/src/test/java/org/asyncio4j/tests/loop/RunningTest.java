package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LoopThread;
import org.asyncio4j.tests.tools.OtherThread;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Test;

/** Running, stopping and closing a loop. */
class RunningTest extends OwnLoop {

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_run_once")
    void scheduledStopRunsOneIteration() {
        loop.callSoon(note("a"));
        loop.callSoon(loop::stop);
        loop.callSoon(note("of the same iteration"));
        loop.callSoon(() -> loop.callSoon(note("of the next")));
        loop.runForever();
        assertEquals(List.of("a", "of the same iteration"), log);
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_run_forever_pre_stopped")
    void stopBeforeTheRunAllowsOneIterationThatDoesNotWait() {
        RecordingDriver driver = new RecordingDriver();
        try (EventLoop counted = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(driver))) {
            counted.callLater(3600, note("never"));
            counted.stop();
            counted.runForever();
            assertTrue(driver.timeouts.stream().allMatch(timeout -> timeout == 0));
        }
        assertEquals(List.of(), log);
    }

    @Test
    void whatIsScheduledInTheIterationOfStopRunsInTheNextRun() {
        loop.callSoon(() -> {
            loop.stop();
            loop.callSoon(note("next run"));
        });
        loop.runForever();
        assertEquals(List.of(), log);
        turn();
        assertEquals(List.of("next run"), log);
    }

    @Test
    void stopTwiceStopsOnce() {
        loop.stop();
        loop.stop();
        loop.runForever();
        assertRunsUntilItsOwnStop();
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopTests::test_custom_run_forever_integration",
            adapted = "a foreign main loop asks for single iterations by stop() and runForever()")
    void aForeignMainLoopRunsSingleIterations() {
        int[] count = new int[1];
        loop.callSoon(() -> {
            count[0]++;
            assertTrue(loop.isRunning());
            assertSame(loop, Loops.getRunningLoop());
        });
        turns(10);
        assertEquals(1, count[0]);
        assertFalse(loop.isRunning());
        assertNull(Loops.getRunningLoopOrNull());
    }

    @Test
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_run_until_complete",
            adapted = "exactly the delay, in virtual time")
    void runUntilCompleteTakesAsLongAsItsCoroutine() {
        assertNull(loop.runUntilComplete(sleep(0.1)));
        assertEquals(0.1, clock.time());
        assertEquals("result", loop.runUntilComplete(sleep(0.1, "result")));
        assertEquals(0.2, clock.time());
    }

    @Test
    void runUntilCompleteThrowsTheVeryException() {
        IOException problem = new IOException("x");
        Coroutine<Void> failing = async(() -> {
            throw problem;
        });
        assertSame(problem, assertThrows(IOException.class, () -> loop.runUntilComplete(failing)));
    }

    @Test
    void runUntilCompleteOfACancelledTaskThrowsCancelledError() {
        Task<Void> task = loop.createTask(sleep(10));
        task.cancel("enough");
        assertEquals(
                "enough",
                assertThrows(CancelledError.class, () -> loop.runUntilComplete(task))
                        .getMessage());
    }

    @Test
    void runUntilCompleteOfADoneFutureRunsOneIteration() {
        SettableFuture<String> future = loop.createFuture();
        future.setResult("x");
        loop.callSoon(() -> {
            log.add("first");
            loop.callSoon(note("second"));
        });
        assertEquals("x", loop.runUntilComplete(future));
        assertEquals(List.of("first"), log);
    }

    @Test
    void whatIsReadyWhenTheMainTaskEndsGetsOneMoreStep() {
        Task<Void> counting = loop.createTask(async(() -> {
            for (int i = 0; i < 100; i++) {
                log.add(i);
                await(sleep(0));
            }
        }));
        loop.runUntilComplete(async(() -> await(sleep(0))));
        // Steps at iterations 1 and 2 beside the main task's, and one while the loop stops.
        assertEquals(List.of(0, 1, 2), log);
        loop.runUntilComplete(counting);
        assertEquals(100, log.size());
    }

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_run_until_complete_stopped")
    void stopInsideTheMainTaskFailsRunUntilComplete() {
        Task<Void> task = loop.createTask(async(() -> {
            loop.stop();
            await(sleep(0.1));
        }));
        IllegalStateException problem = assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(task));
        assertEquals("Event loop stopped before Future completed.", problem.getMessage());
        // The task is as good as before, and its end does not stop a later run.
        loop.callLater(1, () -> {
            log.add(task.done());
            loop.stop();
        });
        loop.runForever();
        assertEquals(List.of(true), log);
        assertEquals(1, clock.time());
    }

    @Test
    void aFutureOfAnotherMakeEndsTheRunAsWell() {
        SettableFuture<String> inner = loop.createFuture();
        Future<String> foreign = foreignFuture(inner);
        loop.callLater(1, () -> inner.setResult("x"));
        assertEquals("x", loop.runUntilComplete(foreign));
        assertEquals(1, clock.time());
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_run_until_complete_loop")
    void aFutureOfAnotherLoopIsRefused() {
        try (EventLoop other = clock.newEventLoop()) {
            Future<Void> future = other.createFuture();
            assertThrows(IllegalArgumentException.class, () -> loop.runUntilComplete(future));
        }
    }

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_run_until_complete_nesting")
    void runUntilCompleteInsideARunningLoopIsRefusedAndTheCoroutineReported() {
        loop.runUntilComplete(async(() -> {
            assertTrue(loop.isRunning());
            Coroutine<Void> inner = async("inner", () -> {});
            IllegalStateException problem =
                    assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(inner));
            assertEquals("This event loop is already running", problem.getMessage());
        }));
        loop.close();
        assertTrue(problems.takeOnly().message().contains("coroutine 'inner' was never awaited"));
    }

    @Test
    @Ports("test_base_events.py::RunningLoopTests::test_running_loop_within_a_loop")
    void anotherLoopInsideARunningOneIsRefused() {
        try (EventLoop other = clock.newEventLoop()) {
            loop.callSoon(() -> log.add(refusalOf(other::runForever)));
            loop.createTask(async(() -> log.add(refusalOf(other::runForever))));
            turn();
        }
        String refusal = "Cannot run the event loop while another loop is running";
        assertEquals(List.of(refusal, refusal), log);
    }

    @Test
    @Ports("test_events.py::GetEventLoopTestsMixin::test_get_running_loop_already_running")
    void aLoopThatIsRefusedLeavesTheRunningOneInItsPlace() {
        try (EventLoop other = clock.newEventLoop()) {
            loop.runUntilComplete(async(() -> {
                assertSame(loop, Loops.getRunningLoop());
                assertThrows(IllegalStateException.class, other::runForever);
                assertSame(loop, Loops.getRunningLoop());
                assertFalse(other.isRunning());
            }));
        }
    }

    @Test
    void runForeverInsideItselfIsRefused() {
        loop.callSoon(() -> log.add(refusalOf(loop::runForever)));
        loop.createTask(async(() -> log.add(refusalOf(loop::runForever))));
        turn();
        String refusal = "This event loop is already running";
        assertEquals(List.of(refusal, refusal), log);
    }

    @Test
    void aLoopThatRunsOnAnotherThreadCannotBeRunOrClosed() throws InterruptedException {
        try (LoopThread running = new LoopThread()) {
            EventLoop busy = running.loop();
            assertTrue(busy.isRunning());
            assertNull(Loops.getRunningLoopOrNull());
            assertEquals("This event loop is already running", refusalOf(busy::runForever));
            assertEquals("This event loop is already running", refusalOf(() -> busy.runUntilComplete(sleep(0))));
            assertEquals("Cannot close a running event loop", refusalOf(busy::close));
            running.stop();
            assertFalse(busy.isRunning());
        }
    }

    @Test
    void aLoopMayRunOnOneThreadAfterAnother() {
        loop.callSoon(note("here"));
        turn();
        OtherThread.run(() -> {
            loop.callSoon(() -> log.add(Loops.getRunningLoop() == loop));
            turn();
        });
        loop.callSoon(note("here again"));
        turn();
        assertEquals(List.of("here", true, "here again"), log);
    }

    @Test
    void aTaskThatWaitsGoesOnOnTheThreadThatRunsTheLoopNext() {
        Task<Void> task = loop.createTask(async(() -> {
            for (int i = 0; i < 4; i++) {
                log.add(i);
                await(sleep(0));
            }
        }));
        turn();
        OtherThread.run(this::turn);
        turn();
        OtherThread.run(this::turn);
        turn();
        assertTrue(task.done());
        assertEquals(List.of(0, 1, 2, 3), log);
    }

    @Test
    void twoLoopsRunSideBySideOnTwoThreads() {
        try (EventLoop other = Loops.newEventLoop()) {
            EventLoop mine = Loops.newEventLoop();
            SettableFuture<String> future = mine.createFuture();
            Thread thread = Thread.ofPlatform()
                    .start(() -> other.runUntilComplete(async(() -> {
                        await(sleep(0));
                        mine.callSoonThreadsafe(() -> future.setResult("from the other"));
                    })));
            assertEquals("from the other", mine.runUntilComplete(future));
            mine.close();
            OtherThread.join(thread);
        }
    }

    @Test
    void aLoopRunsOnAVirtualThreadToo() throws InterruptedException {
        Thread.ofVirtual()
                .start(() -> loop.runUntilComplete(async(() -> {
                    await(sleep(1));
                    log.add(loop.time());
                })))
                .join();
        assertEquals(List.of(1.0), log);
    }

    // --- what leaves the loop ------------------------------------------------------------------

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_run_until_complete_loop_orphan_future_close_loop")
    void afterSystemExitEscapedTheNextRunUntilCompleteWorks() {
        loop.callSoon(() -> {
            throw new SystemExit(3);
        });
        SystemExit exit = assertThrows(SystemExit.class, () -> loop.runUntilComplete(sleep(0.1)));
        assertEquals(3, exit.code());
        // The first sleep ends in between; that must not stop this run.
        loop.runUntilComplete(sleep(0.2));
        assertEquals(0.2, clock.time());
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_run_forever_keyboard_interrupt")
    void aKeyboardInterruptOutOfTheMainTaskIsNotReportedAsUnretrieved() {
        assertThrows(
                KeyboardInterrupt.class,
                () -> loop.runUntilComplete(async(() -> {
                    throw new KeyboardInterrupt();
                })));
        loop.close();
        assertEquals(List.of(), problems.take());
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_run_until_complete_baseexception")
    void afterAKeyboardInterruptNoStopIsLeftInTheLoop() {
        assertThrows(
                KeyboardInterrupt.class,
                () -> loop.runUntilComplete(async(() -> {
                    throw new KeyboardInterrupt();
                })));
        assertRunsUntilItsOwnStop();
    }

    @Test
    void whatHadNotRunWhenAnInterruptLeftRunsInTheNextRun() {
        loop.callSoon(note("before"));
        loop.callSoon(() -> {
            throw new KeyboardInterrupt();
        });
        loop.callSoon(note("after"));
        loop.createTask(async(() -> log.add("task")));
        assertThrows(KeyboardInterrupt.class, loop::runForever);
        assertEquals(List.of("before"), log);
        assertFalse(loop.isRunning());
        turn();
        assertEquals(List.of("before", "after", "task"), log);
    }

    @Test
    void aStopThatWasPendingWhenAnInterruptLeftIsForgotten() {
        loop.callSoon(loop::stop);
        loop.callSoon(() -> {
            throw new SystemExit(1);
        });
        assertThrows(SystemExit.class, loop::runForever);
        assertRunsUntilItsOwnStop();
    }

    @Test
    void aTaskThatThrowsSystemExitEndsTheLoopAndKeepsItAsItsException() {
        Task<Void> task = loop.createTask(async(() -> {
            await(sleep(1));
            throw new SystemExit(4);
        }));
        loop.createTask(sleep(1)).addDoneCallback(done -> log.add("the other sleep"));
        SystemExit exit = assertThrows(SystemExit.class, loop::runForever);
        assertSame(exit, task.exception());
        turns(3);
        assertEquals(List.of("the other sleep"), log);
    }

    @Test
    void aTimerThatThrowsAnInterruptLeavesTheOtherDueTimersForTheNextRun() {
        loop.callLater(1, note("a"));
        loop.callLater(1, () -> {
            throw new KeyboardInterrupt();
        });
        loop.callLater(1, note("b"));
        assertThrows(KeyboardInterrupt.class, loop::runForever);
        turn();
        assertEquals(List.of("a", "b"), log);
    }

    @Test
    void anInterruptOfTheThreadIsAKeyboardInterruptOnce() {
        Thread.currentThread().interrupt();
        assertThrows(KeyboardInterrupt.class, () -> loop.runUntilComplete(sleep(1)));
        assertFalse(Thread.interrupted());
        loop.runUntilComplete(sleep(5));
        assertEquals(5, clock.time());
    }

    @Test
    void aLoopThatNeverSleepsNoticesAnInterruptToo() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            log.add("turn");
            loop.callSoon(again[0]);
            if (log.size() == 3) {
                Thread.currentThread().interrupt();
            }
        };
        loop.callSoon(again[0]);
        assertThrows(KeyboardInterrupt.class, loop::runForever);
        assertEquals(3, log.size());
    }

    @Test
    void aTaskThatRunsAfterwardsDoesNotSwallowAnInterrupt() {
        loop.callSoon(() -> Thread.currentThread().interrupt());
        Task<Void> task = loop.createTask(async(() -> {
            while (true) {
                log.add("step");
                await(sleep(0));
            }
        }));
        assertThrows(KeyboardInterrupt.class, loop::runForever);
        assertEquals(List.of("step"), log);
        task.cancel();
        turns(2);
        assertTrue(task.cancelled());
    }

    // --- close ---------------------------------------------------------------------------------

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_close")
    void closingTwiceIsFineAndAClosedLoopDoesNotRun() {
        assertFalse(loop.isClosed());
        loop.close();
        assertTrue(loop.isClosed());
        loop.close();
        loop.close();
        assertTrue(loop.isClosed());
        assertEquals("Event loop is closed", refusalOf(loop::runForever));
        SettableFuture<Void> future = loop.createFuture();
        assertEquals("Event loop is closed", refusalOf(() -> loop.runUntilComplete(future)));
    }

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_close_running_event_loop")
    void aRunningLoopCannotBeClosed() {
        loop.callSoon(() -> log.add(refusalOf(loop::close)));
        loop.createTask(async(() -> log.add(refusalOf(loop::close))));
        turn();
        String refusal = "Cannot close a running event loop";
        assertEquals(List.of(refusal, refusal), log);
        assertFalse(loop.isClosed());
    }

    @Test
    void closeDropsWhatIsScheduled() {
        loop.callSoon(note("soon"));
        loop.callSoonThreadsafe(note("threadsafe"));
        loop.callLater(1, note("later"));
        loop.close();
        assertEquals(List.of(), log);
    }

    @Test
    void closeHasTheFinallyBlocksOfSuspendedTasksRun() {
        loop.createTask(async(() -> {
            try {
                await(sleep(100));
                log.add("slept");
            } finally {
                log.add("finally");
            }
        }));
        turn();
        loop.close();
        assertEquals(List.of("finally"), log);
        assertEquals(
                "Task was destroyed but it is pending!", problems.takeOnly().message());
    }

    @Test
    void aTimerOfAClosedLoopCanStillBeCancelled() {
        var timer = loop.callLater(1, note("timer"));
        var soon = loop.callSoon(note("soon"));
        loop.close();
        timer.cancel();
        soon.cancel();
        assertTrue(timer.cancelled());
        assertTrue(soon.cancelled());
    }

    @Test
    void oneLoopMayCloseAnother() {
        EventLoop inCallback = clock.newEventLoop();
        EventLoop inTask = clock.newEventLoop();
        inCallback.createTask(waitAndNote("closed in a callback"));
        inTask.createTask(waitAndNote("closed in a task"));
        for (EventLoop other : List.of(inCallback, inTask)) {
            other.setExceptionHandler(problems);
            other.stop();
            other.runForever();
        }
        loop.callSoon(inCallback::close);
        loop.createTask(async(inTask::close));
        turn();
        assertTrue(inCallback.isClosed());
        assertTrue(inTask.isClosed());
        assertEquals(List.of("closed in a callback", "closed in a task"), log);
        assertEquals(2, problems.take().size());
        loop.runUntilComplete(sleep(1));
    }

    @Test
    void closeInTheExceptionHandlerDuringCloseIsRefusedOrHarmless() {
        EventLoop other = clock.newEventLoop();
        other.setExceptionHandler((l, problem) -> {
            log.add(problem.message());
            log.add(refusalOf(other::close) != null);
        });
        other.createTask(sleep(1));
        other.close();
        assertTrue(other.isClosed());
        assertEquals(List.of("Task was destroyed but it is pending!", true), log);
    }

    @Test
    void tasksMadeWhileTheLoopClosesAreNotLostSilently() {
        loop.createTask(async(() -> {
            try {
                await(sleep(100));
            } finally {
                try {
                    createTask(async("orphan", () -> log.add("ran")));
                    log.add("accepted");
                } catch (IllegalStateException e) {
                    log.add(e.getMessage());
                }
            }
        }));
        turn();
        loop.close();
        assertEquals(List.of("accepted"), log);
        assertEquals(
                List.of("Task was destroyed but it is pending!", "Task was destroyed but it is pending!"),
                problems.take().stream().map(LoopProblem::message).toList());
    }

    /** A future that is not of the library's classes, on top of one that is. */
    @SuppressWarnings("unchecked")
    private static <T> Future<T> foreignFuture(Future<T> inner) {
        return (Future<T>) Proxy.newProxyInstance(
                Future.class.getClassLoader(), new Class<?>[] {Future.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("addDoneCallback")) {
                        Consumer<Object> callback = (Consumer<Object>) arguments[0];
                        inner.addDoneCallback(done -> callback.accept(proxy));
                        return null;
                    }
                    return method.invoke(inner, arguments);
                });
    }

    private Coroutine<Void> waitAndNote(String text) {
        return async(() -> {
            try {
                await(sleep(100));
            } finally {
                log.add(text);
            }
        });
    }

    /** A stop that is left over would end the run after one iteration. */
    private void assertRunsUntilItsOwnStop() {
        loop.callSoon(() -> loop.callSoon(() -> {
            log.add("second iteration");
            loop.stop();
        }));
        loop.runForever();
        assertEquals(List.of("second iteration"), log);
    }

    /** The message of the IllegalStateException that {@code call} throws, or null. */
    private static String refusalOf(Runnable call) {
        try {
            call.run();
            return null;
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }
}
