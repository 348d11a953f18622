package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.QueueUsers.getter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.asyncio4j.LifoQueue;
import org.asyncio4j.PriorityQueue;
import org.asyncio4j.Queue;
import org.asyncio4j.Task;

/** Queues with another retrieval order. */
final class QueueOrderProbes {

    private QueueOrderProbes() {}

    /** All items that are in the queue. */
    private static <T> List<T> drain(Queue<T> queue) {
        List<T> items = new ArrayList<>();
        while (!queue.empty()) {
            items.add(queue.getNowait());
        }
        return items;
    }

    /** A LIFO queue returns the item that was put last. */
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

    /** An item refused because it cannot be compared is not counted as unfinished. */
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

    /** A getter woken for one item gets a smaller one that was put before it runs. */
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
     * Items that compare as equal come in heap order, which is neither that of arrival nor its
     * reverse.
     */
    static Object priorityQueueGivesEqualItemsInTheOrderOfItsHeap() {
        return probe(() -> {
            PriorityQueue<String> queue = new PriorityQueue<>(Comparator.comparing(item -> item.charAt(0)));
            for (String item : List.of("1a", "1b", "0c", "1d", "0e", "1f")) {
                queue.putNowait(item);
            }
            P(drain(queue).stream().map(item -> item.substring(1)).toList());
        });
    }

    /** A priority queue returns its smallest item first. */
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

    /** Putting an item that cannot be compared with the others is refused. */
    static Object priorityQueueRefusesWhatItCannotCompare() {
        return probe(() -> {
            PriorityQueue<Object> queue = new PriorityQueue<>();
            queue.putNowait(1);
            P(attempt(() -> queue.putNowait("x")));
            P(queue.getNowait());
        });
    }

    /** A subclass decides how items are stored; waiting tasks are woken as usual. */
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
}
