package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;

/** gather and shield. */
final class GatherProbes {

    private GatherProbes() {}

    private static <T> SettableFuture<T> newFuture() {
        return getRunningLoop().createFuture();
    }

    private static <T> Coroutine<T> child(T value) {
        return async(() -> {
            P("child", value);
            return value;
        });
    }

    private static Coroutine<Void> waitsForever(String name) {
        return async(() -> {
            try {
                await(newFuture());
            } catch (CancelledError error) {
                P(name, show(error));
                throw error;
            }
        });
    }

    /** When all futures are done already, the gather is done at once. */
    static Object gatherOfDoneFuturesIsDoneAtOnce() {
        return probe(() -> {
            SettableFuture<Integer> first = newFuture();
            SettableFuture<Integer> second = newFuture();
            first.setResult(1);
            second.setResult(2);
            Future<List<Integer>> both = gather(first, second);
            P(both.done(), await(both));
        });
    }

    /**
     * The children run one tick later, their callbacks in the next, and the awaiter in the one
     * after that.
     */
    static Object gatherOfCoroutinesTakesThreeTicks() {
        return probe(() -> {
            P("start");
            P(await(gather(child(1), child(2))));
        });
    }

    /** A gather of nothing has nothing to wait for, and nothing to cancel. */
    static Object gatherOfNothingIsDone() {
        return probe(() -> {
            Future<List<Object>> nothing = gather();
            P(nothing.done(), nothing.cancel(), await(nothing));
        });
    }

