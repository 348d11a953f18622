package org.asyncio4j.lowlevel;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.task.HasLoopState;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/**
 * The loop that runs callbacks and tasks, one at a time. Applications use {@link
 * org.asyncio4j.Asyncio#run} instead.
 *
 * <p>One iteration of the loop waits for I/O and timers, moves the callbacks of ready channels and
 * then those of due timers to the end of the ready queue, and runs exactly those that were in the
 * queue then; what they schedule runs in the next iteration.
 *
 * <p>A loop is run by one thread at a time and is not thread-safe: other threads may call {@link
 * #callSoonThreadsafe}, {@link #stop} through it, {@link #isRunning}, {@link #isClosed} and {@link
 * #time}, nothing else.
 *
 * <p>Its methods for connections, channels, child processes and signals are declared by the
 * interfaces that it extends. Only the library implements it; a loop is adapted by its {@link
 * LoopOptions}, task factory, exception handler and executor.
 */
public sealed interface EventLoop extends Networking, SocketCalls, Subprocesses, SignalHandlers, AutoCloseable
        permits HasLoopState {

    /**
     * Runs the loop until {@link #stop} is called.
     *
     * @throws IllegalStateException if this loop or another one runs on this thread, or this one is
     *     closed
     */
    void runForever();

    /**
     * Runs the loop until {@code awaitable} is done and returns its result. Callbacks that are ready
     * at that point still run once.
     *
     * @throws IllegalStateException as {@link #runForever}, and if the loop was stopped before
     */
    <T extends @Nullable Object> T runUntilComplete(Awaitable<T> awaitable);

    /** Stops the loop after the current iteration; if it is not running yet, after its first one. */
    void stop();

    /** Whether the loop runs now, seen from any thread. */
    boolean isRunning();

    /** Whether {@link #close} was called. */
    boolean isClosed();

    /**
     * Closes the loop for good: drops what is scheduled, unwinds suspended tasks so that their
     * finally blocks run, lets the default executor finish in its own time, and reports coroutines
     * and exceptions that nobody awaited. A second call does nothing.
     *
     * @throws IllegalStateException if the loop is running
     */
    @Override
    void close();

    /** The loop's time in seconds: monotonic, from an arbitrary beginning. */
    double time();

    /** The same as {@link #callSoon(Runnable, Context)} with a copy of the current context. */
    Handle callSoon(Runnable callback);

    /** Schedules {@code callback} to run in the next iteration, after everything already scheduled. */
    Handle callSoon(Runnable callback, Context context);

    /**
     * The same as {@link #callSoonThreadsafe(Runnable, Context)} with a copy of the current
     * context.
     */
    Handle callSoonThreadsafe(Runnable callback);

    /**
     * As {@link #callSoon(Runnable, Context)}, from any thread; wakes the loop. The handle may be
     * cancelled from any thread.
     */
    Handle callSoonThreadsafe(Runnable callback, Context context);

    /**
     * The same as {@link #callLater(double, Runnable, Context)} with a copy of the current context.
     */
    TimerHandle callLater(double seconds, Runnable callback);

    /**
     * Schedules {@code callback} to run after {@code seconds}, or in the next iteration if that is
     * zero or negative.
     */
    TimerHandle callLater(double seconds, Runnable callback, Context context);

    /** The same as {@link #callLater(double, Runnable)}. */
    default TimerHandle callLater(Duration delay, Runnable callback) {
        return callLater(Seconds.of(Checks.notNull(delay, "delay")), callback);
    }

    /** The same as {@link #callLater(double, Runnable, Context)}. */
    default TimerHandle callLater(Duration delay, Runnable callback, Context context) {
        return callLater(Seconds.of(Checks.notNull(delay, "delay")), callback, context);
    }

    /**
     * The same as {@link #callAt(double, Runnable, Context)} with a copy of the current context.
     */
    TimerHandle callAt(double when, Runnable callback);

    /** Schedules {@code callback} to run when {@link #time()} reaches {@code when}. */
    TimerHandle callAt(double when, Runnable callback, Context context);

    /** Makes a pending future that belongs to this loop. */
    <T extends @Nullable Object> SettableFuture<T> createFuture();

    /**
     * Like {@link #createFuture()}, for combinators of other futures, such as {@code gather}: a request to
     * cancel the future is passed to {@code cancelHook}.
     */
    <T extends @Nullable Object> SettableFuture<T> createFuture(CancelHook cancelHook);

    /** The same as {@link #createTask(Coroutine, TaskOptions)} without options. */
    <T extends @Nullable Object> Task<T> createTask(Coroutine<T> coroutine);

    /** Makes a task that runs {@code coroutine}, by the task factory if there is one. */
    <T extends @Nullable Object> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options);

    /** Sets the factory that creates this loop's tasks; null for the library's own. */
    void setTaskFactory(@Nullable TaskFactory factory);

    /** The factory that creates this loop's tasks, or null. */
    @Nullable
    TaskFactory getTaskFactory();

    /** Sets the handler of problems that nobody awaits; null for {@link #defaultExceptionHandler}. */
    void setExceptionHandler(@Nullable ExceptionHandler handler);

    /** The handler of problems that nobody awaits, or null. */
    @Nullable
    ExceptionHandler getExceptionHandler();

    /** Writes a problem to the log {@code asyncio}, at level ERROR. */
    void defaultExceptionHandler(LoopProblem problem);

    /**
     * Hands a problem to the exception handler. A handler that fails is itself a problem, for the
     * default handler.
     */
    void callExceptionHandler(LoopProblem problem);

    /** Whether debug mode is on. */
    boolean getDebug();

    /**
     * Switches debug mode: where things were created is remembered and shown, callbacks and tasks
     * that hold the loop too long are reported, calls from a wrong thread fail.
     */
    void setDebug(boolean enabled);

    /** How long in seconds a callback may hold the loop before debug mode reports it. */
    double getSlowCallbackDuration();

    /**
     * Sets how long in seconds a callback may hold the loop before debug mode reports it; 0.1 by
     * default.
     */
    void setSlowCallbackDuration(double seconds);

    /** The same as {@link #setSlowCallbackDuration(double)}. */
    default void setSlowCallbackDuration(Duration duration) {
        setSlowCallbackDuration(Seconds.of(Checks.notNull(duration, "duration")));
    }

    /**
     * Runs {@code job} in the default executor and returns the future of its result. Cancelling the
     * future does not stop a job that runs. The job does not see the caller's context variables;
     * {@link org.asyncio4j.Asyncio#toThread} does that.
     *
     * @throws IllegalStateException after {@link #shutdownDefaultExecutor}
     */
    <T extends @Nullable Object> Future<T> runInExecutor(Callable<T> job);

    /** As {@link #runInExecutor(Callable)}, in an executor of your own. */
    <T extends @Nullable Object> Future<T> runInExecutor(Executor executor, Callable<T> job);

    /** Sets the default executor, which the loop then shuts down when it closes. */
    void setDefaultExecutor(ExecutorService executor);

    /** The same as {@link #shutdownDefaultExecutor(double)} without a limit. */
    Coroutine<Void> shutdownDefaultExecutor();

    /**
     * Shuts the default executor down and waits for its jobs; after {@code timeout} seconds it
     * warns and waits no more.
     */
    Coroutine<Void> shutdownDefaultExecutor(double timeout);

    /** The same as {@link #shutdownDefaultExecutor(double)}. */
    default Coroutine<Void> shutdownDefaultExecutor(Duration timeout) {
        return shutdownDefaultExecutor(Seconds.of(Checks.notNull(timeout, "timeout")));
    }

    /** Closes all asynchronous generators that are still suspended. */
    Coroutine<Void> shutdownAsyncgens();
}
