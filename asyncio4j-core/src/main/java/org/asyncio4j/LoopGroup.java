package org.asyncio4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.signals.ExitCode;
import org.asyncio4j.internal.signals.Interrupts;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;

/**
 * Several event loops at once, each on a thread of its own, for a program that has more to do than one processor can.
 * {@link #run} is {@link Asyncio#run} with one main for each loop:
 *
 * {@snippet :
 * LoopGroup.run(4, () -> {
 *     ServerOptions shared = ServerOptions.DEFAULT.withReusePort(true);
 *     Server server = await(startServer(this::echo, "0.0.0.0", 8888, shared));
 *     await(server.serveForever());
 * });
 * }
 *
 * <p>The loops share nothing: tasks, connections, locks and queues belong to the loop that they were made on. A server
 * that each of the mains starts at the same port, with {@link ServerOptions#withReusePort}, is one to its clients: the
 * system spreads the connections over the loops. (Linux does that evenly.) A main finds the others by {@link #current},
 * and runs a coroutine on another loop with {@link Asyncio#runCoroutineThreadsafe(Coroutine, EventLoop)}, whose result it
 * may await.
 *
 * <p>Thread-safe.
 */
public final class LoopGroup {

    private final int index;
    private final List<EventLoop> loops;

    private LoopGroup(int index, List<EventLoop> loops) {
        this.index = index;
        this.loops = loops;
    }

    /**
     * Runs {@code main} on each of {@code count} new loops at once, blocks the calling thread until all have ended, and
     * returns their results in the order of the loops. None of the mains begins before all loops are there; each has a
     * copy of the caller's context variables, and a loop is closed as {@link Asyncio#run} does when its main has ended.
     *
     * <p>The first main that fails, or is cancelled, ends the group: the others are cancelled, and when they have
     * ended this throws what the first one threw, as the very object. What others threw besides is suppressed on it.
     *
     * <p>Ctrl-C, or what {@link RunOptions#withStopSignals} names, acts on each main as {@link Runner#run(Coroutine)}
     * says: the first cancels them all, and a {@link KeyboardInterrupt} is thrown when they have ended. So does an
     * interrupt of the calling thread.
     *
     * @param count how many loops, positive; {@code Runtime.getRuntime().availableProcessors()} for one each
     * @throws IllegalStateException if a loop is running on this thread
     */
    public static <T extends @Nullable Object> List<T> run(int count, Callable<T> main) {
        return run(count, main, RunOptions.DEFAULT);
    }

    /** Like {@link #run(int, Callable)}, with options for each loop. A factory of loops is asked for each of them. */
    public static <T extends @Nullable Object> List<T> run(int count, Callable<T> main, RunOptions options) {
        Checks.positive(count, "count");
        Checks.notNull(main, "main");
        Checks.notNull(options, "options");
        if (Loops.getRunningLoopOrNull() != null) {
            throw new IllegalStateException("LoopGroup.run() cannot be called from a running event loop");
        }
        try {
            return new Running<>(count, main, options).run();
        } catch (KeyboardInterrupt | SystemExit leaving) {
            ExitCode.prepare();
            throw leaving;
        }
    }

    /** Like {@link #run(int, Callable)}, for mains without a result. */
    public static <X extends Throwable> void run(int count, Action<X> main) {
        run(count, main, RunOptions.DEFAULT);
    }

    /** Like {@link #run(int, Callable, RunOptions)}, for mains without a result. */
    public static <X extends Throwable> void run(int count, Action<X> main, RunOptions options) {
        Checks.notNull(main, "main");
        run(
                count,
                () -> {
                    Coroutines.await(Coroutines.async(main));
                    return null;
                },
                options);
    }

    /**
     * Returns the group that the calling code's loop belongs to.
     *
     * @throws IllegalStateException if no loop runs the calling code, or one that is in no group
     */
    public static LoopGroup current() {
        LoopGroup group = currentOrNull();
        if (group == null) {
            throw new IllegalStateException(
                    Loops.getRunningLoop() + " belongs to no group: it was not started by LoopGroup.run(...)");
        }
        return group;
    }

    private static @Nullable LoopGroup currentOrNull() {
        return (LoopGroup) LoopState.of(Loops.getRunningLoop()).group;
    }

    /** Returns which loop of the group the calling code's is, from 0. */
    public int index() {
        return index;
    }

    /** Returns the loops of the group, in order, those that are closed as well; unmodifiable. */
    public List<EventLoop> loops() {
        return loops;
    }

    @Override
    public String toString() {
        return "<LoopGroup loop " + index + " of " + loops.size() + ">";
    }

    /** One call of {@link #run}. Its lists are guarded by itself; each has an element for each loop. */
    private static final class Running<T extends @Nullable Object> {

        private final int count;
        private final Callable<T> main;
        private final RunOptions options;
        private final boolean ctrlC;
        private final Context context = Context.copyContext();
        private final CountDownLatch made;

