package org.asyncio4j.suite.iteration;

import static org.asyncio4j.Asyncio.aclosing;
import static org.asyncio4j.Asyncio.aiter;
import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.asyncSendGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.suite.Ports;
import org.asyncio4j.suite.tools.Garbage;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** Asynchronous generators: what goes in and out, how they end, and what is refused. */
class AsyncGeneratorTest {

    private final List<Object> log = new ArrayList<>();

    static AsyncGenerator<Integer> count(int end) {
        return asyncGenerator(
                "count",
                out -> {
                    for (int i = 0; i < end; i++) {
                        out.yield(i);
                    }
                });
    }

    /** One item, a second late. */
    static AsyncGenerator<Integer> slow() {
        return asyncGenerator(
                "slow",
                out -> {
                    await(sleep(1));
                    out.yield(1);
                });
    }

    private AsyncGenerator<Integer> tidy() {
        return asyncGenerator(
                "tidy",
                out -> {
                    try {
                        for (int i = 0; ; i++) {
                            out.yield(i);
                        }
                    } finally {
                        await(sleep(0.5));
                        log.add("tidied");
                    }
                });
    }

    private static <T> List<T> all(AsyncGenerator<T> generator) {
        List<T> items = new ArrayList<>();
        for (T item : each(generator)) {
            items.add(item);
        }
        return items;
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenTest::test_async_gen_iteration_01",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_01"
    })
    void itemsComeInTheOrderOfTheirYields() {
        assertEquals(List.of(0, 1, 2), all(count(3)));
    }

    @AsyncioTest
    void anItemThatNeedsNoWaitTakesNoTripThroughTheLoop() {
        getRunningLoop().callSoon(() -> log.add("callback"));
        for (int item : each(count(1000))) {
            log.add(item);
        }
        assertEquals(1000, log.size());
        await(sleep(0));
        assertEquals("callback", log.getLast());
    }

    @AsyncioTest
    void theBodyAwaitsInTheTaskOfTheConsumer(VirtualClock clock) {
        Task<?> consumer = currentTask();
        AsyncGenerator<Double> times =
                asyncGenerator(out -> {
                    for (int i = 0; i < 3; i++) {
                        await(sleep(1));
                        assertSame(consumer, currentTask());
                        out.yield(clock.time());
                    }
                });
        assertEquals(List.of(1.0, 2.0, 3.0), all(times));
    }

    @AsyncioTest
    void otherTasksRunWhileTheBodyAwaits() {
        Task<?> other =
                createTask(() -> {
                    for (int i = 0; i < 3; i++) {
                        log.add("other");
                        await(sleep(1));
                    }
                });
        AsyncGenerator<String> slow =
                asyncGenerator(out -> {
                    for (int i = 0; i < 3; i++) {
                        await(sleep(1));
                        out.yield("item");
                    }
                });
        for (String item : each(slow)) {
            log.add(item);
        }
        await(other);
        assertEquals(List.of("other", "item", "other", "item", "other", "item"), log);
    }

    @AsyncioTest
    void theBodyBeginsWithTheFirstRequest() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    log.add("begun");
                    out.yield(1);
                });
        assertEquals(Coroutine.State.CREATED, generator.state());
        await(sleep(0));
        assertEquals(List.of(), log);
        assertEquals(1, await(anext(generator)));
        assertEquals(Coroutine.State.SUSPENDED, generator.state());
        assertEquals(List.of("begun"), log);
    }

    @AsyncioTest
    @Ports(
            value = {
                "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_tuple",
                "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_tuple",
                "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_stopiteration",
                "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_stopiteration",
                "test_coroutines.py::CoroutineTest::test_for_tuple",
                "test_coroutines.py::CoroutineTest::test_for_stop_iteration"
            },
            adapted =
                    "CPython hands values over by exceptions, and so special ones need care; here"
                            + " null and end signals do")
    void nullIsAnItem() {
        AsyncGenerator<String> generator = asyncGenerator(out -> out.yield(null));
        assertNull(await(anext(generator)));
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_aiter",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_aiter_idempotent",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_03"
    })
    void aGeneratorIsItsOwnIterator() {
        AsyncGenerator<Integer> generator = count(3);
        assertSame(generator, aiter(generator));
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenTest::test_async_gen_iteration_02",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_04"
    })
    void theEndIsToldAgainAndAgain() {
        AsyncGenerator<Integer> generator = count(1);
        await(anext(generator));
        for (int i = 0; i < 3; i++) {
            assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
        }
        assertEquals(Coroutine.State.CLOSED, generator.state());
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_generator_anext")
    void theDefaultStandsForTheEnd() {
        AsyncGenerator<Integer> generator = count(1);
        assertEquals(0, await(anext(generator, -1)));
        assertEquals(-1, await(anext(generator, -1)));
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenTest::test_async_gen_exception_03",
        "test_asyncgen.py::AsyncGenTest::test_async_gen_exception_04",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_02",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_asend_02"
    })
    void whatTheBodyThrowsReachesTheConsumerAndEndsIt() {
        IOException problem = new IOException("lost");
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    out.yield(1);
                    throw problem;
                });
        assertEquals(1, await(anext(generator)));
        assertSame(problem, assertThrows(IOException.class, () -> await(anext(generator))));
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenTest::test_async_gen_exception_05")
    void theEndOfOtherItemsIsNotTakenForItsOwn() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    out.yield(await(anext(count(1))));
                    out.yield(await(anext(count(0))));
                });
        assertEquals(0, await(anext(generator)));
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> await(anext(generator)));
        assertEquals("async generator raised StopAsyncIteration", error.getMessage());
        assertTrue(error.getCause() instanceof StopAsyncIteration);
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_05",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_asend_01"
    })
    void whatIsSentIsReturnedByTheYield() {
        AsyncSendGenerator<String, Integer> echo =
                asyncSendGenerator(out -> {
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
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> await(generator.asend(1)));
        assertTrue(error.getMessage().startsWith("can't send non-null value to a just-started"));
        assertEquals("x", await(generator.asend(null)), "it can still begin");
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_01",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_06",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_03"
    })
    void whatIsThrownInComesOutOfTheYield() {
        IOException problem = new IOException("x");
        AsyncGenerator<String> generator =
                asyncGenerator(out -> {
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
    void whatIsThrownInAndNotCaughtComesBack() {
        IOException problem = new IOException("x");
        AsyncGenerator<Integer> generator = count(3);
        await(anext(generator));
        StackTraceElement[] trace = problem.getStackTrace();
        assertSame(
                problem, assertThrows(IOException.class, () -> await(generator.athrow(problem))));
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
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_aclose_07",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_aclose_08",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_aclose_12"
    })
    void closingRunsTheFinallyBlocksWhichMayAwait(VirtualClock clock) {
        AsyncGenerator<Integer> generator = tidy();
        await(anext(generator));
        await(generator.aclose());
        assertEquals(List.of("tidied"), log);
        assertEquals(0.5, clock.time());
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
    }

    @AsyncioTest
    @Ports(
            "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_aclose_twice_with_different_coros")
    void closingTwiceClosesOnce() {
        AsyncGenerator<Integer> generator = tidy();
        await(anext(generator));
        await(generator.aclose());
        await(generator.aclose());
        assertEquals(List.of("tidied"), log);
    }

    @AsyncioTest
    void closingOneThatHasNotBegunKeepsItFromBeginning() {
        AsyncGenerator<Integer> generator = tidy();
        await(generator.aclose());
        assertEquals(Coroutine.State.CLOSED, generator.state());
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
        assertEquals(List.of(), log);
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_aclose_10")
    void aBodyThatCatchesTheCloseAndReturnsIsClosed() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    try {
                        out.yield(1);
                    } catch (GeneratorExit exit) {
                        log.add("caught");
                    }
                });
        await(anext(generator));
        await(generator.aclose());
        assertEquals(List.of("caught"), log);
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_aclose_06",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_aclose_11"
    })
    void aBodyThatHandsOutAnItemInsteadOfEndingIsAnError() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    try {
                        out.yield(1);
                    } catch (GeneratorExit exit) {
                        out.yield(2);
                    }
                    out.yield(3);
                });
        await(anext(generator));
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> await(generator.aclose()));
        assertTrue(error.getMessage().startsWith("async generator ignored GeneratorExit"));
        assertThrows(StopAsyncIteration.class, () -> await(generator.aclose()));
        assertEquals(3, await(anext(generator)), "as in CPython it goes on");
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
        await(generator.aclose());
    }

    @AsyncioTest
    void whatTheFinallyBlocksThrowLeavesTheClose() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    try {
                        out.yield(1);
                    } finally {
                        throwSome();
                    }
                });
        await(anext(generator));
        assertThrows(NoSuchElementException.class, () -> await(generator.aclose()));
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
    }

    private static void throwSome() {
        throw new NoSuchElementException();
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_aclose_after_exhaustion")
    void closingOneThatHasEndedDoesNothing() {
        AsyncGenerator<Integer> generator = count(2);
        assertEquals(List.of(0, 1), all(generator));
        await(generator.aclose());
        assertEquals(Coroutine.State.CLOSED, generator.state());
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenTest::test_async_gen_exception_07",
        "test_asyncgen.py::AsyncGenTest::test_async_gen_exception_08",
        "test_asyncgen.py::AsyncGenTest::test_async_gen_exception_09"
    })
    void itemsInAFinallyBlockAreHandedOut() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    try {
                        out.yield(1);
                        throwSome();
                    } finally {
                        out.yield(2);
                        await(sleep(0));
                        out.yield(3);
                    }
                });
        assertEquals(1, await(anext(generator)));
        assertEquals(2, await(anext(generator)));
        assertEquals(3, await(anext(generator)));
        assertThrows(NoSuchElementException.class, () -> await(anext(generator)));
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenTest::test_async_gen_exception_11")
    void aGeneratorExitThrownInComesBack() {
        AsyncGenerator<Integer> outer =
                asyncGenerator(out -> {
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
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_asend_03",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_02"
    })
    void aFutureCancelledInTheBodyCancelsTheConsumer() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    try {
                        out.yield(1);
                    } finally {
                        Task<?> victim = createTask(sleep(60));
                        victim.cancel();
                        await(victim);
                        log.add("wrongly here");
                    }
                });
        assertEquals(1, await(anext(generator)));
        assertThrows(CancelledError.class, () -> await(anext(generator)));
        assertEquals(List.of(), log);
        assertEquals(Coroutine.State.CLOSED, generator.state());
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_await_same_anext_coro_twice",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_await_same_aclose_coro_twice"
    })
    void aRequestIsAwaitedOnce() {
        AsyncSendGenerator<Integer, Integer> generator = asyncSendGenerator(out -> out.yield(1));
        for (Coroutine<?> request :
                List.of(
                        generator.asend(null),
                        generator.aclose(),
                        generator.athrow(new IOException()))) {
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
    @Ports("test_contextlib_async.py::AclosingTestCase::test_aclosing_bpo41229")
    void aLoopThatIsLeftInABlockOfAclosingIsClosed() {
        with(
                aclosing(tidy()),
                items -> {
                    for (int item : each(items)) {
                        if (item == 3) {
                            break;
                        }
                    }
                });
        assertEquals(List.of("tidied"), log);
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::TestUnawaitedWarnings::test_asend_send_already_running",
        "test_asyncgen.py::TestUnawaitedWarnings::test_athrow_send_already_running"
    })
    void anotherRequestWhileTheBodyAwaitsIsRefused() {
        AsyncSendGenerator<Integer, Integer> generator =
                asyncSendGenerator(
                        "slow",
                        out -> {
                            await(sleep(1));
                            out.yield(1);
                        });
        Task<Integer> first = createTask(anext(generator));
        await(sleep(0.5));
        assertEquals(Coroutine.State.RUNNING, generator.state());
        assertRefused("anext(): asynchronous generator is already running", anext(generator));
        assertRefused("anext(): asynchronous generator is already running", generator.asend(null));
        assertRefused(
                "athrow(): asynchronous generator is already running",
                generator.athrow(new IOException()));
        assertRefused("aclose(): asynchronous generator is already running", generator.aclose());
        assertEquals(1, await(first));
    }

    private static void assertRefused(String message, Coroutine<?> request) {
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> await(request));
        assertTrue(error.getMessage().startsWith(message), error::getMessage);
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenTest::test_async_gen_exception_12")
    void aBodyCannotAskItsOwnGenerator() {
        List<AsyncGenerator<Integer>> self = new ArrayList<>();
        self.add(asyncGenerator(out -> out.yield(await(anext(self.getFirst())))));
        assertRefused("anext(): asynchronous generator is already running", anext(self.getFirst()));
    }

    @AsyncioTest
    void onlyTheBodyYields() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    Task<?> helper = createTask(() -> out.yield(1));
                    IllegalStateException error =
                            assertThrows(IllegalStateException.class, () -> await(helper));
                    log.add(error.getMessage().split(" of <")[0]);
                    for (int item : each(count(2))) {
                        out.yield(item);
                    }
                });
        assertEquals(List.of(0, 1), all(generator));
        assertEquals(List.of("yield of an item outside of the body"), log);
    }

    @AsyncioTest
    void aMethodThatTheBodyCallsMayYield() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    for (int i = 0; i < 2; i++) {
                        await(async(() -> List.of(1, 2).forEach(out::yield)));
                    }
                });
        assertEquals(List.of(1, 2, 1, 2), all(generator));
    }

    @AsyncioTest
    void aCancellationOfTheConsumerIsThrownWhereTheBodyAwaits() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    out.yield(1);
                    try {
                        await(sleep(60));
                    } finally {
                        log.add(currentTask().getName());
                        await(sleep(1));
                        log.add("cleaned up");
                    }
                });
        Task<List<Integer>> consumer = createTask(async(() -> all(generator)), "consumer");
        await(sleep(1));
        assertTrue(consumer.cancel());
        assertThrows(CancelledError.class, () -> await(consumer));
        assertEquals(List.of("consumer", "cleaned up"), log);
        assertEquals(Coroutine.State.CLOSED, generator.state());
    }

    @AsyncioTest
    void aBodyMayCatchTheCancellationAndGoOn() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    try {
                        await(sleep(60));
                    } catch (CancelledError cancelled) {
                        out.yield(currentTask().cancelling());
                    }
                });
        Task<List<Integer>> consumer = createTask(() -> all(generator));
        await(sleep(1));
        consumer.cancel();
        assertEquals(List.of(1), await(consumer));
    }

    @AsyncioTest
    void severalTasksMayTakeTurns() {
        AsyncGenerator<String> names =
                asyncGenerator(out -> {
                    while (true) {
                        await(sleep(0.1));
                        out.yield(currentTask().getName());
                    }
                });
        for (int i = 0; i < 3; i++) {
            String name = "consumer " + i;
            assertEquals(name, await(createTask(anext(names), name)));
        }
        await(names.aclose());
    }

    @AsyncioTest
    void theBodySeesTheContextOfWhoAsks() {
        ContextVar<String> variable = new ContextVar<>("variable", "none");
        AsyncGenerator<String> values =
                asyncGenerator(out -> {
                    while (true) {
                        String before = variable.get();
                        await(sleep(0));
                        out.yield(before + variable.get());
                        variable.set("body");
                    }
                });
        variable.set("main");
        assertEquals("mainmain", await(anext(values)));
        assertEquals("main", variable.get());
        assertEquals("bodybody", await(anext(values)));
        assertEquals("body", variable.get(), "what it sets is set in the consumer's context");
        assertEquals(
                "bodybody",
                await(
                        createTask(() -> {
                            variable.set("other");
                            return await(anext(values));
                        })));
        await(values.aclose());
    }

    @AsyncioTest
    void generatorsOfGeneratorsTakeNoTripThroughTheLoopEither() {
        AsyncGenerator<Integer> source = count(100);
        for (int depth = 0; depth < 20; depth++) {
            AsyncGenerator<Integer> inner = source;
            source =
                    asyncGenerator(out -> {
                        for (int item : each(inner)) {
                            out.yield(item + 1);
                        }
                    });
        }
        getRunningLoop().callSoon(() -> log.add("callback"));
        int expected = 20;
        for (int item : each(source)) {
            assertEquals(expected++, item);
        }
        assertEquals(120, expected);
        assertEquals(List.of(), log);
    }

    @AsyncioTest
    void eagerTasksMayBeMadeInABody() {
        AsyncGenerator<Integer> generator =
                asyncGenerator(out -> {
                    for (int i = 0; i < 3; i++) {
                        int number = i;
                        Task<Integer> eager =
                                createTask(
                                        async(() -> {
                                            for (int item : each(count(2))) {
                                                log.add(number + ":" + item);
                                            }
                                            await(sleep(1));
                                            return number;
                                        }),
                                        org.asyncio4j.TaskOptions.DEFAULT.withEagerStart(true));
                        log.add("made");
                        out.yield(await(eager));
                    }
                });
        assertEquals(List.of(0, 1, 2), all(generator));
        assertEquals(
                List.of("0:0", "0:1", "made", "1:0", "1:1", "made", "2:0", "2:1", "made"), log);
    }

    @AsyncioTest
    void aLoopLeftByTryWithResourcesClosesIt() {
        try (var items = each(tidy())) {
            for (int item : items) {
                if (item == 2) {
                    break;
                }
            }
        }
        assertEquals(List.of("tidied"), log);
    }

    @AsyncioTest
    void aFailureInALoopClosesItAndLeaves() {
        assertThrows(
                IOException.class,
                () -> {
                    try (var items = each(tidy())) {
                        for (int item : items) {
                            throw new IOException("at " + item);
                        }
                    }
                });
        assertEquals(List.of("tidied"), log);
    }

    @AsyncioTest
    void aCancelledConsumerClosesIt() {
        Task<?> consumer =
                createTask(() -> {
                    try (var items = each(tidy())) {
                        for (int item : items) {
                            await(sleep(60 + item));
                        }
                    }
                });
        await(sleep(1));
        consumer.cancel();
        assertThrows(CancelledError.class, () -> await(consumer));
        assertEquals(List.of("tidied"), log);
    }

    @AsyncioTest
    void aclosingClosesItAtTheEndOfTheBlock() {
        with(
                aclosing(tidy()),
                items -> {
                    assertEquals(0, await(anext(items)));
                    assertEquals(1, await(anext(items)));
                });
        try (var closing = aclosing(tidy())) {
            assertEquals(0, await(anext(closing.thing())));
        }
        assertEquals(List.of("tidied", "tidied"), log);
    }

    @AsyncioTest
    void itemsMayBeAStream() {
        try (var items = each(tidy())) {
            assertEquals(
                    List.of(0, 10, 20), items.stream().map(item -> item * 10).limit(3).toList());
        }
        assertEquals(List.of("tidied"), log);
    }

    @AsyncioTest
    @Ports(
            value = "test_asyncgen.py::AsyncGenTest::test_async_gen_api_01",
            adapted = "the name cannot be changed; state() stands for the ag_ attributes")
    void itTellsItsNameAndState() {
        AsyncGenerator<Integer> generator = count(1);
        assertEquals("count", generator.getName());
        assertTrue(generator.toString().startsWith("<async_generator count created at 0x"));
        assertTrue(asyncGenerator(out -> out.yield(1)).getName().contains("AsyncGeneratorTest"));
    }

    @Test
    void outsideOfATaskItSaysWhatToDo() {
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> count(1).next());
        assertTrue(error.getMessage().startsWith("await outside a task"), error::getMessage);
    }

    @AsyncioTest
    void nullsAreRefused() {
        assertThrows(NullPointerException.class, () -> asyncGenerator(null));
        assertThrows(NullPointerException.class, () -> asyncGenerator(null, out -> {}));
        assertThrows(NullPointerException.class, () -> asyncSendGenerator(null));
        assertThrows(NullPointerException.class, () -> count(1).athrow(null));
        assertThrows(NullPointerException.class, () -> anext(null));
        assertThrows(NullPointerException.class, () -> aiter(null));
        assertThrows(NullPointerException.class, () -> each(null));
        assertThrows(NullPointerException.class, () -> aclosing(null));
    }
}
