package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/** Iterating again over items that end with an exception. */
class RetryTest {

    private final IOException failure = new IOException();
    private final List<Integer> seen = new ArrayList<>();
    private int begun;

    /** One item, and a failure the first {@code failures} times. */
    private AsyncIterable<Integer> failing(int failures) {
        return () -> {
            int attempt = ++begun;
            AsyncGenerator<Integer> items = asyncGenerator(out -> {
                out.yield(attempt);
                if (attempt <= failures) {
                    throw failure;
                }
            });
            return items;
        };
    }

    @AsyncioTest
    void itIteratesAgainUntilThereIsNoFailure() {
        assertEquals(List.of(1, 2, 3), await(failing(2).retry(5).toList()));
        for (int item : each(failing(0).retry(5))) {
            assertEquals(4, item);
        }
    }

    @AsyncioTest
    void afterThatManyTimesTheFailureGoesOn() {
        assertSame(
                failure, assertThrows(IOException.class, () -> each(failing(9).retry(2), seen::add)));
        assertEquals(List.of(1, 2, 3), seen);
        assertSame(
                failure,
                assertThrows(IOException.class, () -> await(failing(9).retry(0).toList())));
    }

    @AsyncioTest
    void theConditionDecidesAndMayPause(VirtualClock clock) {
        assertEquals(
                List.of(1, 2),
                await(failing(1)
                        .retry(5, problem -> await(sleep(3, problem == failure)))
                        .toList()));
        assertEquals(3.0, clock.time());
        begun = 0;
        assertThrows(
                IOException.class,
                () -> await(failing(1).retry(5, problem -> false).toList()));
        assertEquals(1, begun);
    }

    @AsyncioTest
    void whatTheConsumerThrowsIsNotRetried() {
        IllegalStateException mine = new IllegalStateException();
        assertSame(
                mine,
                assertThrows(
                        IllegalStateException.class,
                        () -> each(failing(9).retry(5), item -> {
                            throw mine;
                        })));
        assertEquals(1, begun);
    }

    @AsyncioTest
    void aGeneratorCannotBeIteratedAgain() {
        AsyncGenerator<Integer> once = asyncGenerator(out -> {
            out.yield(1);
            throw failure;
        });
        assertSame(failure, assertThrows(IOException.class, () -> each(once.retry(3), seen::add)));
        assertEquals(List.of(1), seen);
        assertEquals(
                "these items cannot be iterated again, as retry does: " + once,
                failure.getSuppressed()[0].getMessage());
    }
}
