package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.tests.tools.Boom;

/** Task groups. */
final class TaskGroupProbes {

    private TaskGroupProbes() {}

    private static List<String> showAll(Throwable group) {
        return ((ExceptionGroup) group).exceptions().stream().map(Prelude::show).toList();
    }

    private static Coroutine<Void> fails(String message) {
        return async(() -> {
            throw new Boom(message);
        });
    }

    /** Tells when it is cancelled. */
    private static Coroutine<Void> child(String name) {
        return async(() -> {
            try {
                await(sleep(3600));
            } catch (CancelledError error) {
                P(name);
                throw error;
            }
        });
    }

    /** Fails when it is cancelled. */
    private static Coroutine<Void> failsInItsCleanUp(String message) {
        return async(() -> {
            try {
                await(sleep(3600));
            } catch (CancelledError e) {
                throw new Boom(message);
            }
        });
    }

    /** A group without tasks, or whose tasks are done, costs no tick. */
    static Object groupWithoutTasksCostsNoTick() {
        return probe(() -> {
            with(taskGroup(), () -> P("body"));
            P("end");
            with(taskGroup(), group -> {
                await(group.createTask(() -> P("child")));
                await(sleep(0));
                P("body");
            });
            P("end");
        });
    }

    /**
     * The last task ends, its callback runs in the next tick, and the block ends in the one after.
     */
    static Object groupEndsTwoTicksAfterItsLastTask() {
        return probe(() -> {
            Coroutine<String> child = async(() -> {
                P("child");
                return "value";
            });
            Task<String> task = within(taskGroup(), group -> {
                Task<String> started = group.createTask(child);
                P("body");
                return started;
            });
            P("end", task.result());
        });
    }

    /** A return from inside the block delivers its value after all tasks have ended. */
    static Object returnFromAGroupWaitsForItsTasks() {
        Coroutine<Void> child = async(() -> {
            await(sleep(0));
            P("child");
        });
        return probe(() -> {
            String value = within(taskGroup(), group -> {
                group.createTask(child);
                return "value";
            });
            P(value);
        });
    }

    /** One tick after the failure all others are cancelled; they are interrupted in the next. */
    static Object failingTaskCancelsItsSiblingsAndTheBody() {
        Coroutine<Void> fails = async(() -> {
            P("fails");
            throw new Boom("first");
        });
        return probe(() -> {
            Task<?> me = currentTask();
            try {
                with(taskGroup(), group -> {
                    group.createTask(child("sibling"));
                    group.createTask(fails);
                    try {
                        await(sleep(3600));
                    } catch (CancelledError error) {
                        P("body", me.cancelling());
                        throw error;
                    }
                });
            } catch (ExceptionGroup error) {
                P("end", showAll(error), me.cancelling());
            }
        });
    }

    /**
     * When the block is already waiting for its tasks, a failure does not cancel the parent task.
     */
    static Object failingTaskDoesNotCancelABodyThatHasEnded() {
        return probe(() -> {
            Task<?> me = currentTask();
            try {
                with(taskGroup(), group -> {
                    group.createTask(fails("first"));
                });
            } catch (ExceptionGroup error) {
                P(showAll(error), me.cancelling());
            }
        });
    }

    /**
     * Exceptions that siblings throw while they are cancelled are listed after the first failure.
     */
    static Object failuresOfTheCleanUpAreInTheGroup() {
        return probe(() -> {
            try {
                with(taskGroup(), group -> {
                    group.createTask(failsInItsCleanUp("clean-up"));
                    group.createTask(fails("first"));
                });
            } catch (ExceptionGroup error) {
                P(showAll(error));
            }
        });
    }

    /** A failure of the body cancels the tasks, and its exception is in the group as well. */
    static Object failureOfTheBodyCancelsTheTasks() {
        return probe(() -> {
            try {
                with(taskGroup(), group -> {
                    group.createTask(child("child"));
                    await(sleep(0));
                    throw new Boom("body");
                });
            } catch (ExceptionGroup error) {
                P(showAll(error));
            }
        });
    }

    /** The exception of the body is listed after those of the tasks. */
    static Object failureOfTheBodyComesLast() {
        return probe(() -> {
            try {
                with(taskGroup(), group -> {
                    group.createTask(failsInItsCleanUp("child"));
                    await(sleep(0));
                    throw new Boom("body");
                });
            } catch (ExceptionGroup error) {
                P(showAll(error));
            }
        });
    }

    /** A failure of the body is thrown as a group even when there are no tasks. */
    static Object failureOfTheBodyAloneIsAGroupAsWell() {
        return probe(() -> {
            try {
                with(taskGroup(), group -> {
                    throw new Boom("body");
                });
            } catch (ExceptionGroup error) {
                P(showAll(error));
            }
        });
    }

