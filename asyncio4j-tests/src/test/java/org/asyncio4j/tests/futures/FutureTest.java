package org.asyncio4j.tests.futures;

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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.InvalidStateException;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FutureTest {

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_initial_state")
    void isPendingAtFirstAndCancelledByCancel(EventLoop loop) {
        Future<String> future = loop.createFuture();
        assertFalse(future.done());
        assertFalse(future.cancelled());

        future.cancel();
        assertTrue(future.cancelled());
    }

    @Test
    @Ports(
            value = "test_futures.py::BaseFutureTests::test_constructor_without_loop",
            adapted = "a loop makes its futures, so what is refused is to find one")
    void cannotBeMadeWhereThereIsNoLoop() {
        IllegalStateException none = assertThrows(IllegalStateException.class, Loops::getEventLoop);
        assertTrue(none.getMessage().contains("no current event loop"), none.getMessage());
        assertThrows(IllegalStateException.class, Loops::getRunningLoop);
    }

    @Test
    @Ports(
            value = "test_futures.py::BaseFutureTests::test_constructor_use_running_loop",
            adapted = "there is no constructor: in a task the loop that getEventLoop finds makes it")
    void belongsToTheRunningLoopThatMadeIt() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Future<String> future =
                    loop.runUntilComplete(async(() -> Loops.getEventLoop().createFuture()));
            assertSame(loop, future.getLoop());
        }
    }

    @Test
    @Ports(
            value = "test_futures.py::BaseFutureTests::test_constructor_use_global_loop",
            adapted = "there is no constructor: outside of tasks the loop that was set for the thread makes it")
    void belongsToTheLoopOfTheThreadThatMadeIt() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Loops.setEventLoop(loop);
            Future<String> future = Loops.getEventLoop().createFuture();
            assertSame(loop, future.getLoop());
        } finally {
            Loops.setEventLoop(null);
        }
    }

    @Test
    @Ports(
            value = "test_futures.py::BaseFutureTests::test_future_cancel_message_getter",
            adapted = "the message is read from the errors that it is handed to")
    void keepsTheMessageOfItsCancellation() {
        try (EventLoop loop = Loops.newEventLoop()) {
            Future<String> future = loop.createFuture();
            future.cancel("my message");
            Stream.<Runnable>of(() -> loop.runUntilComplete(future), future::result, future::exception)
                    .map(ask -> assertThrows(CancelledError.class, ask::run))
                    .forEach(error -> assertEquals("my message", error.getMessage()));
        }
    }

    @AsyncioTest
    void aCancellationWithoutAMessageHasNone(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.cancel();
        assertNull(assertThrows(CancelledError.class, future::result).getMessage());
    }

    @AsyncioTest
    void theFirstOfTwoCancellationsGivesTheMessage(EventLoop loop) {
        Future<String> future = loop.createFuture();
        assertTrue(future.cancel("first"));
        assertFalse(future.cancel("second"));
        assertEquals("first", assertThrows(CancelledError.class, future::result).getMessage());
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_cancel")
    void cancelledIsDoneAndRefusesAnyOtherOutcome(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        assertTrue(future.cancel());

        assertTrue(future.cancelled());
        assertTrue(future.done());
        assertThrows(CancelledError.class, future::result);
        assertThrows(CancelledError.class, future::exception);
        assertRefusesAnyOutcome(future);
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_result")
    void hasTheResultThatWasSetAndRefusesAnyOther(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        assertThrows(InvalidStateException.class, future::result);

        future.setResult("spam");
        assertFalse(future.cancelled());
        assertTrue(future.done());
        assertEquals("spam", future.result());
        assertNull(future.exception());
        assertRefusesAnyOutcome(future);
        assertEquals("spam", future.result());
    }

    @AsyncioTest
    void nullIsAResult(EventLoop loop) {
        SettableFuture<Void> future = loop.createFuture();
        future.setResult(null);
        assertTrue(future.done());
        assertNull(future.result());
        assertNull(future.exception());
        assertNull(await(future));
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_exception")
    void hasTheExceptionThatWasSetAndRefusesAnyOther(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        assertThrows(InvalidStateException.class, future::exception);

        IOException problem = new IOException();
        future.setException(problem);
        assertFalse(future.cancelled());
        assertTrue(future.done());
        assertSame(problem, assertThrows(IOException.class, future::result));
        assertSame(problem, future.exception());
        assertRefusesAnyOutcome(future);
        assertSame(problem, future.exception());
    }

    @AsyncioTest
    void aCancelledErrorThatWasSetIsAnExceptionAndNotACancellation(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        CancelledError error = new CancelledError("by hand");
        future.setException(error);
        assertFalse(future.cancelled());
        assertSame(error, future.exception());
        assertSame(error, assertThrows(CancelledError.class, () -> await(future)));
    }

    @AsyncioTest
    void refusesNoException(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        assertThrows(NullPointerException.class, () -> future.setException(null));
        assertFalse(future.done());
    }

    @AsyncioTest
    void anAnswerAskedForTooEarlySaysWhichFutureHasNone(EventLoop loop) {
        Future<String> future = loop.createFuture();
        String result =
                assertThrows(InvalidStateException.class, future::result).getMessage();
        String exception =
                assertThrows(InvalidStateException.class, future::exception).getMessage();
        assertTrue(result.startsWith("Result is not set. <Future pending"), result);
        assertTrue(exception.startsWith("Exception is not set. <Future pending"), exception);
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_yield_from_twice")
    void aSecondAwaitOfADoneFutureReturnsAtOnce(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        List<String> events = new ArrayList<>();
        loop.callSoon(() -> future.setResult("spam"));
        assertEquals("spam", await(future));

        loop.callSoon(() -> events.add("the loop went on"));
        assertEquals("spam", await(future));
        assertEquals(List.of(), events);

        await(sleep(0));
        assertEquals(List.of("the loop went on"), events);
    }

    @AsyncioTest
    void allWhoAwaitItResumeOneIterationLaterInTheirOrder(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        List<String> events = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            createTask(() -> {
                events.add(name + " waits");
                events.add(name + " has " + await(future));
            });
        }
        await(sleep(0));
        future.setResult("it");
        events.add("set");
        await(sleep(0));
        assertEquals(List.of("a waits", "b waits", "c waits", "set", "a has it", "b has it", "c has it"), events);
    }

    @AsyncioTest
    void allWhoAwaitItGetTheSameException(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        IOException problem = new IOException("once");
        List<Throwable> caught = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            createTask(() -> {
                caught.add(assertThrows(IOException.class, () -> await(future)));
            });
        }
        await(sleep(0));
        future.setException(problem);
        await(sleep(0));
        assertEquals(List.of(problem, problem, problem), caught);
    }

    @AsyncioTest
    void cancellingOneWhoAwaitsItCancelsItForAll(EventLoop loop) {
        Future<String> future = loop.createFuture();
        Task<String> first = createTask(() -> await(future));
        Task<String> second = createTask(() -> await(future));
        await(sleep(0));
        first.cancel("enough");
        assertTrue(future.cancelled());
        await(sleep(0));
        assertTrue(first.cancelled());
        assertTrue(second.cancelled());
        assertEquals(
                "enough", assertThrows(CancelledError.class, second::result).getMessage());
    }

    @Test
    void aFutureOfAnotherLoopCannotBeAwaited() {
        try (EventLoop here = Loops.newEventLoop();
                EventLoop there = Loops.newEventLoop()) {
            Future<String> foreign = there.createFuture();
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> here.runUntilComplete(async(() -> await(foreign))));
            assertTrue(refused.getMessage().contains("attached to a different loop"), refused.getMessage());
        }
    }

    @Test
    @Ports(
            value = "test_futures.py::BaseFutureTests::test_copy_state",
            adapted = "through shared API: a stage ends as the future does, a future as the stage")
    void theOutcomeOfOneIsTheOutcomeOfItsCopy() {
        try (EventLoop loop = Loops.newEventLoop()) {
            SettableFuture<String> finished = loop.createFuture();
            finished.setResult("spam");
            Future<String> copy = Futures.wrapFuture(finished.toCompletableFuture(), loop);
            assertEquals("spam", copy.result());

            SettableFuture<String> failed = loop.createFuture();
            IOException problem = new IOException();
            failed.setException(problem);
            copy = Futures.wrapFuture(failed.toCompletableFuture(), loop);
            assertSame(problem, copy.exception());

            Future<String> cancelled = loop.createFuture();
            cancelled.cancel("stop");
            copy = Futures.wrapFuture(cancelled.toCompletableFuture(), loop);
            assertTrue(copy.cancelled());
            assertEquals(
                    "stop", assertThrows(CancelledError.class, copy::result).getMessage());
        }
    }

    @AsyncioTest
    @Ports("test_futures.py::BaseFutureTests::test_set_result_unless_cancelled")
    void theTimerOfACancelledSleepChangesNothing(EventLoop loop) {
        Task<String> sleeper = createTask(sleep(1, "late"));
        // Due with the sleep's own timer and set before it: the future is cancelled when that one
        // comes, in the same iteration.
        loop.callAt(loop.time() + 1, sleeper::cancel);
        assertThrows(CancelledError.class, () -> await(sleeper));
        assertEquals(1, loop.time());
        assertTrue(sleeper.cancelled());
    }

    @AsyncioTest
    void ofADoneSleepTheResultCounts() {
        Task<String> sleeper = createTask(sleep(1, "in time"));
        await(sleep(1.5));
        assertFalse(sleeper.cancel());
        assertEquals("in time", sleeper.result());
    }

    @AsyncioTest
    @Tag("debug-mode")
    @Ports(
            value = "test_futures.py::BaseFutureTests::test_future_source_traceback",
            adapted = "seen in toString and in reports; there is no attribute")
    void debugModeRemembersWhereItWasMade(EventLoop loop) {
        Future<String> future = loop.createFuture();
        int line = new Throwable().getStackTrace()[0].getLineNumber() - 1;
        assertTrue(future.toString().endsWith("created at FutureTest.java:" + line + ">"), future.toString());
    }

    @AsyncioTest(debug = false)
    void withoutDebugModeItDoesNotRemember(EventLoop loop) {
        assertEquals("<Future pending>", loop.createFuture().toString());
    }

    private static void assertRefusesAnyOutcome(SettableFuture<String> future) {
        assertThrows(InvalidStateException.class, () -> future.setResult("other"));
        assertThrows(InvalidStateException.class, () -> future.setException(new RuntimeException()));
        assertFalse(future.cancel());
    }
}
