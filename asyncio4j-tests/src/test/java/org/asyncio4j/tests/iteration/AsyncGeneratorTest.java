package org.asyncio4j.tests.iteration;

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
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.Test;

/** Asynchronous generators: their items, and what their bodies may do. */
class AsyncGeneratorTest extends WithGenerators {

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
        AsyncGenerator<Double> times = asyncGenerator(out -> {
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
        Task<?> other = createTask(() -> {
            for (int i = 0; i < 3; i++) {
                log.add("other");
                await(sleep(1));
            }
        });
        AsyncGenerator<String> slow = asyncGenerator(out -> {
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
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
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
    void nullIsAnItem() {
        AsyncGenerator<String> generator = asyncGenerator(out -> out.yield(null));
        assertNull(await(anext(generator)));
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_tuple",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_tuple"
    })
    void aListIsAnItemAlsoAsTheAnswerToAThrow() {
        AsyncGenerator<Object> generator = asyncGenerator(out -> {
            try {
                out.yield(List.of(1));
            } catch (Boom expected) {
                out.yield(List.of(2));
            }
        });
        assertEquals(List.of(1), await(anext(generator)));
        assertEquals(List.of(2), await(generator.athrow(new Boom())));
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_stopiteration",
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_athrow_stopiteration"
    })
    void theSignalOfTheEndIsAnItemAndNotTheEndWhenItIsYielded() {
        StopAsyncIteration first = new StopAsyncIteration();
        StopAsyncIteration second = new StopAsyncIteration();
        AsyncGenerator<Object> generator = asyncGenerator(out -> {
            try {
                out.yield(first);
            } catch (Boom expected) {
                out.yield(second);
            }
        });
        assertSame(first, await(anext(generator)));
        assertSame(second, await(generator.athrow(new Boom())));
        assertThrows(StopAsyncIteration.class, () -> await(anext(generator)));
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_python_async_iterator_anext")
    void anIteratorOfOnesOwnIsAskedForItsNextItems() {
        final class OneAndTwo implements AsyncIterator<Object> {

            private int yielded;

            @Override
            public Object next() {
                if (yielded == 2) {
                    throw new StopAsyncIteration();
                }
                return ++yielded;
            }
        }
        AsyncIterator<Object> plain = new OneAndTwo();
        assertEquals(1, await(anext(plain)));
        assertEquals(2, await(anext(plain)));
        assertThrows(StopAsyncIteration.class, () -> await(anext(plain)));
        assertThrows(StopAsyncIteration.class, () -> await(anext(plain)));
        AsyncIterator<Object> withDefault = new OneAndTwo();
        assertEquals(1, await(anext(withDefault, "default")));
        assertEquals(2, await(anext(withDefault, "default")));
        assertEquals("default", await(anext(withDefault, "default")));
        assertEquals("default", await(anext(withDefault, "default")));
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_for_tuple")
    void aListCanBeAnIteratorOfItself() {
        final class Items extends ArrayList<Integer> implements AsyncIterable<Integer>, AsyncIterator<Integer> {

            private static final long serialVersionUID = 1;

            private int next;

            @Override
            public AsyncIterator<Integer> asyncIterator() {
                return this;
            }

            @Override
            public Integer next() {
                if (next == size()) {
                    throw new StopAsyncIteration();
                }
                return get(next++);
            }
        }
        Items items = new Items();
        items.add(42);
        for (int item : each((AsyncIterable<Integer>) items)) {
            log.add(item);
        }
        assertEquals(List.of(42), log);
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_for_stop_iteration")
    void anExceptionCanBeAnIterator() {
        final class Items extends RuntimeException implements AsyncIterable<Integer>, AsyncIterator<Integer> {

            private static final long serialVersionUID = 1;

            private boolean over;

            @Override
            public AsyncIterator<Integer> asyncIterator() {
                return this;
            }

            @Override
            public Integer next() {
                if (over) {
                    throw new StopAsyncIteration();
                }
                over = true;
                return 42;
            }
        }
        for (int item : each(new Items())) {
            log.add(item);
        }
        assertEquals(List.of(42), log);
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
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_asyncio_anext_tuple_no_exceptions")
    void theDefaultStandsForTheEndAfterThatWasSeenToo() {
        AsyncGenerator<List<String>> generator = asyncGenerator(out -> {});
        AsyncIterator<List<String>> iterator = aiter(generator);
        assertThrows(StopAsyncIteration.class, () -> await(anext(iterator)));
        assertEquals(List.of("a", "b"), await(anext(iterator, List.of("a", "b"))));
    }

    @AsyncioTest
    @Ports(
            value = "test_asyncgen.py::AsyncGenAsyncioTest::test_sync_anext_raises_exception",
            adapted = "anext() is a coroutine: it throws where it is awaited; the end of the items is no exception")
    void whatAnIteratorThrowsIsNotTakenForItsEnd() {
        for (Exception problem : List.of(new IOException("custom"), new IllegalStateException("custom"))) {
            AsyncIterator<Integer> broken = () -> {
                throw problem;
            };
            assertSame(problem, assertThrows(Exception.class, () -> await(anext(broken))));
            assertSame(problem, assertThrows(Exception.class, () -> await(anext(broken, 1))));
        }
        AsyncIterator<Integer> ended = () -> {
            throw new StopAsyncIteration();
        };
        assertThrows(StopAsyncIteration.class, () -> await(anext(ended)));
        assertEquals(1, await(anext(ended, 1)));
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
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
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
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            out.yield(await(anext(count(1))));
            out.yield(await(anext(count(0))));
        });
        assertEquals(0, await(anext(generator)));
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> await(anext(generator)));
        assertEquals("async generator raised StopAsyncIteration", error.getMessage());
        assertTrue(error.getCause() instanceof StopAsyncIteration);
    }

    @AsyncioTest
    void onlyTheBodyYields() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            Task<?> helper = createTask(() -> out.yield(1));
            IllegalStateException error = assertThrows(IllegalStateException.class, () -> await(helper));
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
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            for (int i = 0; i < 2; i++) {
                await(async(() -> List.of(1, 2).forEach(out::yield)));
            }
        });
        assertEquals(List.of(1, 2, 1, 2), all(generator));
    }

    @AsyncioTest
    void severalTasksMayTakeTurns() {
        AsyncGenerator<String> names = asyncGenerator(out -> {
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
        AsyncGenerator<String> values = asyncGenerator(out -> {
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
        assertEquals("bodybody", await(createTask(() -> {
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
            source = asyncGenerator(out -> {
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
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            for (int i = 0; i < 3; i++) {
                int number = i;
                Task<Integer> eager = createTask(
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
        assertEquals(List.of("0:0", "0:1", "made", "1:0", "1:1", "made", "2:0", "2:1", "made"), log);
    }

    @AsyncioTest
    void itemsMayBeAStream() {
        try (var items = each(tidy())) {
            assertEquals(
                    List.of(0, 10, 20),
                    items.stream().map(item -> item * 10).limit(3).toList());
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
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> count(1).next());
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
        assertThrows(NullPointerException.class, () -> each((AsyncIterable<?>) null));
        assertThrows(NullPointerException.class, () -> aclosing(null));
    }
}
