package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.eagerTaskFactory;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.newLoop;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;

/** Eager tasks: tasks that start at once. */
final class EagerProbes {

    private EagerProbes() {}

    private static void makeTasksEager() {
        getRunningLoop().setTaskFactory(eagerTaskFactory());
    }

    /** One task can be started eagerly without a factory. */
    static Object eagerStartOfOneTask() {
        return probe(() -> {
            Coroutine<Void> child = async(() -> {
                P("first part");
                await(sleep(0));
                P("second part");
            });
            Task<Void> task = createTask(child, TaskOptions.DEFAULT.withEagerStart(true));
            P("created");
            await(task);
            P("end");
        });
    }

    /** When the loop is not running yet, the first step of an eager task is scheduled instead. */
    static void eagerStartOnAnIdleLoopIsAnOrdinaryStart() {
        EventLoop loop = newLoop();
        loop.setTaskFactory(eagerTaskFactory());
        Task<Void> task = loop.createTask(async(() -> P("child")));
        P("created", task.done());
        loop.runUntilComplete(task);
        P("end", task.done());
        loop.close();
    }

    /** Cancelling an eager task right after its creation interrupts its first suspension. */
    static Object eagerTaskCanBeCancelledAfterCreation() {
        return probe(() -> {
            makeTasksEager();
            Task<Void> task = createTask(() -> {
                try {
                    P("before");
                    await(sleep(0));
                } catch (CancelledError error) {
                    P("child", show(error));
                    throw error;
                }
            });
            P("cancel", task.cancel("why"));
            try {
                await(task);
            } catch (CancelledError e) {
                P("main", task.cancelled());
            }
        });
    }

    /**
     * An eager task is the current one during its first step; then its creator is current again.
     */
    static Object eagerTaskIsCurrentInItsFirstStep() {
        return probe(() -> {
            makeTasksEager();
            Task<?> me = currentTask();
            List<Task<?>> seen = new ArrayList<>();
            Task<Void> task = createTask(() -> {
                seen.add(currentTask());
                await(sleep(0));
                seen.add(currentTask());
            });
            P("restored", currentTask() == me, "first", seen.get(0) == task);
            await(task);
            P("second", seen.get(1) == task);
        });
    }

    /** allTasks lists an eager task during its first step, and no longer when it ended there. */
    static Object eagerTaskIsListedWhileItRuns() {
        Action<Exception> ends = () -> P("inside", allTasks().contains(currentTask()));
        Action<Exception> suspends = () -> {
            P("inside", allTasks().contains(currentTask()));
            await(sleep(0));
        };
        return probe(() -> {
            makeTasksEager();
            Task<Void> ended = createTask(ends);
            P("ended", allTasks().contains(ended));
            Task<Void> task = createTask(suspends);
            P("suspended", allTasks().contains(task));
            await(task);
            P("ended", allTasks().contains(task));
        });
    }

    /** An eager task that waits for a future resumes in the tick after it is set. */
    static Object eagerTaskResumesLikeAnyOther() {
        return probe(() -> {
            makeTasksEager();
            SettableFuture<String> future = getRunningLoop().createFuture();
            Task<Void> task = createTask(() -> P("child", await(future)));
            future.setResult("value");
            P("set", task.done());
            await(task);
            P("end");
        });
    }

    /** Variables set in the first step are not seen by the creator, nor the other way round. */
    static Object eagerTaskRunsInACopiedContext() {
        ContextVar<String> variable = new ContextVar<>("variable", "nothing");
        Action<Exception> child = () -> {
            P("child", variable.get());
            variable.set("child");
            await(sleep(0));
            P("child", variable.get());
        };
        return probe(() -> {
            makeTasksEager();
            variable.set("main");
            Task<Void> task = createTask(child);
            P("main", variable.get());
            variable.set("main later");
            await(task);
            P("main", variable.get());
        });
    }

    /**
     * Creating an eager task runs its body up to the first suspension; it goes on one tick later.
     */
    static Object eagerTaskRunsToItsFirstSuspension() {
        return probe(() -> {
            makeTasksEager();
            Task<String> task = createTask(() -> {
                P("first part");
                await(sleep(0));
                P("second part");
                return "value";
            });
            P("created", task.done());
            P(await(task));
        });
    }

    /**
     * Self-cancellation in the first step is delivered at the first suspension; returning instead
     * ends cancelled.
     */
    static Object eagerTaskThatCancelsItself() {
        Action<Exception> suspends = () -> {
            currentTask().cancel();
            await(sleep(0));
        };
        Action<Exception> returns = () -> currentTask().cancel();
        return probe(() -> {
            makeTasksEager();
            Task<Void> task = createTask(suspends);
            P("created", task.done());
            try {
                await(task);
            } catch (CancelledError e) {
                P("suspends", task.cancelled());
            }
            P("returns", createTask(returns).cancelled());
        });
    }

    /** An exception in the first step is stored in the task and not thrown by createTask. */
    static Object eagerTaskThatFailsKeepsItsException() {
        return probe(() -> {
            makeTasksEager();
            Task<Object> task = createTask(() -> {
                throw new Boom("eager");
            });
            P("created", task.done(), show(task.exception()));
        });
    }

    /**
     * A body that never suspends is done when createTask returns; its callbacks run in the next
     * tick.
     */
    static Object eagerTaskWithoutSuspensionIsDoneAtOnce() {
        return probe(() -> {
            makeTasksEager();
            Coroutine<String> child = async(() -> {
                P("child");
                return "value";
            });
            Task<String> task = createTask(child, "mine");
            P("created", task.done(), task.getCoro(), task.getName());
            task.addDoneCallback(done -> P("callback"));
            P(await(task), task.cancel());
            await(sleep(0));
        });
    }

    /** A KeyboardInterrupt in the first step is thrown by createTask. */
    static Object interruptInAnEagerStepLeavesCreateTask() {
        return probe(() -> {
            makeTasksEager();
            try {
                createTask(() -> {
                    throw new KeyboardInterrupt();
                });
            } catch (KeyboardInterrupt e) {
                P("interrupted");
            }
        });
    }
}
