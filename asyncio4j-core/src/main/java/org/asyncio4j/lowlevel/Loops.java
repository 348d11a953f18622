package org.asyncio4j.lowlevel;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.internal.loop.AsyncioLoop;
import org.asyncio4j.internal.loop.CurrentLoop;
import org.asyncio4j.internal.loop.DefaultExecutor;
import org.asyncio4j.internal.loop.Futures;
import org.asyncio4j.internal.task.BaseFuture;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/** Asyncio's functions for framework authors; intended for {@code import static}. */
public final class Loops {

    private Loops() {}

    /**
     * Creates a loop with the default options, without making it the current loop of any thread.
     */
    public static EventLoop newEventLoop() {
        return new AsyncioLoop(LoopOptions.DEFAULT);
    }

    /** Creates a loop with the given options, without making it the current loop of any thread. */
    public static EventLoop newEventLoop(LoopOptions options) {
        return new AsyncioLoop(Checks.notNull(options, "options"));
    }

    /**
     * Returns the loop that runs the calling code.
     *
     * @throws IllegalStateException if there is none
     */
    public static EventLoop getRunningLoop() {
        return LoopState.running().loop();
    }

    /** Returns the loop that runs the calling code, or null. */
    public static @Nullable EventLoop getRunningLoopOrNull() {
        LoopState loopState = LoopState.runningOrNull();
        return loopState == null ? null : loopState.loop();
    }

    /**
     * Returns the loop that runs the calling code, or else the one that {@link #setEventLoop} set
     * for the thread.
     *
     * @throws IllegalStateException if there is neither
     */
    public static EventLoop getEventLoop() {
        return CurrentLoop.get();
    }

    /** Sets the loop that {@link #getEventLoop} returns on this thread; null removes it. */
    public static void setEventLoop(@Nullable EventLoop loop) {
        CurrentLoop.set(loop);
    }

    /**
     * Creates a pending future with a custom way of cancelling, for futures that combine others, as
     * {@code gather} does.
     */
    public static <T extends @Nullable Object> SettableFuture<T> newFuture(EventLoop loop, CancelHook cancelHook) {
        return PlainFuture.withHook(LoopState.of(loop), Checks.notNull(cancelHook, "cancelHook"));
    }

    /**
     * Creates a task as the library itself does, for task factories; other code calls {@link
     * EventLoop#createTask}.
     */
    public static <T extends @Nullable Object> Task<T> newTask(
            EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
        return LoopTask.start(LoopState.of(loop), coroutine, Checks.notNull(options, "options"));
    }

    /**
     * Returns a task factory whose tasks start at once: {@code createTask} runs the coroutine up to
     * its first suspension. A coroutine that does not suspend is done when {@code createTask}
     * returns, and needs no iteration of the loop.
     */
    public static TaskFactory eagerTaskFactory() {
        return createEagerTaskFactory(Loops::newTask);
    }

    /**
     * Returns an eager task factory that creates its tasks with {@code constructor}, which it asks
     * to start them eagerly.
     */
    public static TaskFactory createEagerTaskFactory(TaskFactory constructor) {
        return new EagerTaskFactory(Checks.notNull(constructor, "constructor"));
    }

    /**
     * Returns a future for any awaitable, like {@link #ensureFuture(Awaitable, EventLoop)}, on the
     * loop that {@link #getEventLoop} returns.
     */
    public static <T extends @Nullable Object> Future<T> ensureFuture(Awaitable<T> awaitable) {
        return awaitable instanceof Future<T> future ? future : Futures.ensure(getEventLoop(), awaitable);
    }

    /**
     * Returns a future for any awaitable: the awaitable itself if it is a future, or else a task of
     * {@code loop} that awaits it.
     *
     * @throws IllegalArgumentException if it is a future of another loop
     */
    public static <T extends @Nullable Object> Future<T> ensureFuture(Awaitable<T> awaitable, EventLoop loop) {
        return Futures.ensure(loop, awaitable);
    }

    /**
     * Returns a future, of the loop that {@link #getEventLoop} returns, that completes as {@code
     * stage} does; cancelling it cancels the stage. A stage that was cancelled, or is derived from
     * one that was, cancels the future.
     */
    public static <T extends @Nullable Object> Future<T> wrapFuture(CompletionStage<T> stage) {
        return wrapFuture(stage, getEventLoop());
    }

    /**
     * Returns a future of {@code loop}, which need not be running yet; otherwise like {@link
     * #wrapFuture(CompletionStage)}.
     */
    public static <T extends @Nullable Object> Future<T> wrapFuture(CompletionStage<T> stage, EventLoop loop) {
        return Futures.wrap(LoopState.of(loop), stage);
    }

    /**
     * Returns an executor for {@link EventLoop#setDefaultExecutor} that runs at most {@code
     * maxWorkers} calls at a time, on virtual threads; further calls wait for their turn.
     */
    public static ExecutorService newBoundedExecutor(int maxWorkers) {
        return DefaultExecutor.bounded(maxWorkers);
    }

    /**
     * Suppresses the "destroyed but pending" report for a task whose loop may close before it is
     * done; ignores other futures.
     */
    public static void expectAbandonment(Future<?> future) {
        if (future instanceof LoopTask<?> task) {
            task.expectAbandonment();
        }
    }

    /**
     * Returns whether the exception of a failed future was retrieved, so that it needs no report;
     * true if there is no exception. This is unknown for futures of third-party classes, for which
     * it returns false.
     */
    public static boolean isRetrieved(Future<?> future) {
        return future instanceof BaseFuture<?> ours && ours.retrieved();
    }

    /** Registers a third-party task with its loop. Python's {@code _register_task}. */
    public static void registerTask(Task<?> task) {
        LoopState.of(task.getLoop()).tasks.addForeign(task);
    }

    /** Undoes {@link #registerTask}. */
    public static void unregisterTask(Task<?> task) {
        LoopState.of(task.getLoop()).tasks.removeForeign(task);
    }

    /**
     * Makes a third-party task the current one of its loop. Python's {@code _enter_task}.
     *
     * @throws IllegalStateException if another task is current
     */
    public static void enterTask(EventLoop loop, Task<?> task) {
        LoopState.of(loop).enterTask(Checks.notNull(task, "task"));
    }

    /**
     * Ends the period that {@link #enterTask} began.
     *
     * @throws IllegalStateException if {@code task} is not current
     */
    public static void leaveTask(EventLoop loop, Task<?> task) {
        LoopState.of(loop).leaveTask(Checks.notNull(task, "task"));
    }

    /** Passes options on with an eager start, unless they set the kind of start themselves. */
    private record EagerTaskFactory(TaskFactory constructor) implements TaskFactory {
        @Override
        public <T extends @Nullable Object> Task<T> create(
                EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
            TaskOptions eager = options.eagerStart() == null ? options.withEagerStart(true) : options;
            return constructor.create(loop, coroutine, eager);
        }
    }
}
