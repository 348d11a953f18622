package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.timeoutAt;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;

/** Timeouts: blocks with a time limit. */
final class TimeoutProbes {

    private static final double NEVER = Double.POSITIVE_INFINITY;

    private TimeoutProbes() {}

    private static <T> SettableFuture<T> newFuture() {
        return getRunningLoop().createFuture();
    }

    /** A block that never suspends cannot be interrupted. */
    static Object timeoutOfZeroSparesABlockWithoutAwaits() {
        return probe(() -> {
            Timeout scope = timeout(0);
            with(scope, () -> P("body"));
            P(scope.expired());
        });
    }

    /** A timeout of zero expires in the next tick and interrupts the first suspension. */
    static Object timeoutOfZeroInterruptsTheFirstSuspension() {
        return probe(() -> {
            Timeout scope = timeout(0);
            try {
                with(scope, () -> {
                    P("body");
                    await(newFuture());
                });
            } catch (TimeoutException e) {
                P("timeout", scope.expired());
            }
        });
    }

    /** The timer cancels the task; in the next tick the block is interrupted and ends. */
    static Object timeoutIsDueOneTickBeforeTheBlockEnds() {
        return probe(() -> {
            SettableFuture<Object> future = newFuture();
            future.addDoneCallback(done -> P("cancelled"));
            try {
                with(timeout(0.01), () -> await(future));
            } catch (TimeoutException e) {
                P("timeout", future.cancelled());
            }
        });
    }

    /**
     * After the timeout the count of requests is as before, and the CancelledError is the cause.
     */
    static Object timeoutIsCausedByACancellation() {
        return probe(() -> {
            Task<?> me = currentTask();
            try {
                with(timeout(0), () -> {
                    try {
                        await(sleep(3600));
                    } finally {
                        P("inside", me.cancelling());
                    }
                });
            } catch (TimeoutException error) {
                P("outside", me.cancelling(), show(error.getCause()));
            }
        });
    }

    /** A block that swallows the cancellation ends normally, with an expired timeout. */
    static Object timeoutThatIsSwallowedIsOver() {
        return probe(() -> {
            Task<?> me = currentTask();
            Timeout timeout = timeout(0);
            with(timeout, scope -> {
                try {
                    await(sleep(3600));
                } catch (CancelledError e) {
                    P("swallowed", scope.expired(), me.cancelling());
                }
                await(sleep(0));
                P("went on");
            });
            P("end", timeout.expired(), me.cancelling());
        });
    }

    /** A timeout without a limit has no deadline and never expires. */
    static Object timeoutWithoutLimitHasNoDeadline() {
        return probe(() -> {
            Timeout timeout = timeout(NEVER);
            with(timeout, scope -> {
                P(scope.when() == NEVER);
                await(sleep(0));
            });
            P(timeout.expired());
        });
    }

    /** timeoutAt takes a time of the loop's clock as the deadline. */
    static Object timeoutAtTakesATimeOfTheLoop() {
        return probe(() -> {
            double when = getRunningLoop().time() + 0.01;
            Timeout timeout = timeoutAt(when);
            try {
                with(timeout, scope -> {
                    P(scope.when() == when);
                    await(sleep(3600));
                });
            } catch (TimeoutException e) {
                P("timeout", timeout.when() == when);
            }
        });
    }

    /** A deadline in the past expires in the next tick. */
    static Object timeoutAtATimeInThePastInterruptsTheFirstSuspension() {
        return probe(() -> {
            try {
                with(timeoutAt(getRunningLoop().time() - 1), () -> {
                    P("body");
                    await(sleep(3600));
                });
            } catch (TimeoutException e) {
                P("timeout");
            }
        });
    }

    /** A timeout that is moved into the past expires in the next tick. */
    static Object timeoutCanBeMovedIntoThePast() {
        return probe(() -> {
            Timeout timeout = timeout(3600);
            try {
                with(timeout, scope -> {
                    await(sleep(0));
                    scope.reschedule(getRunningLoop().time() - 1);
                    P("moved", scope.expired());
                    await(sleep(3600));
                });
            } catch (TimeoutException e) {
                P("timeout", timeout.expired());
            }
        });
    }

    /** A timeout whose deadline was removed does not expire. */
    static Object timeoutCanBeTakenAway() {
        return probe(() -> {
            Timeout timeout = timeout(0);
            with(timeout, scope -> {
                scope.reschedule(NEVER);
                await(sleep(0.01));
                P("went on", scope.when() == NEVER);
            });
            P(timeout.expired());
        });
    }

    /** Moving the deadline before or after the block is refused. */
    static Object timeoutCanBeMovedOnlyInsideItsBlock() {
        return probe(() -> {
            Timeout scope = timeout(1);
            P("before", attempt(() -> scope.reschedule(NEVER)));
            with(scope, () -> P("inside", attempt(() -> scope.reschedule(NEVER))));
            P("after", attempt(() -> scope.reschedule(NEVER)));
        });
    }

    /** Once the timeout has cancelled the task, moving its deadline is refused. */
    static Object timeoutThatIsDueCannotBeMoved() {
        return probe(() -> {
            try {
                with(timeout(0), scope -> {
                    try {
                        await(sleep(3600));
                    } finally {
                        P(attempt(() -> scope.reschedule(NEVER)));
                    }
                });
            } catch (TimeoutException e) {
                P("timeout");
            }
        });
    }