    /** The results stand in the order of the arguments, whichever child ended first. */
    static Object gatherKeepsTheOrderOfItsArguments() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<Integer> first = newFuture();
            SettableFuture<Integer> second = newFuture();
            loop.callSoon(() -> second.setResult(2));
            loop.callSoon(() -> loop.callSoon(() -> first.setResult(1)));
            P(await(gather(first, second)));
        });
    }

    /** A future that is given twice is awaited once and listed twice. */
    static Object gatherOfOneFutureTwiceGivesItTwice() {
        return probe(() -> {
            SettableFuture<Integer> future = newFuture();
            Future<List<Integer>> both = gather(future, future);
            future.setResult(9);
            P(await(both));
        });
    }

    /** A coroutine that is given twice becomes one task. */
    static Object gatherOfOneCoroutineTwiceRunsItOnce() {
        return probe(() -> {
            Coroutine<Integer> coroutine = async(() -> {
                P("child");
                return 7;
            });
            P(await(gather(coroutine, coroutine)));
        });
    }

    /** The gather is done one tick after its last child, and its callback runs one tick later. */
    static Object gatherIsDoneOneTickAfterItsLastChild() {
        return probe(() -> {
            SettableFuture<Integer> future = newFuture();
            Future<List<Integer>> both = gather(future);
            both.addDoneCallback(done -> P("callback"));
            future.setResult(1);
            P("set", both.done());
            await(sleep(0));
            P("later", both.done());
            await(both);
            P("end");
        });
    }

    /** Futures that are done count at once; the gather waits for the others. */
    static Object gatherOfDoneAndPendingWaitsForThePending() {
        return probe(() -> {
            SettableFuture<String> done = newFuture();
            SettableFuture<String> pending = newFuture();
            done.setResult("done");
            Future<List<String>> both = gather(done, pending);
            P(both.done());
            pending.setResult("pending");
            P(await(both));
        });
    }

    /** Each level of nesting passes its results on one tick later. */
    static Object gatherInAGatherCostsOneMoreTick() {
        return probe(() -> {
            Future<List<Integer>> inner = gather(child(1), child(2));
            P(await(Asyncio.<Object>gather(inner, child(3))));
        });
    }

    /** The first exception is thrown; the other children go on. */
    static Object firstFailureFailsTheGatherAndTheOthersGoOn() {
        return probe(() -> {
            Task<String> worker = createTask(() -> {
                for (int i = 0; i < 4; i++) {
                    await(sleep(0));
                }
                P("worked");
                return "value";
            });
            try {
                await(gather(fails("first"), worker));
            } catch (Boom error) {
                P(show(error), worker.done());
            }
            P(await(worker));
        });
    }

    private static Coroutine<String> fails(String message) {
        return async(() -> {
            throw new Boom(message);
        });
    }

    /** A child that has already failed fails the gather while it is being made. */
    static Object failedFutureFailsTheGatherAtOnce() {
        return probe(() -> {
            SettableFuture<Object> failed = newFuture();
            SettableFuture<Object> pending = newFuture();
            failed.setException(new Boom("early"));
            Future<List<Object>> both = gather(failed, pending);
            P(both.done(), show(both.exception()), pending.done());
        });
    }

    /** When two children fail in one tick, the exception of the first is thrown. */
    static Object onlyTheFirstFailureLeavesAGather() {
        return probe(() -> {
            try {
                await(gather(speaksAndFails("first"), speaksAndFails("second")));
            } catch (Boom error) {
                P(show(error));
            }
        });
    }

    private static Coroutine<Object> speaksAndFails(String name) {
        return async(() -> {
            P(name);
            throw new Boom(name);
        });
    }

    /** With gatherWithExceptions an exception is a result like any other. */
    static Object gatherWithExceptionsListsThem() {
        Coroutine<String> works = async(() -> "value");
        return probe(() -> {
            List<?> both = await(gatherWithExceptions(List.of(fails("mine"), works)));
            P(show((Throwable) both.get(0)), both.get(1));
        });
    }

    /**
     * A child cancelled by someone else counts as a failure: neither the gather nor the others are
     * cancelled.
     */
    static Object cancelledChildFailsTheGather() {
        return probe(() -> {
            SettableFuture<Object> first = newFuture();
            SettableFuture<Object> second = newFuture();
            Future<List<Object>> both = gather(first, second);
            first.cancel("why");
            await(sleep(0));
            P(show(both.exception()), both.cancelled(), second.cancelled());
        });
    }

    /** With gatherWithExceptions a cancelled child is listed as a CancelledError. */
    static Object gatherWithExceptionsListsCancelledChildren() {
        return probe(() -> {
            SettableFuture<Integer> first = newFuture();
            SettableFuture<Integer> second = newFuture();
            Future<? extends List<?>> both = gatherWithExceptions(List.of(first, second));
            first.cancel("why");
            second.setResult(1);
            List<?> results = await(both);
            P(show((Throwable) results.get(0)), results.get(1));
        });
    }

    /** The children are interrupted one tick after the cancel, the awaiter two ticks after them. */
    static Object cancelOfAGatherReachesAllChildrenAtOnce() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                try {
                    await(gather(waitsForever("first"), waitsForever("second")));
                } catch (CancelledError error) {
                    P("awaiter");
                    throw error;
                }
            });
            await(sleep(0));
            await(sleep(0));
            P("cancel", task.cancel("why"));
            try {
                await(task);
            } catch (CancelledError e) {
                P("main", task.cancelled());
            }
        });
    }

    /** The cancellation of the gather itself is thrown, not listed. */
    static Object gatherWithExceptionsCanBeCancelled() {
        return probe(() -> {
            SettableFuture<Object> future = newFuture();
            Future<? extends List<?>> both = gatherWithExceptions(List.of(future));
            P("cancel", both.cancel(), future.cancelled(), both.done());
            try {
                await(both);
            } catch (CancelledError e) {
                P("cancelled", both.cancelled());
            }
        });
    }

    /** Once a gather is cancelled, the results of its children no longer matter. */
    static Object gatherOfChildrenThatSwallowIsCancelledAllTheSame() {
        return probe(() -> {
            Task<String> first = createTask(() -> {
                try {
                    await(newFuture());
                    return "never";
                } catch (CancelledError e) {
                    P("swallowed");
                    return "value";
                }
            });
            Future<List<String>> both = gather(first);
            await(sleep(0));
            both.cancel();
            try {
                await(both);
            } catch (CancelledError e) {
                P("cancelled", first.result());
            }
        });
    }

    /** Between the end of its children and its own end, a gather cannot be cancelled. */
    static Object cancelOfAGatherWhoseChildrenAreDoneIsRefused() {
        return probe(() -> {
            SettableFuture<Integer> future = newFuture();
            Future<List<Integer>> both = gather(future);
            future.setResult(1);
            P(both.cancel(), both.done(), await(both));
        });
    }

    /** Shielding a done future returns that future. */
    static Object shieldOfADoneFutureIsThatFuture() {
        return probe(() -> {
            SettableFuture<Integer> future = newFuture();
            future.setResult(1);
            P(shield(future) == future);
        });
    }

    /** The shield is done one tick after the inner task, and the awaiter runs in the next. */
    static Object shieldCostsOneTick() {
        Coroutine<String> child = async(() -> {
            P("child");
            return "value";
        });
        return probe(() -> {
            P("start");
            P(await(shield(child)));
        });
    }

    /** A cancelled shield is cancelled at once, and the inner task goes on to its end. */
    static Object cancelledShieldLeavesTheInnerTaskAlone() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            Task<Void> task = createTask(() -> P("child", await(future)));
            Future<Void> outer = shield(task);
            await(sleep(0));
            P("cancel", outer.cancel(), outer.cancelled(), task.cancelling());
            future.setResult("value");
            await(task);
            P("end", task.cancelled());
        });
    }

    /**
     * A task that awaits a shield ends cancelled one tick after its cancel; the shielded future
     * stays pending.
     */
    static Object cancelOfTheAwaiterStopsAtTheShield() {
        return probe(() -> {
            SettableFuture<Object> future = newFuture();
            Task<Void> task = createTask(() -> {
                try {
                    await(shield(future));
                } catch (CancelledError error) {
                    P("awaiter", show(error));
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

    /** A shield does not protect its awaiter from a cancellation of the inner future. */
    static Object cancelOfTheInnerFutureCancelsTheShield() {
        return probe(() -> {
            SettableFuture<Object> future = newFuture();
            Future<Object> outer = shield(future);
            P("cancel", future.cancel(), outer.done());
            try {
                await(outer);
            } catch (CancelledError e) {
                P(outer.cancelled());
            }
        });
    }

    /** The shield fails with the exception of the inner future, the same object. */
    static Object shieldHandsFailuresOn() {
        return probe(() -> {
            SettableFuture<Object> future = newFuture();
            Future<Object> outer = shield(future);
            Boom failure = new Boom("inner");
            future.setException(failure);
            try {
                await(outer);
            } catch (Boom error) {
                P(show(error), error == failure);
            }
        });
    }

    /** Cancelling one of two shields does not affect the other. */
    static Object twoShieldsOfOneFutureAreIndependent() {
        return probe(() -> {
            SettableFuture<String> future = newFuture();
            Future<String> first = shield(future);
            Future<String> second = shield(future);
            first.cancel();
            future.setResult("value");
            P(await(second), first.cancelled());
        });
    }
}
