package org.asyncio4j;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.structure.Left;
import org.asyncio4j.internal.structure.LoopThread;
import org.asyncio4j.internal.structure.Starting;
import org.asyncio4j.internal.structure.TaskDone;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.CancelBlock;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs a block of code and the tasks started in it; the block ends only when all of them have
 * ended.
 *
 * {@snippet :
 * with(taskGroup(), group -> {
 *     group.createTask(() -> fetch("a"));
 *     group.createTask(() -> fetch("b"));
 * });
 * // Here both are done.
 * }
 *
 * <p>If a task or the block itself fails, the other tasks are cancelled, in the order of their
 * creation, and so is the block if it still runs. When all have ended, their exceptions are thrown
 * as an {@link ExceptionGroup}: in the order in which they occurred, the block's own exception
 * last. A task that is merely cancelled does not affect the others. Cancelling the task that runs
 * the block cancels all tasks of the group; the block then ends with a {@link CancelledError},
 * unless there are exceptions. Those take precedence, and the next await throws the cancellation. A
 * {@link KeyboardInterrupt} or {@link SystemExit} is thrown as it is, and the other exceptions are
 * reported to the loop's exception handler.
 *
 * <p>Can be used once, inside a task. Loop thread only.
 */
public final class TaskGroup implements AsyncContextManager<TaskGroup> {

    // A request to cancel has no sender, so requests are counted. To interrupt its block the group cancels the parent
    // once, and takes that back at the end: if uncancel() returns 0, nobody else asked, and the CancelledError is
    // dropped. With errors and a cancellation of somebody else's, the errors are thrown, for they would be lost
    // otherwise, and the cancellation is requested once more: the next await throws it, and the count stays.

    /** Tasks that are running, or whose completion callback has not run yet. */
    private final Set<Task<?>> tasks = new LinkedHashSet<>();

    private List<Throwable> errors = new ArrayList<>();

    // Set by onEnter().
    private @Nullable EventLoop loop;
    private @Nullable Task<?> parent;

    /** The innermost cancel block of the parent on entry, of which the tasks are part. */
    private @Nullable CancelBlock block;

    /** The highest number of {@link #tasks} so far. */
    private int peak;

    /** Whether the block has ended. */
    private boolean exiting;

    /** Whether all tasks were cancelled; no new ones are accepted then. */
    private boolean aborting;

    /** Whether one of the parent's cancellation requests is ours, to be withdrawn at the end. */
    private boolean parentCancelRequested;

    private boolean cancelOnEnter;

    /** The first {@link KeyboardInterrupt} or {@link SystemExit}. */
    private @Nullable Throwable baseError;

    /** The future for which the end of the block waits. */
    private @Nullable SettableFuture<Boolean> allDone;

    /** Creates a group that is not entered yet, like {@link Asyncio#taskGroup()}. */
    public TaskGroup() {}

