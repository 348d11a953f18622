package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromQueue;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.tests.sync.Iterations.cancelAndLeave;
import static org.asyncio4j.tests.sync.Iterations.failureOf;
import static org.asyncio4j.tests.sync.Iterations.tick;
import static org.asyncio4j.tests.sync.Iterations.ticks;
import static org.asyncio4j.tests.tools.Descriptions.withoutIdentity;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Event;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueEmptyException;
import org.asyncio4j.QueueFullException;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.Test;

/** Putting and getting. */
class QueueTest {

    private static final String BASIC = "test_queues.py::QueueBasicTests::";
    private static final String GET = "test_queues.py::QueueGetTests::";
    private static final String PUT = "test_queues.py::QueuePutTests::";

    private final List<Object> events = new ArrayList<>();

    @AsyncioTest
    @Ports(
            value = BASIC + "test_str",
            adapted = "Java has one toString, so that the identity is shown as well, as by repr()")
    void itsStringHasTheIdentityThatStrDoesNotShow() {
        Queue<Object> queue = new Queue<>();
        queue.putNowait(1);
        assertTrue(
                queue.toString().matches("<Queue at 0x[0-9a-f]+ maxsize=0 _queue=\\[1\\] tasks=1>"), queue::toString);
        assertNotEquals(queue.toString(), new Queue<>().toString());
    }

    @AsyncioTest
    @Ports(BASIC + "test_repr")
    void showsItsItemsAndWhoWaits() {
        Queue<Object> queue = new Queue<>();
        assertTrue(queue.toString().matches("<Queue at 0x[0-9a-f]+ maxsize=0>"), queue::toString);
        assertEquals("<Queue maxsize=0>", withoutIdentity(queue));
        Task<Object> getter = createTask(queue.get());
        tick();
        assertEquals("<Queue maxsize=0 _getters[1]>", withoutIdentity(queue));
        queue.putNowait(0);
        assertEquals(0, await(getter));

        Queue<Object> full = new Queue<>(1);
        full.putNowait(1);
        Task<Void> putter = createTask(full.put(2));
        tick();
        assertEquals("<Queue maxsize=1 _queue=[1] _putters[1] tasks=1>", withoutIdentity(full));
        full.getNowait();
        await(putter);
        assertEquals("<Queue maxsize=1 _queue=[2] tasks=2>", withoutIdentity(full));
    }

    @Test
    void showsOnlyTheFirstOfManyItems() {
        Queue<Object> queue = new Queue<>();
        queue.putNowait("text");
        queue.putNowait(null);
        for (int i = 0; i < 98; i++) {
            queue.putNowait(i);
        }
        assertEquals(
                "<Queue maxsize=0 _queue=[\"text\", null, 0, 1, 2, 3, 4, 5, 6, 7, <90 more>]" + " tasks=100>",
                withoutIdentity(queue));
    }

    @AsyncioTest
    @Ports(BASIC + "test_empty")
    void isEmptyWithoutItems() {
        Queue<Integer> queue = new Queue<>();
        assertTrue(queue.empty());
        await(queue.put(1));
        assertFalse(queue.empty());
        assertEquals(1, queue.qsize());
        assertEquals(1, await(queue.get()));
        assertTrue(queue.empty());
    }

    @AsyncioTest
    @Ports(BASIC + "test_full")
    void isFullOnlyWithALimit() {
        for (int maxsize : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            Queue<Integer> queue = new Queue<>(maxsize);
            assertEquals(maxsize, queue.maxsize());
            assertFalse(queue.full());
            queue.putNowait(1);
            assertFalse(queue.full());
        }
        Queue<Integer> queue = new Queue<>(1);
        await(queue.put(1));
        assertTrue(queue.full());
    }

    @AsyncioTest
    @Ports(BASIC + "test_order")
    void givesItemsInTheOrderInWhichTheyCame() {
        Queue<Integer> queue = new Queue<>();
        for (int i = 0; i < 100; i++) {
            await(queue.put(i));
        }
        for (int i = 0; i < 50; i++) {
            assertEquals(i, await(queue.get()));
        }
        for (int i = 100; i < 200; i++) {
            queue.putNowait(i);
        }
        for (int i = 50; i < 200; i++) {
            assertEquals(i, queue.getNowait());
        }
    }

