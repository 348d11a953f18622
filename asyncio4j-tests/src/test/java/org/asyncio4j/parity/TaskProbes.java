package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Futures.ensureFuture;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.lowlevel.Loops.newTask;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TaskFactory;
import org.asyncio4j.tests.tools.Boom;

/** Tasks, and the coroutines that they run. */
final class TaskProbes {

    private TaskProbes() {}

    private static List<String> namesOfAllTasks() {
        return allTasks().stream().map(Task::getName).sorted().toList();
    }

    /** allTasks lists every task of the loop that is not done, started or not. */
    static Object allTasksListsWhatIsNotDone() {
        return probe(() -> {
            currentTask().setName("main");
            createTask(async(() -> {}), "short");
            Task<Void> longer = createTask(
                    async(() -> {
                        await(sleep(0));
                        await(sleep(0));
                    }),
                    "long");
            P(namesOfAllTasks());
            await(sleep(0));
            P(namesOfAllTasks());
            await(longer);
            P(namesOfAllTasks());
        });
    }

    /** An object with its own await protocol is wrapped in a task by ensureFuture. */
    static Object awaitableOfTheUserBecomesATask() {
        class Answer implements Awaitable<Integer> {
            @Override
            public Integer onAwait() {
                P("first half");
                await(sleep(0));
                P("second half");
                return 42;
            }
        }
        return probe(() -> {
            P("direct", await(new Answer()));
            Future<Integer> task = ensureFuture(new Answer());
            P("made");
            P("task", await(task));
        });
    }

    /** An awaited coroutine runs in the same task and tick. */
    static Object awaitingACoroutineRunsItInPlace() {
        return probe(() -> {
            Task<?> me = currentTask();
            getRunningLoop().callSoon(() -> P("soon"));
            P("before");
            P("result", await(async(() -> {
                P("child", currentTask() == me);
                return 1;
            })));
            await(sleep(0));
            P("end");
        });
    }

    /** Awaiting a task that is done returns its result without a tick. */
    static Object awaitingAFinishedTaskDoesNotSuspend() {
        return probe(() -> {
            Task<Integer> task = createTask(() -> {
                P("child");
                return 5;
            });
            await(sleep(0));
            P("done", task.done());
            P("result", await(task));
            P("once more", await(task));
        });
    }

    /** Awaiting a coroutine object a second time is refused. */
    static Object coroutineRunsOnlyOnce() {
        return probe(() -> {
            Coroutine<Void> coroutine = async(() -> P("child"));
            await(coroutine);
            try {
                await(coroutine);
            } catch (IllegalStateException e) {
                P("refused");
            }
        });
    }

