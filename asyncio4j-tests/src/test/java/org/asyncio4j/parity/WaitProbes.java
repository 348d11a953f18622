package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.FIRST_COMPLETED;
import static org.asyncio4j.Asyncio.FIRST_EXCEPTION;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.WaitResult;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;

/** Waiting for several futures. */
final class WaitProbes {

    private WaitProbes() {}

    private static <T> SettableFuture<T> newFuture() {
        return getRunningLoop().createFuture();
    }

    /** waitUntil suspends even when all is done: a callback runs first, then the waiter. */
    static Object waitOfDoneFuturesTakesTwoTicks() {
        return probe(() -> {
            SettableFuture<Integer> future = newFuture();
            future.setResult(1);
            P("start");
            WaitResult<?> ended = await(waitUntil(List.of(future)));
            P(ended.done().size(), ended.pending().size());
        });
    }

    /** waitUntil with timeout zero throws nothing and returns the pending futures. */
    static Object waitWithoutAnyTimeReturnsWhatIsPending() {
        return probe(() -> {
            SettableFuture<Integer> future = newFuture();
            WaitResult<?> ended = await(waitUntil(List.of(future), 0));
            P(ended.done().size(), ended.pending().size(), future.done());
        });
    }

    /**
     * The last future is completed, its callback runs in the next tick, the waiter in the one
     * after.
     */
    static Object waitResumesTwoTicksAfterTheLastOne() {
        return probe(() -> {
            SettableFuture<Integer> first = newFuture();
            SettableFuture<Integer> second = newFuture();
            getRunningLoop().callSoon(() -> {
                first.setResult(1);
                second.setResult(2);
                P("set");
            });
            WaitResult<?> ended = await(waitUntil(List.of(first, second)));
            P(ended.done().size(), ended.pending().size());
        });
    }

    /** FIRST_COMPLETED returns as soon as one future is done; the others stay pending. */
    static Object waitForTheFirstLeavesTheOthersPending() {
        return probe(() -> {
            SettableFuture<Integer> first = newFuture();
            SettableFuture<Integer> second = newFuture();
            getRunningLoop().callSoon(() -> second.setResult(2));
            WaitResult<Future<Integer>> ended = await(waitUntil(List.of(first, second), FIRST_COMPLETED));
            P(
                    ended.done().contains(second),
                    ended.pending().contains(first),
                    ended.done().size(),
                    first.done());
        });
    }

    /** Futures that complete before the waiter runs are returned as done as well. */
    static Object waitForTheFirstMayReturnSeveral() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<Integer> first = newFuture();
            SettableFuture<Integer> second = newFuture();
            SettableFuture<Integer> third = newFuture();
            loop.callSoon(() -> first.setResult(1));
            loop.callSoon(() -> second.setResult(2));
            WaitResult<Future<Integer>> ended = await(waitUntil(List.of(first, second, third), FIRST_COMPLETED));
            P(ended.done().size(), ended.pending().contains(third));
        });
    }

    /** FIRST_EXCEPTION waits on after results, returns at the first failure, and throws nothing. */
    static Object waitForTheFirstExceptionEndsAtAFailure() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<Integer> first = newFuture();
            SettableFuture<Integer> second = newFuture();
            SettableFuture<Integer> third = newFuture();
            loop.callSoon(() -> first.setResult(1));
            loop.callSoon(() -> loop.callSoon(() -> second.setException(new Boom("second"))));
            WaitResult<Future<Integer>> ended = await(waitUntil(List.of(first, second, third), FIRST_EXCEPTION));
            P(ended.done().size(), ended.pending().contains(third), show(second.exception()));
        });
    }

    /** For FIRST_EXCEPTION a cancelled future is not a failure. */
    static Object waitForTheFirstExceptionPassesOverACancellation() {
        return probe(() -> {
            SettableFuture<Integer> first = newFuture();
            SettableFuture<Integer> second = newFuture();
            first.cancel();
            getRunningLoop().callLater(0.01, () -> second.setResult(1));
            WaitResult<?> ended = await(waitUntil(List.of(first, second), FIRST_EXCEPTION));
            P(ended.done().size(), ended.pending().size());
        });
    }

    /**
     * waitUntil does not throw the exception of a failed future, which is found in the future
     * itself.
     */
    static Object waitThrowsNothingOfTheFutures() {
        return probe(() -> {
            Task<Object> task = createTask(() -> {
                throw new Boom("mine");
            });
            WaitResult<Task<Object>> ended = await(waitUntil(List.of(task)));
            P(ended.done().contains(task), show(task.exception()));
        });
    }

    /** After a timeout the pending futures go on. */
    static Object waitThatTimesOutLeavesTheFuturesAlone() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            Task<String> task = createTask(() -> await(future));
            WaitResult<Task<String>> ended = await(waitUntil(List.of(task), 0.01));
            P(ended.done().size(), ended.pending().contains(task), task.cancelling());
            future.setResult("value");
            P(await(task));
        });
    }

    /** A future that is given twice counts once. */
    static Object waitCountsOneFutureOnce() {
        return probe(() -> {
            SettableFuture<Integer> future = newFuture();
            future.setResult(1);
            WaitResult<?> ended = await(waitUntil(List.of(future, future)));
            P(ended.done().size(), ended.pending().size());
        });
    }

    /** waitUntil without futures is refused. */
    static Object waitOfNothingIsRefused() {
        return probe(() -> {
            try {
                await(waitUntil(List.of()));
            } catch (IllegalArgumentException e) {
                P("refused");
            }
        });
    }

    /** When the waiter is cancelled it is interrupted one tick later; the futures go on. */
    static Object cancelledWaitLeavesTheFuturesAlone() {
        return probe(() -> {
            SettableFuture<Object> future = newFuture();
            Task<Void> task = createTask(() -> {
                try {
                    await(waitUntil(List.of(future)));
                } catch (CancelledError error) {
                    P("waiter", show(error));
                    throw error;
                }
            });
            await(sleep(0));
            P("cancel", task.cancel("why"));
            try {
                await(task);
            } catch (CancelledError e) {
                P("main", future.done());
            }
        });
    }
}
