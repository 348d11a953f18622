package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.tests.sync.Iterations.failureOf;
import static org.asyncio4j.tests.sync.Iterations.tick;
import static org.asyncio4j.tests.sync.Iterations.ticks;
import static org.asyncio4j.tests.tools.Descriptions.withoutIdentity;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.asyncio4j.LifoQueue;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** The orders that a queue may have, and what all kinds have in common: join and shutdown. */
class QueueKindsTest {

    private static final String JOIN = "test_queues.py::_QueueJoinTestMixin::";
    private static final String SHUTDOWN = "test_queues.py::_QueueShutdownTestMixin::";

    private static final List<IntFunction<Queue<Object>>> KINDS =
            List.of(Queue::new, LifoQueue::new, PriorityQueue::new, UniqueQueue::new);

    private static final String HEAP = "\"a1\", \"a2\", \"a3\", \"a4\", \"a5\", \"b2\", \"b3\", \"b1\", \"b4\", \"c1\"";
    private static final List<String> DRAINED = List.of("a1", "a3", "a2", "a5", "a4", "b3", "b2", "b4", "b1", "c1");

    @AsyncioTest
    @Ports("test_queues.py::LifoQueueTests::test_order")
    void lifoGivesTheLastFirst() {
        Queue<Integer> queue = new LifoQueue<>();
        for (int i : new int[] {1, 3, 2}) {
            await(queue.put(i));
        }
        assertEquals("<LifoQueue maxsize=0 _queue=[1, 3, 2] tasks=3>", withoutIdentity(queue));
        assertEquals(List.of(2, 3, 1), drain(queue));
    }

    @AsyncioTest
    @Ports("test_queues.py::PriorityQueueTests::test_order")
    void priorityGivesTheSmallestFirst() {
        Queue<Integer> queue = new PriorityQueue<>();
        for (int i : new int[] {1, 3, 2}) {
            await(queue.put(i));
        }
        assertEquals("<PriorityQueue maxsize=0 _queue=[1, 3, 2] tasks=3>", withoutIdentity(queue));
        assertEquals(List.of(1, 2, 3), drain(queue));
    }

    @Test
    void aComparatorMakesTheOrder() {
        Queue<String> queue =
                new PriorityQueue<>(Comparator.comparing(String::length).reversed());
        for (String word : List.of("bb", "a", "dddd", "ccc")) {
            queue.putNowait(word);
        }
        assertEquals(List.of("dddd", "ccc", "bb", "a"), drain(queue));
    }

    /** The order was printed by CPython 3.13's heapq, with the first letters alone compared. */
    @Test
    void equalItemsComeAsFromPythonsHeapq() {
        Queue<String> queue = new PriorityQueue<>(10, Comparator.comparing(word -> word.charAt(0)));
        for (String word : List.of("b1", "a1", "b2", "a2", "c1", "a3", "b3", "a4", "b4", "a5")) {
            queue.putNowait(word);
        }
        assertEquals("<PriorityQueue maxsize=10 _queue=[" + HEAP + "] tasks=10>", withoutIdentity(queue));
        assertEquals(DRAINED, drain(queue));
    }

    @AsyncioTest
    void anItemThatCannotBeComparedIsRefusedAndChangesNothing() {
        Queue<Object> queue = new PriorityQueue<>();
        assertThrows(ClassCastException.class, () -> queue.putNowait(new Object()));
        assertThrows(NullPointerException.class, () -> queue.putNowait(null));
        queue.putNowait(1);
        queue.putNowait(2);
        assertThrows(ClassCastException.class, () -> queue.putNowait("x"));
        failureOf(ClassCastException.class, queue.put("x"));
        assertEquals("<PriorityQueue maxsize=0 _queue=[1, 2] tasks=2>", withoutIdentity(queue));
        assertThrows(NullPointerException.class, () -> new PriorityQueue<>(null));
    }

