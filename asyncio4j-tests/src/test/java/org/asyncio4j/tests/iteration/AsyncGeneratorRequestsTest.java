package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.asyncSendGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Garbage;
import org.junit.jupiter.api.Tag;

/** What is sent and thrown into asynchronous generators, and which requests are refused. */
class AsyncGeneratorRequestsTest extends WithGenerators {

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_05",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_asend_01"
    })
    void whatIsSentIsReturnedByTheYield() {
        AsyncSendGenerator<String, Integer> echo = asyncSendGenerator(out -> {
            Integer sent = out.yield("first");
            while (sent == null || sent != 0) {
                sent = out.yield("got " + sent);
            }
        });
        assertEquals("first", await(echo.asend(null)));
        assertEquals("got 7", await(echo.asend(7)));
        assertEquals("got null", await(anext(echo)));
        assertThrows(StopAsyncIteration.class, () -> await(echo.asend(0)));
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenTest::test_async_gen_exception_10")
    void nothingCanBeSentToAGeneratorThatHasNotBegun() {
        AsyncSendGenerator<String, Integer> generator = asyncSendGenerator(out -> out.yield("x"));
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> await(generator.asend(1)));
        assertTrue(error.getMessage().startsWith("can't send non-null value to a just-started"));
        assertEquals("x", await(generator.asend(null)), "it can still begin");
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_01",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_03"
    })
    void whatIsThrownInComesOutOfTheYield() {
        IOException problem = new IOException("x");
        AsyncGenerator<String> generator = asyncGenerator(out -> {
            try {
                out.yield("a");
            } catch (Exception e) {
                assertSame(problem, e);
                out.yield("caught");
            }
        });
        await(anext(generator));
        assertEquals("caught", await(generator.athrow(problem)));
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_06")
    void aBodyThatWouldCatchAllEndsWhenItIsAskedOnceMore() {
        List<String> log = new ArrayList<>();
        AsyncSendGenerator<String, Integer> generator = asyncSendGenerator(out -> {
            try {
                out.yield("item");
            } catch (Throwable nothing) {
                log.add("caught");
            }
            log.add("done");
        });
        assertEquals("item", await(generator.asend(null)));
        assertThrows(StopAsyncIteration.class, () -> await(generator.asend(null)));
        assertEquals(List.of("done"), log);
    }

    @AsyncioTest
    void whatIsThrownInAndNotCaughtComesBack() {
        IOException problem = new IOException("x");
        AsyncGenerator<Integer> generator = count(3);
        await(anext(generator));
        StackTraceElement[] trace = problem.getStackTrace();
        assertSame(problem, assertThrows(IOException.class, () -> await(generator.athrow(problem))));
        assertEquals(List.of(trace), List.of(problem.getStackTrace()));
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
    }

    @AsyncioTest
    void whatIsThrownInBeforeItBeginsEndsItAtOnce() {
        AsyncGenerator<Integer> generator = tidy();
        assertThrows(IOException.class, () -> await(generator.athrow(new IOException())));
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
        assertEquals(List.of(), log);
    }

    @AsyncioTest
    void throwingIntoAGeneratorThatHasEndedDoesNothing() {
        AsyncGenerator<Integer> generator = count(0);
        assertEquals(List.of(), all(generator));
        assertNull(await(generator.athrow(new IOException())));
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenTest::test_async_gen_exception_11")
    void aGeneratorExitThrownInComesBack() {
        AsyncGenerator<Integer> outer = asyncGenerator(out -> {
            AsyncGenerator<Integer> inner = count(2);
            await(anext(inner));
            try {
                await(inner.athrow(new GeneratorExit("by hand")));
            } catch (GeneratorExit exit) {
                out.yield(2);
            }
            out.yield(3);
        });
        assertEquals(List.of(2, 3), all(outer));
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_await_same_anext_coro_twice",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_await_same_aclose_coro_twice"
    })
    void aRequestIsAwaitedOnce() {
        AsyncSendGenerator<Integer, Integer> generator = asyncSendGenerator(out -> out.yield(1));
        for (Coroutine<?> request :
                List.of(generator.asend(null), generator.aclose(), generator.athrow(new IOException()))) {
            await(request);
            assertRefused("cannot reuse already awaited coroutine", request);
        }
    }

    @Tag("gc")
    @AsyncioTest(debug = false)
    @Ports({
        "test_asyncgen.py::TestUnawaitedWarnings::test_asend",
        "test_asyncgen.py::TestUnawaitedWarnings::test_athrow",
        "test_asyncgen.py::TestUnawaitedWarnings::test_aclose"
    })
    void aRequestThatNobodyAwaitsIsReported(ReportedProblems problems) {
        forgetRequests();
        List<String> messages = new ArrayList<>();
        Garbage.collectUntil(() -> {
            problems.take().forEach(problem -> messages.add(problem.message()));
            return messages.size() == 3;
        });
        messages.sort(null);
        assertEquals(
                List.of(
                        "coroutine 'aclose' was never awaited",
                        "coroutine 'asend' was never awaited",
                        "coroutine 'athrow' was never awaited"),
                messages);
    }

    private static void forgetRequests() {
        AsyncSendGenerator<Integer, Integer> generator = asyncSendGenerator(out -> out.yield(1));
        generator.asend(null);
        generator.athrow(new IOException());
        generator.aclose();
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::TestUnawaitedWarnings::test_asend_send_already_running",
        "test_asyncgen.py::TestUnawaitedWarnings::test_athrow_send_already_running"
    })
    void anotherRequestWhileTheBodyAwaitsIsRefused() {
        AsyncSendGenerator<Integer, Integer> generator = asyncSendGenerator("slow", out -> {
            await(sleep(1));
            out.yield(1);
        });
        Task<Integer> first = createTask(anext(generator));
        await(sleep(0.5));
        assertEquals(Coroutine.State.RUNNING, generator.state());
        assertRefused("anext(): asynchronous generator is already running", anext(generator));
        assertRefused("anext(): asynchronous generator is already running", generator.asend(null));
        assertRefused("athrow(): asynchronous generator is already running", generator.athrow(new IOException()));
        assertRefused("aclose(): asynchronous generator is already running", generator.aclose());
        assertEquals(1, await(first));
    }

    private static void assertRefused(String message, Coroutine<?> request) {
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> await(request));
        assertTrue(error.getMessage().startsWith(message), error::getMessage);
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenTest::test_async_gen_exception_12")
    void aBodyCannotAskItsOwnGenerator() {
        List<AsyncGenerator<Integer>> self = new ArrayList<>();
        self.add(asyncGenerator(out -> out.yield(await(anext(self.getFirst())))));
        assertRefused("anext(): asynchronous generator is already running", anext(self.getFirst()));
    }
}
