package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.COUNTING;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.probe;

import org.asyncio4j.CancelledError;
import org.asyncio4j.LifoQueue;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueEmptyException;
import org.asyncio4j.QueueFullException;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.Task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Queues: who gets an item, and when. */
final class QueueProbes {

    private QueueProbes() {}

    /** A task that gets an item and tells how that ended. */
    private static <T> Task<Void> getter(Queue<T> queue, String name) {
        return createTask(() -> {
            try {
                P(name, await(queue.get()));
            } catch (QueueShutDownException e) {
                P(name, "shut down");
            } catch (CancelledError e) {
                P(name, "cancelled");
                throw e;
            }
        });
    }

    /** A task that puts an item and tells how that ended. */
    private static <T> Task<Void> putter(Queue<T> queue, T item) {
        return createTask(() -> {
            try {
                await(queue.put(item));
                P("put", item);
            } catch (QueueShutDownException e) {
                P("put", item, "shut down");
            } catch (CancelledError e) {
                P("put", item, "cancelled");
                throw e;
            }
        });
    }

    /** A task that joins the queue and says so. */
    private static Task<Void> joiner(Queue<?> queue, String name) {
        return createTask(() -> {
            await(queue.join());
            P(name, "joined");
        });
    }

    /** All items that are in the queue. */
    private static <T> List<T> drain(Queue<T> queue) {
        List<T> items = new ArrayList<>();
        while (!queue.empty()) {
            items.add(queue.getNowait());
        }
        return items;
    }

    /** A lifo queue gives what was put last first. */
    static Object lifoQueueGivesTheLastFirst() {
        return probe(() -> {
            LifoQueue<Integer> queue = new LifoQueue<>(3);
            for (int item : List.of(1, 2, 3)) {
                queue.putNowait(item);
            }
            P(queue, queue.full());
            P(drain(queue));
        });
    }

    /** An item that was refused because it cannot be compared is not counted as unfinished. */
    static Object priorityQueueCountsNoItemItRefused() {
        return probe(() -> {
            PriorityQueue<Object> queue = new PriorityQueue<>();
            queue.putNowait(1);
            P(attempt(() -> queue.putNowait("x")));
            P(queue.qsize());
            queue.taskDone();
            await(queue.join());
            P("joined");
        });
    }

    /** A getter that is woken for one item gets a smaller one that came before it runs. */
    static Object priorityQueueGivesAWokenGetterWhatIsSmallestThen() {
        return probe(() -> {
            PriorityQueue<Integer> queue = new PriorityQueue<>();
            Task<Void> task = getter(queue, "a");
            await(sleep(0));
            queue.putNowait(2);
            queue.putNowait(1);
            await(task);
            P(queue.getNowait());
        });
    }

    /**
     * Items that compare as equal come in an order of their own, neither of arrival nor the
     * reverse.
     */
    static Object priorityQueueGivesEqualItemsInTheOrderOfItsHeap() {
        return probe(() -> {
            PriorityQueue<String> queue =
                    new PriorityQueue<>(Comparator.comparing(item -> item.charAt(0)));
            for (String item : List.of("1a", "1b", "0c", "1d", "0e", "1f")) {
                queue.putNowait(item);
            }
            P(drain(queue).stream().map(item -> item.substring(1)).toList());
        });
    }

    /** A priority queue gives the smallest item first. */
    static Object priorityQueueGivesTheSmallestFirst() {
        return probe(() -> {
            PriorityQueue<Integer> queue = new PriorityQueue<>();
            for (int item : List.of(5, 1, 4, 1, 3)) {
                queue.putNowait(item);
            }
            P(queue);
            P(drain(queue));
        });
    }

    /** Putting what cannot be compared with the other items is refused. */
    static Object priorityQueueRefusesWhatItCannotCompare() {
        return probe(() -> {
            PriorityQueue<Object> queue = new PriorityQueue<>();
            queue.putNowait(1);
            P(attempt(() -> queue.putNowait("x")));
            P(queue.getNowait());
        });
    }

