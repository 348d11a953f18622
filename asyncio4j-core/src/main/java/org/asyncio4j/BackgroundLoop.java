package org.asyncio4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.task.BaseCoroutine;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.threads.Submission;
import org.asyncio4j.internal.threads.Threads;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;

/**
 * An event loop on a thread of its own, for programs whose threads are not the loop's: a servlet, a
 * Spring bean, a GUI, a plain {@code main}. Any thread may {@link #call} a coroutine there and wait for
 * its result, or {@link #submit} one and go on.
 *
 * {@snippet :
 * BackgroundLoop loop = BackgroundLoop.start();               // once, at the start of the program
 *
 * String page = loop.call(() -> fetch("example.org"));        // on any thread, which waits
 * CompletableFuture<String> later = loop.submit(() -> fetch("example.com"));
 *
 * loop.close();                                               // once, at its end
 * }
 *
 * <p>All of it runs on the one loop: the calls of many threads share what only a loop's thread may
 * touch, such as connections, queues, locks and caches, without a lock. A body must not block, which
 * would hold all the others; see {@link Asyncio#toThread}.
 *
 * <p>A call sees the caller's context variables and has the caller's context class loader. (The tasks
 * that it starts see the variables, but have the system class loader.) What it throws reaches the
 * caller as the object that was thrown.
 *
 * <pre>
 *   start() ---> OPEN --close()--> CLOSING --all has ended--> CLOSED
 *                  '---SystemExit, KeyboardInterrupt-----------^
 * </pre>
 *
 * <p>Closing refuses further work, cancels what runs, waits until it has ended, and then does what
 * {@link Asyncio#run} does at its end, in the same order: generators that were left half way are
 * closed, calls of {@code toThread} are waited for, the loop is closed. No future is left open and no
 * thread is left behind. A task that ends with a {@link SystemExit} or {@link KeyboardInterrupt}, and an
 * interrupt of the loop's thread, close the loop as well; that error goes to the thread's handler of
 * uncaught exceptions, and to who called.
 *
 * <p>Thread-safe. The thread is started with the object and is not a loop's anywhere else.
 */
public final class BackgroundLoop implements AutoCloseable {

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final Object lock = new Object();
    private final Thread thread;
    private final EventLoop loop;

    /** Guarded by the lock, as the two below. Under it work is also handed to the loop. */
    private State state = State.OPEN;

    /** Whether the loop was told to stop, which it must be only once. */
    private boolean stopRequested;

    /** What closed the loop instead of {@link #close}, or null. */
    private @Nullable Throwable failure;

    /** Loop thread only: whether the end of the loop's run is what was requested. */
    private boolean stopping;

