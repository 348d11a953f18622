package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.Iterator;
import java.util.List;
import org.asyncio4j.AsCompleted;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;

/** asCompleted: futures in the order of their completion. */
final class AsCompletedProbes {

    private AsCompletedProbes() {}

    private static <T> SettableFuture<T> newFuture() {
        return getRunningLoop().createFuture();
    }

    /** Sets the second in the next tick and the first in the one after that. */
    private static void setInReverse(SettableFuture<String> first, SettableFuture<String> second) {
        EventLoop loop = getRunningLoop();
        loop.callSoon(() -> second.setResult("second"));
        loop.callSoon(() -> loop.callSoon(() -> first.setResult("first")));
    }

    /**
     * The children run one tick later, their callbacks in the next, and the awaiter has both in the
     * one after that.
     */
    static Object asCompletedOfTwoCoroutinesTakesThreeTicks() {
        Coroutine<String> first = async(() -> "value");
        Coroutine<String> second = async(() -> "value");
        return probe(() -> {
            P("start");
            for (Coroutine<String> item : asCompleted(List.of(first, second))) {
                P(await(item));
            }
        });
    }

    /** Items come in the order of completion, whatever their place among the arguments. */
    static Object asCompletedHandsOutInTheOrderOfCompletion() {
        return probe(() -> {
            SettableFuture<String> first = newFuture();
            SettableFuture<String> second = newFuture();
            setInReverse(first, second);
            for (Coroutine<String> item : asCompleted(List.of(first, second))) {
                P(await(item));
            }
        });
    }

    /** An item that completed while the awaiter slept costs no further tick. */
    static Object asCompletedHandsOutWhatIsQueuedWithoutASuspension() {
        return probe(() -> {
            SettableFuture<String> first = newFuture();
            SettableFuture<String> second = newFuture();
            Iterator<Coroutine<String>> items =
                    asCompleted(List.of(first, second)).iterator();
            first.setResult("first");
            second.setResult("second");
            for (int i = 0; i < 3; i++) {
                await(sleep(0));
            }
            P("look");
            await(items.next());
            await(items.next());
            P("end");
        });
    }

    /** The asynchronous form hands out the very futures that were given, done. */
    static Object asCompletedMayGiveBackTheGivenFutures() {
        return probe(() -> {
            SettableFuture<String> first = newFuture();
            SettableFuture<String> second = newFuture();
            setInReverse(first, second);
            AsCompleted<String> both = asCompleted(List.of(first, second));
            for (Future<String> future : each(both)) {
                P(future == first, future == second, future.result());
            }
        });
    }

    /** The plain form throws what the item threw, and goes on with the next. */
    static Object asCompletedThrowsAFailureWhenItIsAwaited() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<String> first = newFuture();
            SettableFuture<String> second = newFuture();
            loop.callSoon(() -> first.setException(new Boom("first")));
            loop.callSoon(() -> loop.callSoon(() -> second.setResult("second")));
            for (Coroutine<String> item : asCompleted(List.of(first, second))) {
                try {
                    P(await(item));
                } catch (Boom error) {
                    P(show(error));
                }
            }
        });
    }

    /** The asynchronous form throws no exception of the items. */
    static Object asCompletedShowsAFailureInTheFuture() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            future.setException(new Boom("mine"));
            AsCompleted<String> items = asCompleted(List.of(future));
            for (Future<String> done : each(items)) {
                P(show(done.exception()));
            }
        });
    }

    /** A future that is given twice is one item. */
    static Object asCompletedHandsOutOneFutureOnce() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            future.setResult("value");
            for (Coroutine<String> item : asCompleted(List.of(future, future))) {
                P(await(item));
            }
            P("end");
        });
    }

    /** Without futures neither form has an item, and neither suspends. */
    static Object asCompletedOfNothingHasNoItems() {
        return probe(() -> {
            List<Future<Object>> nothing = List.of();
            for (Coroutine<Object> item : asCompleted(nothing)) {
                P("never", item);
            }
            AsCompleted<Object> items = asCompleted(nothing);
            for (Future<Object> item : each(items)) {
                P("never", item);
            }
            P("end");
        });
    }

    /** After the timeout each remaining item throws TimeoutException; the futures go on. */
    static Object asCompletedThrowsForEachItemThatIsLate() {
        return probe(() -> {
            SettableFuture<String> first = newFuture();
            SettableFuture<String> second = newFuture();
            for (Coroutine<String> item : asCompleted(List.of(first, second), 0.01)) {
                try {
                    await(item);
                } catch (TimeoutException e) {
                    P("late", first.done(), second.done());
                }
            }
        });
    }

    /** In the asynchronous form the first late item ends the loop with TimeoutException. */
    static Object asCompletedThatIsLateEndsTheAsynchronousForm() {
        return probe(() -> {
            SettableFuture<String> first = newFuture();
            SettableFuture<String> second = newFuture();
            first.setResult("first");
            AsCompleted<String> items = asCompleted(List.of(first, second), 0.01);
            try {
                for (Future<String> future : each(items)) {
                    P(future.result());
                }
            } catch (TimeoutException e) {
                P("late", second.done());
            }
        });
    }

    /**
     * The coroutines stand for completions, not for arguments: the one awaited first gets the first
     * completion.
     */
    static Object asCompletedItemsAreTheNextWhoeverThatIs() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<String> first = newFuture();
            SettableFuture<String> second = newFuture();
            Iterator<Coroutine<String>> items =
                    asCompleted(List.of(first, second)).iterator();
            Coroutine<String> one = items.next();
            Coroutine<String> two = items.next();
            loop.callSoon(() -> first.setResult("first"));
            loop.callSoon(() -> loop.callSoon(() -> second.setResult("second")));
            P(await(two));
            P(await(one));
        });
    }

    /**
     * A cancelled future is an item that throws CancelledError; the task that awaits it is not
     * cancelled.
     */
    static Object asCompletedItemThatWasCancelledThrows() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            future.cancel("why");
            for (Coroutine<String> item : asCompleted(List.of(future))) {
                try {
                    await(item);
                } catch (CancelledError error) {
                    P(show(error), currentTask().cancelling());
                }
            }
        });
    }

    /** Leaving the loop early cancels none of the futures. */
    static Object asCompletedThatIsLeftLetsTheOthersGoOn() {
        return probe(() -> {
            SettableFuture<String> first = newFuture();
            SettableFuture<String> second = newFuture();
            Task<String> task = createTask(() -> {
                P("child", await(second));
                return null;
            });
            first.setResult("first");
            for (Coroutine<String> item : asCompleted(List.of(first, task))) {
                P(await(item));
                break;
            }
            second.setResult("second");
            await(task);
        });
    }

    /** Of two tasks that share an iterator, the one that waits first gets the first item. */
    static Object twoTasksMayShareOneAsCompleted() {
        return probe(() -> {
            SettableFuture<String> first = newFuture();
            SettableFuture<String> second = newFuture();
            Iterator<Coroutine<String>> items =
                    asCompleted(List.of(first, second)).iterator();
            Coroutine<String> one = items.next();
            Coroutine<String> two = items.next();
            Task<Void> taskOne = createTask(() -> P("one", await(one)));
            Task<Void> taskTwo = createTask(() -> P("two", await(two)));
            await(sleep(0));
            first.setResult("first");
            await(sleep(0));
            second.setResult("second");
            await(waitUntil(List.of(taskOne, taskTwo)));
        });
    }
}
