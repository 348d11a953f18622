package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.tests.cancelling.CancelCase.pause;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.tests.cancelling.CancelCase.Setup;
import org.asyncio4j.tests.cancelling.CancelCase.Subject;

/** Sources are closed, and no work goes on, whenever the consumer of an operator is cancelled. */
final class OperatorCases {

    private OperatorCases() {}

    static List<CancelCase> all() {
        return List.of(
                new CancelCase("AsyncIterable#forEachAsync", OperatorCases::forEachAsync),
                new CancelCase("AsyncIterable#mapAsync", operator(it -> it.mapAsync(OperatorCases::slow, 2))),
                new CancelCase("AsyncIterable#flatMap", operator(it -> it.flatMap(x -> generator(2), 2))),
                new CancelCase("AsyncIterable#buffer", operator(it -> it.buffer(2))),
                new CancelCase("AsyncIterable#debounce", operator(it -> it.debounce(0.001))),
                new CancelCase("AsyncIterable#timeout", operator(it -> it.timeout(99))),
                new CancelCase("AsyncIterable#share", operator(it -> it.share(2))),
                new CancelCase("AsyncIterable#tee", operator(it -> it.tee(1).getFirst())));
    }

    private static int slow(int item) {
        pause(3);
        return item;
    }

    private static AsyncGenerator<Integer> generator(int end) {
        return asyncGenerator(out -> {
            for (int i = 0; i < end; i++) {
                pause(1);
                out.yield(i);
            }
        });
    }

    private static Subject forEachAsync() {
        int[] running = {0};
        boolean[] left = {false};
        AsyncGenerator<Integer> source = asyncGenerator(out -> {
            try {
                out.yieldFrom(generator(4));
            } finally {
                left[0] = true;
            }
        });
        return new Subject(
                () -> await(source.forEachAsync(
                        item -> {
                            running[0]++;
                            try {
                                pause(2);
                            } finally {
                                running[0]--;
                            }
                        },
                        2)),
                ended -> {
                    pause(5);
                    assertEquals(0, running[0]);
                    assertTrue(left[0] || source.state() != Coroutine.State.SUSPENDED);
                });
    }

    private static Setup operator(UnaryOperator<AsyncIterable<Integer>> operator) {
        return () -> {
            int[] open = {0};
            AsyncIterable<Integer> source = () -> {
                AsyncGenerator<Integer> items = asyncGenerator(out -> {
                    open[0]++;
                    try {
                        out.yieldFrom(generator(4));
                    } finally {
                        open[0]--;
                    }
                });
                return items;
            };
            return new Subject(() -> each(operator.apply(source), item -> pause(1)), ended -> {
                pause(8);
                assertEquals(0, open[0]);
            });
        };
    }
}
