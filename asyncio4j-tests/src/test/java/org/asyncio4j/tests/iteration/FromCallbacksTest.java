package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.aclosing;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromCallbacks;
import static org.asyncio4j.Asyncio.fromIterable;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CallbackSink;
import org.asyncio4j.CallbackSink.Overflow;
import org.asyncio4j.CancelledError;
import org.asyncio4j.QueueFullException;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Items that callbacks hand over, and the first item of any source. */
class FromCallbacksTest {

    @AsyncioTest
    void itemsOfAnotherThreadArriveInOrder() {
        AsyncGenerator<Integer> items =
                fromCallbacks(sink -> Thread.ofPlatform().start(() -> {
                    IntStream.range(0, 500).forEach(sink::offer);
                    sink.end();
                    sink.offer(-1);
                }));
        assertEquals(IntStream.range(0, 500).boxed().toList(), await(items.toList()));
    }

    @Tag("real-time") // the clock waits for an answer from outside
    @AsyncioTest
    void itemsOfTheLoopItselfArriveToo(EventLoop loop) {
        AsyncGenerator<String> items = fromCallbacks(sink -> {
            loop.callLater(1, () -> sink.offer("a"));
            loop.callLater(2, () -> {
                sink.offer("b");
                sink.end();
            });
        });
        assertEquals("a", items.next());
        assertEquals(1, loop.time());
        assertEquals("b", items.next());
        assertThrows(StopAsyncIteration.class, items::next);
        assertEquals(2, loop.time());
    }

    @AsyncioTest
    void nothingIsRegisteredBeforeAnItemIsWanted() {
        List<String> events = new ArrayList<>();
        AsyncGenerator<Integer> items = fromCallbacks(sink -> {
            events.add("registered");
            sink.end();
        });
        await(sleep(1));
        assertEquals(List.of(), events);
        assertEquals(List.of(), await(items.toList()));
        assertEquals(List.of("registered"), events);
    }

    @AsyncioTest
    void anErrorComesAfterTheItemsBeforeIt() {
        IOException lost = new IOException("lost");
        AsyncGenerator<Integer> items = fromCallbacks(sink -> {
            sink.offer(1);
            sink.fail(lost);
            sink.fail(new IOException("late"));
            sink.end();
        });
        assertEquals(1, items.next());
        assertSame(lost, assertThrows(IOException.class, () -> items.next()));
    }

    @AsyncioTest
    void whoLeavesHasTheCallbacksTakenBackTheLastOnesFirst() {
        List<String> events = new ArrayList<>();
        List<CallbackSink<Integer>> sinks = new ArrayList<>();
        AsyncGenerator<Integer> items = fromCallbacks(sink -> {
            sinks.add(sink);
            sink.onClose(() -> events.add("first"));
            sink.onClose(() -> {
                await(sleep(1));
                events.add("second");
            });
            sink.offer(1);
            sink.offer(2);
        });
        with(aclosing(items), () -> {
            assertEquals(1, items.next());
            assertFalse(sinks.getFirst().isClosed());
        });
        assertEquals(List.of("second", "first"), events);
        assertTrue(sinks.getFirst().isClosed());
        assertFalse(sinks.getFirst().offer(3));
        sinks.getFirst().onClose(() -> events.add("at once"));
        assertEquals(List.of("second", "first", "at once"), events);
    }

    @AsyncioTest
    void theEndAndACancellationTakeTheCallbacksBackToo(EventLoop loop) {
        List<String> events = new ArrayList<>();
        AsyncGenerator<Integer> ending = fromCallbacks(sink -> {
            sink.onClose(() -> events.add("ended"));
            sink.end();
        });
        assertEquals(List.of(), await(ending.toList()));
        AsyncGenerator<Integer> endless = fromCallbacks(sink -> sink.onClose(() -> events.add("cancelled")));
        Task<Void> task = createTask(() -> each(endless, item -> events.add("never")));
        await(sleep(0));
        await(sleep(0));
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(List.of("ended", "cancelled"), events);
    }

    @AsyncioTest
    void whatRegisteringThrowsIsThrownAndWhatWasRegisteredIsTakenBack() {
        IOException refused = new IOException("refused");
        List<String> events = new ArrayList<>();
        AsyncGenerator<Integer> items = fromCallbacks(sink -> {
            sink.onClose(() -> {
                events.add("taken back");
                throw new IllegalStateException("in the clean-up");
            });
            throw refused;
        });
        assertSame(refused, assertThrows(IOException.class, () -> items.next()));
        assertEquals("in the clean-up", refused.getSuppressed()[0].getMessage());
        assertEquals(List.of("taken back"), events);
    }

    @AsyncioTest
    void moreThanThereIsRoomForIsAnErrorUnlessSaidOtherwise() {
        AsyncGenerator<Integer> items = fromCallbacks(sink -> {
            for (int i = 0; i < 2000 && sink.offer(i); i++) {}
        });
        List<Integer> got = new ArrayList<>();
        QueueFullException full = assertThrows(QueueFullException.class, () -> each(items, got::add));
        assertTrue(full.getMessage().contains("1024"), full.getMessage());
        assertEquals(IntStream.range(0, 1024).boxed().toList(), got);
    }

