package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;

/** Cancellation of tasks. */
final class CancelProbes {

    private CancelProbes() {}

    /** Waits for what never happens. */
    private static void waitForever() {
        await(getRunningLoop().createFuture());
    }

    /**
     * A task cancelled before it started ends cancelled at its first step, without running its
     * body.
     */
    static Object cancelBeforeTheFirstStepNeverRunsTheBody() {
        return probe(() -> {
            Task<Void> task = createTask(() -> P("never"));
            P("cancel", task.cancel(), task.cancelled(), task.cancelling());
            try {
                await(task);
            } catch (CancelledError e) {
                P("cancelled", task.cancelled());
            }
            P("again", task.cancel(), task.cancelling());
        });
    }

    /**
     * In a chain of tasks that await each other, the deepest ends cancelled first, then one level
     * per tick.
     */
    static Object cancelClimbsOneTaskATick() {
        return probe(() -> {
            Task<Void> bottom = createTask(() -> waitForever());
            Task<Void> middle = createTask(() -> await(bottom));
            Task<Void> top = createTask(() -> await(middle));
            await(sleep(0));
            await(sleep(0));
            bottom.addDoneCallback(done -> P("leaf"));
            middle.addDoneCallback(done -> P("middle"));
            top.addDoneCallback(done -> P("top"));
            P("cancel", top.cancel());
            try {
                await(top);
            } catch (CancelledError e) {
                P("main");
            }
        });
    }

    /** A sleeping task that is cancelled ends in the next tick, long before its sleep would end. */
    static Object cancelDuringSleepIsPrompt() {
        return probe(() -> {
            Task<Void> task = createTask(sleep(3600));
            await(sleep(0));
            P("cancel", task.cancel());
            try {
                await(task);
            } catch (CancelledError e) {
                P("main", task.cancelled());
            }
        });
    }

    /**
     * The awaited future is cancelled in the tick of the cancel; the task is interrupted in the
     * next.
     */
    static Object cancelOfAWaitingTaskCancelsItsFutureAtOnce() {
        return probe(() -> {
            SettableFuture<Void> future = getRunningLoop().createFuture();
            Task<Void> task = createTask(() -> {
                try {
                    await(future);
                } catch (CancelledError error) {
                    P("child", show(error));
                    throw error;
                }
            });
            await(sleep(0));
            P("cancel", task.cancel("why"), future.cancelled(), task.done());
            try {
                await(task);
            } catch (CancelledError error) {
                P("main", show(error));
            }
        });
    }

    /**
     * Cancelling a task that awaits another interrupts the inner one first, with the message of the
     * cancel.
     */
    static Object cancelReachesTheAwaitedTaskFirst() {
        return probe(() -> {
            Task<Void> inner = createTask(() -> {
                try {
                    waitForever();
                } catch (CancelledError error) {
                    P("inner", show(error));
                    throw error;
                }
            });
            Task<Void> outer = createTask(() -> {
                try {
                    await(inner);
                } catch (CancelledError error) {
                    P("outer", show(error));
                    throw error;
                }
            });
            await(sleep(0));
            await(sleep(0));
            P("cancel", outer.cancel("why"), inner.cancelling());
            try {
                await(outer);
            } catch (CancelledError e) {
                P(inner.cancelled(), outer.cancelled());
            }
        });
    }

    /**
     * When a result and a cancel come in the same tick, the cancellation is delivered and the
     * result is lost.
     */
    static Object cancelWinsOverAResultThatWasJustSet() {
        return probe(() -> {
            SettableFuture<String> future = getRunningLoop().createFuture();
            Task<Void> task = createTask(() -> {
                try {
                    P("got", await(future));
                } catch (CancelledError error) {
                    P("cancelled", future.result());
                    throw error;
                }
            });
            await(sleep(0));
            future.setResult("value");
            P("cancel", task.cancel());
            try {
                await(task);
            } catch (CancelledError e) {
                P("main", task.cancelled());
            }
        });
    }