    @AsyncioTest
    @Ports(BASIC + "test_maxsize")
    void holdsBackWhoPutsMoreThanFits() {
        Queue<Integer> queue = new Queue<>(2);
        assertEquals(2, queue.maxsize());
        Task<Void> putter = createTask(() -> {
            for (int i = 0; i < 3; i++) {
                await(queue.put(i));
                events.add(i);
            }
        });
        ticks(2);
        assertEquals(List.of(0, 1), events);
        assertEquals(0, await(queue.get()));
        tick();
        assertEquals(List.of(0, 1, 2), events);
        assertEquals(1, await(queue.get()));
        assertEquals(2, await(queue.get()));
        assertTrue(putter.done());
    }

    @AsyncioTest
    @Ports({GET + "test_blocking_get", PUT + "test_blocking_put"})
    void putAndGetDoNotSuspendWithoutNeed() {
        Queue<Integer> queue = new Queue<>();
        Task<Integer> task = createTask(() -> {
            queue.putNowait(1);
            int first = await(queue.get());
            await(queue.put(2));
            return first + await(queue.get());
        });
        tick();
        assertEquals(3, task.result());
    }

    @AsyncioTest
    @Ports(value = GET + "test_get_with_putters", adapted = "a real putter waits, no planted future")
    void getWakesAPutter() {
        Queue<Integer> queue = new Queue<>(1);
        await(queue.put(1));
        Task<Void> putter = createTask(queue.put(2));
        tick();
        assertEquals(1, await(queue.get()));
        tick();
        assertTrue(putter.done());
        assertEquals(2, queue.getNowait());
    }

    @AsyncioTest
    @Ports(GET + "test_blocking_get_wait")
    void getWaitsForAnItem(EventLoop loop) {
        Queue<Integer> queue = new Queue<>();
        Event started = new Event();
        Task<Integer> getter = createTask(() -> {
            started.set();
            return await(queue.get());
        });
        await(started.waitFor());
        assertFalse(getter.done());
        loop.callLater(0.01, () -> queue.putNowait(1));
        assertEquals(1, await(getter));
    }

    @Test
    @Ports({GET + "test_nonblocking_get", PUT + "test_nonblocking_put"})
    void worksWithoutALoopAsLongAsNobodyWaits() {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(1);
        assertEquals(1, queue.getNowait());
    }

    @Test
    @Ports(GET + "test_nonblocking_get_exception")
    void getNowaitOfAnEmptyOneThrows() {
        assertThrows(QueueEmptyException.class, new Queue<>()::getNowait);
    }

    @AsyncioTest
    @Ports(GET + "test_get_cancelled_race")
    void anItemIsNotForThoseThatAreCancelled() {
        Queue<String> queue = new Queue<>();
        Task<String> t1 = createTask(queue.get());
        Task<String> t2 = createTask(queue.get());
        tick();
        t1.cancel();
        tick();
        assertTrue(t1.done());
        await(queue.put("a"));
        tick();
        assertEquals("a", t2.result());
    }

    @AsyncioTest
    @Ports(GET + "test_get_with_waiting_putters")
    void getTakesFromThosePuttersThatWait() {
        Queue<String> queue = new Queue<>(1);
        Task<Void> a = createTask(queue.put("a"));
        Task<Void> b = createTask(queue.put("b"));
        assertEquals("a", await(queue.get()));
        assertEquals("b", await(queue.get()));
        assertTrue(a.done() && b.done());
    }

    @AsyncioTest
    @Ports(GET + "test_why_are_getters_waiting")
    void producerAndConsumerMeetInAQueueOfOne() {
        Queue<Integer> queue = new Queue<>(1);
        await(gather(
                async(() -> {
                    for (int i = 0; i < 5; i++) {
                        await(queue.put(i));
                    }
                }),
                async(() -> {
                    for (int i = 0; i < 5; i++) {
                        assertEquals(i, await(queue.get()));
                    }
                })));
        assertEquals("<Queue maxsize=1 tasks=5>", withoutIdentity(queue));
    }

    @AsyncioTest
    @Ports(GET + "test_cancelled_getters_not_being_held_in_self_getters")
    void aGetterThatTimesOutLeavesTheLine() {
        Queue<Integer> queue = new Queue<>(5);
        failureOf(TimeoutException.class, waitFor(queue.get(), 0.1));
        assertEquals("<Queue maxsize=5>", withoutIdentity(queue));
    }

    @AsyncioTest
    @Ports(PUT + "test_blocking_put_wait")
    void putWaitsForRoom(EventLoop loop) {
        Queue<Integer> queue = new Queue<>(1);
        Event started = new Event();
        loop.callLater(0.01, queue::getNowait);
        Task<Void> putter = createTask(() -> {
            started.set();
            await(queue.put(1));
            await(queue.put(2));
        });
        await(started.waitFor());
        assertFalse(putter.done());
        await(putter);
        assertEquals(2, queue.getNowait());
    }