    /** A timeout cannot be entered a second time. */
    static Object timeoutIsUsedOnce() {
        return probe(() -> {
            Timeout scope = timeout(NEVER);
            with(scope, () -> P("first"));
            try {
                with(scope, () -> P("never"));
            } catch (IllegalStateException e) {
                P("refused");
            }
        });
    }

    /**
     * When the inner timeout expires its block throws TimeoutException; the outer one is not
     * affected.
     */
    static Object innerTimeoutIsThrownByTheInnerBlock() {
        return probe(() -> {
            Timeout outer = timeout(3600);
            with(outer, () -> {
                Timeout inner = timeout(0);
                try {
                    with(inner, () -> await(sleep(3600)));
                } catch (TimeoutException e) {
                    P("inner", inner.expired(), outer.expired());
                }
                await(sleep(0));
                P("went on");
            });
            P(outer.expired());
        });
    }

    /**
     * Only the block whose timeout expired throws TimeoutException; the inner one sees a
     * cancellation.
     */
    static Object outerTimeoutPassesTheInnerBlockAsACancellation() {
        return probe(() -> {
            try {
                with(timeout(0), outer -> {
                    Timeout inner = timeout(3600);
                    try {
                        with(inner, () -> await(sleep(3600)));
                    } catch (CancelledError error) {
                        P("inner", inner.expired(), outer.expired());
                        throw error;
                    }
                });
            } catch (TimeoutException e) {
                P("outer");
            }
        });
    }

    /**
     * When both timeouts expire, the inner block passes the cancellation on and the outer one
     * throws.
     */
    static Object bothOfTwoNestedTimeoutsAreDue() {
        return probe(() -> {
            Task<?> me = currentTask();
            Timeout outer = timeout(0);
            Timeout inner = timeout(0);
            try {
                with(outer, () -> {
                    try {
                        with(inner, () -> await(sleep(3600)));
                    } catch (TimeoutException error) {
                        P("inner timeout", me.cancelling());
                        throw error;
                    } catch (CancelledError error) {
                        P("inner cancelled", me.cancelling());
                        throw error;
                    }
                });
            } catch (TimeoutException e) {
                P("outer", inner.expired(), outer.expired(), me.cancelling());
            }
        });
    }

    /**
     * An exception that the block throws after its deadline is thrown instead of TimeoutException.
     */
    static Object ownExceptionWinsOverATimeout() {
        return probe(() -> {
            Task<?> me = currentTask();
            Timeout scope = timeout(0);
            try {
                with(scope, () -> {
                    try {
                        await(sleep(3600));
                    } catch (CancelledError e) {
                        throw new Boom("own");
                    }
                });
            } catch (Boom error) {
                P(show(error), scope.expired(), me.cancelling());
            }
        });
    }

    /**
     * When both come in one tick, the block ends with the CancelledError and its request stays
     * counted.
     */
    static Object cancelFromOutsideWinsOverATimeout() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                EventLoop loop = getRunningLoop();
                Task<?> me = currentTask();
                Timeout timeout = timeout(3600);
                try {
                    with(timeout, scope -> {
                        double past = loop.time() - 1;
                        loop.callSoon(() -> scope.reschedule(past));
                        loop.callSoon(() -> loop.callSoon(() -> me.cancel("why")));
                        await(sleep(3600));
                    });
                } catch (CancelledError error) {
                    P("cancelled", timeout.expired(), me.cancelling());
                    throw error;
                }
            });
            try {
                await(task);
            } catch (CancelledError e) {
                P("main", task.cancelled());
            }
        });
    }

    /**
     * When the deadline passes after the future was set but before the task runs, the result is
     * lost.
     */
    static Object timeoutWinsOverAResultOfItsTick() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<String> future = newFuture();
            try {
                with(timeout(3600), scope -> {
                    loop.callSoon(() -> loop.callSoon(() -> future.setResult("value")));
                    loop.callSoon(() -> scope.reschedule(loop.time() - 1));
                    P(await(future));
                });
            } catch (TimeoutException e) {
                P("timeout", future.result());
            }
        });
    }

    /** A wake-up that was scheduled before the deadline was moved into the past wins. */
    static Object resultWinsOverATimeoutMovedIntoThePastWithIt() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<String> future = newFuture();
            Timeout timeout = timeout(3600);
            with(timeout, scope -> {
                loop.callSoon(() -> {
                    future.setResult("value");
                    scope.reschedule(loop.time() - 1);
                });
                P(await(future));
            });
            P(timeout.expired());
        });
    }

    /** Requests from before the block do not count: the block throws TimeoutException. */
    static Object taskThatWasCancelledBeforeMayTimeOut() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                Task<?> me = currentTask();
                try {
                    await(sleep(3600));
                } catch (CancelledError e) {
                    P("swallowed", me.cancelling());
                }
                try {
                    with(timeout(0), () -> await(sleep(3600)));
                } catch (TimeoutException e) {
                    P("timeout", me.cancelling());
                }
            });
            await(sleep(0));
            task.cancel();
            await(task);
        });
    }
}