    @AsyncioTest
    void refusedItemsAreTold() {
        List<Boolean> taken = new ArrayList<>();
        AsyncGenerator<Integer> items = fromCallbacks(
                sink -> {
                    IntStream.range(0, 4).forEach(i -> taken.add(sink.offer(i)));
                    sink.end();
                },
                2,
                Overflow.REFUSE);
        assertEquals(List.of(0, 1), await(items.toList()));
        assertEquals(List.of(true, true, false, false), taken);
    }

    @AsyncioTest
    void theLatestItemsMayBeKeptInstead() {
        AsyncGenerator<Integer> items = fromCallbacks(
                sink -> {
                    IntStream.range(0, 10).forEach(sink::offer);
                    sink.end();
                },
                2,
                Overflow.DROP_OLDEST);
        assertEquals(List.of(8, 9), await(items.toList()));
    }

    @AsyncioTest
    void aThreadWaitsForRoomAndNeverOvertakesTheConsumerByMore() {
        AtomicInteger handedOver = new AtomicInteger();
        AsyncGenerator<Integer> items = fromCallbacks(
                sink -> Thread.ofPlatform().start(() -> {
                    try {
                        for (int i = 0; i < 1000; i++) {
                            assertTrue(sink.put(i));
                            handedOver.incrementAndGet();
                        }
                        sink.end();
                    } catch (InterruptedException e) {
                        sink.fail(e);
                    }
                }),
                3,
                Overflow.FAIL);
        List<Integer> got = new ArrayList<>();
        each(items, item -> {
            got.add(item);
            // Those waiting, and one that has gone in and is not counted yet.
            assertTrue(handedOver.get() <= got.size() + 3, () -> handedOver + " of " + got.size());
        });
        assertEquals(IntStream.range(0, 1000).boxed().toList(), got);
    }

    @AsyncioTest
    void aThreadThatWaitsForRoomGoesOnWhenTheConsumerLeaves() {
        CountDownLatch ended = new CountDownLatch(1);
        List<Boolean> taken = new ArrayList<>();
        AsyncGenerator<Integer> items = fromCallbacks(
                sink -> Thread.ofPlatform().start(() -> {
                    try {
                        while (sink.put(1)) {}
                        taken.add(false);
                    } catch (InterruptedException e) {
                        taken.add(true);
                    } finally {
                        ended.countDown();
                    }
                }),
                1,
                Overflow.FAIL);
        with(aclosing(items), () -> assertEquals(1, items.next()));
        await(toThread(() -> ended.await()));
        assertEquals(List.of(false), taken);
    }

    @AsyncioTest
    void puttingOnTheLoopIsRefused(EventLoop loop) {
        List<CallbackSink<Integer>> sinks = new ArrayList<>();
        AsyncGenerator<Integer> items = fromCallbacks(sink -> {
            sinks.add(sink);
            sink.offer(1);
        });
        assertEquals(1, items.next());
        assertThrows(IllegalStateException.class, () -> sinks.getFirst().put(2));
        List<Throwable> caught = new ArrayList<>();
        loop.callSoon(() -> caught.add(
                assertThrows(IllegalStateException.class, () -> sinks.getFirst().put(2))));
        await(sleep(0));
        assertEquals(1, caught.size());
        await(items.aclose());
    }

    @AsyncioTest
    void aVirtualClockWaitsForAnItemOfAnotherThread() {
        AsyncGenerator<String> items = fromCallbacks(sink -> Thread.ofPlatform().start(() -> {
            // Real work of another library, for which virtual time must not pass.
            Thread.onSpinWait();
            sink.offer("in time");
        }));
        with(timeout(5), () -> assertEquals("in time", await(items.first())));
    }

    @Test
    void aSinkOfALoopThatHasClosedTakesNothing() {
        List<CallbackSink<Integer>> sinks = new ArrayList<>();
        run(() -> {
            AsyncGenerator<Integer> items = fromCallbacks(sink -> {
                sinks.add(sink);
                sink.offer(1);
            });
            assertEquals(1, items.next());
        });
        assertFalse(sinks.getFirst().offer(2));
        assertTrue(sinks.getFirst().isClosed());
        sinks.getFirst().end();
    }

    @AsyncioTest
    void nullAndNoRoomAreRefused() {
        assertThrows(NullPointerException.class, () -> fromCallbacks(null));
        assertThrows(NullPointerException.class, () -> fromCallbacks(_ -> {}, 1, null));
        assertThrows(IllegalArgumentException.class, () -> fromCallbacks(_ -> {}, 0, Overflow.FAIL));
        AsyncGenerator<String> items = fromCallbacks(sink -> {
            assertThrows(NullPointerException.class, () -> sink.offer(null));
            assertThrows(NullPointerException.class, () -> sink.fail(null));
            assertThrows(NullPointerException.class, () -> sink.onClose(null));
            sink.end();
        });
        assertEquals(List.of(), await(items.toList()));
    }

    @AsyncioTest
    void theFirstItemClosesAGeneratorAndNoneIsAnError() {
        List<String> events = new ArrayList<>();
        AsyncGenerator<Integer> items = asyncGenerator(out -> {
            try {
                out.yield(1);
                out.yield(2);
            } finally {
                events.add("closed");
            }
        });
        assertEquals(1, await(items.first()));
        assertEquals(List.of("closed"), events);
        assertEquals(5, await(fromIterable(List.of(5, 6)).first()));
        NoSuchElementException none = assertThrows(
                NoSuchElementException.class,
                () -> await(fromIterable(List.of()).first()));
        assertEquals("there is no first item", none.getMessage());
    }
}
