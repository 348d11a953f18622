package org.asyncio4j.internal.loop;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.asyncio4j.Future;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Remains;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * The executor for blocking calls, created at the first one: a virtual thread for each call. The
 * threads run on the JDK's scheduler, even if created by a task, whose own scheduler they would
 * otherwise inherit.
 */
public final class DefaultExecutor {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final long KEEP_ALIVE_SECONDS = 10;

    /** After this time a shutdown says what it waits for. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RunningJobs running = new RunningJobs();
    private final LeftCalls left = new LeftCalls();
    private final LoopState loopState;
    private @Nullable ExecutorService executor;
    private boolean shutDown;

    /** Those that have not ended; a thread that waits for one refers to it weakly. */
    private final List<Shutdown> shutdowns = new ArrayList<>();

    /** The executor that has refused to shut down, which is reported once. */
    private @Nullable ExecutorService refusing;

    DefaultExecutor(LoopState loopState) {
        this.loopState = loopState;
    }

    /**
     * Returns an executor that runs at most {@code maxWorkers} calls at a time; the others wait for
     * their turn.
     */
    public static ExecutorService bounded(int maxWorkers) {
        Checks.positive(maxWorkers, "maxWorkers");
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                maxWorkers, maxWorkers, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    void set(ExecutorService newExecutor) {
        Checks.notNull(newExecutor, "executor");
        loopState.checkThread();
        executor = newExecutor;
    }

    <T extends @Nullable Object> PlainFuture<T> run(Callable<T> work) {
        loopState.checkUsable();
        if (shutDown) {
            throw new IllegalStateException("Executor shutdown has been called");
        }
        if (executor == null) {
            executor = Executors.newThreadPerTaskExecutor(threads());
        }
        return execute(executor, work);
    }

    <T extends @Nullable Object> Future<T> run(Executor chosen, Callable<T> work) {
        return Checks.notNull(chosen, "executor") instanceof ExecutorService service && !SubmittedJob.runsHere(service)
                ? SubmittedJob.future(loopState, service, Checks.notNull(work, "job"))
                : execute(chosen, work);
    }

    private <T extends @Nullable Object> PlainFuture<T> execute(Executor chosen, Callable<T> work) {
        Checks.notNull(work, "job");
        loopState.checkUsable();
        ExecutorJob<T> job = new ExecutorJob<>(loopState, chosen, work, running);
        PlainFuture<T> future = job.future();
        boolean before = loopState.submitting;
        loopState.submitting = true;
        try {
            Surroundings around = loopState.surroundings;
            if (around == null) {
                chosen.execute(job.call);
            } else {
                around.execute(chosen, job.call);
            }
        } catch (Throwable e) {
            // Usually a RejectedExecutionException.
            job.withdraw();
            throw e;
        } finally {
            loopState.submitting = before;
        }
        if (!loopState.isRunning()) {
            left.add(job.call);
        }
        return future;
    }

    /** Returns what to tell of the calls if the loop is never closed. */
    Remains remains() {
        return left;
    }

    /** The loop runs: what was left is not any more. */
    void noteRun() {
        left.set(List.of());
    }

    /** Records the calls that are left when the loop stops. */
    void noteStop() {
        left.set(running.calls());
    }

    /**
     * Rejects further calls and returns a future of whether all running calls end within {@code
     * timeout} seconds.
     */
    SettableFuture<Boolean> shutDown(double timeout) {
        shutDown = true;
        ExecutorService ending = executor;
        PlainFuture<Boolean> ended = new PlainFuture<>(loopState);
        if (ending == null) {
            ended.setResult(true);
            return ended;
        }
        if (!endsItself(ending)) {
            ended.setResult(true);
            return ended;
        }
        PlainFuture.setTarget(
                ended, (WaitTarget) () -> new WaitReason("thread", "the calls that run in the default executor"));
        if (loopState.surroundings != null) {
            endWithJobs(ending, ended);
            return ended;
        }
        Shutdown begun = new Shutdown(ending, ended);
        begun.begin();
        shutdowns.add(begun);
        await(ending, Seconds.toNanos(timeout, "timeout"), new WeakReference<>(begun));
        return ended;
    }

    /** In a simulated world no thread waits: the last job that ends completes it. */
    private void endWithJobs(ExecutorService ending, PlainFuture<Boolean> ended) {
        running.whenNone(ending, () -> {
            if (!ended.done()) {
                ended.setResult(true);
            }
        });
    }

    /** Waits for an executor on a thread of its own, which may take for ever and keeps no loop. */
    private static void await(ExecutorService ending, long nanos, WeakReference<Shutdown> waiting) {
        Engine.get()
                .newHelper("asyncio-shutdown", () -> {
                    Object outcome = awaitTermination(ending, Math.min(nanos, PATIENCE_NANOS));
                    if (Boolean.FALSE.equals(outcome) && nanos > PATIENCE_NANOS) {
                        tell(waiting, known -> known.tellWhatRuns(nanos));
                        outcome = awaitTermination(ending, nanos - PATIENCE_NANOS);
                    }
                    Object last = outcome;
                    tell(waiting, known -> known.finish(last));
                })
                .start();
    }

    private static void tell(WeakReference<Shutdown> waiting, Consumer<Shutdown> message) {
        Shutdown known = waiting.get();
        if (known != null) {
            known.loop().enqueueFromAnywhere(() -> message.accept(known));
        }
    }

    /** A shutdown that a thread waits for, which refers to this weakly. */
    private final class Shutdown extends ExternalWork {

        private final ExecutorService ending;
        private final PlainFuture<Boolean> ended;

        Shutdown(ExecutorService ending, PlainFuture<Boolean> ended) {
            super(DefaultExecutor.this.loopState);
            this.ending = ending;
            this.ended = ended;
        }

        LoopState loop() {
            return loopState;
        }

        /** Ends it with what that thread brings. */
        void finish(Object outcome) {
            shutdowns.remove(this);
            end();
            if (outcome instanceof Throwable problem) {
                report(ending, problem);
            }
            if (!ended.done()) {
                ended.setResult(!Boolean.FALSE.equals(outcome));
            }
        }

        /** Logs which calls it waits for, and where they are. */
        void tellWhatRuns(long nanos) {
            Log.warning("The default executor has not ended after 1 second, and the loop waits for it "
                    + (nanos == Seconds.FOREVER_NANOS
                            ? "without a limit"
                            : "up to " + Seconds.ofNanos(nanos) + " seconds")
                    + ": "
                    + running.describe(ending));
        }
    }

    void warnThatItDidNotEnd(double timeout) {
        Log.warning("The executor did not finish joining its threads within " + timeout + " seconds.");
    }

    /** Rejects further calls without waiting for those that are running. */
    void close() {
        shutDown = true;
        ExecutorService ending = executor;
        if (ending != null && ending != refusing) {
            endsItself(ending);
        }
    }

    /**
     * Shuts an executor down, and returns whether it will end. One that a container manages refuses: its owner ends it.
     */
    private boolean endsItself(ExecutorService ending) {
        try {
            ending.shutdown();
            return true;
        } catch (Throwable problem) {
            refusing = ending;
            report(ending, problem);
            return false;
        }
    }

    private void report(ExecutorService ending, Throwable problem) {
        if (LoopState.endsLoop(problem)) {
            throw Throwing.unchecked(problem);
        }
        loopState.report(LoopProblem.of(
                        "could not shut down the default executor, which is left to its owner: " + Repr.of(ending))
                .with("exception", problem));
    }

    /** Returns whether it ended in time, or what it threw. */
    private static Object awaitTermination(ExecutorService ending, long nanos) {
        try {
            return ending.awaitTermination(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false;
        } catch (Throwable problem) {
            return problem;
        }
    }

    private static ThreadFactory threads() {
        Engine engine = Engine.get();
        return work -> engine.newHelper("asyncio_" + NUMBERS.getAndIncrement(), work);
    }
}
