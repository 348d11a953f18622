package org.asyncio4j.lowlevel;

import java.util.List;
import java.util.concurrent.ExecutorService;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.internal.loop.AsyncioLoop;
import org.asyncio4j.internal.loop.DefaultExecutor;
import org.asyncio4j.internal.loop.RunningLoops;
import org.asyncio4j.internal.task.CurrentLoop;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
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
        return Coroutines.getRunningLoop();
    }

    /** Returns the loop that runs the calling code, or null. */
    public static @Nullable EventLoop getRunningLoopOrNull() {
        return Coroutines.getRunningLoopOrNull();
    }

    /**
     * Returns the loops of the process that threads run, in the order of their creation; for what looks at all of them,
     * such as metrics. May be called from any thread.
     */
    public static List<EventLoop> runningLoops() {
        return RunningLoops.all();
    }

    /**
     * Returns the loop that runs the calling code, or else the one that {@link #setEventLoop} set
     * for the thread.
     *
     * @throws IllegalStateException if there is neither
     */
    public static EventLoop getEventLoop() {
        return Coroutines.getEventLoop();
    }

    /** Sets the loop that {@link #getEventLoop} returns on this thread; null removes it. */
    public static void setEventLoop(@Nullable EventLoop loop) {
        CurrentLoop.set(loop);
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
     * An executor for {@link EventLoop#setDefaultExecutor} that runs at most {@code maxWorkers}
     * calls at a time, on virtual threads; further calls wait for their turn.
     */
    public static ExecutorService newBoundedExecutor(int maxWorkers) {
        return DefaultExecutor.bounded(maxWorkers);
    }

    /**
     * Counts a task of another make among the tasks of its loop. Python's {@code _register_task}.
     */
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