    @Test
    void aComparatorThatThrowsOnTheWayOutLosesNothing() {
        boolean[] broken = {false};
        Queue<Integer> queue = new PriorityQueue<>((a, b) -> {
            if (broken[0]) {
                throw new ArithmeticException();
            }
            return a - b;
        });
        for (int i = 0; i < 9; i++) {
            queue.putNowait(8 - i);
        }
        String before = queue.toString();
        broken[0] = true;
        assertThrows(ArithmeticException.class, queue::getNowait);
        assertThrows(ArithmeticException.class, () -> queue.putNowait(5));
        assertEquals(before, queue.toString());
        broken[0] = false;
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8), drain(queue));
    }

    @AsyncioTest
    void aSubclassMakesAnOrderOfItsOwn() {
        Queue<String> queue = new UniqueQueue<>(0);
        for (String word : List.of("a", "b", "a", "c", "b")) {
            queue.putNowait(word);
        }
        assertEquals(
                "<QueueKindsTest.UniqueQueue maxsize=0 _queue=[\"a\", \"b\", \"c\"] tasks=5>", withoutIdentity(queue));
        assertEquals(List.of("a", "b", "c"), drain(queue));
        Task<String> getter = createTask(queue.get());
        tick();
        queue.putNowait("d");
        assertEquals("d", await(getter));
    }

    @AsyncioTest
    @Ports(JOIN + "test_task_done_underflow")
    void taskDoneWithoutAnItemIsRefused() {
        eachKind(queue -> {
            IllegalStateException refused = assertThrows(IllegalStateException.class, queue::taskDone);
            assertEquals("taskDone() called too many times", refused.getMessage());
        });
    }

    @AsyncioTest
    @Ports(JOIN + "test_task_done")
    void joinWaitsUntilAllItemsAreDone() {
        eachKind(queue -> {
            for (int i = 0; i < 100; i++) {
                queue.putNowait(i);
            }
            int[] sum = {0};
            List<Task<?>> workers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                workers.add(createTask(() -> {
                    while (true) {
                        sum[0] += (Integer) await(queue.get());
                        queue.taskDone();
                    }
                }));
            }
            await(queue.join());
            assertEquals(4950, sum[0]);
            Iterations.cancelAndLeave(workers.toArray(Task<?>[]::new));
        });
    }

    @AsyncioTest
    @Ports(JOIN + "test_join_empty_queue")
    void joinOfAnEmptyQueueDoesNotSuspend() {
        eachKind(queue -> {
            Task<Void> task = createTask(() -> {
                await(queue.join());
                await(queue.join());
            });
            tick();
            assertTrue(task.done());
        });
    }

    @AsyncioTest
    void joinReturnsThoughNewItemsCameInTheTickOfTheLast() {
        eachKind(queue -> {
            queue.putNowait(1);
            Task<Void> join = createTask(queue.join());
            tick();
            queue.getNowait();
            queue.taskDone();
            queue.putNowait(2);
            tick();
            assertTrue(join.done());
        });
    }

    @AsyncioTest
    @Ports({JOIN + "test_format", SHUTDOWN + "test_format"})
    void showsUnfinishedItemsAndThatItIsShutDown() {
        eachKind(queue -> {
            assertTrue(queue.toString().endsWith(" maxsize=0>"), queue.toString());
            queue.putNowait(1);
            queue.putNowait(2);
            drain(queue);
            assertTrue(queue.toString().endsWith(" maxsize=0 tasks=2>"), queue.toString());
            queue.taskDone();
            queue.taskDone();
            queue.shutdown();
            assertTrue(queue.toString().endsWith(" maxsize=0 shutdown>"), queue.toString());
        });
    }

    @AsyncioTest
    @Ports(SHUTDOWN + "test_shutdown_empty")
    void shutdownWakesGetters() {
        eachKind(queue -> {
            Task<Object> getter = createTask(queue.get());
            tick();
            queue.shutdown();
            assertEquals(0, queue.qsize());
            await(queue.join());
            tick();
            assertTrue(getter.done());
            failureOf(QueueShutDownException.class, getter);
            assertTakesAndGivesNothing(queue);
            queue.shutdown();
            queue.shutdown(true);
            assertTakesAndGivesNothing(queue);
        });
    }

    @AsyncioTest
    @Ports(SHUTDOWN + "test_shutdown_nonempty")
    void shutdownLeavesTheItems() {
        for (IntFunction<Queue<Object>> kind : KINDS) {
            Queue<Object> queue = kind.apply(1);
            queue.putNowait("data");
            Task<Void> join = createTask(queue.join());
            Task<Void> putter = createTask(queue.put("data2"));
            tick();
            assertFalse(putter.done());
            queue.shutdown(false);
            assertEquals(1, queue.qsize());
            tick();
            assertTrue(putter.done());
            failureOf(QueueShutDownException.class, putter);
            assertEquals("data", await(queue.get()));
            tick();
            assertFalse(join.done());
            assertTakesAndGivesNothing(queue);
            queue.taskDone();
            tick();
            assertTrue(join.done());
            assertThrows(IllegalStateException.class, queue::taskDone);
        }
    }

    @AsyncioTest
    @Ports(SHUTDOWN + "test_shutdown_immediate")
    void immediateShutdownDropsTheItems() {
        eachKind(queue -> {
            queue.putNowait("data");
            Task<Void> join = createTask(queue.join());
            tick();
            queue.shutdown(true);
            assertEquals(0, queue.qsize());
            tick();
            assertTrue(join.done());
            assertTakesAndGivesNothing(queue);
            assertThrows(IllegalStateException.class, queue::taskDone);
        });
    }

    @AsyncioTest
    @Ports(SHUTDOWN + "test_shutdown_immediate_with_unfinished")
    void immediateShutdownStillWaitsForWhatWasTaken() {
        eachKind(queue -> {
            queue.putNowait("data");
            queue.putNowait("other");
            Task<Void> join = createTask(queue.join());
            await(queue.get());
            queue.shutdown(true);
            assertEquals(0, queue.qsize());
            tick();
            assertFalse(join.done());
            assertTakesAndGivesNothing(queue);
            queue.taskDone();
            assertThrows(IllegalStateException.class, queue::taskDone);
            tick();
            assertTrue(join.done());
        });
    }

    @AsyncioTest
    void aGetterWokenByTheLastItemBeforeAShutdownGetsIt() {
        eachKind(queue -> {
            Task<Object> first = createTask(queue.get());
            Task<Object> second = createTask(queue.get());
            tick();
            queue.putNowait("last");
            queue.shutdown();
            ticks(2);
            assertEquals("last", first.result());
            failureOf(QueueShutDownException.class, second);
        });
    }

    @AsyncioTest
    void whoIsCancelledByAShutdownIsCancelled() {
        eachKind(queue -> {
            Task<Object> getter = createTask(queue.get());
            tick();
            queue.shutdown();
            getter.cancel();
            tick();
            assertTrue(getter.cancelled());
        });
    }

    private static void eachKind(Consumer<Queue<Object>> test) {
        KINDS.forEach(kind -> test.accept(kind.apply(0)));
    }

    private static void assertTakesAndGivesNothing(Queue<Object> queue) {
        failureOf(QueueShutDownException.class, queue.put("data"));
        assertThrows(QueueShutDownException.class, () -> queue.putNowait("data"));
        failureOf(QueueShutDownException.class, queue.get());
        assertThrows(QueueShutDownException.class, queue::getNowait);
    }

    private static <T> List<T> drain(Queue<T> queue) {
        List<T> items = new ArrayList<>();
        while (!queue.empty()) {
            items.add(queue.getNowait());
        }
        return items;
    }

    /** Takes an item that it has already for the same: a queue of a user's own. */
    private static final class UniqueQueue<T> extends Queue<T> {

        private final Set<T> items = new LinkedHashSet<>();

        UniqueQueue(int maxsize) {
            super(maxsize);
        }

        @Override
        protected void putItem(T item) {
            items.add(item);
        }

        @Override
        protected T getItem() {
            T first = items.iterator().next();
            items.remove(first);
            return first;
        }

        @Override
        protected Collection<T> items() {
            return items;
        }
    }
}
