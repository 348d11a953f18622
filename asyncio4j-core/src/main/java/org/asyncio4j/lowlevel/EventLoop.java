package org.asyncio4j.lowlevel;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.task.HasLoopState;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/**
 * Runs callbacks and tasks, one at a time. Applications use {@link org.asyncio4j.Asyncio#run}
 * instead.
 *
 * <p>One iteration of the loop waits for I/O and timers, moves the callbacks of ready channels and
 * then those of due timers to the end of the ready queue, and runs exactly those that are in the
 * queue at that point; callbacks that these schedule run in the next iteration.
 *
 * <p>A loop is run by one thread at a time and is not thread-safe: other threads may only call
 * {@link #callSoonThreadsafe} (also to schedule {@link #stop}), {@link #isRunning}, {@link
 * #isClosed}, {@link #time}, {@link #statistics}, {@link #setBlockedLimit} and {@link #beginOutsideWork}, and use what
 * {@link #asExecutor} returns.
 *
 * <p>Its methods for connections, channels, child processes and signals are documented in the
 * interfaces that it extends.
 *
 * <p>Only the library implements it.
 */
public sealed interface EventLoop extends Networking, SocketCalls, Subprocesses, SignalHandlers, AutoCloseable
        permits HasLoopState {

    /**
     * Runs the loop until {@link #stop} is called.
     *
     * @throws IllegalStateException if this loop or another one is running on this thread, or this
     *     one is closed
     */
    void runForever();

    /**
     * Runs the loop until {@code awaitable} is done and returns its result. Callbacks that are
     * ready at that point still run once.
     *
     * @throws IllegalStateException as {@link #runForever}, and if the loop was stopped before
     *     {@code awaitable} was done
     */
    <T extends @Nullable Object> T runUntilComplete(Awaitable<T> awaitable);

    /** Like {@link #runUntilComplete(Awaitable)}, for a lambda without a result. */
    <X extends Throwable> void runUntilComplete(Action<X> body);

    /**
     * Stops the loop after the current iteration; if it is not running yet, after its first one.
     */
    void stop();

    /** Returns whether the loop is running; may be called from any thread. */
    boolean isRunning();

    /** Returns whether {@link #close} was called; may be called from any thread. */
    boolean isClosed();

    /**
     * Closes the loop for good: drops scheduled callbacks, unwinds tasks that are still suspended
     * so that their finally blocks run, shuts the default executor down without waiting for it, and
     * reports pending tasks, coroutines never awaited and exceptions never retrieved. A second call
     * does nothing.
     *
     * @throws IllegalStateException if the loop is running
     */
    @Override
    void close();

    /** Returns the loop's time in seconds, which is monotonic and has an arbitrary origin. */
    double time();

    /**
     * Schedules {@code callback} like {@link #callSoon(Runnable, Context)}, in a copy of the
     * current context.
     */
    Handle callSoon(Runnable callback);

    /**
     * Schedules {@code callback} to run in the next iteration, after everything already scheduled.
     */
    Handle callSoon(Runnable callback, Context context);

    /**
     * Schedules {@code callback} like {@link #callSoonThreadsafe(Runnable, Context)}, in a copy of
     * the current context.
     */
    Handle callSoonThreadsafe(Runnable callback);

    /**
     * Schedules {@code callback} like {@link #callSoon(Runnable, Context)}, from any thread, and
     * wakes the loop. The handle may be cancelled from any thread.
     */
    Handle callSoonThreadsafe(Runnable callback, Context context);

    /**
     * Schedules {@code callback} like {@link #callLater(double, Runnable, Context)}, in a copy of
     * the current context.
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
     * Schedules {@code callback} like {@link #callAt(double, Runnable, Context)}, in a copy of the
     * current context.
     */
    TimerHandle callAt(double when, Runnable callback);

    /** Schedules {@code callback} to run when {@link #time()} reaches {@code when}. */
    TimerHandle callAt(double when, Runnable callback, Context context);

    /** Creates a pending future that belongs to this loop. */
    <T extends @Nullable Object> SettableFuture<T> createFuture();

    /**
     * Like {@link #createFuture()}, for combinators of other futures, such as {@code gather}: a request to
     * cancel the future is passed to {@code cancelHook}.
     */
    <T extends @Nullable Object> SettableFuture<T> createFuture(CancelHook cancelHook);

    /** Creates a task like {@link #createTask(Coroutine, TaskOptions)}, with the default options. */
    <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine);

    /** Creates a task that runs {@code coroutine}, using the task factory if one is set. */
    <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> coroutine, TaskOptions options);

    /** Sets the factory that creates this loop's tasks; null for the library's own. */
    void setTaskFactory(@Nullable TaskFactory factory);

    /** Returns the factory that creates this loop's tasks, or null if none is set. */
    @Nullable
    TaskFactory getTaskFactory();

    /**
     * Sets the handler for problems that no awaiting code can receive; null for {@link
     * #defaultExceptionHandler}.
     */
    void setExceptionHandler(@Nullable ExceptionHandler handler);

    /**
     * Returns the handler for problems that no awaiting code can receive, or null if none is set.
     */
    @Nullable
    ExceptionHandler getExceptionHandler();

    /** Logs a problem to the logger {@code asyncio}, at level ERROR. */
    void defaultExceptionHandler(LoopProblem problem);

    /**
     * Passes a problem to the exception handler. If the handler fails, that failure is itself
     * passed to the default handler.
     */
    void callExceptionHandler(LoopProblem problem);

    /** Returns whether debug mode is on. */
    boolean getDebug();

    /**
     * Switches debug mode on or off. In debug mode the loop records and shows where objects were
     * created, reports callbacks and tasks that block it too long, and rejects calls from a wrong
     * thread.
     */
    void setDebug(boolean enabled);

    /** Returns how long in seconds a callback may block the loop before debug mode reports it. */
    double getSlowCallbackDuration();

    /**
     * Sets how long in seconds a callback may block the loop before debug mode reports it; 0.1 by
     * default.
     */
    void setSlowCallbackDuration(double seconds);

    /** The same as {@link #setSlowCallbackDuration(double)}. */
    default void setSlowCallbackDuration(Duration duration) {
        setSlowCallbackDuration(Seconds.of(Checks.notNull(duration, "duration")));
    }

    /**
     * Returns for how many seconds a callback or a step of a task may block the loop before that is reported, debug mode
     * or not; infinity for any time. May be called from any thread.
     */
    double getBlockedLimit();

    /**
     * Sets for how many seconds a callback or a step of a task may block the loop before that is reported: to the logger
     * {@code asyncio}, at level WARNING, while it still runs, with its task, its line and its stack, and again when it has
     * ended. It is 2 by default, or what the property {@code asyncio4j.blockedLimit} says. A report comes up to half of the
     * limit late, and ten a minute are logged of a loop. With a limit of a second or more a loop is watched once it has
     * run for half a second. May be called from any thread, at any time.
     *
     * @param seconds infinity to switch it off
     * @throws IllegalArgumentException if it is not positive
     */
    void setBlockedLimit(double seconds);

    /** The same as {@link #setBlockedLimit(double)}. */
    default void setBlockedLimit(Duration limit) {
        setBlockedLimit(Seconds.of(Checks.notNull(limit, "limit")));
    }

    /**
     * Returns what the loop has done and has to do: iterations, lag, tasks by state, timers, connections, bytes. May be
     * called from any thread, also while the loop is blocked, and when it is closed; the loop does not wait for it, and
     * pays nothing for what is counted. Takes time in proportion to the number of ready callbacks.
     */
    LoopStatistics statistics();

    /**
     * Returns an executor that runs commands as callbacks of this loop, for libraries that take one. All of it may be used from
     * any thread, except that what waits for the loop throws an {@link IllegalStateException} on the loop's own thread, where
     * it would wait for ever: {@code invokeAll}, {@code invokeAny}, {@code awaitTermination} and {@code close} while there is
     * something to wait for, and {@code get} of a future that is not done. {@link org.asyncio4j.Asyncio#loopExecutor} is the same
     * for the running loop.
     *
     * {@snippet :
     * stage.thenAcceptAsync(this::show, loop.asExecutor());
     * }
     *
     * <p>Commands run in the order of their submission, those of one moment after all that was scheduled before, each in a copy
     * of the submitter's context. They are not tasks: they must not block and cannot await, but may create tasks.
     * Delays are times of the loop's clock, and so pass at once in virtual time. What a command of {@code execute} throws
     * goes to the loop's exception handler, and so does what ends a repeated one; for {@code submit} and {@code schedule} it is in
     * the future. Cancelling a future never interrupts: the thread is the loop's.
     *
     * <p>Shutting the executor down concerns neither the loop nor executors of other calls of this method: commands that
     * were submitted still run, also delayed ones, and repeated ones end. When the loop closes, the executor is terminated; what has
     * not run is dropped, and its futures are cancelled. After either, commands are refused with a {@link
     * java.util.concurrent.RejectedExecutionException}.
     */
    ScheduledExecutorService asExecutor();

    /**
     * Tells the loop that something outside of it goes on and will answer, until the returned handle is closed: for
     * adapters of other libraries, whose callbacks come on other threads. May be called from any thread, at any time.
     *
     * {@snippet :
     * OutsideWork work = loop.beginOutsideWork("a reply of the device");
     * device.ask(reply -> {
     *     loop.callSoonThreadsafe(() -> future.setResult(reply));
     *     work.close();
     * });
     * }
     *
     * <p>Real time passes there, and so a virtual clock waits before it jumps to the next timer, as long as it does for a
     * call in an executor. Has it waited in vain, it will wait for this work only as long as it does for channels. A loop that
     * nothing else can wake is not taken for a deadlock meanwhile. It is counted in {@link LoopStatistics#outsideJobs}.
     * On a loop of real time that is all; it keeps no loop running.
     *
     * <p>The library does the same for {@code toThread}, stages, publishers and callbacks that tasks wait for, and {@link
     * Futures#expectFromOutside} for a future. A handle that is forgotten, or not closed when the loop closes, is reported in
     * debug mode.
     *
     * @param what what is expected, for reports
     */
    OutsideWork beginOutsideWork(String what);

    /**
     * Runs {@code job} in the default executor and returns the future of its result. Cancelling the
     * future does not stop a job that is running. The job does not see the caller's context
     * variables; {@link org.asyncio4j.Asyncio#toThread} passes them on.
     *
     * @throws IllegalStateException after {@link #shutdownDefaultExecutor}
     */
    <T extends @Nullable Object> Future<T> runInExecutor(Callable<T> job);

    /**
     * Runs {@code job} in the given executor; otherwise like {@link #runInExecutor(Callable)}.
     *
     * <p>An executor that may run it in another JVM, as that of a data grid, gets the very object, so that it can be serialized:
     * that is an {@link ExecutorService} which is neither the JDK's nor derived of {@link
     * java.util.concurrent.AbstractExecutorService}. Its {@code submit} is called, and the future that it returns is the
     * result: its exception comes without an {@link java.util.concurrent.ExecutionException}, and a job that its executor
     * cancels is a failure with the JDK's {@link java.util.concurrent.CancellationException}. If it is a {@link
     * java.util.concurrent.CompletionStage} as well, cancelling ours cancels it, by {@code cancel(true)}, which stops the job
     * where the executor can; if not, by {@code cancel(false)}, and a thread waits for it. Context variables do not travel.
     */
    <T extends @Nullable Object> Future<T> runInExecutor(Executor executor, Callable<T> job);

    /** Like {@link #runInExecutor(Callable)}, for a job without a result. */
    <X extends Throwable> Future<Void> runInExecutor(Action<X> job);

    /**
     * Like {@link #runInExecutor(Executor, Callable)}, for a job without a result. It is made a {@code Callable} by an
     * object of the library, which cannot be serialized.
     */
    <X extends Throwable> Future<Void> runInExecutor(Executor executor, Action<X> job);

    /**
     * Sets the default executor, which the loop then shuts down when it closes.
     *
     * <p>As in Python, it also looks up the names of hosts. So where it has a bounded number of threads, jobs that wait for
     * the loop must leave one of them free: while all of them wait for a task that connects to a host by name, none is left
     * to look that up. TLS handshakes have threads of their own.
     */
    void setDefaultExecutor(ExecutorService executor);

    /** Shuts the default executor down and waits for its jobs, without a time limit. */
    @CheckReturnValue
    Coroutine<Void> shutdownDefaultExecutor();

    /**
     * Shuts the default executor down and waits for its jobs; after {@code timeout} seconds it logs
     * a warning and stops waiting.
     */
    @CheckReturnValue
    Coroutine<Void> shutdownDefaultExecutor(double timeout);

    /** The same as {@link #shutdownDefaultExecutor(double)}. */
    @CheckReturnValue
    default Coroutine<Void> shutdownDefaultExecutor(Duration timeout) {
        return shutdownDefaultExecutor(Seconds.of(Checks.notNull(timeout, "timeout")));
    }

    /** Closes all asynchronous generators that are still suspended. */
    @CheckReturnValue
    Coroutine<Void> shutdownAsyncgens();
}
