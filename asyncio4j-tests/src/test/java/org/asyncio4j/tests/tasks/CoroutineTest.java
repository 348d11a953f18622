package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.tools.Refusals.assertNullRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.Test;

/** A coroutine from its making to its end. */
class CoroutineTest {

    @AsyncioTest
    void aCoroutineStartsWhenItIsAwaitedAndNotBefore() {
        List<String> order = new ArrayList<>();
        Coroutine<String> coroutine = async(() -> {
            order.add("body");
            return "result";
        });
        await(sleep(0));
        assertEquals(List.of(), order);
        assertEquals("result", await(coroutine));
        assertEquals(List.of("body"), order);
    }

    @AsyncioTest
    @Ports("test_pep492.py::CoroutineTests::test_async_def_coroutines")
    void aCoroutineReturnsWhatTheOneReturnsThatItAwaitsWithDebugModeAndWithout() {
        for (boolean debug : new boolean[] {false, true}) {
            OtherThread.run(() -> {
                try (EventLoop loop = Loops.newEventLoop()) {
                    loop.setDebug(debug);
                    Coroutine<String> bar = async(() -> "spam");
                    assertEquals("spam", loop.runUntilComplete(async(() -> await(bar))));
                }
            });
        }
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_await_14")
    void aResultAndAFailurePassThroughAnAwaitableOfOnesOwn(EventLoop loop) {
        for (boolean fails : new boolean[] {false, true}) {
            SettableFuture<String> future = loop.createFuture();
            Coroutine<String> inner = async(() -> {
                try {
                    return await(future);
                } catch (ArithmeticException expected) {
                    throw new IllegalStateException("marker", expected);
                }
            });
            Awaitable<String> wrapper = () -> await(inner);
            Task<String> outer = createTask(async(() -> await(wrapper)));
            await(sleep(0));
            if (fails) {
                ArithmeticException problem = new ArithmeticException();
                future.setException(problem);
                IllegalStateException marker = assertThrows(IllegalStateException.class, () -> await(outer));
                assertSame(problem, marker.getCause());
            } else {
                future.setResult("spam");
                assertEquals("spam", await(outer));
            }
        }
    }

    @AsyncioTest
    void awaitRunsACoroutineInPlaceWithoutATick(EventLoop loop) {
        List<String> order = new ArrayList<>();
        loop.callSoon(() -> order.add("next tick"));
        await(async(() -> await(async(() -> order.add("in place")))));
        assertEquals(List.of("in place"), order);
    }

    @AsyncioTest
    void theStateFollowsItsLife(EventLoop loop) {
        SettableFuture<Void> gate = loop.createFuture();
        List<Coroutine.State> inside = new ArrayList<>();
        List<Coroutine<Void>> self = new ArrayList<>();
        Coroutine<Void> coroutine = async(() -> {
            inside.add(self.getFirst().state());
            await(gate);
        });
        self.add(coroutine);
        assertSame(Coroutine.State.CREATED, coroutine.state());
        Task<Void> task = createTask(coroutine);
        assertSame(Coroutine.State.CREATED, coroutine.state());
        await(sleep(0));
        assertSame(Coroutine.State.SUSPENDED, coroutine.state());
        assertEquals(List.of(Coroutine.State.RUNNING), inside);
        gate.setResult(null);
        await(task);
        assertSame(Coroutine.State.CLOSED, coroutine.state());
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_func_15")
    void aSecondAwaitIsRefused() {
        Coroutine<Integer> coroutine = async("once", () -> 1);
        assertEquals(1, await(coroutine));
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(coroutine));
        assertEquals("cannot reuse already awaited coroutine <coroutine once closed>", refused.getMessage());
    }

    @AsyncioTest
    void aSecondAwaitIsRefusedEvenAfterAFailure() {
        IOException failure = new IOException("first");
        Coroutine<Integer> coroutine = async(() -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IOException.class, () -> await(coroutine)));
        assertThrows(IllegalStateException.class, () -> await(coroutine));
    }