    /**
     * A task that throws CancelledError itself is cancelled without a counted request; the object
     * is thrown once.
     */
    static Object cancelledErrorThrownByHandCancelsWithoutARequest() {
        return probe(() -> {
            Task<Object> task = createTask(() -> {
                throw new CancelledError("by hand");
            });
            await(sleep(0));
            P(task.cancelled(), task.cancelling());
            List<CancelledError> seen = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                try {
                    task.result();
                } catch (CancelledError error) {
                    seen.add(error);
                }
            }
            P(
                    "same object",
                    seen.get(0) == seen.get(1),
                    seen.stream().map(Prelude::show).toList());
        });
    }

    /**
     * A task whose awaited future is cancelled by someone else ends cancelled, without a request of
     * its own.
     */
    static Object cancellingTheAwaitedFutureCancelsTheTask() {
        return probe(() -> {
            SettableFuture<Void> future = getRunningLoop().createFuture();
            Task<Void> task = createTask(() -> await(future));
            await(sleep(0));
            future.cancel("by somebody");
            try {
                await(task);
            } catch (CancelledError error) {
                P(show(error), task.cancelled(), task.cancelling());
            }
        });
    }

    /**
     * When the awaited task swallows the cancellation, the outer one gets its value and is not
     * cancelled.
     */
    static Object innerTaskThatSwallowsKeepsTheOuterAlive() {
        return probe(() -> {
            Task<String> inner = createTask(() -> {
                try {
                    waitForever();
                    return "never";
                } catch (CancelledError e) {
                    return "swallowed";
                }
            });
            Task<String> outer = createTask(() -> await(inner));
            await(sleep(0));
            await(sleep(0));
            outer.cancel();
            P(await(outer), outer.cancelled(), outer.cancelling(), inner.cancelling());
        });
    }

    /** A second cancel interrupts the clean-up that the first one started. */
    static Object secondCancelInterruptsTheCleanUp() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                try {
                    waitForever();
                } finally {
                    P("cleaning");
                    try {
                        waitForever();
                    } catch (CancelledError error) {
                        P("interrupted", show(error));
                    }
                }
            });
            await(sleep(0));
            task.cancel("first");
            await(sleep(0));
            task.cancel("second");
            try {
                await(task);
            } catch (CancelledError error) {
                P("main", show(error), task.cancelling());
            }
        });
    }

    /** A task that cancelled itself cancels the pending future it awaits next. */
    static Object selfCancelCancelsTheNextFuture() {
        return probe(() -> {
            SettableFuture<Void> future = getRunningLoop().createFuture();
            Task<Void> task = createTask(() -> {
                currentTask().cancel("self");
                try {
                    await(future);
                } catch (CancelledError error) {
                    P(show(error), future.cancelled());
                }
            });
            await(task);
            P("main", task.cancelled(), task.cancelling());
        });
    }

    /**
     * A task that cancelled itself and awaits another task cancels that one, down to its future.
     */
    static Object selfCancelCancelsTheTaskAwaitedNext() {
        return probe(() -> {
            SettableFuture<Void> future = getRunningLoop().createFuture();
            Task<Void> inner = createTask(() -> await(future));
            await(sleep(0));
            Task<Void> outer = createTask(() -> {
                currentTask().cancel();
                await(inner);
            });
            try {
                await(outer);
            } catch (CancelledError e) {
                P(outer.cancelled(), inner.cancelled(), future.cancelled());
            }
        });
    }

    /** Awaiting a done future does not deliver a cancellation; the next real suspension does. */
    static Object selfCancelIsDeliveredAtTheNextSuspension() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                currentTask().cancel();
                SettableFuture<Integer> future = getRunningLoop().createFuture();
                future.setResult(1);
                await(future);
                P("passed a done future");
                try {
                    await(sleep(0));
                } catch (CancelledError error) {
                    P("delivered");
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

    /** A task that cancels itself and throws something else ends with what it threw. */
    static Object selfCancelThenRaiseKeepsTheException() {
        return probe(() -> {
            Task<Object> task = createTask(() -> {
                currentTask().cancel();
                throw new Boom("own");
            });
            try {
                await(task);
            } catch (Boom error) {
                P(show(error), task.cancelled(), task.cancelling());
            }
        });
    }

    /** A task that cancels itself and returns without suspending ends cancelled. */
    static Object selfCancelThenReturnEndsCancelled() {
        return probe(() -> {
            Task<Integer> task = createTask(() -> {
                currentTask().cancel("self");
                P("returns");
                return 1;
            });
            try {
                await(task);
            } catch (CancelledError error) {
                P(show(error), task.cancelled());
            }
        });
    }

    /** A task that swallows its cancellation goes on, with the request still counted. */
    static Object swallowedCancelLeavesTheCountRaised() {
        return probe(() -> {
            Task<String> task = createTask(() -> {
                try {
                    waitForever();
                } catch (CancelledError e) {
                    P("swallowed", currentTask().cancelling());
                }
                await(sleep(0));
                P("later", currentTask().cancelling());
                return "value";
            });
            await(sleep(0));
            task.cancel();
            P(await(task), task.cancelled(), task.cancelling());
        });
    }

    /**
     * A task whose next step is already scheduled is interrupted once, with the message of the last
     * cancel.
     */
    static Object twoCancelsOfAScheduledTaskGiveTheLastMessage() {
        return probe(() -> {
            List<String> seen = new ArrayList<>();
            Task<Void> task = createTask(() -> {
                try {
                    await(sleep(0));
                } catch (CancelledError error) {
                    seen.add(show(error));
                }
            });
            await(sleep(0));
            task.cancel("first");
            task.cancel("second");
            await(task);
            P(seen, task.cancelling());
        });
    }

    /**
     * A waiting task is interrupted once, with the message of the first cancel; both requests are
     * counted.
     */
    static Object twoCancelsOfAWaitingTaskGiveOneError() {
        return probe(() -> {
            List<String> seen = new ArrayList<>();
            Task<String> task = createTask(() -> {
                for (int i = 0; i < 3; i++) {
                    try {
                        await(sleep(0.01));
                    } catch (CancelledError error) {
                        seen.add(show(error));
                    }
                }
                return "ended";
            });
            await(sleep(0));
            task.cancel("first");
            task.cancel("second");
            note(await(task), seen, task.cancelling(), task.cancelled());
        });
    }

    /** A request that is taken back before its delivery is never delivered. */
    static Object uncancelBeforeDeliveryWithdrawsTheCancel() {
        return probe(() -> {
            Task<String> task = createTask(() -> {
                currentTask().cancel();
                P("uncancel", currentTask().uncancel());
                await(sleep(0));
                P("went on");
                return "value";
            });
            P(await(task), task.cancelled());
        });
    }

    /**
     * Only the uncancel that reaches zero withdraws a cancellation; the count never goes below
     * zero.
     */
    static Object uncancelOfOneOfTwoDoesNotWithdraw() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                Task<?> me = currentTask();
                me.cancel();
                me.cancel();
                P("uncancel", me.uncancel(), me.cancelling());
                try {
                    await(sleep(0));
                } catch (CancelledError e) {
                    P("delivered");
                }
                P("uncancel", me.uncancel(), me.uncancel());
            });
            await(task);
            P(task.cancelled());
        });
    }
}
