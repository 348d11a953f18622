package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.asyncSendGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromIterable;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.Boom;

/** Bodies that yield the items of others, and of collections. */
class YieldFromTest extends WithGenerators {

    private AsyncGenerator<Integer> both() {
        return asyncGenerator("both", out -> {
            try {
                out.yieldFrom(tidy().filter(item -> item < 2));
            } finally {
                log.add("end of both");
            }
        });
    }

    @AsyncioTest
    void theItemsOfOthersAreYieldedInOrder() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            out.yieldFrom(count(2));
            out.yieldFrom(fromIterable(List.of(7, 8)));
            out.yieldFrom(count(0));
            out.yield(9);
        });
        assertEquals(List.of(0, 1, 7, 8, 9), all(generator));
    }

    @AsyncioTest
    void closingTheOuterOneClosesTheInnerOne() {
        AsyncGenerator<Integer> generator = both();
        log.add(generator.next());
        await(generator.aclose());
        assertEquals(List.of(0, "tidied", "end of both"), log);
    }

    @AsyncioTest
    void whatIsThrownIntoTheOuterOneClosesTheInnerOneAndLeaves() {
        AsyncGenerator<Integer> generator = both();
        log.add(generator.next());
        assertThrows(Boom.class, () -> await(generator.athrow(new Boom("in"))));
        assertEquals(List.of(0, "tidied", "end of both"), log);
    }

    @AsyncioTest
    void anActionThatFailsClosesBoth() {
        assertThrows(
                Boom.class,
                () -> each(both(), item -> {
                    log.add(item);
                    throw new Boom("action");
                }));
        assertEquals(List.of(0, "tidied", "end of both"), log);
    }

    @AsyncioTest
    void theItemsOfACollectionAreYieldedInOrderOneForEachRequest() {
        List<Integer> items = new ArrayList<>(Arrays.asList(1, null, 3));
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            out.yieldAll(List.of());
            log.add("begin");
            out.yieldAll(items);
            log.add("between");
            out.yieldAll(List.of(4));
            log.add("end");
        });
        log.add(generator.next());
        items.clear();
        assertNull(generator.next());
        log.add(generator.next());
        assertEquals(Coroutine.State.SUSPENDED, generator.state());
        log.add(generator.next());
        assertThrows(StopAsyncIteration.class, generator::next);
        assertEquals(List.of("begin", 1, 3, "between", 4, "end"), log);
    }

    @AsyncioTest
    void anActionGetsTheItemsOfACollectionToo() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            out.yieldAll(List.of(1, 2));
            log.add("between");
            out.yieldAll(List.of(3));
        });
        each(generator, log::add);
        assertEquals(List.of(1, 2, "between", 3), log);
    }

    @AsyncioTest
    void closeAndThrowReachTheBodyInTheMiddleOfACollection() {
        AsyncGenerator<Integer> closed = asyncGenerator(out -> {
            try {
                out.yieldAll(List.of(1, 2, 3));
            } finally {
                await(sleep(1));
                log.add("closed");
            }
        });
        log.add(closed.next());
        await(closed.aclose());
        assertThrows(StopAsyncIteration.class, closed::next);
        AsyncGenerator<Integer> caught = asyncGenerator(out -> {
            try {
                out.yieldAll(List.of(1, 2, 3));
            } catch (Boom problem) {
                log.add(problem.getMessage());
            }
            out.yieldAll(List.of(4, 5));
        });
        log.add(caught.next());
        log.add(caught.next());
        log.add(await(caught.athrow(new Boom("thrown"))));
        log.add(caught.next());
        assertThrows(StopAsyncIteration.class, caught::next);
        assertEquals(List.of(1, "closed", 1, 2, "thrown", 4, 5), log);
    }

    @AsyncioTest
    void whatIsSentMeanwhileIsDropped() {
        AsyncSendGenerator<Integer, String> generator = asyncSendGenerator(out -> {
            log.add("got " + out.yield(0));
            out.yieldAll(List.of(1, 2));
            out.yieldFrom(count(1));
            log.add("got " + out.yield(3));
        });
        for (String sent : Arrays.asList(null, "a", "b", "c", "d")) {
            log.add(await(generator.asend(sent)));
        }
        assertThrows(StopAsyncIteration.class, () -> await(generator.asend("e")));
        assertEquals(List.of(0, "got a", 1, 2, 0, 3, "got e"), log);
    }
}
