package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.aclosing;
import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;

/** How asynchronous generators end: closed, left by a loop, cancelled with their consumer. */
class AsyncGeneratorEndTest extends WithGenerators {

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
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_aclose_twice_with_different_coros")
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
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
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
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            try {
                out.yield(1);
            } catch (GeneratorExit exit) {
                out.yield(2);
            }
            out.yield(3);
        });
        await(anext(generator));
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> await(generator.aclose()));
        assertTrue(error.getMessage().startsWith("async generator ignored GeneratorExit"));
        assertThrows(StopAsyncIteration.class, () -> await(generator.aclose()));
        assertEquals(3, await(anext(generator)), "as in CPython it goes on");
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
        await(generator.aclose());
    }

    @AsyncioTest
    void whatTheFinallyBlocksThrowLeavesTheClose() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
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
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
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
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_asend_03",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_02"
    })
    void aFutureCancelledInTheBodyCancelsTheConsumer() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
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
    @Ports("test_contextlib_async.py::AclosingTestCase::test_aclosing_bpo41229")
    void aLoopThatIsLeftInABlockOfAclosingIsClosed() {
        with(aclosing(tidy()), items -> {
            for (int item : each(items)) {
                if (item == 3) {
                    break;
                }
            }
        });
        assertEquals(List.of("tidied"), log);
    }

    @AsyncioTest
    void aCancellationOfTheConsumerIsThrownWhereTheBodyAwaits() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
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
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
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
        assertThrows(IOException.class, () -> {
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
        Task<?> consumer = createTask(() -> {
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
        with(aclosing(tidy()), items -> {
            assertEquals(0, await(anext(items)));
            assertEquals(1, await(anext(items)));
        });
        try (var closing = aclosing(tidy())) {
            assertEquals(0, await(anext(closing.thing())));
        }
        assertEquals(List.of("tidied", "tidied"), log);
    }
}
