package org.asyncio4j;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.signals.ExitCode;
import org.asyncio4j.internal.signals.Interrupts;
import org.asyncio4j.internal.structure.Gather;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.BaseFuture;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;

/**
 * Runs several coroutines one after another on one loop and in one context, and cleans up at the
 * end, as {@link Asyncio#run} does for one.
 *
 * {@snippet :
 * try (Runner runner = new Runner()) {
 *     runner.run(this::prepare);
 *     runner.run(this::serve);
 * }
 * }
 *
 * <p>The loop is created when it is first needed. While a coroutine runs on the JVM's main thread,
 * Ctrl-C cancels it, unless the program handles the signal itself; see {@link #run(Coroutine)}, and
 * {@link RunOptions#withStopSignals} for other signals. Not thread-safe.
 */
public final class Runner implements AutoCloseable {

    private enum State {
        CREATED,
        INITIALIZED,
        CLOSED
    }

    private final RunOptions options;

    /** Whether Ctrl-C is for this runner although it may not be on the main thread. */
    private final boolean ctrlC;

    private State state = State.CREATED;
    private @Nullable EventLoop loop;
    private @Nullable Context context;
    private boolean setEventLoop;

    /** The error that stopped the loop at once and was thrown by {@link #run}, or null. */
    private @Nullable Throwable thrown;

    /** Creates a runner with the default options. */
    public Runner() {
        this(RunOptions.DEFAULT);
    }

    /** Creates a runner with options. */
    public Runner(RunOptions options) {
        this(options, false);
    }

    /** Creates a runner to which Ctrl-C is addressed as on the main thread, on any thread. */
    Runner(RunOptions options, boolean ctrlC) {
        this.options = Checks.notNull(options, "options");
        this.ctrlC = ctrlC;
    }

    /**
     * Runs {@code main} in a new task until it ends, and returns its result.
     *
     * <p>The first Ctrl-C while it runs cancels that task. If the task then ends as cancelled, this
     * method throws {@link KeyboardInterrupt}; if the task returns a result or fails otherwise,
     * that outcome counts. One that comes too late for the task, but before this method returns, is
     * thrown as well, with the task's failure as suppressed. A second Ctrl-C throws {@link KeyboardInterrupt} without waiting for the
     * task; a third is left to the JVM. An interrupt of the calling thread counts as Ctrl-C.
     *
     * @throws IllegalStateException if a loop is running on this thread, or the runner is closed
     */
    public <T extends @Nullable Object> T run(Coroutine<T> main) {
        return runIn(null, main);
    }

    /**
     * Runs {@code main} like {@link #run(Coroutine)}, in {@code context} instead of the runner's
     * own.
     */
    public <T extends @Nullable Object> T run(Coroutine<T> main, Context context) {
        return runIn(Checks.notNull(context, "context"), main);
    }

    /** Runs {@code main} like {@link #run(Coroutine)}; any awaitable, or a lambda with a result. */
    public <T extends @Nullable Object> T run(Awaitable<T> main) {
        return run(Awaiting.coroutine(main));
    }

    /** Runs {@code main} like {@link #run(Coroutine)}; a lambda without a result. */
    public <X extends Throwable> void run(Action<X> main) {
        run(Coroutines.async(main));
    }

    /** Like {@link #run(Awaitable)}, in {@code context} instead of the runner's own. */
    public <T extends @Nullable Object> T run(Awaitable<T> main, Context context) {
        return run(Awaiting.coroutine(main), context);
    }

    /** Like {@link #run(Action)}, in {@code context} instead of the runner's own. */
    public <X extends Throwable> void run(Action<X> main, Context context) {
        run(Coroutines.async(main), context);
    }

    /** Returns the loop that the coroutines run on, creating it if there is none yet. */
    public EventLoop getLoop() {
        return initialized();
    }

    /**
     * Cancels the remaining tasks and waits for them, closes the remaining generators, waits for
     * the default executor, as long as {@link RunOptions#withExecutorTimeout} says, and closes the
     * loop. A second call does nothing.
     *
     * <p>A task that ignores its cancellation is waited for without a limit, as in Python. If tasks wait for each other,
     * such as one of a group for the task whose block waits for the group, the log says so.
     *
     * @throws IllegalStateException if the loop is running
     */
    @Override
    public void close() {
        EventLoop closing = loop;
        if (state != State.INITIALIZED || closing == null) {
            return;
        }
        if (closing.isRunning()) {
            throw new IllegalStateException("Runner.close() cannot be called while its loop is running: " + closing);
        }
        Throwing.afterAll(List.of(() -> shutDown(closing), this::unsetEventLoop, closing::close, this::markClosed));
    }