    /** A new task does not run at once: its first step is scheduled like a callback. */
    static Object createTaskStartsInTheNextTick() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            loop.callSoon(() -> P("soon before"));
            Task<Integer> task = createTask(() -> {
                P("child");
                return 5;
            });
            loop.callSoon(() -> P("soon after"));
            P("created", task.done());
            P("result", await(task));
        });
    }

    /** The current task is the one that is running; in a plain callback there is none. */
    static Object currentTaskIsNullInACallback() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            Task<?> me = currentTask();
            Action<Exception> child = () -> P("child", currentTask() == me);
            loop.callSoon(() -> P("callback", currentTask()));
            P("main", currentTask(loop) == me);
            await(sleep(0));
            await(async(child));
            await(createTask(child));
            P("main again", currentTask() == me);
        });
    }

    /** An awaited task that fails throws its own exception object, every time. */
    static Object failureOfATaskIsThrownByAwait() {
        return probe(() -> {
            Boom error = new Boom("child");
            Task<Object> task = createTask(() -> {
                throw error;
            });
            for (int attempt = 1; attempt <= 2; attempt++) {
                try {
                    await(task);
                } catch (Boom seen) {
                    P(attempt, seen == error);
                }
            }
            P("exception()", task.exception() == error);
        });
    }

    /** A task keeps the coroutine object it was made from, and its context. */
    static Object getCoroGivesTheCoroutineOfATask() {
        return probe(() -> {
            Coroutine<Void> coroutine = async(() -> {});
            Context context = Context.copyContext();
            Task<Void> task = createTask(coroutine, TaskOptions.DEFAULT.withContext(context));
            P(task.getCoro() == coroutine, task.getContext() == context);
            await(task);
            P(task.getCoro() == coroutine, task.getContext() == context);
        });
    }

    /** Code between two awaits is never interleaved with other tasks. */
    static Object nothingElseRunsBetweenAwaits() {
        return probe(() -> {
            Task<Void> task = createTask(() -> P("child"));
            for (int step = 0; step < 3; step++) {
                P("step", step);
            }
            await(task);
            P("end");
        });
    }

    /** The task factory makes every task, also those of ensureFuture; null restores the default. */
    static Object taskFactoryMakesTheTasks() {
        record NotingFactory(EventLoop loop) implements TaskFactory {
            @Override
            public <T> Task<T> create(EventLoop itsLoop, Coroutine<T> coroutine, TaskOptions options) {
                P("factory", itsLoop == loop);
                return newTask(itsLoop, coroutine, options);
            }
        }
        Callable<String> child = () -> currentTask().getName();
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            TaskFactory factory = new NotingFactory(loop);
            P("default", loop.getTaskFactory());
            loop.setTaskFactory(factory);
            P(await(createTask(async(child), "first")));
            Task<String> task = (Task<String>) ensureFuture(async(child));
            task.setName("second");
            P(await(task), loop.getTaskFactory() == factory);
            loop.setTaskFactory(null);
            P(await(createTask(async(child), "third")));
        });
    }

    /** A task's outcome comes from its body: setting one is refused. */
    static Object taskRefusesToBeCompletedFromOutside() {
        return probe(() -> {
            Task<String> task = createTask(() -> "own");
            // There is nothing to call. javac refuses to cast a task; it might be cast as a future.
            Future<String> future = task;
            P(
                    attempt(() -> ((SettableFuture<String>) future).setResult("foreign")),
                    attempt(() -> ((SettableFuture<String>) future).setException(new Boom(null))));
            P(await(task));
        });
    }

    /** A task that awaits itself gets an error one tick later. */
    static Object taskThatAwaitsItselfIsRefused() {
        return probe(() -> {
            await(createTask(() -> {
                P("child");
                try {
                    await(currentTask());
                } catch (IllegalStateException e) {
                    P("refused");
                }
            }));
            P("end");
        });
    }

    /**
     * Done callbacks and awaiters of a task run in the tick after its last step, in the order of
     * registration.
     */
    static Object taskThatEndsWakesItsAwaiterNextTick() {
        return probe(() -> {
            Task<Void> task = createTask(() -> {
                P("child starts");
                await(sleep(0));
                P("child ends");
            });
            task.addDoneCallback(done -> P("callback"));
            await(task);
            P("main");
        });
    }

    /** A task without a name is called Task-n with a growing n; names can be given and changed. */
    static Object tasksHaveNames() {
        Action<Exception> child = () -> {};
        return probe(() -> {
            List<Integer> numbers = new ArrayList<>();
            for (Task<Void> task : List.of(createTask(child), createTask(child))) {
                numbers.add(Integer.parseInt(task.getName().replaceFirst("^Task-", "")));
            }
            P("growing", numbers.get(0) < numbers.get(1));
            Task<Void> named = createTask(async(child), "mine");
            P(named.getName());
            named.setName("yours");
            P(named.getName());
            await(named);
        });
    }

    /** Tasks that only yield run round robin, one step per tick. */
    static Object tasksTakeTurns() {
        return probe(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                tasks.add(createTask(() -> {
                    for (int step = 0; step < 3; step++) {
                        P(name, step);
                        await(sleep(0));
                    }
                }));
            }
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end");
        });
    }
}
