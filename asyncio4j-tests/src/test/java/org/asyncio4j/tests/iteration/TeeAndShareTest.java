package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.aiter;
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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/** Several consumers of one source. */
class TeeAndShareTest {

    private final List<Object> log = new ArrayList<>();

    private AsyncGenerator<Integer> ticking(int end) {
        return asyncGenerator(out -> {
            try {
                for (int i = 0; i < end; i++) {
                    await(sleep(1));
                    out.yield(i);
                }
            } finally {
                log.add("source ends");
            }
        });
    }

    @AsyncioTest
    void theIterablesOfTeeHaveTheSameItemsAtTheirOwnPace() {
        List<AsyncIterable<Integer>> both = ticking(3).tee(2);
        assertEquals(List.of(0, 1, 2), await(both.get(0).toList()));
        assertEquals(List.of(0, 1, 2), await(both.get(1).toList()));
        assertEquals(List.of(), await(both.get(1).toList()), "once");
    }

    @AsyncioTest
    void consumersOfTeeMayRunAtTheSameTime() {
        List<AsyncIterable<Integer>> both = ticking(3).tee(2);
        Task<List<Integer>> first = createTask(() -> await(both.get(0).toList()));
        Task<List<Integer>> second = createTask(() -> await(both.get(1).toList()));
        assertEquals(await(first), await(second));
    }

    @AsyncioTest
    void aCancelledConsumerOfTeeDisturbsNobody() {
        List<AsyncIterable<Integer>> both = ticking(3).tee(2);
        Task<?> first = createTask(() -> await(both.get(0).toList()));
        Task<List<Integer>> second = createTask(() -> await(both.get(1).toList()));
        await(sleep(1.5));
        first.cancel();
        assertThrows(CancelledError.class, () -> await(first));
        assertEquals(List.of(0, 1, 2), await(second));
    }

    @AsyncioTest
    void theSourceIsClosedWhenAllAre() {
        List<AsyncIterable<Integer>> both = ticking(9).tee(2);
        for (AsyncIterable<Integer> one : both) {
            assertEquals(List.of(), log);
            try (var items = each(one)) {
                for (int item : items) {
                    assertEquals(0, item);
                    break;
                }
            }
        }
        assertEquals(List.of("source ends"), log);
    }

    @AsyncioTest
    void aRequestThatGoesOnIsEndedToo() {
        List<AsyncIterable<Integer>> one = ticking(9).tee(1);
        Task<?> consumer = createTask(() -> aiter(one.get(0)).next());
        await(sleep(0.5));
        consumer.cancel();
        assertThrows(CancelledError.class, () -> await(consumer));
        try (var items = each(one.get(0))) {
            for (int item : items) {
                assertEquals(0, item, "it was requested already");
                Task<?> next = createTask(() -> aiter(one.get(0)).next());
                await(sleep(0.5));
                next.cancel();
                break;
            }
        }
        assertEquals(List.of("source ends"), log);
        assertEquals(1, allTasks().size());
    }

    @AsyncioTest
    void aFailureComesToAllOfTee() {
        IOException failure = new IOException();
        AsyncIterable<Integer> failing = fromIterable(List.of(1)).map(item -> {
            throw failure;
        });
        for (AsyncIterable<Integer> one : failing.tee(2)) {
            assertSame(failure, assertThrows(IOException.class, () -> await(one.toList())));
        }
    }

    @AsyncioTest
    void sharedItemsAreThoseOfOneIterationFromTheMomentOnAtWhichOneBegins() {
        AsyncIterable<Integer> shared = ticking(5).share(3);
        Task<List<Integer>> first = createTask(() -> await(shared.toList()));
        await(sleep(2.5));
        Task<List<Integer>> second = createTask(() -> await(shared.toList()));
        assertEquals(List.of(0, 1, 2, 3, 4), await(first));
        assertEquals(List.of(2, 3, 4), await(second));
        assertEquals(List.of("source ends"), log);
    }

    @AsyncioTest
    void theSlowestConsumerOfShareStopsTheSource() {
        List<Integer> made = new ArrayList<>();
        AsyncIterable<Integer> shared = ticking(9)
                .map(item -> {
                    made.add(item);
                    return item;
                })
                .share(2);
        Task<?> quick = createTask(() -> await(shared.toList()));
        Task<?> slow = createTask(() -> each(shared, item -> await(sleep(100))));
        await(sleep(50));
        assertEquals(List.of(0, 1, 2), made);
        slow.cancel();
        await(sleep(50));
        assertEquals(9, made.size());
        await(quick);
        assertThrows(CancelledError.class, () -> await(slow));
    }

    @AsyncioTest
    void whenTheLastHasLeftTheSourceIsClosedAndTheNextBeginsAgain() {
        int[] begun = new int[1];
        AsyncIterable<Integer> shared = ((AsyncIterable<Integer>) () -> {
                    begun[0]++;
                    return ticking(9);
                })
                .share(1);
        for (int i = 0; i < 2; i++) {
            Task<?> consumer = createTask(() -> await(shared.toList()));
            await(sleep(2.5));
            consumer.cancel();
            assertThrows(CancelledError.class, () -> await(consumer));
            assertEquals(i + 1, begun[0]);
            assertEquals(i + 1, log.size());
        }
        assertEquals(1, allTasks().size());
    }

    @AsyncioTest
    void aFailureComesToAllOfShare() {
        IOException failure = new IOException();
        AsyncIterable<Integer> shared = ticking(1)
                .<Integer>map(item -> {
                    throw failure;
                })
                .share(1);
        Task<?> first = createTask(() -> await(shared.toList()));
        Task<?> second = createTask(() -> await(shared.toList()));
        assertSame(failure, assertThrows(IOException.class, () -> await(first)));
        assertSame(failure, assertThrows(IOException.class, () -> await(second)));
    }
}