    private void shutDown(EventLoop closing) {
        LoopState.of(closing).endsItsRun = true;
        cancelAllTasks(closing);
        closing.runUntilComplete(closing.shutdownAsyncgens());
        closing.runUntilComplete(closing.shutdownDefaultExecutor(options.executorTimeout()));
    }

    private void unsetEventLoop() {
        if (setEventLoop) {
            Loops.setEventLoop(null);
        }
    }

    private void markClosed() {
        loop = null;
        state = State.CLOSED;
    }

    private <T extends @Nullable Object> T runIn(@Nullable Context given, Coroutine<T> main) {
        try {
            return runMain(given, main);
        } catch (KeyboardInterrupt | SystemExit leaving) {
            ExitCode.prepare();
            throw leaving;
        }
    }

    private <T extends @Nullable Object> T runMain(@Nullable Context given, Coroutine<T> main) {
        Checks.notNull(main, "main");
        if (Loops.getRunningLoopOrNull() != null) {
            throw new IllegalStateException("Runner.run() cannot be called from a running event loop");
        }
        EventLoop here = initialized();
        Context in = given == null ? context : given;
        assert in != null : "bug in asyncio4j: a runner without a context";
        Task<T> task = here.createTask(main, TaskOptions.DEFAULT.withContext(in));
        Interrupts interrupts = watch(here, task);
        T result;
        try {
            result = runWatched(here, task, interrupts);
        } catch (KeyboardInterrupt | SystemExit leaving) {
            throw leaving;
        } catch (Throwable failed) {
            if (interrupts.unheard()) {
                KeyboardInterrupt late = interrupts.toError();
                late.addSuppressed(failed);
                throw late;
            }
            throw failed;
        }
        if (interrupts.unheard()) {
            throw interrupts.toError();
        }
        return result;
    }

    /** Runs {@code task}, whose outcome or interrupts end it, and stops watching for interrupts. */
    private <T extends @Nullable Object> T runWatched(EventLoop here, Task<T> task, Interrupts interrupts) {
        try {
            return here.runUntilComplete(task);
        } catch (KeyboardInterrupt | SystemExit leaving) {
            if (task instanceof BaseFuture<T> own && own.peekException() == leaving) {
                // Reported by being thrown here.
                own.silence();
            }
            thrown = leaving;
            throw leaving;
        } catch (CancelledError cancelled) {
            if (interrupts.requested() && task.uncancel() == 0) {
                throw interrupts.toError();
            }
            throw cancelled;
        } finally {
            interrupts.uninstall();
        }
    }

    private Interrupts watch(EventLoop here, Task<?> task) {
        try {
            return Interrupts.install(here, task, options.stopSignals(), ctrlC || Interrupts.wouldTakeCtrlC());
        } catch (RuntimeException refused) {
            task.cancel();
            throw refused;
        }
    }

    private EventLoop initialized() {
        if (state == State.CLOSED) {
            throw new IllegalStateException("Runner is closed");
        }
        EventLoop made = loop;
        if (made == null) {
            made = makeLoop();
            loop = made;
            context = Context.copyContext();
            state = State.INITIALIZED;
        }
        return made;
    }

    private EventLoop makeLoop() {
        EventLoop made;
        if (options.loopFactory() == null) {
            made = Loops.newEventLoop();
            Loops.setEventLoop(made);
            setEventLoop = true;
        } else {
            made = Checks.notNull(options.loopFactory().get(), "the loop factory's result");
        }
        if (options.debug() != null) {
            made.setDebug(options.debug());
        }
        if (options.blockedLimit() != null) {
            made.setBlockedLimit(options.blockedLimit());
        }
        return made;
    }

    private void cancelAllTasks(EventLoop loop) {
        List<Task<?>> tasks = new ArrayList<>(LoopState.of(loop).tasks.snapshot());
        if (tasks.isEmpty()) {
            return;
        }
        for (Task<?> task : tasks) {
            Futures.cancel(task, null, "the end of the run", null);
        }
        runUntilEnded(loop, Gather.of(tasks, true));
        for (Task<?> task : tasks) {
            Throwable problem = task.cancelled() ? null : task.exception();
            if (problem != null && problem != thrown) {
                loop.callExceptionHandler(LoopProblem.of("unhandled exception during the shutdown of run()")
                        .with("exception", problem)
                        .with("task", task));
            }
        }
    }

    /**
     * Runs the loop until {@code tasks} are done. A task that ends with the error that {@link #run}
     * has already thrown, for example the parent of a group with such a child, stops the loop once
     * more. That error is not thrown again: it was reported, and try-with-resources cannot suppress
     * an exception on itself.
     */
    private void runUntilEnded(EventLoop loop, Awaitable<?> tasks) {
        while (true) {
            try {
                loop.runUntilComplete(tasks);
                return;
            } catch (KeyboardInterrupt | SystemExit end) {
                if (end != thrown) {
                    throw end;
                }
            }
        }
    }
}
