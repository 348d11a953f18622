package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;

/** waitFor: waiting for one awaitable with a time limit. */
final class WaitForProbes {

    private WaitForProbes() {}

    private static <T> SettableFuture<T> newFuture() {
        return getRunningLoop().createFuture();
    }

    private static Coroutine<Void> never() {
        return async(() -> P("never"));
    }

    /** waitFor runs a coroutine in the current task, without a tick. */
    static Object waitForRunsACoroutineInPlace() {
        return probe(() -> {
            Task<?> me = currentTask();
            P("start");
            Coroutine<Task<?>> first = async(() -> currentTask());
            Coroutine<Task<?>> second = async(() -> currentTask());
            P(await(waitFor(first, 1)) == me, await(waitFor(second, Double.POSITIVE_INFINITY)) == me);
        });
    }

    /** Variables that the coroutine sets stay set. */
    static Object waitForACoroutineSharesTheContext() {
        ContextVar<String> variable = new ContextVar<>("variable", "nothing");
        return probe(() -> {
            await(waitFor(async(() -> variable.set("child")), 1));
            P(variable.get());
        });
    }

    /** waitFor takes as many ticks as awaiting the task. */
    static Object waitForATaskCostsWhatTheTaskDoes() {
        return probe(() -> {
            P("start");
            await(createTask(() -> await(sleep(0))));
            P("awaited");
            await(waitFor(createTask(() -> await(sleep(0))), 1));
            P("waited for");
        });
    }

    /**
     * With timeout zero the coroutine's task is cancelled before it starts, which takes three
     * ticks.
     */
    static Object waitForZeroDoesNotStartACoroutine() {
        return probe(() -> {
            P("start");
            try {
                await(waitFor(never(), 0));
            } catch (TimeoutException e) {
                P("timeout");
            }
        });
    }

    /** A negative timeout is like zero. */
    static Object waitForLessThanZeroIsWaitForZero() {
        return probe(() -> {
            try {
                await(waitFor(never(), -1));
            } catch (TimeoutException e) {
                P("timeout");
            }
        });
    }

    /** With timeout zero a future that is done still delivers its result. */
    static Object waitForZeroTakesWhatIsDone() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            future.setResult("value");
            P(await(waitFor(future, 0)), await(waitFor(future, -1)));
        });
    }

    /**
     * With timeout zero the future is cancelled, and TimeoutException is thrown two ticks later.
     */
    static Object waitForZeroCancelsAPendingFuture() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            try {
                await(waitFor(future, 0));
            } catch (TimeoutException e) {
                P("timeout", future.cancelled());
            }
        });
    }

    /**
     * The coroutine is interrupted in the tick after the timer, and TimeoutException is thrown in
     * the same tick.
     */
    static Object waitForCancelsWhatTakesTooLong() {
        Coroutine<Void> child = async(() -> {
            try {
                await(newFuture());
            } catch (CancelledError error) {
                P("child", show(error));
                throw error;
            }
        });
        return probe(() -> {
            try {
                await(waitFor(child, 0.01));
            } catch (TimeoutException error) {
                P("timeout", show(error.getCause()), currentTask().cancelling());
            }
        });
    }

    /** waitFor also waits for the clean-up of a task that took too long. */
    static Object waitForWaitsUntilTheCancelledTaskHasEnded() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                try {
                    await(newFuture());
                } finally {
                    P("cleaning");
                    await(sleep(0));
                    await(sleep(0));
                    P("clean");
                }
            });
            try {
                await(waitFor(task, 0.01));
            } catch (TimeoutException e) {
                P("timeout", task.cancelled());
            }
        });
    }

    /** A coroutine that swallows the cancellation and returns has succeeded. */
    static Object waitForTakesAValueReturnedInSpiteOfTheCancellation() {
        Coroutine<String> child = async(() -> {
            try {
                await(newFuture());
                return "never";
            } catch (CancelledError e) {
                return "value";
            }
        });
        return probe(() -> P(await(waitFor(child, 0.01)), currentTask().cancelling()));
    }

    /** An exception thrown by the coroutine's clean-up is not replaced by TimeoutException. */
    static Object waitForThrowsWhatTheCleanUpThrows() {
        Coroutine<Void> child = async(() -> {
            try {
                await(newFuture());
            } catch (CancelledError e) {
                throw new Boom("clean-up");
            }
        });
        return probe(() -> {
            try {
                await(waitFor(child, 0.01));
            } catch (Boom error) {
                P(show(error), currentTask().cancelling());
            }
        });
    }

    /** Cancelling waitFor cancels the awaited task, with the same message. */
    static Object cancelOfAWaitForCancelsWhatItWaitsFor() {
        return probe(() -> {
            SettableFuture<Object> future = newFuture();
            Task<Object> task = createTask(waitFor(future, 10));
            await(sleep(0));
            P("cancel", task.cancel("why"), future.cancelled());
            try {
                await(task);
            } catch (CancelledError error) {
                P(show(error), task.cancelled());
            }
        });
    }

    /** When one callback sets the result and cancels the task, the result is lost. */
    static Object cancelWinsOverAResultWithinWaitFor() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            Task<String> task = createTask(waitFor(future, 10));
            await(sleep(0));
            future.setResult("value");
            task.cancel();
            try {
                await(task);
            } catch (CancelledError e) {
                P("cancelled", future.result());
            }
        });
    }

    /** Only the shield is cancelled; the task behind it goes on. */
    static Object waitForAShieldLeavesTheTaskAlone() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            Task<String> task = createTask(() -> await(future));
            try {
                await(waitFor(shield(task), 0.01));
            } catch (TimeoutException e) {
                P("timeout", task.cancelling());
            }
            future.setResult("value");
            P(await(task));
        });
    }
}