    /** Two tasks that fail before the group reacts are listed in the order of their failures. */
    static Object failuresOfOneTickAreListedInTheirOrder() {
        return probe(() -> {
            try {
                with(taskGroup(), group -> {
                    group.createTask(fails("first"));
                    group.createTask(fails("second"));
                });
            } catch (ExceptionGroup error) {
                P(showAll(error));
            }
        });
    }

    /** A cancelled task is not a failure of the group. */
    static Object cancelledTaskOfAGroupDisturbsNobody() {
        Coroutine<String> child = async(() -> {
            await(sleep(0));
            await(sleep(0));
            return "value";
        });
        return probe(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            with(taskGroup(), group -> {
                tasks.add(group.createTask(sleep(3600)));
                tasks.add(group.createTask(child));
                await(sleep(0));
                tasks.get(0).cancel();
            });
            P(tasks.get(0).cancelled(), tasks.get(1).result());
        });
    }

    /**
     * When the parent is cancelled its tasks end first, then the block, with the CancelledError.
     */
    static Object cancelOfTheParentCancelsTheTasksOfItsGroup() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                try {
                    with(taskGroup(), group -> {
                        group.createTask(child("child"));
                    });
                } catch (CancelledError error) {
                    P("parent", show(error), currentTask().cancelling());
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

    /** The exception group is thrown first; the cancellation is delivered at the next await. */
    static Object failuresComeBeforeTheCancelOfTheParent() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                Task<?> me = currentTask();
                try {
                    with(taskGroup(), group -> {
                        group.createTask(failsInItsCleanUp("child"));
                    });
                } catch (ExceptionGroup error) {
                    P(showAll(error), me.cancelling());
                }
                try {
                    await(sleep(0));
                } catch (CancelledError error) {
                    P("cancelled", me.cancelling());
                    throw error;
                }
            });
            await(sleep(0));
            await(sleep(0));
            task.cancel();
            try {
                await(task);
            } catch (CancelledError e) {
                P("main", task.cancelled());
            }
        });
    }

    /**
     * A body that swallows the cancellation cannot start tasks any more; the failure is thrown at
     * its end.
     */
    static Object bodyThatSwallowsTheAbortGoesOn() {
        return probe(() -> {
            Task<?> me = currentTask();
            try {
                with(taskGroup(), group -> {
                    group.createTask(fails("first"));
                    try {
                        await(sleep(3600));
                    } catch (CancelledError e) {
                        P("swallowed");
                    }
                    await(sleep(0));
                    P(start(group), me.cancelling());
                });
            } catch (ExceptionGroup error) {
                P(showAll(error), me.cancelling());
            }
        });
    }

    private static String start(TaskGroup group) {
        try {
            group.createTask(() -> P("never"));
            return "started";
        } catch (IllegalStateException e) {
            return "refused";
        }
    }

    /** A group refuses tasks before it is entered and after its end. */
    static Object groupTakesTasksOnlyInsideItsBlock() {
        return probe(() -> {
            TaskGroup group = taskGroup();
            P("before", start(group));
            with(group, () -> P("body"));
            P("after", start(group));
        });
    }

    /** A group cannot be entered a second time. */
    static Object groupIsUsedOnce() {
        return probe(() -> {
            with(taskGroup(), group -> {
                try {
                    with(group, () -> P("never"));
                } catch (IllegalStateException e) {
                    P("refused");
                }
            });
            P("end");
        });
    }

    /** Tasks of a group may start others in it, even while the block waits for its end. */
    static Object tasksOfAGroupMayStartOthers() {
        return probe(() -> {
            with(taskGroup(), group -> {
                group.createTask(childAndFurtherOnes(group, 1));
            });
            P("end");
        });
    }

    private static Coroutine<Void> childAndFurtherOnes(TaskGroup group, int depth) {
        return async(() -> {
            P("child", depth);
            if (depth < 3) {
                group.createTask(childAndFurtherOnes(group, depth + 1));
            }
        });
    }

    /** A failing inner group is the failure of the outer group's body. */
    static Object groupInAGroupFailsAsOne() {
        return probe(() -> {
            List<Task<?>> siblings = new ArrayList<>();
            try {
                with(taskGroup(), outer -> {
                    siblings.add(outer.createTask(sleep(3600)));
                    with(taskGroup(), inner -> {
                        inner.createTask(fails("inner"));
                    });
                });
            } catch (ExceptionGroup error) {
                List<Throwable> exceptions = error.exceptions();
                P(exceptions.size(), showAll(exceptions.get(0)), siblings.get(0).cancelled());
            }
        });
    }

    /** A failure in the outer group cancels the inner block together with the outer body. */
    static Object failureInTheOuterGroupEndsTheInnerOne() {
        return probe(() -> {
            Task<?> me = currentTask();
            try {
                with(taskGroup(), outer -> {
                    outer.createTask(fails("outer"));
                    try {
                        with(taskGroup(), inner -> {
                            inner.createTask(child("child"));
                        });
                    } catch (CancelledError error) {
                        P("inner", me.cancelling());
                        throw error;
                    }
                });
            } catch (ExceptionGroup error) {
                P("outer", showAll(error), me.cancelling());
            }
        });
    }

    /**
     * The failure of the inner group is thrown into the outer body and listed after that of the
     * outer task.
     */
    static Object bothOfTwoNestedGroupsFail() {
        return probe(() -> {
            Task<?> me = currentTask();
            try {
                with(taskGroup(), outer -> {
                    outer.createTask(fails("outer"));
                    try {
                        with(taskGroup(), inner -> {
                            inner.createTask(fails("inner"));
                        });
                    } catch (ExceptionGroup error) {
                        P("inner", showAll(error), me.cancelling());
                        throw error;
                    }
                });
            } catch (ExceptionGroup error) {
                List<Throwable> both = error.exceptions();
                P("outer", show(both.get(0)), showAll(both.get(1)), me.cancelling());
            }
        });
    }

    /** A CancelledError without a request cancels the tasks and is thrown as it is. */
    static Object cancelledErrorThrownByTheBodyLeavesTheGroup() {
        return probe(() -> {
            Task<?> me = currentTask();
            List<Task<?>> tasks = new ArrayList<>();
            try {
                with(taskGroup(), group -> {
                    tasks.add(group.createTask(sleep(3600)));
                    await(sleep(0));
                    throw new CancelledError("by hand");
                });
            } catch (CancelledError error) {
                P(show(error), tasks.get(0).cancelled(), me.cancelling());
            }
        });
    }

    /** The group passes the cancellation on, and the timeout around it throws TimeoutException. */
    static Object timeoutAroundAGroupCancelsItsTasks() {
        return probe(() -> {
            Task<?> me = currentTask();
            try {
                with(timeout(0.01), () -> {
                    with(taskGroup(), group -> {
                        group.createTask(child("child"));
                    });
                });
            } catch (TimeoutException e) {
                P("timeout", me.cancelling());
            }
        });
    }

    /** A TimeoutException in the body cancels the tasks and is listed in the group. */
    static Object timeoutInAGroupIsAFailureOfTheBody() {
        return probe(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            try {
                with(taskGroup(), group -> {
                    tasks.add(group.createTask(sleep(3600)));
                    with(timeout(0.01), () -> await(sleep(3600)));
                });
            } catch (ExceptionGroup error) {
                List<Throwable> exceptions = error.exceptions();
                P(
                        exceptions.size(),
                        exceptions.get(0) instanceof TimeoutException,
                        tasks.get(0).cancelled());
            }
        });
    }

    /** The exception group leaves the block, although the timeout has expired. */
    static Object failuresOfAGroupWinOverTheTimeoutAroundIt() {
        return probe(() -> {
            Task<?> me = currentTask();
            Timeout scope = timeout(0.01);
            try {
                with(scope, () -> {
                    with(taskGroup(), group -> {
                        group.createTask(failsInItsCleanUp("child"));
                    });
                });
            } catch (ExceptionGroup error) {
                P(showAll(error), scope.expired(), me.cancelling());
            }
            await(sleep(0));
            P("went on");
        });
    }

    /** An exception group can be split by the type of its exceptions. */
    static Object failuresOfAGroupCanBeSplit() {
        Coroutine<Void> divides = async(() -> {
            throw new ArithmeticException();
        });
        return probe(() -> {
            try {
                with(taskGroup(), group -> {
                    group.createTask(fails("first"));
                    group.createTask(divides);
                    group.createTask(fails("third"));
                });
            } catch (ExceptionGroup error) {
                ExceptionGroup.Split split = error.split(Boom.class::isInstance);
                P(showAll(split.matched()), split.rest().exceptions().size());
            }
        });
    }

    /**
     * A KeyboardInterrupt stops the loop; while run shuts down, the group ends its tasks and throws
     * it.
     */
    static Object interruptInAGroupLeavesAsItIs() {
        Coroutine<Void> interrupts = async(() -> {
            throw new KeyboardInterrupt();
        });
        Coroutine<Void> child = async(() -> {
            try {
                await(sleep(3600));
            } catch (CancelledError error) {
                note("child");
                throw error;
            }
        });
        return probe(() -> {
            try {
                with(taskGroup(), group -> {
                    group.createTask(child);
                    group.createTask(interrupts);
                });
            } catch (KeyboardInterrupt error) {
                note("interrupted");
                throw error;
            }
        });
    }
}
