package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromIterable;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/** Several items at a time: {@code mapAsync}, {@code mapAsyncUnordered}, {@code forEachAsync}, {@code flatMap}. */
class MapAsyncTest {

    private final List<Object> log = new ArrayList<>();
    private int running;
    private int most;

    private AsyncGenerator<Integer> numbers(int end) {
        return asyncGenerator(out -> {
            try {
                for (int i = 0; i < end; i++) {
                    log.add("made " + i);
                    out.yield(i);
                }
            } finally {
                log.add("source ends");
            }
        });
    }

    /** Takes the longer the smaller the number is, and counts how many of it run. */
    private int work(int item) {
        running++;
        most = Math.max(most, running);
        try {
            await(sleep(10 - item));
            return item * item;
        } finally {
            running--;
        }
    }

    @AsyncioTest
    void resultsComeInTheOrderOfTheItems(VirtualClock clock) {
        assertEquals(
                List.of(0, 1, 4, 9), await(numbers(4).mapAsync(this::work, 4).toList()));
        assertEquals(10.0, clock.time());
        assertEquals(4, most);
    }

    @AsyncioTest
    void orInThatOfTheirEnd() {
        assertEquals(
                List.of(9, 4, 1, 0),
                await(numbers(4).mapAsyncUnordered(this::work, 4).toList()));
    }

    @AsyncioTest
    void noMoreThanTheLimitRun() {
        List<Integer> squares = await(numbers(9).mapAsync(this::work, 3).toList());
        assertEquals(3, most);
        assertEquals(64, squares.getLast());
        most = 0;
        await(numbers(9).forEachAsync(this::work, 2));
        assertEquals(2, most);
    }

    @AsyncioTest
    void aSlowConsumerStopsTheSource() {
        try (var items = each(numbers(100).mapAsync(item -> item, 3))) {
            for (int item : items) {
                await(sleep(10));
                assertEquals(0, item);
                assertEquals(List.of("made 0", "made 1", "made 2", "made 3"), log);
                break;
            }
        }
        assertEquals("source ends", log.getLast());
    }

    @AsyncioTest
    void theFirstFailureCancelsTheRestAndComesAfterTheResultsBefore(VirtualClock clock) {
        IOException failure = new IOException();
        List<Integer> seen = new ArrayList<>();
        AsyncIterable<Integer> results = numbers(100)
                .mapAsync(
                        item -> {
                            if (item == 2) {
                                await(sleep(5));
                                throw failure;
                            }
                            await(sleep(item < 2 ? 1 : 100));
                            return item;
                        },
                        4);
        assertSame(failure, assertThrows(IOException.class, () -> each(results, seen::add)));
        assertEquals(List.of(0, 1), seen);
        assertEquals(5.0, clock.time());
        assertEquals(1, allTasks().size());
        assertEquals("source ends", log.getLast());
    }

    @AsyncioTest
    void aFailureOfTheSourceEndsItToo() {
        IOException failure = new IOException();
        AsyncGenerator<Integer> source = asyncGenerator(out -> {
            out.yield(1);
            await(sleep(3));
            throw failure;
        });
        assertSame(
                failure,
                assertThrows(IOException.class, () -> await(source.forEachAsync(item -> await(sleep(99)), 2))));
        assertEquals(1, allTasks().size());
    }

    @AsyncioTest
    void whatOthersThrowThenIsSuppressed() {
        IOException failure = new IOException("first");
        IOException another = new IOException("another");
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> await(numbers(2)
                                .forEachAsync(
                                        item -> {
                                            if (item == 0) {
                                                await(sleep(1));
                                                throw failure;
                                            }
                                            try {
                                                await(sleep(9));
                                            } catch (CancelledError e) {
                                                throw another;
                                            }
                                        },
                                        2))));
        assertSame(another, failure.getSuppressed()[0]);
    }

    @AsyncioTest
    void aCancelledConsumerCancelsAllAndWaits() {
        Task<?> task = createTask(() -> await(numbers(9)
                .forEachAsync(
                        item -> {
                            try {
                                await(sleep(99));
                            } finally {
                                await(sleep(1));
                                log.add("end of " + item);
                            }
                        },
                        2)));
        await(sleep(1));
        log.clear();
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(3, log.size());
        assertTrue(log.containsAll(List.of("source ends", "end of 0", "end of 1")), log::toString);
    }

    @AsyncioTest
    void nothingHappensBeforeSomebodyAsksAndItCanBeIteratedAgain() {
        AsyncIterable<Integer> squares = fromIterable(List.of(1, 2, 3)).mapAsync(item -> item * item, 2);
        numbers(3).mapAsync(item -> item, 1);
        numbers(3).forEachAsync(item -> {}, 1).close();
        await(sleep(0));
        assertEquals(List.of(), log);
        assertEquals(List.of(1, 4, 9), await(squares.toList()));
        assertEquals(List.of(1, 4, 9), await(squares.toList()));
    }

    @AsyncioTest
    void flatMapReadsSeveralAtATime(VirtualClock clock) {
        AsyncIterable<String> all = fromIterable(List.of("a", "b", "c"))
                .flatMap(
                        name -> asyncGenerator(out -> {
                            for (int i = 0; i < 2; i++) {
                                await(sleep(name.equals("a") ? 3 : 2));
                                out.yield(name + i);
                            }
                        }),
                        2);
        List<String> seen = new ArrayList<>();
        each(all, item -> seen.add(item + "@" + Math.round(clock.time())));
        assertEquals(List.of("b0@2", "a0@3", "b1@4", "a1@6", "c0@6", "c1@8"), seen);
    }

    @AsyncioTest
    void aFailureInFlatMapEndsAll() {
        IOException failure = new IOException();
        AsyncIterable<Integer> all = numbers(9)
                .flatMap(
                        item -> asyncGenerator(out -> {
                            try {
                                out.yield(item);
                                await(sleep(2));
                                if (item == 1) {
                                    throw failure;
                                }
                                await(sleep(99));
                            } finally {
                                log.add("left " + item);
                            }
                        }),
                        2);
        List<Integer> seen = new ArrayList<>();
        assertSame(failure, assertThrows(IOException.class, () -> each(all, seen::add)));
        assertEquals(List.of(0, 1), seen);
        assertTrue(log.containsAll(List.of("left 0", "left 1", "source ends")), log::toString);
        assertEquals(1, allTasks().size());
    }

    @AsyncioTest
    void badArgumentsAreRefused() {
        AsyncIterable<Integer> items = numbers(1);
        assertThrows(IllegalArgumentException.class, () -> items.mapAsync(item -> item, 0));
        assertThrows(IllegalArgumentException.class, () -> items.forEachAsync(item -> {}, 0));
        assertThrows(IllegalArgumentException.class, () -> items.flatMap(item -> items, 0));
        assertThrows(NullPointerException.class, () -> items.mapAsync(null, 1));
    }
}
