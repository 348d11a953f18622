package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.QueueUsers.getter;
import static org.asyncio4j.parity.QueueUsers.putter;

import java.util.List;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueShutDownException;
import org.asyncio4j.Task;

/** Queues that are joined and shut down. */
final class QueueEndProbes {

    private QueueEndProbes() {}

    /** A task that joins the queue and says so. */
    private static Task<Void> joiner(Queue<?> queue, String name) {
        return createTask(() -> {
            await(queue.join());
            P(name, "joined");
        });
    }

    /**
     * A getter that was woken for an item gets it, even when the queue is shut down before it runs.
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

    /** Calling taskDone more often than items were put is refused. */
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

    /** An immediate shutdown drops the queued items; joining tasks go on in the next tick. */
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
     * After an immediate shutdown a join still waits until the items taken before are reported as
     * done.
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

    /**
     * A joining task goes on once all items are done, even when another one is put before it runs.
     */
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
     * All joining tasks go on in the tick after the last taskDone; taking the items is not enough.
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

    /** A queue that was shut down can later be shut down immediately. */
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
     * A shutdown makes all waiting getters fail in the next tick, in the order in which they
     * arrived.
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
     * A shutdown makes all waiting putters fail in the next tick, in the order in which they
     * arrived.
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

    /**
     * The items of a queue that is shut down can still be retrieved; after that, getting is
     * refused.
     */
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
     * Putting into a queue that is shut down is refused, full or not; shutting it down again does
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

    /** Joining a queue without unfinished items takes no tick. */
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
}