    /**
     * Creates a task that belongs to the group. While at least one of the group's tasks is not
     * done, more can be created, even from outside the block.
     *
     * @throws IllegalStateException if the group is not entered, is finished or was cancelled; the
     *     coroutine is then closed
     */
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine) {
        return createTask(coroutine, TaskOptions.DEFAULT);
    }

    /** Creates a task like {@link #createTask(Coroutine)}, with a name. */
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine, String name) {
        return createTask(coroutine, TaskOptions.named(name));
    }

    /** Creates a task like {@link #createTask(Coroutine)}, with options. */
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine, TaskOptions options) {
        Checks.notNull(coroutine, "coroutine");
        EventLoop entered = loop;
        if (entered == null) {
            throw refused(coroutine, " has not been entered");
        }
        if (exiting && tasks.isEmpty()) {
            throw refused(coroutine, " is finished");
        }
        if (aborting) {
            throw refused(coroutine, " is shutting down");
        }
        Task<T> task = entered.createTask(coroutine, options);
        try {
            // Added even if the task is done after an eager start, so that its failure does not cancel
            // the block in the middle of this call. Before the group waits for the task: it would wait for ever if
            // the stack were too full for the callback.
            task.addDoneCallback(new TaskDone(task, parent, this::taskDone));
            tasks.add(task);
            peak = Math.max(peak, tasks.size());
            if (block != null) {
                block.adopt(task);
            }
        } catch (StackOverflowError full) {
            task.cancel();
            throw full;
        }
        if (aborting && !task.done()) {
            // The task cancelled the group in its eager start, before it was added.
            task.cancel();
        }
        return task;
    }

    /** Like {@link #createTask(Coroutine)}, for a lambda with a result. */
    public <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
        return createTask(Coroutines.asyncBody(body));
    }

    /** Like {@link #createTask(Callable)}, with a name. */
    public <T extends @Nullable Object> Task<T> createTask(Callable<T> body, String name) {
        return createTask(Coroutines.asyncBody(body), name);
    }

    /** Like {@link #createTask(Callable)}, with options. */
    public <T extends @Nullable Object> Task<T> createTask(Callable<T> body, TaskOptions options) {
        return createTask(Coroutines.asyncBody(body), options);
    }

    /** Like {@link #createTask(Coroutine)}, for a lambda without a result. */
    public <X extends Throwable> Task<Void> createTask(Action<X> body) {
        return createTask(Coroutines.async(body));
    }

    /** Like {@link #createTask(Action)}, with a name. */
    public <X extends Throwable> Task<Void> createTask(Action<X> body, String name) {
        return createTask(Coroutines.async(body), name);
    }

    /** Like {@link #createTask(Action)}, with options. */
    public <X extends Throwable> Task<Void> createTask(Action<X> body, TaskOptions options) {
        return createTask(Coroutines.async(body), options);
    }

    /**
     * Creates a task like {@link #createTask(Coroutine)}, that awaits {@code stage}: the group waits for it and ends with its
     * failure, and cancelling the task cancels the stage, if that can be cancelled; so does a group that refuses it.
     */
    public <T extends @Nullable Object> Task<T> createTask(CompletionStage<T> stage) {
        Future<T> future = Coroutines.future(stage);
        try {
            Task<T> task = createTask(Coroutines.async("stage", () -> Coroutines.await(future)));
            // One that is cancelled before its first step does not await the future.
            task.addDoneCallback(done -> future.cancel());
            return task;
        } catch (Throwable problem) {
            future.cancel();
            throw problem;
        }
    }

    /**
     * Starts a task and waits until it says that it is ready, by {@link TaskStatus#started}: a server that listens, a
     * connection that is open. The body goes on then, as a task of the group.
     *
     * {@snippet :
     * StartedTask<Integer> server = await(group.start(status -> serve(status)));
     * connect(server.value());
     * }
     *
     * <p>Until it has said so, the task's failure is thrown by the await and does not concern the group; so is an {@link
     * IllegalStateException} if it ends without having said it. If the await is cancelled, the task is, and the await ends
     * when the task has.
     *
     * @throws IllegalStateException by the await, if the group is not entered, is finished or was cancelled
     */
    @CheckReturnValue
    public <V extends @Nullable Object, X extends Throwable> Coroutine<StartedTask<V>> start(
            Action1<? super TaskStatus<V>, X> body) {
        return start(body, TaskOptions.DEFAULT);
    }

    /** Like {@link #start(Action1)}, with a name. */
    @CheckReturnValue
    public <V extends @Nullable Object, X extends Throwable> Coroutine<StartedTask<V>> start(
            Action1<? super TaskStatus<V>, X> body, String name) {
        return start(body, TaskOptions.named(name));
    }

    /** Like {@link #start(Action1)}, with options. */
    @CheckReturnValue
    public <V extends @Nullable Object, X extends Throwable> Coroutine<StartedTask<V>> start(
            Action1<? super TaskStatus<V>, X> body, TaskOptions options) {
        Checks.notNull(body, "body");
        Checks.notNull(options, "options");
        return Coroutines.async(
                "TaskGroup.start", () -> Starting.<V, X>run(body, coroutine -> createTask(coroutine, options)));
    }

    /**
     * What the tasks of a group did at a moment.
     *
     * @param running how many of its tasks have not ended
     * @param errors how many have failed so far
     * @param aborting whether the group cancels its tasks, or has
     * @param peak how many of its tasks had ever run at once
     */
    public record Statistics(int running, int errors, boolean aborting, int peak) {}

    /** Returns how many tasks run, and how many have failed; of a group that has ended both are zero. */
    public Statistics statistics() {
        return new Statistics(tasks.size(), errors.size(), aborting, peak);
    }

    /**
     * Cancels the tasks of the group and the block itself, which then ends without an exception if
     * there is none besides this cancellation. Called before the group is entered, it takes effect
     * on entry; after the group's end, or a second time, it does nothing.
     *
     * @throws IllegalStateException if called from a thread other than the loop's
     */
    public void cancel() {
        Task<?> entered = parent;
        if (entered == null) {
            cancelOnEnter = true;
            return;
        }
        LoopThread.check(entered.getLoop(), this);
        if (aborting || (exiting && tasks.isEmpty())) {
            return;
        }
        abort("TaskGroup.cancel()", null);
        cancelParent(entered, "TaskGroup.cancel()");
    }

    @Override
    public TaskGroup onEnter() {
        if (loop != null) {
            throw new IllegalStateException("TaskGroup " + this + " has already been entered");
        }
        EventLoop running = Coroutines.getRunningLoop();
        Task<?> current = Coroutines.currentTask();
        if (current == null) {
            throw new IllegalStateException("TaskGroup " + this + " cannot determine the parent task");
        }
        loop = running;
        parent = current;
        block = Futures.blockOf(current);
        if (cancelOnEnter) {
            cancel();
        }
        return this;
    }

    @Override
    public boolean onExit(@Nullable Throwable problem) {
        EventLoop entered = loop;
        Task<?> owner = parent;
        if (entered == null || owner == null || exiting) {
            throw new IllegalStateException("TaskGroup " + this + " is not active");
        }
        LoopThread.check(entered, this);
        try {
            return end(entered, owner, problem);
        } finally {
            errors = new ArrayList<>();
            baseError = null;
        }
    }

    private boolean end(EventLoop entered, Task<?> owner, @Nullable Throwable problem) {
        exiting = true;
        if (problem != null) {
            noteBaseError(problem);
            if (!aborting) {
                abort(because(problem), problem);
            }
        }
        CancelledError cancelled = problem instanceof CancelledError error ? error : null;
        CancelledError whileWaiting = null;
        while (!tasks.isEmpty()) {
            SettableFuture<Boolean> waiter = entered.createFuture();
            Futures.setWaitTarget(waiter, () -> Left.of("group", "tasks of its group", tasks));
            allDone = waiter;
            try {
                awaitTasks(waiter, whileWaiting != null);
            } catch (CancelledError error) {
                whileWaiting = error;
                if (!aborting) {
                    // The parent was cancelled from outside the group.
                    cancelled = error;
                    abort(because(error), error);
                }
            } catch (GeneratorExit closing) {
                throw closing;
            } catch (Throwable failure) {
                errors.add(failure);
                if (!aborting) {
                    abort(because(failure), null);
                }
                if (!waiter.done()) {
                    break; // It was not woken: the block's task cannot be suspended.
                }
            } finally {
                allDone = null;
            }
        }
        if (baseError != null) {
            throw leaveWith(baseError, entered);
        }
        if (parentCancelRequested) {
            if (owner.uncancel() == 0) {
                cancelled = null;
            } else if (cancelled == null) {
                // The remaining requests were made by others.
                cancelled = whileWaiting;
            }
        }
        if (cancelled != null && errors.isEmpty()) {
            throw cancelled;
        }
        if (problem instanceof GeneratorExit && errors.isEmpty()) {
            return false;
        }
        if (problem != null && !(problem instanceof CancelledError)) {
            errors.add(problem);
        }
        if (!errors.isEmpty()) {
            throw groupOfErrors(owner);
        }
        return true;
    }

    private static void awaitTasks(SettableFuture<Boolean> waiter, boolean wasCancelled) {
        if (wasCancelled) {
            // A block that is cancelled has said so.
            Futures.despiteCancel(() -> Coroutines.await(waiter));
        } else {
            Coroutines.await(waiter);
        }
    }

    private ExceptionGroup groupOfErrors(Task<?> owner) {
        if (owner.cancelling() > 0) {
            // The errors take precedence; the next await throws the cancellation.
            owner.uncancel();
            Futures.cancel(owner, null, "a task group, once more after its errors", null, block);
        }
        return new ExceptionGroup("unhandled errors in a TaskGroup", errors);
    }

    private void taskDone(Task<?> task) {
        tasks.remove(task);
        if (block != null) {
            block.release(task);
        }
        if (allDone != null && tasks.isEmpty() && !allDone.done()) {
            allDone.setResult(true);
        }
        Throwable problem = task.cancelled() ? null : task.exception();
        if (problem == null) {
            return;
        }
        errors.add(problem);
        noteBaseError(problem);
        Task<?> owner = parent;
        assert owner != null : "bug in asyncio4j: a group that was not entered has tasks";
        if (owner.done()) {
            task.getLoop()
                    .callExceptionHandler(LoopProblem.of("Task "
                                    + task
                                    + " has errored out but its parent task "
                                    + owner
                                    + " is already completed")
                            .with("exception", problem)
                            .with("task", task));
            return;
        }
        if (!aborting) {
            String reason = "a task group, as " + task.getName() + " failed with " + Repr.ofCode(problem);
            abort(reason, null);
            cancelParent(owner, reason);
        }
    }

    private static String because(Throwable problem) {
        return "a task group, as its block "
                + (problem instanceof CancelledError ? "was cancelled" : "failed with " + Repr.ofCode(problem));
    }

    private void abort(String reason, @Nullable Throwable cause) {
        aborting = true;
        for (Task<?> task : List.copyOf(tasks)) {
            if (!task.done()) {
                Futures.cancel(task, null, reason, cause);
            }
        }
    }

    private void cancelParent(Task<?> owner, String reason) {
        if (!parentCancelRequested) {
            parentCancelRequested = true;
            Futures.cancel(owner, null, reason, null, block);
        }
    }

    private void noteBaseError(Throwable problem) {
        boolean base = problem instanceof KeyboardInterrupt || problem instanceof SystemExit;
        if (base && baseError == null) {
            baseError = problem;
        }
    }

    /** Reports the errors that {@code base} displaces, and throws it. */
    private RuntimeException leaveWith(Throwable base, EventLoop entered) {
        for (Throwable error : errors) {
            if (error != base) {
                entered.callExceptionHandler(LoopProblem.of("TaskGroup task exception was not propagated because the"
                                + " TaskGroup ends with "
                                + base)
                        .with("exception", error)
                        .with("task_group", this));
            }
        }
        throw Throwing.unchecked(base);
    }

    private IllegalStateException refused(Coroutine<?> coroutine, String why) {
        coroutine.close();
        return new IllegalStateException("TaskGroup " + this + why);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<TaskGroup");
        if (!tasks.isEmpty()) {
            text.append(" tasks=").append(tasks.size());
        }
        if (!errors.isEmpty()) {
            text.append(" errors=").append(errors.size());
        }
        return text.append(aborting ? " cancelling" : loop != null ? " entered" : "")
                .append('>')
                .toString();
    }
}
