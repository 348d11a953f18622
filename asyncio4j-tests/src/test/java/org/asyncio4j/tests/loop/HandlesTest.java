package org.asyncio4j.tests.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Test;

/** What a handle tells, and what it tells when its callback fails. */
class HandlesTest extends OwnLoop {

    /** A callback whose class has a name. */
    private static final class Named implements Runnable {
        @Override
        public void run() {}

        @Override
        public String toString() {
            return "a secret";
        }
    }

    @Test
    @Ports("test_events.py::HandleTests::test_handle")
    void aHandleIsNotCancelledUntilCancel() {
        Handle handle = loop.callSoon(note("never"));
        assertFalse(handle.cancelled());
        handle.cancel();
        assertTrue(handle.cancelled());
        handle.cancel();
        assertTrue(handle.cancelled());
    }

    @Test
    @Ports("test_events.py::HandleTests::test_callback_with_exception")
    void aFailingCallbackIsToldWithMessageExceptionAndHandle() {
        IllegalArgumentException thrown = new IllegalArgumentException("x");
        Handle handle = loop.callSoon(() -> {
            throw thrown;
        });
        turn();
        LoopProblem problem = problems.takeOnly();
        assertEquals("Exception in callback HandlesTest.<lambda>()", problem.message());
        assertSame(thrown, problem.exception());
        assertSame(handle, problem.handle());
        assertEquals(
                List.of("exception", "handle", "message"),
                List.copyOf(problem.asMap().keySet()));
    }

    @Test
    void inDebugModeItIsToldWhereItWasScheduled() {
        loop.setDebug(true);
        loop.callSoon(() -> {
            throw new IllegalArgumentException("x");
        });
        turn();
        List<?> trace = (List<?>) problems.takeOnly().get("source_traceback");
        StackTraceElement innermost = (StackTraceElement) trace.getFirst();
        assertEquals(HandlesTest.class.getName(), innermost.getClassName());
        assertEquals("inDebugModeItIsToldWhereItWasScheduled", innermost.getMethodName());
        assertTrue(trace.size() <= 10);
    }

    @Test
    @Ports(
            value = "test_events.py::HandleTests::test_handle_repr",
            adapted = "a class tells no file; a lambda or method reference has only the name of its" + " class")
    void toStringNamesTheCallbackAndNotWhatItHolds() {
        Handle named = loop.callSoon(new Named());
        assertEquals("<Handle HandlesTest.Named()>", named.toString());
        assertEquals("<Handle HandlesTest.<lambda>()>", loop.callSoon(() -> {}).toString());
        assertEquals(
                "<Handle HandlesTest.<lambda>()>", loop.callSoon(log::clear).toString());
        assertEquals(
                "<Handle HandlesTest.Named()>",
                loop.callSoonThreadsafe(new Named()).toString());
        named.cancel();
        assertEquals("<Handle cancelled>", named.toString());
        Handle foreign = loop.callSoonThreadsafe(new Named());
        foreign.cancel();
        assertEquals("<Handle cancelled>", foreign.toString());
    }

    @Test
    @Ports(
            value = "test_events.py::HandleTests::test_handle_repr_debug",
            adapted = "a Runnable has no arguments to show, and its class no file")
    void inDebugModeToStringTellsWhereItWasCreatedAlsoWhenCancelled() {
        loop.setDebug(true);
        for (Handle handle : List.of(loop.callSoon(new Named()), loop.callSoonThreadsafe(new Named()))) {
            String text = handle.toString();
            assertTrue(
                    text.matches("<Handle HandlesTest\\.Named\\(\\) created at" + " HandlesTest\\.java:\\d+>"), text);
            String inFull = text.replace("<Handle ", "<Handle cancelled ");
            handle.cancel();
            assertEquals(inFull, handle.toString());
            handle.cancel();
            assertEquals(inFull, handle.toString(), "cancelled twice");
        }
    }

    @Test
    void whatACancelledHandleShowsIsDecidedByDebugModeWhenItIsCancelled() {
        Handle late = loop.callSoon(new Named());
        loop.setDebug(true);
        late.cancel();
        assertEquals("<Handle cancelled HandlesTest.Named()>", late.toString());
        Handle early = loop.callSoon(new Named());
        loop.setDebug(false);
        early.cancel();
        assertTrue(early.toString().matches("<Handle cancelled created at HandlesTest\\.java:\\d+>"), early::toString);
    }

    @Test
    @Ports("test_events.py::TimerTests::test_timer_repr")
    void aTimersToStringTellsWhen() {
        TimerHandle timer = loop.callAt(1.5, new Named());
        assertEquals("<TimerHandle when=1.5 HandlesTest.Named()>", timer.toString());
        timer.cancel();
        assertEquals("<TimerHandle cancelled when=1.5>", timer.toString());
    }

    @Test
    @Ports(
            value = "test_events.py::TimerTests::test_timer_repr_debug",
            adapted = "a class tells no file and no line of its callback's code")
    void inDebugModeATimersToStringTellsWhereItWasCreated() {
        loop.setDebug(true);
        TimerHandle timer = loop.callAt(1.5, new Named());
        String text = timer.toString();
        assertTrue(
                text.matches(
                        "<TimerHandle when=1\\.5 HandlesTest\\.Named\\(\\)" + " created at HandlesTest\\.java:\\d+>"),
                text);
        timer.cancel();
        assertEquals(text.replace("<TimerHandle ", "<TimerHandle cancelled "), timer.toString());
    }

    @Test
    @Ports("test_events.py::HandleTests::test_handle_source_traceback")
    void inDebugModeTheHandlesOfAllSchedulingCallsKnowWhereTheyWereMade() {
        loop.setDebug(true);
        int first = currentLine() + 2;
        Handle[] handles = {
            loop.callSoon(() -> {}),
            loop.callSoonThreadsafe(() -> {}),
            loop.callLater(0, () -> {}),
            loop.callAt(0, () -> {}),
        };
        for (int i = 0; i < handles.length; i++) {
            String text = handles[i].toString();
            assertTrue(text.endsWith(" created at HandlesTest.java:" + (first + i) + ">"), text);
        }
    }

    private static int currentLine() {
        return StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().orElseThrow())
                .getLineNumber();
    }

    @Test
    void withoutDebugModeNoPlaceIsRemembered() {
        Handle handle = loop.callSoon(() -> {});
        loop.setDebug(true);
        assertFalse(handle.toString().contains("created at"), handle.toString());
    }
}
