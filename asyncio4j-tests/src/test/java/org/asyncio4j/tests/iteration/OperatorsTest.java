package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromIterable;
import static org.asyncio4j.Asyncio.fromStream;
import static org.asyncio4j.Asyncio.merge;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Indexed;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.Tuple2;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Garbage;
import org.junit.jupiter.api.Tag;

/** What stands for asynchronous comprehensions, and merging. */
class OperatorsTest {

    private final List<Object> log = new ArrayList<>();

    /** Hands out 0, 1, 2 and so on, one every {@code seconds}; notes what it makes and its end. */
    private AsyncGenerator<Integer> ticking(String name, double seconds, int end) {
        return asyncGenerator(name, out -> {
            try {
                for (int i = 0; i < end; i++) {
                    await(sleep(seconds));
                    log.add(name + i);
                    out.yield(i);
                }
            } finally {
                log.add(name + " ends");
            }
        });
    }

    private AsyncGenerator<Integer> numbers(int end) {
        return ticking("n", 0, end);
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_comp_3")
    void aListASetAMapAndAGeneratorCanBeMadeOfTheItems() {
        AsyncIterable<Integer> tens = numbers(2).map(x -> 10 * x + 10);
        assertEquals(List.of(11, 21), await(tens.map(x -> x + 1).collect(Collectors.toList())));
        tens = numbers(2).map(x -> 10 * x + 10);
        assertEquals(Set.of(11, 21), await(tens.map(x -> x + 1).collect(Collectors.toSet())));
        tens = numbers(2).map(x -> 10 * x + 10);
        assertEquals(Map.of(11, 12, 21, 22), await(tens.collect(Collectors.toMap(x -> x + 1, x -> x + 2))));
        AsyncIterable<Integer> lazy = numbers(2).map(x -> 10 * x + 10).map(x -> x + 1);
        assertEquals(List.of(111, 121), await(lazy.map(x -> x + 100).collect(Collectors.toList())));
    }

    @AsyncioTest
    @Ports({
        "test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_expression_01",
        "test_coroutines.py::CoroutineTest::test_comp_4",
        "test_coroutines.py::CoroutineTest::test_comp_4_2"
    })
    void mapFilterAndToListAreAComprehension() {
        assertEquals(
                List.of("0", "4", "16"),
                await(numbers(6)
                        .map(x -> x * x)
                        .filter(x -> x % 2 == 0)
                        .map(String::valueOf)
                        .toList()));
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_expression_02")
    void functionsMayAwaitAndThrowChecked(VirtualClock clock) {
        assertEquals(
                List.of(0, 1), await(numbers(2).map(x -> await(sleep(1, x))).toList()));
        assertEquals(2.0, clock.time());
        assertThrows(
                IOException.class,
                () -> await(numbers(2)
                        .map(x -> {
                            if (x == 1) {
                                throw new IOException();
                            }
                            return x;
                        })
                        .toList()));
    }

    @AsyncioTest
    void nothingHappensBeforeSomebodyAsks() {
        AsyncGenerator<Integer> source = numbers(3);
        source.map(x -> x).filter(x -> true).take(2).enumerate().zip(source);
        merge(source, source);
        await(sleep(0));
        assertEquals(List.of(), log);
        assertEquals(Coroutine.State.CREATED, source.state());
    }

    @AsyncioTest
    void itemsAreMadeOnlyWhenTheyAreAskedFor() {
        for (int item : each(numbers(10).map(x -> x * 10))) {
            log.add(item);
            if (item == 20) {
                break;
            }
        }
        assertEquals(List.of("n0", 0, "n1", 10, "n2", 20), log);
    }

    @AsyncioTest
    void takeAsksForNoMoreAndLeavesTheGeneratorWhereItIs() {
        AsyncGenerator<Integer> source = numbers(10);
        assertEquals(List.of(0, 1), await(source.take(2).toList()));
        assertEquals(List.of(), await(source.take(0).toList()));
        assertEquals(List.of("n0", "n1"), log);
        assertEquals(2, await(anext(source)));
        await(source.aclose());
        assertEquals(List.of(0), await(numbers(1).take(5).toList()));
    }

    @AsyncioTest
    void enumerateCountsFromWhereItIsTold() {
        AsyncIterable<String> letters = fromIterable(List.of("a", "b"));
        assertEquals(
                List.of(new Indexed<>(0, "a"), new Indexed<>(1, "b")),
                await(letters.enumerate().toList()));
        assertEquals(
                List.of(new Indexed<>(-1, "a"), new Indexed<>(0, "b")),
                await(letters.enumerate(-1).toList()));
    }

    @AsyncioTest
    void zipEndsWithTheShorter() {
        AsyncIterable<String> letters = fromIterable(List.of("a", "b"));
        assertEquals(
                List.of(new Tuple2<>("a", 0), new Tuple2<>("b", 1)),
                await(letters.zip(numbers(5)).toList()));
        assertEquals(
                List.of(new Tuple2<>(0, "a")), await(numbers(1).zip(letters).toList()));
    }

    @AsyncioTest
    void collectTakesTheStreamsCollectors() {
        assertEquals("0, 1, 2", await(numbers(3).map(String::valueOf).collect(Collectors.joining(", "))));
        assertEquals(
                2, await(numbers(3).collect(Collectors.groupingBy(x -> x % 2))).size());
    }

    @AsyncioTest
    void forEachItemClosesWhatItLeavesHalfWay() {
        IOException problem = new IOException();
        assertSame(
                problem,
                assertThrows(
                        IOException.class,
                        () -> await(numbers(9).map(x -> x).forEachItem(x -> {
                            if (x == 1) {
                                throw problem;
                            }
                        }))));
        assertEquals(List.of("n0", "n1", "n ends"), log);
    }

    @AsyncioTest
    void aLoopOverDerivedItemsClosesTheirSource() {
        AsyncGenerator<Integer> first = ticking("a", 1, 9);
        AsyncGenerator<Integer> second = ticking("b", 1, 9);
        try (var items = each(first.map(x -> x).zip(second.filter(x -> true)).take(5))) {
            for (Tuple2<Integer, Integer> item : items) {
                assertEquals(0, item.first());
                break;
            }
        }
        assertEquals(List.of("a0", "b0", "a ends", "b ends"), log);
    }

    @AsyncioTest
    void aSourceThatCanBeIteratedAgainIs() {
        AsyncIterable<Integer> squares = fromIterable(List.of(1, 2, 3)).map(x -> x * x);
        assertEquals(List.of(1, 4, 9), await(squares.toList()));
        assertEquals(List.of(1, 4, 9), await(squares.toList()));
    }

    @AsyncioTest
    void collectionsAndStreamsAreItems() {
        assertEquals(
                Arrays.asList("a", null),
                await(AsyncOf.same(fromIterable(Arrays.asList("a", null))).toList()));
        assertEquals(
                List.of(0, 1, 2),
                await(fromStream(Stream.iterate(0, x -> x + 1)).take(3).toList()));
        assertEquals(
                List.of(1, 3),
                each(fromIterable(List.of(1, 2, 3))).stream()
                        .filter(x -> x != 2)
                        .toList());
    }

    /** Keeps javac's inference out of the way. */
    private static final class AsyncOf {
        static <T> AsyncIterable<T> same(AsyncIterable<T> items) {
            return items;
        }
    }

    @AsyncioTest
    void mergeHandsOutWhatComesFirst(VirtualClock clock) {
        AsyncIterable<String> merged =
                merge(ticking("a", 2, 3).map(x -> "a" + x), ticking("b", 3, 2).map(x -> "b" + x));
        List<String> seen = new ArrayList<>();
        for (String item : each(merged)) {
            seen.add(item + " at " + clock.time());
        }
        assertEquals(List.of("a0 at 2.0", "b0 at 3.0", "a1 at 4.0", "b1 at 6.0", "a2 at 6.0"), seen);
    }

    @AsyncioTest
    void mergedSourcesWaitForTheConsumer() {
        AsyncGenerator<Integer> fast = numbers(1000);
        try (var items = each(merge(List.of(fast), 3))) {
            for (int item : items) {
                await(sleep(5));
                if (item == 2) {
                    break;
                }
            }
        }
        log.remove("n ends");
        assertEquals(7, log.size(), () -> "three taken, three in the buffer, one that waits for room: " + log);
    }

    @AsyncioTest
    void aSourceThatFailsEndsTheOthers() {
        AsyncGenerator<Integer> bad = asyncGenerator(out -> {
            out.yield(7);
            await(sleep(1));
            throw new IOException("lost");
        });
        List<Integer> seen = new ArrayList<>();
        IOException problem = assertThrows(
                IOException.class,
                () -> await(merge(bad, ticking("slow", 60, 3)).forEachItem(seen::add)));
        assertEquals("lost", problem.getMessage());
        assertEquals(List.of(7), seen);
        assertEquals(List.of("slow ends"), log);
    }

    @AsyncioTest
    void aSourceWhoseFutureIsCancelledEndsTheMerge() {
        SettableFuture<Integer> future = Loops.getRunningLoop().createFuture();
        AsyncGenerator<Integer> source = asyncGenerator(out -> out.yield(await(future)));
        future.cancel();
        assertThrows(
                CancelledError.class,
                () -> await(merge(source, ticking("slow", 60, 3)).toList()));
    }

    @AsyncioTest
    void aCancelledConsumerOfAMergeCancelsTheSources() {
        Task<?> consumer = createTask(
                () -> await(merge(ticking("a", 60, 1), ticking("b", 60, 1)).toList()));
        await(sleep(1));
        consumer.cancel();
        assertThrows(CancelledError.class, () -> await(consumer));
        assertEquals(List.of("a ends", "b ends"), log);
    }

    @AsyncioTest
    void mergeOfNothingIsNothing() {
        assertEquals(List.of(), await(merge(List.<AsyncIterable<String>>of(), 1).toList()));
    }

    @Tag("gc")
    @AsyncioTest
    void aMergeThatNobodyHoldsEndsItsSources() {
        leaveHalfWay();
        Garbage.collectUntil(() -> log.contains("b ends"));
        await(sleep(1));
        assertTrue(log.containsAll(List.of("a ends", "b ends")), log::toString);
    }

    private void leaveHalfWay() {
        for (int item : each(merge(ticking("a", 1, 9), ticking("b", 1, 9)))) {
            assertEquals(0, item);
            break;
        }
    }

    @AsyncioTest
    void badArgumentsAreRefused() {
        AsyncIterable<Integer> items = fromIterable(List.of(1));
        assertThrows(NullPointerException.class, () -> items.map(null));
        assertThrows(NullPointerException.class, () -> items.filter(null));
        assertThrows(NullPointerException.class, () -> items.zip(null));
        assertThrows(NullPointerException.class, () -> items.forEachItem(null));
        assertThrows(NullPointerException.class, () -> items.collect(null));
        assertEquals(
                "count must be >= 0: -1",
                assertThrows(IllegalArgumentException.class, () -> items.take(-1))
                        .getMessage());
        assertEquals(
                "buffer must be > 0: 0",
                assertThrows(IllegalArgumentException.class, () -> merge(List.of(items), 0))
                        .getMessage());
        assertThrows(NullPointerException.class, () -> fromIterable(null));
        assertThrows(NullPointerException.class, () -> fromStream(null));
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_call_aiter_once_in_comprehension")
    void theItemsAreAskedForTheirIteratorOnce() {
        int[] asked = new int[1];
        AsyncIterable<Integer> items = () -> {
            asked[0]++;
            int[] last = new int[1];
            return () -> {
                if (last[0] == 2) {
                    throw new StopAsyncIteration();
                }
                return ++last[0];
            };
        };
        assertEquals(List.of(1, 2), await(items.toList()));
        assertEquals(1, asked[0]);
        assertEquals(List.of(1, 2), await(items.map(item -> item).toList()));
        assertEquals(2, asked[0]);
        List<Integer> seen = new ArrayList<>();
        for (int item : each(items)) {
            seen.add(item);
        }
        assertEquals(List.of(1, 2), seen);
        assertEquals(3, asked[0]);
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_comp_7")
    void anExceptionOfTheSourceLeavesWhateverCollectsIt() {
        IOException problem = new IOException("aaa");
        AsyncIterable<Integer> failing = () -> Asyncio.<Integer>asyncGenerator(out -> {
                    out.yield(1);
                    out.yield(2);
                    throw problem;
                })
                .asyncIterator();
        assertSame(problem, assertThrows(IOException.class, () -> await(failing.toList())));
        assertSame(problem, assertThrows(IOException.class, () -> await(failing.collect(Collectors.toSet()))));
        assertSame(
                problem,
                assertThrows(
                        IOException.class, () -> await(failing.collect(Collectors.toMap(item -> item, item -> item)))));
        assertSame(
                problem,
                assertThrows(
                        IOException.class, () -> await(failing.map(item -> item).toList())));
    }
}