    @AsyncioTest
    @Ports(PUT + "test_get_cancel_drop_one_pending_reader")
    void anItemForAGetterThatIsCancelledStays() {
        Queue<Integer> queue = new Queue<>();
        Task<Integer> reader = createTask(queue.get());
        tick();
        queue.putNowait(1);
        queue.putNowait(2);
        reader.cancel();
        failureOf(CancelledError.class, reader);
        assertEquals(1, await(queue.get()));
        assertEquals(2, await(queue.get()));
    }

    @AsyncioTest
    @Ports(PUT + "test_get_cancel_drop_many_pending_readers")
    void anItemForAGetterThatIsCancelledGoesToAnother() {
        Queue<Integer> queue = new Queue<>();
        Task<Integer> r1 = createTask(queue.get());
        Task<Integer> r2 = createTask(queue.get());
        Task<Integer> r3 = createTask(queue.get());
        tick();
        queue.putNowait(1);
        queue.putNowait(2);
        r1.cancel();
        failureOf(CancelledError.class, r1);
        await(r3);
        assertEquals(1, r2.result());
        assertEquals(2, r3.result());
    }

    @AsyncioTest
    @Ports(PUT + "test_put_cancel_drop")
    void aPutterCancelledWhenThereIsRoomHasPutNothing() {
        Queue<Integer> queue = new Queue<>(1);
        queue.putNowait(1);
        Task<Void> writer = createTask(queue.put(2));
        tick();
        assertEquals(1, queue.getNowait());
        writer.cancel();
        failureOf(CancelledError.class, writer);
        assertTrue(queue.empty());
        await(queue.put(2));
        assertEquals(2, queue.getNowait());
        assertEquals(0, queue.qsize());
    }

    @Test
    @Ports(PUT + "test_nonblocking_put_exception")
    void putNowaitIntoAFullOneThrows() {
        Queue<Integer> queue = new Queue<>(1);
        queue.putNowait(1);
        assertThrows(QueueFullException.class, () -> queue.putNowait(2));
        assertEquals("<Queue maxsize=1 _queue=[1] tasks=1>", withoutIdentity(queue));
    }

    @AsyncioTest
    @Ports(PUT + "test_put_cancelled")
    void getWaitsForAPutterThatHasNotBegun() {
        Queue<Integer> queue = new Queue<>();
        Task<Void> putter = createTask(queue.put(1));
        assertEquals(1, await(queue.get()));
        assertTrue(putter.done());
    }

    @AsyncioTest
    @Ports(PUT + "test_put_cancelled_race")
    void roomIsNotForThoseThatAreCancelled() {
        Queue<String> queue = new Queue<>(1);
        Task<Void> a = createTask(queue.put("a"));
        Task<Void> b = createTask(queue.put("b"));
        Task<Void> c = createTask(queue.put("X"));
        tick();
        assertTrue(a.done());
        assertFalse(b.done());
        c.cancel();
        tick();
        assertTrue(c.done());
        assertEquals("a", queue.getNowait());
        tick();
        assertEquals("b", queue.getNowait());
        await(b);
    }

    @AsyncioTest
    @Ports(PUT + "test_put_with_waiting_getters")
    void putWakesAGetter() {
        Queue<String> queue = new Queue<>();
        Task<String> getter = createTask(queue.get());
        tick();
        await(queue.put("a"));
        tick();
        assertEquals("a", getter.result());
    }

    @AsyncioTest
    @Ports(PUT + "test_why_are_putters_waiting")
    void allPuttersGetRoomWhenManyItemsAreTaken() {
        Queue<Integer> queue = new Queue<>(2);
        await(gather(
                async(() -> {
                    await(sleep(0));
                    for (int i = queue.qsize(); i > 0; i--) {
                        queue.getNowait();
                    }
                }),
                queue.put(0),
                queue.put(1),
                queue.put(2),
                queue.put(3)));
        assertEquals("<Queue maxsize=2 _queue=[2, 3] tasks=4>", withoutIdentity(queue));
    }

    @AsyncioTest
    @Ports(PUT + "test_cancelled_puts_not_being_held_in_self_putters")
    void aCancelledPutterLeavesTheLine() {
        Queue<Integer> queue = new Queue<>(1);
        queue.putNowait(1);
        Task<Void> putter = createTask(queue.put(1));
        tick();
        assertTrue(queue.toString().contains("_putters[1]"), queue.toString());
        putter.cancel();
        failureOf(CancelledError.class, putter);
        assertEquals("<Queue maxsize=1 _queue=[1] tasks=1>", withoutIdentity(queue));
    }

