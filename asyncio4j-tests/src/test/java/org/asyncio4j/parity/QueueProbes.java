package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.COUNTING;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.QueueUsers.getter;
import static org.asyncio4j.parity.QueueUsers.putter;

import java.util.List;
import org.asyncio4j.Queue;
import org.asyncio4j.QueueEmptyException;
import org.asyncio4j.QueueFullException;
import org.asyncio4j.Task;

/** Queues: which task gets an item, and when. */
final class QueueProbes {

    private QueueProbes() {}

    /** A putter that is cancelled while it waits never puts its item. */
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
     * A queue that a task once waited for cannot be waited for on another loop; queued items can
     * still be taken.
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

    /** A woken getter whose item another task takes first waits again, at the end of the line. */
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

    /** A task that gets before the woken getter runs takes the item. */
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

    /**
     * A getter cancelled before the put is skipped: the next one goes on in the tick after the put.
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

    /** A woken putter whose slot another task fills first waits again, at the end of the line. */
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

    /** getNowait on an empty queue and putNowait on a full one are refused. */
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

    /**
     * Each put wakes one getter, in the order in which they arrived; they go on in the next tick.
     */
    static Object queueServesGettersInTheOrderOfAsking() {
        return probe(() -> {
            Queue<Integer> queue = new Queue<>();
            List<Task<Void>> tasks = List.of(getter(queue, "a"), getter(queue, "b"), getter(queue, "c"));
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

    /** Each get wakes one putter, in the order in which they arrived; they put in the next tick. */
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

    /** An item may be null. */
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
     * A queue's description shows its items, the waiting tasks, the unfinished count and whether it
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

    /**
     * With room left, put takes no tick, nor does get with items present; the order is first in,
     * first out.
     */
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

    /** A queue whose maximum size is 0 or negative has no limit. */
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

    /** A getter that is woken and cancelled in the same tick wakes the next one when it runs. */
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
     * A putter that is woken and cancelled in the same tick puts nothing and wakes the next one
     * when it runs.
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