        private final List<Thread> threads = new ArrayList<>();
        private final List<@Nullable EventLoop> loops;
        private final List<@Nullable Task<?>> mains;
        private final List<@Nullable T> results;

        /** What ended the group before all mains had returned, or null. */
        private @Nullable Throwable failure;

        Running(int count, Callable<T> main, RunOptions options) {
            this.count = count;
            this.main = main;
            this.options = options;
            ctrlC = options.stopSignals() == null && Interrupts.wouldTakeCtrlC();
            made = new CountDownLatch(count);
            loops = nulls(count);
            mains = nulls(count);
            results = nulls(count);
        }

        private static <E> List<@Nullable E> nulls(int count) {
            return new ArrayList<>(Collections.<@Nullable E>nCopies(count, null));
        }

        List<T> run() {
            try {
                for (int i = 0; i < count; i++) {
                    int index = i;
                    Thread thread = Thread.ofPlatform()
                            .daemon()
                            .name("asyncio-group-" + i)
                            .unstarted(() -> runLoop(index));
                    thread.start();
                    threads.add(thread);
                }
            } catch (Throwable noThread) {
                stopFor(noThread);
                while (made.getCount() > 0) {
                    made.countDown();
                }
            }
            boolean interrupted = joinAll();
            if (failure != null) {
                throw Throwing.unchecked(failure);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return Collections.unmodifiableList(results);
        }

        /**
         * Waits for all threads, and passes on interrupts. Returns whether one came too late for any of them.
         */
        private boolean joinAll() {
            boolean unheard = false;
            for (Thread thread : threads) {
                while (true) {
                    try {
                        thread.join();
                        break;
                    } catch (InterruptedException e) {
                        unheard = true;
                        for (Thread each : threads) {
                            unheard &= !each.isAlive();
                            each.interrupt();
                        }
                    }
                }
            }
            return unheard;
        }

        /** On the thread that waits for the loop, from its beginning to its end. */
        private void runLoop(int index) {
            try (Runner runner = new Runner(options, ctrlC)) {
                EventLoop loop;
                try {
                    loop = runner.getLoop();
                    synchronized (this) {
                        loops.set(index, loop);
                    }
                } catch (Throwable notMade) {
                    // Before the others look.
                    stopFor(notMade);
                    throw notMade;
                } finally {
                    made.countDown();
                }
                awaitAllLoops();
                LoopState.of(loop).group = groupOf(index);
                runMain(runner, index);
            } catch (Throwable problem) {
                stopFor(problem);
            }
        }

        private void runMain(Runner runner, int index) {
            try {
                T result = runner.run(
                        Coroutines.async("LoopGroup.main", () -> {
                            begin(index);
                            return Coroutines.await(Coroutines.asyncBody(main));
                        }),
                        context.copy());
                synchronized (this) {
                    results.set(index, result);
                }
            } catch (Throwable problem) {
                // Before this loop is closed, which may take long.
                stopFor(problem);
            }
        }

        private LoopGroup groupOf(int index) {
            synchronized (this) {
                if (failure != null) {
                    throw new CancelledError("the group has ended");
                }
                return new LoopGroup(index, Collections.unmodifiableList(new ArrayList<>(loops)));
            }
        }

        /** Waits until all loops are made, or one of them could not be. An interrupt is for the loop's run. */
        private void awaitAllLoops() {
            boolean interrupted = false;
            while (true) {
                try {
                    made.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /** In the task of a main, before it begins: lets the group cancel it. */
        private void begin(int index) {
            Task<?> task = Coroutines.currentTask();
            synchronized (this) {
                mains.set(index, task);
                if (failure != null) {
                    throw new CancelledError("the group has ended");
                }
            }
        }

        /** Takes down why the group ends, the first time, and cancels the other mains. */
        private void stopFor(Throwable problem) {
            List<Task<?>> others = new ArrayList<>();
            synchronized (this) {
                if (failure == null) {
                    failure = problem;
                } else {
                    // A cancellation is what the others are to end with, as a stop signal is.
                    if (failure != problem
                            && !(problem instanceof CancelledError || problem instanceof KeyboardInterrupt)) {
                        failure.addSuppressed(problem);
                    }
                    return;
                }
                for (Task<?> task : mains) {
                    if (task != null) {
                        others.add(task);
                    }
                }
            }
            others.forEach(Running::cancel);
        }

        /** Cancels a main, but not one that a stop signal has cancelled already, like all of them. */
        private static void cancel(Task<?> main) {
            try {
                main.getLoop().callSoonThreadsafe(() -> {
                    if (main.cancelling() == 0) {
                        Futures.cancel(main, null, "its loop group, as another loop has failed", null);
                    }
                });
            } catch (IllegalStateException closed) {
                // It has ended.
            }
        }
    }
}
