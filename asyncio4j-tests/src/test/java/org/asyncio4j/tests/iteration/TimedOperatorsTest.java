package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/**
 * Operators that go by the clock, or read ahead: each against a diagram, in which a letter is an item, {@code |} the end,
 * {@code !} a failure, and a place a second.
 */
class TimedOperatorsTest {

    private final List<String> log = new ArrayList<>();
    private final IOException failure = new IOException("!");

    /** The items of a diagram; notes when its end is reached or it is left. */
    private AsyncGenerator<String> source(String diagram) {
        return asyncGenerator(out -> {
            double begin = time();
            try {
                for (int i = 0; i < diagram.length(); i++) {
                    if (begin + i > time()) {
                        await(sleep(begin + i - time()));
                    }
                    switch (diagram.charAt(i)) {
                        case ' ' -> {}
                        case '|' -> {
                            return;
                        }
                        case '!' -> throw failure;
                        default -> out.yield(diagram.substring(i, i + 1));
                    }
                }
                await(sleep(1000));
            } finally {
                log.add("left@" + Math.round(time() - begin));
            }
        });
    }

    /** What comes of {@code items}, with the second, then the end or the failure. */
    private List<String> seen(AsyncIterable<?> items, double pause) {
        double begin = time();
        List<String> seen = new ArrayList<>();
        try {
            each(items, item -> {
                seen.add(item + "@" + Math.round(time() - begin));
                await(sleep(pause));
            });
            seen.add("|@" + Math.round(time() - begin));
        } catch (Exception e) {
            seen.add((e == failure ? "!" : e.getClass().getSimpleName()) + "@" + Math.round(time() - begin));
        }
        return seen;
    }

    @AsyncioTest
    void debounceWaitsForQuiet() {
        assertEquals(
                List.of("c@7", "d@14", "e@15", "|@15"),
                seen(source("a bc      d   e|").debounce(4), 0));
    }

    @AsyncioTest
    void debounceKeepsTheLastForAConsumerThatIsBusy() {
        assertEquals(
                List.of("a@2", "e@12", "|@22"), seen(source("a   b  c d e|").debounce(2), 10));
    }

    @AsyncioTest
    void debounceHandsOutWhatWaitsBeforeAFailure() {
        assertEquals(List.of("a@1", "!@1"), seen(source("a!").debounce(Duration.ofSeconds(4)), 0));
    }

    @AsyncioTest
    void throttleLetsOneThroughAndDropsTheRestForAWhile() {
        assertEquals(
                List.of("a@0", "d@6", "f@13", "|@14"),
                seen(source("a b c d  e   f|").throttle(5), 0));
        assertEquals(List.of("a@0", "!@2"), seen(source("ab!").throttle(Duration.ofSeconds(5)), 0));
    }

    @AsyncioTest
    void batchesComeWhenTheyAreFullOrTheirTimeIsOver() {
        assertEquals(
                List.of("[a, b]@1", "[c]@7", "[d, e]@9", "[f]@11", "|@11"),
                seen(source("ab c    def|").batched(2, 4), 0));
    }

    @AsyncioTest
    void whatWaitsForABatchComesBeforeAFailure() {
        assertEquals(List.of("[a, b]@2", "!@2"), seen(source("ab!").batched(5, Duration.ofSeconds(9)), 0));
    }

    @AsyncioTest
    void eachItemMustComeInTime() {
        assertEquals(
                List.of("a@0", "b@3", "TimeoutException@7"),
                seen(source("a  b      c|").timeout(4), 0));
        assertEquals(List.of("left@7"), log);
        assertEquals(List.of("a@0", "b@3", "|@4"), seen(source("a  b|").timeout(Duration.ofSeconds(4)), 0));
        assertEquals(List.of("a@0", "b@9", "|@18"), seen(source("a  b|").timeout(4), 9));
    }

    @AsyncioTest
    void aCancellationIsNoTimeout() {
        Task<?> task = createTask(() -> await(source("a").timeout(9).toList()));
        await(sleep(2));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(0, org.asyncio4j.Asyncio.currentTask().cancelling());
    }

    @AsyncioTest
    void aBufferReadsAheadAsFarAsItHasRoom() {
        List<String> made = new ArrayList<>();
        AsyncIterable<String> source = source("abcdefgh|").map(item -> {
            made.add(item);
            return item;
        });
        try (var items = each(source.buffer(3))) {
            for (String item : items) {
                await(sleep(20));
                assertEquals("a", item);
                assertEquals(List.of("a", "b", "c", "d"), made, "one taken, three that wait");
                break;
            }
        }
        assertEquals(List.of("left@20"), log);
    }

    @AsyncioTest
    void aBufferHidesTheTimeThatItemsTake() {
        assertEquals(List.of("a@1", "b@4", "c@7", "|@10"), seen(source(" abc|").buffer(3), 3));
        assertEquals(List.of("a@0", "b@5", "!@10"), seen(source("ab!").buffer(3), 5));
    }

    @AsyncioTest
    void aCancelledConsumerClosesTheSourceBeforeItEnds() {
        for (AsyncIterable<?> items : List.of(
                source("ab").buffer(3),
                source("ab").batched(9, 99),
                source("ab").debounce(99))) {
            log.clear();
            Task<?> task = createTask(() -> await(items.toList()));
            await(sleep(5));
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
            assertEquals(List.of("left@5"), log);
        }
    }

    @AsyncioTest
    void takeClosesABufferAndLeavesTheGeneratorOfTheUser() {
        assertEquals(
                List.of("a", "b"),
                await(source("abcd").buffer(3).map(it -> it).take(2).toList()));
        assertEquals(List.of("left@1"), log);
        assertEquals(
                List.of("a"),
                await(source("abcd").buffer(3).takeWhile("a"::equals).toList()));
        assertEquals(List.of("left@1", "left@1"), log);
        AsyncGenerator<String> mine = source("abcd|");
        assertEquals(List.of("a"), await(mine.map(it -> it).take(1).toList()));
        assertEquals(List.of("b", "c", "d"), await(mine.toList()));
    }

    @AsyncioTest
    @SuppressWarnings("finally")
    void whatTheSourceThrowsWhenItIsClosedIsThrownByTheClose() {
        IOException late = new IOException("late");
        AsyncGenerator<Integer> source = asyncGenerator(out -> {
            try {
                out.yield(1);
                out.yield(2);
            } finally {
                throw late;
            }
        });
        assertSame(late, assertThrows(IOException.class, () -> {
            try (var items = each(source.buffer(1))) {
                for (int item : items) {
                    assertEquals(1, item);
                    break;
                }
            }
        }));
    }

    @AsyncioTest
    void badArgumentsAreRefused() {
        AsyncIterable<String> items = source("|");
        assertThrows(IllegalArgumentException.class, () -> items.buffer(0));
        assertThrows(IllegalArgumentException.class, () -> items.batched(0, 1));
        assertThrows(IllegalArgumentException.class, () -> items.debounce(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> items.throttle(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> items.timeout(Double.NaN));
    }
}