    @AsyncioTest
    @Ports(PUT + "test_cancelled_put_silence_value_error_exception")
    void aPutterCancelledWhenWokenIsCancelled() {
        Queue<Integer> queue = new Queue<>(1);
        queue.putNowait(1);
        Task<Void> putter = createTask(queue.put(1));
        tick();
        queue.getNowait();
        putter.cancel();
        failureOf(CancelledError.class, putter);
        assertTrue(queue.empty());
    }

    @AsyncioTest
    void aPutterCancelledWhenWokenLetsTheNextPut() {
        Queue<Integer> queue = new Queue<>(1);
        queue.putNowait(1);
        Task<Void> second = createTask(queue.put(2));
        Task<Void> third = createTask(queue.put(3));
        tick();
        queue.getNowait();
        second.cancel();
        ticks(2);
        assertTrue(second.cancelled());
        assertTrue(third.done());
        assertEquals(3, queue.getNowait());
    }

    @AsyncioTest
    void aGetterThatIsRobbedQueuesAgainAtTheEnd() {
        Queue<String> queue = new Queue<>();
        Task<String> first = createTask(queue.get());
        Task<String> second = createTask(queue.get());
        tick();
        queue.putNowait("robbed");
        assertEquals("robbed", queue.getNowait());
        tick(); // the first finds nothing and queues behind the second
        queue.putNowait("a");
        tick();
        assertFalse(first.done());
        assertEquals("a", second.result());
        queue.putNowait("b");
        assertEquals("b", await(first));
    }

    @AsyncioTest
    void itemsMayBeNull() {
        Queue<String> queue = new Queue<>();
        queue.putNowait(null);
        await(queue.put(null));
        assertEquals(2, queue.qsize());
        assertNull(queue.getNowait());
        assertNull(await(queue.get()));
        assertTrue(queue.empty());
    }

    @AsyncioTest
    void aGetThatWasNeverAwaitedTakesNothing() {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(1);
        queue.get().close();
        queue.put(2).close();
        assertEquals(1, queue.qsize());
    }

    @AsyncioTest(debug = false)
    void aMillionItemsGoThrough() {
        int items = 1_000_000;
        Queue<Integer> queue = new Queue<>(100);
        Task<Void> producer = createTask(() -> {
            for (int i = 0; i < items; i++) {
                await(queue.put(i));
            }
        });
        for (int i = 0; i < items; i++) {
            if (await(queue.get()) != i) {
                throw new AssertionError("out of order: " + i);
            }
        }
        assertTrue(producer.done());
        assertTrue(queue.empty());
    }

    @AsyncioTest
    void aCancelledCrowdLeavesNothingBehind() {
        Queue<Integer> queue = new Queue<>(1);
        List<Task<?>> crowd = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            crowd.add(createTask(queue.get()));
        }
        tick();
        cancelAndLeave(crowd.toArray(Task<?>[]::new));
        assertEquals("<Queue maxsize=1>", withoutIdentity(queue));
    }

    @AsyncioTest
    void itsItemsAreIteratedUntilItIsShutDown() {
        Queue<Integer> items = new Queue<>();
        List<Integer> taken = new ArrayList<>();
        Task<Void> consumer = createTask(() -> {
            for (int item : each(items)) {
                taken.add(item);
                items.taskDone();
            }
        });
        for (int i = 0; i < 3; i++) {
            await(sleep(1));
            await(items.put(i));
        }
        items.putNowait(3);
        items.shutdown();

        await(consumer);
        assertEquals(List.of(0, 1, 2, 3), taken);
        await(items.join());
        assertEquals(List.of(), await(fromQueue(items).toList()));
    }

    @AsyncioTest
    void severalTasksMayIterate() {
        Queue<Integer> items = new Queue<>();
        List<Task<List<Integer>>> consumers = List.of(
                createTask(fromQueue(items).toList()),
                createTask(fromQueue(items).toList()));
        await(sleep(1));
        items.putNowait(1);
        await(sleep(1));
        items.putNowait(2);
        await(sleep(1));
        items.shutdown();

        assertEquals(List.of(List.of(1), List.of(2)), await(gather(consumers)));
    }

    @AsyncioTest
    void anIterationThatIsCancelledTakesNothing() {
        Queue<Integer> items = new Queue<>();
        Task<List<Integer>> consumer = createTask(fromQueue(items).toList());
        await(sleep(1));
        consumer.cancel();
        items.putNowait(1);

        assertThrows(CancelledError.class, () -> await(consumer));
        assertEquals(1, items.getNowait());
    }
}
