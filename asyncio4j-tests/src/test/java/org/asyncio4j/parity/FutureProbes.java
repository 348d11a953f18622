package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Futures.ensureFuture;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.lowlevel.Loops.newEventLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;

/** Futures, their waiters and their callbacks. */
final class FutureProbes {

    private FutureProbes() {}

    /** Awaiting a done future costs no tick. */
    static Object awaitingADoneFutureDoesNotSuspend() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<String> future = loop.createFuture();
            future.setResult("value");
            loop.callSoon(() -> P("soon"));
            P("before");
            P(await(future));
            SettableFuture<String> failed = loop.createFuture();
            failed.setException(new Boom("failed"));
            try {
                await(failed);
            } catch (Boom error) {
                P(show(error));
            }
            P("again", await(future));
            await(sleep(0));
        });
    }

    /** Cancelling a future takes effect immediately; its callbacks run in the next tick. */
    static Object cancelledFutureIsCancelledAtOnce() {
        return probe(() -> {
            SettableFuture<Void> future = getRunningLoop().createFuture();
            future.addDoneCallback(done -> P("callback", done.cancelled()));
            P("cancel", future.cancel("why"), future.cancelled(), future.done(), future.cancel());
            try {
                future.result();
            } catch (CancelledError error) {
                P(show(error));
            }
            try {
                future.exception();
            } catch (CancelledError error) {
                P(show(error));
            }
            await(sleep(0));
            P("main");
        });
    }

    /** A failing callback goes to the exception handler; the next one runs all the same. */
    static Object doneCallbackThatRaisesDoesNotStopTheNext() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            loop.setExceptionHandler((its, problem) -> P("handler", show(problem.exception())));
            SettableFuture<Integer> future = loop.createFuture();
            future.addDoneCallback(done -> {
                throw new Boom("callback");
            });
            future.addDoneCallback(done -> P("second"));
            future.setResult(1);
            await(sleep(0));
            P("main");
        });
    }

    /**
     * Completion schedules the callbacks in order of registration, each as often as it was added;
     * late ones too.
     */
    static Object doneCallbacksRunInTheNextTickInOrder() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<Integer> future = loop.createFuture();
            Consumer<Future<Integer>> twice = done -> P("twice");
            future.addDoneCallback(done -> P("first"));
            future.addDoneCallback(twice);
            future.addDoneCallback(twice);
            P("set");
            future.setResult(1);
            future.addDoneCallback(done -> P("late", done.result()));
            loop.callSoon(() -> P("soon"));
            await(sleep(0));
            P("main");
        });
    }

    /**
     * ensureFuture returns futures and tasks unchanged, makes a coroutine a task, and refuses
     * another loop.
     */
    static Object ensureFutureReturnsFuturesAsTheyAre() {
        Callable<String> child = () -> "child";
        return probe(() -> {
            SettableFuture<Void> future = getRunningLoop().createFuture();
            P("future", ensureFuture(future) == future);
            Task<String> task = createTask(child);
            P("task", ensureFuture(task) == task);
            P("coroutine", await(ensureFuture(async(child))), await(task));
            EventLoop other = newEventLoop();
            P("other loop", attempt(() -> ensureFuture(future, other)));
            other.close();
        });
    }

    /** Every waiter of a failed future gets the very exception object that was set. */
    static Object failedFutureThrowsTheSameObject() {
        return probe(() -> {
            SettableFuture<Void> future = getRunningLoop().createFuture();
            Boom error = new Boom("one");
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                tasks.add(createTask(() -> {
                    try {
                        await(future);
                    } catch (Boom seen) {
                        P(name, seen == error);
                    }
                }));
            }
            await(sleep(0));
            future.setException(error);
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("exception()", future.exception() == error);
        });
    }

    /** Awaiting a pending future of another loop fails one tick later. */
    static Object futureOfAnotherLoopIsRefused() {
        return probe(() -> {
            EventLoop other = newEventLoop();
            P("before");
            try {
                await(other.createFuture());
            } catch (IllegalStateException e) {
                P("refused");
            }
            other.close();
        });
    }

    /** The waiter of a future resumes one tick after the future was completed. */
    static Object futureSetByACallbackWakesItsWaiterNextTick() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<Integer> future = loop.createFuture();
            loop.callSoon(() -> {
                P("set");
                future.setResult(2);
            });
            P("wait");
            P("woken", await(future));
        });
    }

    /** Asking a pending future for its outcome is refused, and so is completing it twice. */
    static Object pendingFutureHasNoOutcome() {
        return probe(() -> {
            SettableFuture<Integer> future = getRunningLoop().createFuture();
            P("pending", attempt(future::result), attempt(future::exception));
            future.setResult(1);
            P("done", future.result(), future.exception());
            P(
                    "again",
                    attempt(() -> future.setResult(2)),
                    attempt(() -> future.setException(new Boom(null))),
                    future.cancel());
        });
    }

    /** Once completion has scheduled the callbacks, none can be removed. */
    static Object removeDoneCallbackAfterCompletionIsTooLate() {
        return probe(() -> {
            SettableFuture<Integer> future = getRunningLoop().createFuture();
            Consumer<Future<Integer>> callback = done -> P("ran");
            future.addDoneCallback(callback);
            future.setResult(1);
            P("removed", future.removeDoneCallback(callback));
            await(sleep(0));
        });
    }

    /** Removing a callback removes all its registrations and returns how many there were. */
    static Object removeDoneCallbackRemovesAllEqualOnes() {
        return probe(() -> {
            SettableFuture<Integer> future = getRunningLoop().createFuture();
            Consumer<Future<Integer>> callback = done -> P("never");
            future.addDoneCallback(callback);
            future.addDoneCallback(done -> P("kept"));
            future.addDoneCallback(callback);
            P("removed", future.removeDoneCallback(callback), future.removeDoneCallback(callback));
            future.setResult(1);
            await(sleep(0));
        });
    }

    /** Callbacks and waiting tasks of a future run in the order of registration. */
    static Object waitersAndCallbacksShareOneOrder() {
        return probe(() -> {
            SettableFuture<Integer> future = getRunningLoop().createFuture();
            future.addDoneCallback(done -> P("callback before"));
            Task<Void> task = createTask(() -> {
                await(future);
                P("waiter");
            });
            await(sleep(0));
            future.addDoneCallback(done -> P("callback after"));
            P("set");
            future.setResult(1);
            await(task);
            P("end");
        });
    }

    /**
     * All tasks that await one future resume in the next tick, in the order in which they arrived.
     */
    static Object waitersWakeInTheOrderOfAwaiting() {
        return probe(() -> {
            SettableFuture<String> future = getRunningLoop().createFuture();
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(createTask(() -> {
                    P(name, "waits");
                    P(name, "got", await(future));
                }));
            }
            await(sleep(0));
            P("set");
            future.setResult("value");
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end");
        });
    }
}
