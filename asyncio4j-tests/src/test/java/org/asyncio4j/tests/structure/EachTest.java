package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;

/** {@code each}: Java's {@code for} over items that are waited for. */
class EachTest {

    /** Counts to {@code end}, one a second; anew in each loop. */
    private static AsyncIterable<Integer> counter(int end) {
        return () -> {
            int[] next = {0};
            return () -> {
                if (next[0] == end) {
                    throw new StopAsyncIteration();
                }
                await(sleep(1));
                return next[0]++;
            };
        };
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_for_1")
    void everyItemIsWaitedFor(VirtualClock clock) {
        List<Object> seen = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            for (int item : each(counter(3))) {
                seen.add(item + " at " + clock.time());
            }
        }
        assertEquals(List.of("0 at 1.0", "1 at 2.0", "2 at 3.0", "0 at 4.0", "1 at 5.0", "2 at 6.0"), seen);
    }

    @AsyncioTest
    void askingWhetherThereIsOneWaitsOnce(VirtualClock clock) {
        Iterator<Integer> items = each(counter(1)).iterator();
        assertTrue(items.hasNext());
        assertTrue(items.hasNext());
        assertEquals(1, clock.time());
        assertEquals(0, items.next());
        assertFalse(items.hasNext());
        assertFalse(items.hasNext());
        assertThrows(NoSuchElementException.class, items::next);
    }

    @AsyncioTest
    void itemsMayBeTakenWithoutAsking() {
        Iterator<Integer> items = each(counter(2)).iterator();
        assertEquals(0, items.next());
        assertEquals(1, items.next());
        assertThrows(NoSuchElementException.class, items::next);
    }

    @AsyncioTest
    void nullIsAnItem() {
        Iterator<String> source = Arrays.asList("a", null, "b").iterator();
        List<String> seen = new ArrayList<>();
        AsyncIterable<String> items = () -> () -> {
            if (!source.hasNext()) {
                throw new StopAsyncIteration();
            }
            return source.next();
        };
        for (String item : each(items)) {
            seen.add(item);
        }
        assertEquals(Arrays.asList("a", null, "b"), seen);
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_for_7")
    void whatIsThrownInsteadOfAnIteratorComesAsItIs() {
        IllegalStateException problem = new IllegalStateException("x");
        AsyncIterable<String> broken = () -> {
            throw problem;
        };
        List<Object> seen = new ArrayList<>();
        assertSame(problem, assertThrows(IllegalStateException.class, () -> {
            for (String item : each(broken)) {
                seen.add(item);
            }
            seen.add("after");
        }));
        assertEquals(List.of(), seen);
    }

    @AsyncioTest
    @Ports("test_coroutines.py::CoroutineTest::test_for_8")
    void whatTheIteratorThrowsComesAsItIs() {
        IOException problem = new IOException("x");
        AsyncIterable<String> broken = () -> () -> {
            throw problem;
        };
        assertSame(
                problem,
                assertThrows(IOException.class, () -> each(broken).iterator().hasNext()));
    }

    @AsyncioTest
    void theEndHasNoStackTrace() {
        assertEquals(0, new StopAsyncIteration().getStackTrace().length);
    }
}