    /** A putter that is cancelled while it waits puts nothing, now or later. */
    static Object queueAddsNothingForACancelledPutter() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>(1);
            queue.putNowait(0);
            Task<Void> task = putter(queue, 1);
            await(sleep(0));
            task.cancel();
            await(sleep(0));
            P(queue);
            P(queue.getNowait(), queue);
        });
    }

    /**
     * A queue that a task had to wait for cannot be waited for on another loop; what is there may
     * be got.
     */
    static Object queueBelongsToTheLoopOfTheFirstWait() {
        Queue<Integer> queue = new Queue<>();
        run(
                async(() -> {
                    getRunningLoop().callSoon(() -> queue.putNowait(1));
                    P("first loop", await(queue.get()));
                    queue.putNowait(2);
                }),
                COUNTING);
        return probe(() -> {
            P("there", await(queue.get()));
            try {
                await(queue.get());
            } catch (IllegalStateException e) {
                P("refused");
            }
        });
    }

    /** A woken getter whose item another task takes first waits again, behind all who wait. */
    static Object queueGetterThatIsRobbedWaitsAgainAtTheEnd() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Void> a = getter(queue, "a");
            Task<Void> b = getter(queue, "b");
            await(sleep(0));
            queue.putNowait(1);
            P("robbed", queue.getNowait());
            await(sleep(0));
            P(a.done(), b.done());
            queue.putNowait(2);
            queue.putNowait(3);
            await(a);
            await(b);
        });
    }

    /**
     * A getter that was woken for an item gets it, though the queue is shut down before it runs.
     */
    static Object queueGetterWokenBeforeTheShutdownGetsItsItem() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            List<Task<Void>> tasks = List.of(getter(queue, "a"), getter(queue, "b"));
            await(sleep(0));
            queue.putNowait(1);
            queue.shutdown();
            for (Task<Void> task : tasks) {
                await(task);
            }
        });
    }

    /** Reporting more items as done than were put is refused. */
    static Object queueHasNoMoreDoneThanPut() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            queue.taskDone();
            try {
                queue.taskDone();
            } catch (IllegalStateException error) {
                P(error.getMessage(), queue.qsize());
            }
        });
    }

    /** An immediate shutdown drops what is in the queue; who joins goes on in the next tick. */
    static Object queueImmediateShutdownDropsTheItems() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            queue.putNowait(2);
            Task<Void> task = joiner(queue, "a");
            await(sleep(0));
            queue.shutdown(true);
            P("shutdown", queue.qsize(), queue);
            await(task);
        });
    }

    /**
     * After an immediate shutdown the items that were taken have to be reported as done before a
     * join ends.
     */
    static Object queueImmediateShutdownStillWaitsForWhatWasTaken() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            queue.putNowait(2);
            queue.getNowait();
            Task<Void> task = joiner(queue, "a");
            await(sleep(0));
            queue.shutdown(true);
            await(sleep(0));
            P("done", task.done(), queue);
            queue.taskDone();
            await(task);
            P("end", queue);
        });
    }

    /** Who joins goes on once all is done, though another item is put before it runs. */
    static Object queueIsJoinedThoughAnItemCameMeanwhile() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            Task<Void> task = joiner(queue, "a");
            await(sleep(0));
            queue.taskDone();
            queue.putNowait(2);
            P("put", queue);
            await(task);
        });
    }

    /**
     * All who join go on in the tick after the last item was reported as done; taking the items is
     * not enough.
     */
    static Object queueIsJoinedWhenAllItemsAreDone() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            queue.putNowait(2);
            Task<Void> a = joiner(queue, "a");
            Task<Void> b = joiner(queue, "b");
            await(sleep(0));
            P("taken", queue.getNowait(), queue.getNowait(), queue);
            await(sleep(0));
            queue.taskDone();
            await(sleep(0));
            P("done", a.done(), queue);
            queue.taskDone();
            await(a);
            await(b);
            P("end", queue);
        });
    }

    /** The item for which a cancelled getter was woken stays in the queue. */
    static Object queueKeepsTheItemOfACancelledGetter() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Void> task = getter(queue, "a");
            await(sleep(0));
            queue.putNowait(1);
            task.cancel();
            await(sleep(0));
            P(task.cancelled(), queue.qsize(), await(queue.get()));
        });
    }

    /** A task that gets before the woken getter runs has the item. */
    static Object queueNewcomerMayTakeTheItemOfAWokenGetter() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Void> old = getter(queue, "old");
            await(sleep(0));
            Task<Void> late = getter(queue, "new");
            queue.putNowait(1);
            await(late);
            P(old.done());
            queue.putNowait(2);
            await(old);
        });
    }

    /** A subclass decides how items are kept; those who wait are woken as ever. */
    static Object queueOfAnotherOrderIsASubclass() {
        return probe(() -> {
            class Pairs extends Queue<Integer> {
                private final List<Integer> pairs = new ArrayList<>();

                Pairs() {
                    super(3);
                }

                @Override
                protected void putItem(Integer item) {
                    pairs.addAll(List.of(item, item));
                }

                @Override
                protected Integer getItem() {
                    return pairs.removeFirst();
                }

                @Override
                protected Collection<Integer> items() {
                    return pairs;
                }
            }
            Pairs queue = new Pairs();
            Task<Void> task = getter(queue, "a");
            await(sleep(0));
            queue.putNowait(1);
            P(queue.qsize(), queue.full());
            await(task);
            queue.putNowait(2);
            P(queue.qsize(), queue.full());
            P(drain(queue));
        });
    }

    /**
     * A getter cancelled before the put is passed over: the next one goes on in the tick after the
     * put.
     */
    static Object queuePassesOverACancelledGetter() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Void> a = getter(queue, "a");
            Task<Void> b = getter(queue, "b");
            await(sleep(0));
            P("cancel");
            a.cancel();
            queue.putNowait(1);
            await(b);
            P("end", a.cancelled());
        });
    }

    /** A woken putter whose room another task fills first waits again, behind all who wait. */
    static Object queuePutterThatIsRobbedWaitsAgainAtTheEnd() {
        return probe(() -> {
            Queue<Object> queue = new Queue<>(1);
            queue.putNowait(0);
            Task<Void> a = putter(queue, "a");
            Task<Void> b = putter(queue, "b");
            await(sleep(0));
            queue.getNowait();
            queue.putNowait("thief");
            await(sleep(0));
            P(a.done(), b.done());
            P(List.of(await(queue.get()), await(queue.get()), await(queue.get())));
        });
    }

    /** Getting at once from an empty queue and putting at once into a full one are refused. */
    static Object queueRefusesWhatWouldHaveToWait() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>(1);
            try {
                queue.getNowait();
            } catch (QueueEmptyException e) {
                P("empty");
            }
            queue.putNowait(1);
            try {
                queue.putNowait(2);
            } catch (QueueFullException e) {
                P("full");
            }
            P(queue.getNowait(), queue.qsize());
        });
    }

    /** Each put wakes one getter, in the order in which they came; they go on in the next tick. */
    static Object queueServesGettersInTheOrderOfAsking() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            List<Task<Void>> tasks =
                    List.of(getter(queue, "a"), getter(queue, "b"), getter(queue, "c"));
            await(sleep(0));
            P("put");
            queue.putNowait(1);
            queue.putNowait(2);
            await(sleep(0));
            P(tasks.get(2).done());
            queue.putNowait(3);
            await(tasks.get(2));
            P("end");
        });
    }

    /** Each get wakes one putter, in the order in which they came; they put in the next tick. */
    static Object queueServesPuttersInTheOrderOfAsking() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>(1);
            queue.putNowait(0);
            List<Task<Void>> tasks = List.of(putter(queue, 1), putter(queue, 2));
            await(sleep(0));
            for (int i = 0; i < 3; i++) {
                P("got", await(queue.get()));
            }
            P(tasks.stream().map(Task::done).toList());
        });
    }

    /** A queue that was shut down can be shut down immediately later. */
    static Object queueShutdownMayBecomeImmediate() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            queue.shutdown();
            P(queue);
            queue.shutdown(true);
            P(queue);
        });
    }

    /**
     * All getters that wait as the queue is shut down fail in the next tick, in the order in which
     * they came.
     */
    static Object queueShutdownWakesAllGetters() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            List<Task<Void>> tasks = List.of(getter(queue, "a"), getter(queue, "b"));
            await(sleep(0));
            P("shutdown");
            queue.shutdown();
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end");
        });
    }

    /**
     * All putters that wait as the queue is shut down fail in the next tick, in the order in which
     * they came.
     */
    static Object queueShutdownWakesAllPutters() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>(1);
            queue.putNowait(0);
            List<Task<Void>> tasks = List.of(putter(queue, 1), putter(queue, 2));
            await(sleep(0));
            P("shutdown");
            queue.shutdown();
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end", queue);
        });
    }

    /** The item may be null. */
    static Object queueTakesNull() {
        return probe(() -> {
            Queue<Object> queue = new Queue<>();
            Task<Void> task = getter(queue, "a");
            await(sleep(0));
            queue.putNowait(null);
            P(queue.qsize());
            await(task);
        });
    }

    /**
     * The description of a queue tells its items, those who wait, what is unfinished and whether it
     * is shut down.
     */
    static Object queueTellsItsState() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>(2);
            P(queue);
            Task<Void> a = getter(queue, "a");
            Task<Void> b = getter(queue, "b");
            await(sleep(0));
            P(queue);
            queue.putNowait(1);
            queue.putNowait(2);
            P(queue);
            await(a);
            await(b);
            queue.putNowait(3);
            queue.putNowait(4);
            Task<Void> task = putter(queue, 5);
            await(sleep(0));
            P(queue);
            queue.shutdown();
            P(queue);
            await(task);
        });
    }

    /** What is in a queue as it is shut down can be got; then getting is refused. */
    static Object queueThatIsShutDownIsDrainedFirst() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            queue.putNowait(2);
            queue.shutdown();
            P(queue.getNowait());
            P("a", await(queue.get()));
            try {
                await(queue.get());
            } catch (QueueShutDownException e) {
                P("a", "shut down");
            }
            try {
                queue.getNowait();
            } catch (QueueShutDownException e) {
                P("at once", "shut down");
            }
        });
    }

    /**
     * Nothing can be put into a queue that is shut down, full or not; shutting it down again does
     * nothing.
     */
    static Object queueThatIsShutDownTakesNothing() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>(1);
            queue.shutdown();
            queue.shutdown();
            try {
                queue.putNowait(1);
            } catch (QueueShutDownException e) {
                P("shut down");
            }
            try {
                await(queue.put(2));
            } catch (QueueShutDownException e) {
                P("put", 2, "shut down");
            }
            Queue<Integer> full = new Queue<>(1);
            full.putNowait(1);
            full.shutdown();
            try {
                full.putNowait(2);
            } catch (QueueShutDownException e) {
                P("shut down and full");
            }
        });
    }

    /** Putting with room left and getting with items there take no tick; first in, first out. */
    static Object queueWithRoomAndItemsHoldsNobody() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>(2);
            await(queue.put(1));
            await(queue.put(2));
            P(queue.qsize(), queue.full(), queue.empty(), queue.maxsize());
            P(await(queue.get()), await(queue.get()));
            P(queue.qsize(), queue.full(), queue.empty());
        });
    }

    /** A queue whose maximal size is 0 or negative has no limit. */
    static Object queueWithoutALimitIsNeverFull() {
        return probe(() -> {
            for (Queue<Integer> queue : List.of(new Queue<Integer>(), new Queue<Integer>(-1))) {
                for (int item = 0; item < 100; item++) {
                    queue.putNowait(item);
                }
                P(queue.maxsize(), queue.full(), queue.qsize());
            }
        });
    }

    /** Joining a queue nothing is unfinished of takes no tick. */
    static Object queueWithoutUnfinishedItemsIsJoinedAtOnce() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            await(queue.join());
            P("new");
            queue.putNowait(1);
            queue.getNowait();
            queue.taskDone();
            await(queue.join());
            P("done");
        });
    }

    /**
     * A getter that is woken and then cancelled in the same tick wakes the next one in its own
     * step.
     */
    static Object queueWokenGetterThatIsCancelledWakesTheNext() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Void> a = getter(queue, "a");
            Task<Void> b = getter(queue, "b");
            await(sleep(0));
            P("put");
            queue.putNowait(1);
            a.cancel();
            await(b);
            P("end", a.cancelled());
        });
    }

    /**
     * A putter that is woken and then cancelled in the same tick wakes the next one in its own
     * step, and puts nothing.
     */
    static Object queueWokenPutterThatIsCancelledWakesTheNext() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>(1);
            queue.putNowait(0);
            Task<Void> a = putter(queue, 1);
            Task<Void> b = putter(queue, 2);
            await(sleep(0));
            P("get", queue.getNowait());
            a.cancel();
            await(b);
            P("end", a.cancelled(), queue);
        });
    }
}
