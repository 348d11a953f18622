package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.asyncio4j.AsCompleted;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** {@code asCompleted}: what is done first comes first. */
class AsCompletedTest {

    /** One of the two ways through. */
    private interface Form {
        <T> List<T> results(AsCompleted<T> items);
    }

    private static <T> List<T> byCoroutines(AsCompleted<T> items) {
        List<T> results = new ArrayList<>();
        for (Coroutine<T> next : items) {
            results.add(await(next));
        }
        return results;
    }

    private static <T> List<T> byFutures(AsCompleted<T> items) {
        List<T> results = new ArrayList<>();
        for (Future<T> next : each(items)) {
            assertTrue(next.done());
            results.add(next.result());
        }
        return results;
    }

    private static List<Form> forms() {
        return List.of(
                new Form() {
                    @Override
                    public <T> List<T> results(AsCompleted<T> items) {
                        return byCoroutines(items);
                    }
                },
                new Form() {
                    @Override
                    public <T> List<T> results(AsCompleted<T> items) {
                        return byFutures(items);
                    }
                });
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed")
    void theyComeInTheOrderOfCompletion(VirtualClock clock) {
        for (Form form : forms()) {
            double start = clock.time();
            assertEquals(
                    List.of("a", "b", "c"),
                    form.results(asCompleted(List.of(sleep(2, "b"), sleep(3, "c"), sleep(1, "a")))));
            assertEquals(3, clock.time() - start);
        }
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed_same_tasks_in_as_out")
    void theAsynchronousFormYieldsTheFuturesThatWereGiven() {
        Coroutine<String> a = async(() -> "a");
        Task<String> b = createTask(async(() -> "b"));
        Task<String> c = createTask(async(() -> "c"));
        List<Future<String>> out = new ArrayList<>();
        for (Future<String> next : each(asCompleted(List.of(a, b, c)))) {
            out.add(next);
        }
        assertEquals(3, out.size());
        assertTrue(out.containsAll(Set.of(b, c)));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed_with_timeout")
    void afterTheTimeLimitTheyThrow(VirtualClock clock) {
        Task<String> a = createTask(sleep(1, "a"));
        Task<String> b = createTask(sleep(9, "b"));
        Task<String> c = createTask(sleep(9, "c"));
        List<Object> seen = new ArrayList<>();
        for (Coroutine<String> next : asCompleted(List.of(a, b, c), 2)) {
            try {
                seen.add(await(next));
            } catch (TimeoutException late) {
                seen.add("late");
            }
        }
        assertEquals(List.of("a", "late", "late"), seen);
        assertEquals(2, clock.time());
        assertFalse(b.done());
        seen.clear();
        assertThrows(TimeoutException.class, () -> {
            for (Future<String> next : each(asCompleted(List.of(a, b), Duration.ofSeconds(2)))) {
                seen.add(next.result());
            }
        });
        assertEquals(List.of("a"), seen);
        assertEquals(4, clock.time());
        await(gather(b, c));
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed_with_unused_timeout")
    void aTimeLimitThatIsNotReachedDoesNothing(VirtualClock clock) {
        for (Form form : forms()) {
            assertEquals(List.of("a"), form.results(asCompleted(List.of(sleep(1, "a")), 10)));
        }
        assertEquals(2, clock.time());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed_resume_iterator")
    void anotherLoopResumesWhereTheFirstWasLeft() {
        AsCompleted<Integer> items = asCompleted(List.of(value(0), value(1), value(2), value(3), value(4)));
        List<Integer> seen = new ArrayList<>();
        for (Coroutine<Integer> next : items) {
            seen.add(await(next));
            if (seen.size() == 2) {
                break;
            }
        }
        for (Future<Integer> next : each(items)) {
            seen.add(next.result());
            break;
        }
        seen.addAll(byCoroutines(items));
        assertEquals(List.of(0, 1, 2, 3, 4), seen);
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed_reverse_wait")
    void whoAwaitsFirstGetsTheFirst(VirtualClock clock) {
        List<Coroutine<String>> items = new ArrayList<>();
        asCompleted(List.of(sleep(1, "a"), sleep(2, "b"))).forEach(items::add);
        assertEquals("a", await(items.get(1)));
        assertEquals(1, clock.time());
        assertEquals("b", await(items.get(0)));
        assertEquals(2, clock.time());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed_concurrent")
    void severalMayBeAwaitedAtOnce(VirtualClock clock) {
        List<Coroutine<String>> items = new ArrayList<>();
        asCompleted(List.of(sleep(1, "a"), sleep(1, "b"), sleep(2, "c"))).forEach(items::add);
        assertEquals(List.of("a", "b", "c"), await(gather(items)));
        assertEquals(2, clock.time());
        List<Future<String>> futures = new ArrayList<>();
        for (Future<String> next : each(asCompleted(List.of(sleep(1, "a"), sleep(1, "b"))))) {
            futures.add(next);
        }
        assertEquals(List.of("a", "b"), await(gather(futures)));
        assertEquals(3, clock.time());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed_duplicate_coroutines")
    void oneThatIsGivenTwiceComesOnce() {
        for (Form form : forms()) {
            Coroutine<String> ham = async(() -> "ham");
            assertEquals(List.of("ham", "spam"), form.results(asCompleted(List.of(ham, ham, async(() -> "spam")))));
        }
    }

    @Test
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed_coroutine_without_loop")
    void itNeedsALoop() {
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> asCompleted(List.of(value(1))));
        assertTrue(refused.getMessage().contains("no current event loop"), refused::getMessage);
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_as_completed_coroutine_use_running_loop")
    void coroutinesRunOnTheRunningLoop() {
        Iterator<Coroutine<Integer>> items = asCompleted(List.of(value(42))).iterator();
        assertEquals(42, await(items.next()));
        assertFalse(items.hasNext());
        assertThrows(NoSuchElementException.class, items::next);
    }

    @AsyncioTest
    void ofNothingItIsEmpty() {
        for (Form form : forms()) {
            assertEquals(List.of(), form.results(asCompleted(List.<Awaitable<String>>of(), 1)));
        }
    }

    @AsyncioTest
    void theAsynchronousFormDoesNotThrowWhatTheyThrow(EventLoop loop) throws Exception {
        SettableFuture<String> failed = loop.createFuture();
        IllegalStateException problem = new IllegalStateException();
        failed.setException(problem);
        AsyncIterator<Future<String>> items = asCompleted(List.of(failed)).asyncIterator();
        Future<String> only = items.next();
        assertSame(failed, only);
        assertSame(problem, only.exception());
        assertThrows(StopAsyncIteration.class, items::next);
        assertSame(
                problem, assertThrows(IllegalStateException.class, () -> byCoroutines(asCompleted(List.of(failed)))));
    }

    @AsyncioTest
    void aWaiterCancelledInTheTickOfItsWakeUpLosesNothing(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        SettableFuture<String> never = loop.createFuture();
        AsCompleted<String> items = asCompleted(List.of(future, never));
        Iterator<Coroutine<String>> iterator = items.iterator();
        Task<String> first = createTask(iterator.next());
        Task<String> second = createTask(iterator.next());
        await(sleep(0));
        // Runs after the callback of asCompleted in the same tick, when the first is woken.
        future.addDoneCallback(done -> first.cancel());
        future.setResult("x");
        assertThrows(CancelledError.class, () -> await(first));
        assertEquals("x", await(second));
    }

    @AsyncioTest
    void aTimeLimitIsANumber() {
        assertThrows(IllegalArgumentException.class, () -> asCompleted(List.<Awaitable<String>>of(), Double.NaN));
    }

    private static Coroutine<Integer> value(int value) {
        return async(() -> value);
    }
}