    @AsyncioTest
    @Ports(
            value = "test_coroutines.py::CoroutineTest::test_func_16",
            adapted = "what is thrown into the coroutine where it is suspended is the cancellation of its task")
    void aCoroutineThatWasLeftByAnErrorWhereItWasSuspendedIsNotAwaitedAgain() {
        Coroutine<String> spammer = async("send", () -> {
            await(sleep(1));
            return "spam";
        });
        Task<String> reader = createTask(() -> {
            await(sleep(0));
            return await(spammer);
        });
        await(sleep(0.5));
        assertSame(Coroutine.State.SUSPENDED, spammer.state());
        reader.cancel("ham");
        assertEquals(
                "ham", assertThrows(CancelledError.class, () -> await(reader)).getMessage());
        for (int i = 0; i < 2; i++) {
            Task<String> other = createTask(() -> {
                await(sleep(0));
                return await(spammer);
            });
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(other));
            assertEquals("cannot reuse already awaited coroutine <coroutine send closed>", refused.getMessage());
        }
    }

    @AsyncioTest
    @Ports("test_pep492.py::CoroutineTests::test_double_await")
    void awaitingACoroutineThatAnotherTaskRunsIsRefused(EventLoop loop) {
        SettableFuture<Void> gate = loop.createFuture();
        Coroutine<Void> coroutine = async("busy", () -> await(gate));
        Task<Void> task = createTask(coroutine);
        await(sleep(0));
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(coroutine));
        assertEquals("coroutine is being awaited already: <coroutine busy suspended>", refused.getMessage());
        gate.setResult(null);
        await(task);
    }

    @AsyncioTest
    void aCoroutineThatAwaitsItselfGetsAnError() {
        List<Coroutine<Object>> self = new ArrayList<>();
        Coroutine<Object> coroutine = async(() -> await(self.getFirst()));
        self.add(coroutine);
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(coroutine));
        assertTrue(refused.getMessage().contains("being awaited already"), refused.getMessage());
    }

    @AsyncioTest
    void aClosedCoroutineNeverRunsAndIsNotReported() {
        boolean[] ran = new boolean[1];
        Coroutine<Void> coroutine = async(() -> {
            ran[0] = true;
        });
        coroutine.close();
        coroutine.close();
        assertSame(Coroutine.State.CLOSED, coroutine.state());
        assertThrows(IllegalStateException.class, () -> await(coroutine));
        assertFalse(ran[0]);
    }

    @AsyncioTest
    @Ports(
            value = "test_coroutines.py::CoroutineTest::test_func_17",
            adapted = "await() drives the coroutine, and nothing else can throw into one that has ended")
    void closingACoroutineThatHasEndedDoesNothing() {
        Coroutine<Integer> coroutine = async(() -> 1);
        assertEquals(1, await(coroutine));
        assertThrows(IllegalStateException.class, () -> await(coroutine));
        coroutine.close();
        coroutine.close();
        assertSame(Coroutine.State.CLOSED, coroutine.state());
    }

    @AsyncioTest
    @Ports(
            value = "test_coroutines.py::CoroutineTest::test_func_18",
            adapted = "a task drives the coroutine, as there is no iterator that __await__ would make")
    void aTaskOfACoroutineThatHasEndedFailsAgainAndAgain() {
        Coroutine<String> coroutine = async("once", () -> "spam");
        assertEquals("spam", await(createTask(coroutine)));
        for (int i = 0; i < 3; i++) {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> await(createTask(coroutine)));
            assertEquals("cannot reuse already awaited coroutine <coroutine once closed>", refused.getMessage());
        }
        coroutine.close();
        coroutine.close();
    }

    @AsyncioTest
    void closingASuspendedCoroutineIsRefused() {
        Coroutine<Void> coroutine = async("busy", () -> await(sleep(1)));
        Task<Void> task = createTask(coroutine);
        await(sleep(0));
        IllegalStateException refused = assertThrows(IllegalStateException.class, coroutine::close);
        assertEquals(
                "<coroutine busy suspended> has started and cannot be closed; cancel its task", refused.getMessage());
        await(task);
    }

    @AsyncioTest
    @Ports(
            value = "test_pep492.py::CoroutineTests::test_debug_mode_manages_coroutine_origin_tracking",
            adapted = "that debug mode alone remembers places is seen by the report; there is no depth to ask for")
    @Ports(
            value = "test_coroutines.py::OriginTrackingTest::test_origin_tracking",
            adapted = "a place is remembered or not; there is no depth that could be set, refused or exceed the stack")
    @Ports(
            value = "test_coroutines.py::OriginTrackingTest::test_origin_tracking_warning",
            adapted = "the report tells the line of the call, not those of its callers, which a depth of two adds")
    void aCoroutineThatNobodyAwaitsIsReportedWithThePlaceOfItsMakingInDebugMode(ReportedProblems problems) {
        assertTrue(
                reportOfAForgottenOne(true)
                        .startsWith("coroutine 'forgotten' was never awaited (created at CoroutineTest.java:"),
                () -> reportOfAForgottenOne(true));
        String without = reportOfAForgottenOne(false);
        assertTrue(without.startsWith("coroutine 'forgotten' was never awaited"), without);
        assertFalse(without.contains("CoroutineTest.java"), without);
        assertEquals(List.of(), problems.take());
    }

    private static String reportOfAForgottenOne(boolean debug) {
        // Made on a loop of its own, since it is reported at the latest when the loop closes.
        ReportedProblems own = new ReportedProblems();
        OtherThread.run(() -> {
            EventLoop loop = Loops.newEventLoop();
            loop.setDebug(debug);
            loop.setExceptionHandler(own);
            loop.runUntilComplete(async(() -> {
                async("forgotten", () -> {});
            }));
            loop.close();
        });
        return own.takeOnly().message();
    }

    @Test
    void aCoroutineMayBeMadeBeforeThereIsALoop() {
        Coroutine<Integer> coroutine = sleep(0, 1);
        try (EventLoop loop = Loops.newEventLoop()) {
            assertEquals(1, loop.runUntilComplete(coroutine));
        }
    }

    @AsyncioTest
    void aCoroutineIsCalledByItsNameOrElseByTheClassThatWroteIt() {
        Coroutine<Integer> named = async("fetch", () -> 1);
        assertEquals("fetch", named.getName());
        assertEquals("<coroutine fetch created>", named.toString());
        await(named);
        assertEquals("<coroutine fetch closed>", named.toString());
        Coroutine<Integer> unnamed = async(() -> 1);
        assertTrue(unnamed.getName().startsWith("CoroutineTest."), unnamed.getName());
        await(unnamed);
    }

    @AsyncioTest
    void nullsAreRefusedByName() {
        assertNullRefused("body", () -> async((Callable<Integer>) null));
        assertNullRefused("body", () -> async((Action<Exception>) null));
        assertNullRefused("body", () -> async("name", (Callable<Integer>) null));
        assertNullRefused("body", () -> async("name", (Action<Exception>) null));
        assertNullRefused("name", () -> async(null, () -> 1));
    }

    @AsyncioTest
    void aCheckedExceptionMayBeDeclaredAtTheAwait() {
        IOException failure = new IOException("declared");
        Coroutine<Void> coroutine = async(() -> {
            throw failure;
        });
        try {
            await(coroutine, IOException.class);
        } catch (IOException thrown) {
            assertSame(failure, thrown);
            return;
        }
        throw new AssertionError("nothing was thrown");
    }

    @AsyncioTest
    @Ports({
        "test_coroutines.py::CoroutineTest::test_await_4",
        "test_coroutines.py::CoroutineTest::test_await_9",
        "test_coroutines.py::CoroutineTest::test_await_10",
        "test_coroutines.py::CoroutineTest::test_await_11"
    })
    void awaitingOneIsAnExpressionLikeAnyOther() {
        Callable<Coroutine<Integer>> answer = () -> async(() -> 42);
        List<Callable<Coroutine<Integer>>> several = List.of(answer);
        Coroutine<Integer> sum =
                async(() -> await(answer.call()) + await(several.get(0).call()) * 2);
        assertEquals(126, await(sum));
        Coroutine<Coroutine<Integer>> inner = async(() -> async(() -> 42));
        assertEquals(42, await(await(inner)));
        assertEquals("42", String.valueOf(await(async(() -> 42))));
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_await_16")
    void anExceptionThatIsItsResultIsAValue() {
        Coroutine<Exception> value = async(() -> new IllegalArgumentException("value"));
        try {
            throw new IOException("handled");
        } catch (IOException handled) {
            Exception result = await(value);
            assertEquals("value", result.getMessage());
            assertNull(result.getCause());
            assertEquals(0, result.getSuppressed().length);
        }
    }
}