    private BackgroundLoop(BackgroundLoopOptions options) {
        CompletableFuture<EventLoop> started = new CompletableFuture<>();
        thread = Thread.ofPlatform()
                .name(options.name())
                .daemon(options.daemon())
                .inheritInheritableThreadLocals(false)
                .unstarted(() -> runLoop(options.runOptions(), started));
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        try {
            loop = started.join();
        } catch (CompletionException failed) {
            throw Throwing.unchecked(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    /** Starts a loop on a new thread; it takes work when this returns. */
    public static BackgroundLoop start() {
        return start(BackgroundLoopOptions.DEFAULT);
    }

    /**
     * Starts a loop on a new thread, with options. What making the loop throws is thrown here, and
     * the thread has ended then.
     */
    public static BackgroundLoop start(BackgroundLoopOptions options) {
        LoopState here = LoopState.runningOrNull();
        Surroundings around = here == null ? null : here.surroundings;
        if (around != null) {
            throw around.refusal("BackgroundLoop.start(...)", "a host of the world for what that loop is to do");
        }
        return new BackgroundLoop(Checks.notNull(options, "options"));
    }

    /**
     * Runs {@code coroutine} as a task of the loop, blocks the calling thread until it has ended, and
     * returns its result. What it throws is thrown here, as the very object; a {@link CancelledError}
     * if it was cancelled, as {@link #close} does.
     *
     * <p>An interrupt of the calling thread cancels the task. The call then still waits for it and
     * ends as it does, with a {@link CancelledError} as a rule; the thread's interrupt status stays
     * set. A second interrupt does not wait any longer.
     *
     * @throws IllegalStateException if the loop is closing or closed; and in code that a loop runs,
     *     which must not block: await the coroutine there, or what {@link #submit} returns
     */
    public <T extends @Nullable Object> T call(Coroutine<T> coroutine) {
        Checks.notNull(coroutine, "coroutine");
        EventLoop here = Loops.getRunningLoopOrNull();
        if (here != null) {
            coroutine.close();
            throw new IllegalStateException(
                    here == loop
                            ? "call() would block the loop that has to run it: await the coroutine instead"
                            : "call() would block " + here + ": await(background.submit(...)) instead");
        }
        return outcomeOf(accept(coroutine));
    }

    /** Like {@link #call(Coroutine)}, for a lambda with a result. */
    public <T extends @Nullable Object> T call(Callable<T> body) {
        return call(Coroutines.asyncBody(body));
    }

    /** Like {@link #call(Coroutine)}, for a lambda without a result. */
    public <X extends Throwable> void call(Action<X> body) {
        call(Coroutines.async(body));
    }

    /**
     * Runs {@code coroutine} as a task of the loop and returns the future of its result at once.
     * Cancelling the future cancels the task; if the task is cancelled the future is, too, as by
     * {@link #close}. Stages that depend on it run on the loop's thread unless they are {@code
     * Async}, and must not block then. Callable from any thread, the loop's included.
     *
     * @throws IllegalStateException if the loop is closing or closed
     */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Coroutine<T> coroutine) {
        return accept(Checks.notNull(coroutine, "coroutine"));
    }

    /** Like {@link #submit(Coroutine)}, for a lambda with a result. */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> body) {
        return submit(Coroutines.asyncBody(body));
    }

    /** Like {@link #submit(Coroutine)}, for a lambda without a result. */
    public <X extends Throwable> CompletableFuture<Void> submit(Action<X> body) {
        return submit(Coroutines.async(body));
    }

    /**
     * Refuses further work, cancels all tasks of the loop, and blocks until they have ended and the
     * loop is closed. A call that waits on another thread throws a {@link CancelledError}, unless its
     * task ends in another way. A second call waits as well and does nothing else. An interrupt does
     * not end the wait; the thread's interrupt status stays set.
     *
     * @throws IllegalStateException in code that this loop runs, and in calls of {@code toThread} that
     *     it waits for: it would wait for itself
     */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Like {@link #close()}, but gives the tasks that much time to end by themselves before those that are
     * left are cancelled. An interrupt of the calling thread, or another thread's {@link #close()},
     * ends that time.
     */
    public void close(Duration grace) {
        boolean patient = Checks.notNull(grace, "grace").isPositive();
        ensureElsewhere();
        synchronized (lock) {
            if (state == State.OPEN) {
                state = State.CLOSING;
                if (patient) {
                    loop.callSoonThreadsafe(
                            () -> loop.createTask(Asyncio.async("BackgroundLoop.close", this::stopWhenIdle)));
                }
            }
        }
        boolean interrupted = patient && !joinWithin(grace);
        requestStop();
        if (joinUninterruptibly() || interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it refuses work: it is closing, or closed. Callable from any thread. */
    public boolean isClosed() {
        synchronized (lock) {
            return state != State.OPEN;
        }
    }

    private <T extends @Nullable Object> Submission<T> accept(Coroutine<T> coroutine) {
        Coroutine<T> work = withCallersClassLoader(coroutine);
        IllegalStateException refused;
        synchronized (lock) {
            if (state == State.OPEN) {
                return Threads.submit(work, loop);
            }
            refused = new IllegalStateException(describe() + " takes no more work", failure);
        }
        coroutine.close();
        work.close();
        throw refused;
    }

    /** A task's thread has the system class loader, as it inherits nothing. */
    private static <T extends @Nullable Object> Coroutine<T> withCallersClassLoader(Coroutine<T> coroutine) {
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        if (callers == ClassLoader.getSystemClassLoader()) {
            return coroutine;
        }
        // The one around it is reported if it never runs.
        BaseCoroutine.claim(coroutine, null);
        return Asyncio.async(coroutine.getName(), () -> {
            Thread here = Thread.currentThread();
            ClassLoader before = here.getContextClassLoader();
            here.setContextClassLoader(callers);
            try {
                return Asyncio.await(coroutine);
            } finally {
                here.setContextClassLoader(before);
            }
        });
    }

    private static <T extends @Nullable Object> T outcomeOf(Submission<T> work) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    work.cancelTask();
                    if (interrupted) {
                        throw new CancelledError("interrupted twice");
                    }
                    interrupted = true;
                }
            }
        } catch (CancellationException cancelled) {
            throw new CancelledError();
        } catch (ExecutionException failed) {
            throw Throwing.unchecked(failed.getCause() == null ? failed : failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void ensureElsewhere() {
        if (Loops.getRunningLoopOrNull() == loop || Thread.currentThread() == thread) {
            throw new IllegalStateException("close() would wait for the code that calls it: let " + this
                    + " be closed by the thread that owns it");
        }
        if (Threads.homeOrNull() == loop) {
            throw new IllegalStateException("close() would wait for the call of toThread(...) that calls it: let "
                    + this + " be closed by the thread that owns it");
        }
    }

    /** A task of the loop, the last one that was handed to it. */
    private void stopWhenIdle() {
        while (true) {
            List<Task<?>> others = new ArrayList<>(Asyncio.allTasks());
            others.remove(Asyncio.currentTask());
            if (others.isEmpty()) {
                break;
            }
            Asyncio.await(Asyncio.waitUntil(others));
        }
        requestStop();
    }

    private void requestStop() {
        synchronized (lock) {
            if (!stopRequested) {
                stopRequested = true;
                loop.callSoonThreadsafe(() -> {
                    stopping = true;
                    loop.stop();
                });
            }
        }
    }

    /** On the background thread, from its beginning to its end. */
    private void runLoop(RunOptions options, CompletableFuture<EventLoop> started) {
        try (Runner runner = new Runner(options)) {
            EventLoop made = runner.getLoop();
            started.complete(made);
            try {
                do {
                    made.runForever();
                } while (!stopping); // Somebody else's stop() does not count.
            } catch (Throwable problem) {
                refuse(problem);
                startAccepted(made, problem);
                throw problem;
            }
        } catch (Throwable problem) {
            if (!started.completeExceptionally(problem)) {
                throw problem;
            }
        } finally {
            synchronized (lock) {
                state = State.CLOSED;
            }
        }
    }

    /**
     * Starts what was handed in before the loop ended by {@code problem}, so that it is cancelled with
     * the rest, and takes a request to stop out of the queue, which would disturb the shutdown.
     */
    private static void startAccepted(EventLoop made, Throwable problem) {
        while (true) {
            try {
                made.stop();
                made.runForever();
                return;
            } catch (KeyboardInterrupt | SystemExit another) {
                if (another != problem) {
                    problem.addSuppressed(another);
                }
            } catch (RuntimeException broken) {
                problem.addSuppressed(broken);
                return;
            }
        }
    }

    private void refuse(Throwable problem) {
        synchronized (lock) {
            state = State.CLOSING;
            stopRequested = true;
            failure = problem;
        }
    }

    /** Waits for the thread, not longer than that; returns false if it was interrupted. */
    private boolean joinWithin(Duration limit) {
        try {
            thread.join(limit);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Waits for the thread; returns whether it was interrupted meanwhile. */
    private boolean joinUninterruptibly() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private String describe() {
        return "<BackgroundLoop " + thread.getName() + " " + state.name().toLowerCase(Locale.ROOT) + ">";
    }

    @Override
    public String toString() {
        synchronized (lock) {
            return describe();
        }
    }
}
