package org.asyncio4j.internal.task;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.Cancellation;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * The part of a loop that its futures, tasks and callbacks use. One per loop; unless noted
 * otherwise its fields are for the loop's thread only.
 */
public abstract class LoopState extends Fiber.Owner implements ThreadState.Host {

    /** Whether a thread runs the loop, or is about to. */
    private final AtomicBoolean taken = new AtomicBoolean();

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    static {
        // Loads what it looks for: it is also asked about a lack of memory, which must not end the loop.
        endsLoop(new OutOfMemoryError());
    }

    private final int number = NUMBERS.incrementAndGet();

    /** Which tasks the loop still accepts. Written by the thread that closes the loop, read by any. */
    private volatile Acceptance acceptance = Acceptance.ALL;

    /**
     * Calls of {@code connectionLost} and the like, made in the next iteration, or when the loop
     * closes before that.
     */
    public final Set<Job> deferredEnds = new LinkedHashSet<>();

    /** For those who must not keep a loop that nobody else refers to. */
    public final WeakReference<LoopState> weakly = new WeakReference<>(this);

    /** The group that the loop is part of, as a {@code LoopGroup} of a higher layer, or null. Set before the loop runs. */
    public @Nullable Object group;

    /** The jobs to run next. */
    public final ReadyQueue ready = new ReadyQueue();

    /** The tasks that are not done. */
    public final TaskRegistry tasks = new TaskRegistry();

    /** Coroutines that are too young to be {@link #leaks}. */
    final FreshCoroutines freshCoroutines = new FreshCoroutines();

    /** Coroutines and exceptions that nobody has claimed yet. */
    public final LeakTracker leaks = new LeakTracker(this);

    /** The views of this loop's futures on which other threads may wait. */
    public final CompletableFutureViews views = new CompletableFutureViews();

    /** The asynchronous generators that have begun and not ended; null until there is one. */
    public @Nullable Generators generators;

    /** Who waits for which future, as third parties have declared; null until one does. */
    @Nullable
    DeclaredAwaiters declaredAwaiters;

    /** What to close with the loop, after its tasks were unwound. */
    public final List<Runnable> atClose = new ArrayList<>();

    /** How many iterations were begun. From another thread it may be too few. */
    public long iterations;

    /** What the loop's transports do. */
    public final Traffic traffic = new Traffic();

    /** Whether debug mode is on. */
    public boolean debug;

    /** Whether an executor is being given a job: the threads that it starts are meant to be no part of the loop. */
    public boolean submitting;

    /** How much {@link ExternalWork} is under way that will end. */
    int pendingJobs;

    /** How much {@link ExternalWork} is under way that may bring data at any moment or never. */
    int openSources;

    /** How many answers are expected for which the clock has not waited in vain; those others are sources. */
    int pendingAnswers;

    /** How often the clock has waited for answers in vain. */
    int vainWaits;

    /** How many signals have handlers of the loop, which may be called at any moment. */
    public int signalHandlers;

    /** Whether the thread that runs the loop waits for a certain future, and not until the loop is stopped. */
    public boolean runsToEnd;

    /** Whether its run is over and it runs only until what is left has ended, which should not take long. */
    public boolean endsItsRun;

    /** What to do on an interrupt of the loop's thread; null to end the loop. */
    public @Nullable Runnable onInterrupt;

    /** The task whose step is running; null in a plain callback. */
    public @Nullable Task<?> current;

    /**
     * How many jobs of the ready queue are still to run in this iteration, if tasks may hand over
     * to each other in it; 0 otherwise.
     */
    protected int remaining;

    /** The task of ours whose step is running, or was left last. */
    @Nullable
    TaskSteps<?> stepping;

    /** Whether there may be tasks whose code has ended, but which there was no memory to complete. */
    boolean unended;

    /** The running step, if it is recorded; null otherwise. */
    @Nullable
    Object recordedStep;

    /** The request to cancel that is being passed on to tasks and futures; null while none is. */
    @Nullable
    Cancellation cancellation;

    /** In debug mode the job that runs, or null. */
    protected @Nullable Job runningJob;

    /** How many eager first steps are nested. */
    int eagerSteps;

    /**
     * The state of the thread that runs the loop, null while it does not run. Written by that
     * thread, read by any.
     */
    public volatile @Nullable ThreadState threadState;

    /** What stands for the rest of the system; null if that is the system. Set before the loop is used. */
    public @Nullable Surroundings surroundings;

    private volatile boolean closed;

    /**
     * Which new tasks are accepted. While a loop closes, each report may make the exception handler create a task, and
     * each task that is given up makes a report: somebody has to stop.
     */
    private enum Acceptance {
        ALL,
        /** Only from the finally blocks that run because the loop closes; these tasks are given up and reported. */
        OF_FINALLY_BLOCKS,
        NONE
    }

    /**
     * Whether the loop's thread was interrupted and the loop has not acted on it yet. Any thread.
     */
    protected volatile boolean interrupted;

    /** Returns the loop that runs on the calling thread, or null. */
    public static @Nullable LoopState runningOrNull() {
        return (LoopState) ThreadState.current().running;
    }

    /** Returns the loop that runs on the calling thread; throws if there is none. */
    public static LoopState running() {
        LoopState loopState = runningOrNull();
        if (loopState == null) {
            throw new IllegalStateException("no running event loop");
        }
        return loopState;
    }

    /** Returns the state of a loop; throws for a loop of another library. */
    public static LoopState of(EventLoop loop) {
        return ((HasLoopState) Checks.notNull(loop, "loop")).loopState();
    }

    /** Returns the loop that users see. */
    public abstract EventLoop loop();

    /** Returns the thread on which callbacks run; null while there is none. Any thread. */
    public abstract @Nullable Thread callbackThread();

    /**
     * Returns for how many nanoseconds the callback or the step that runs has run; 0 if none does. Any thread, for which
     * it is a hint: it may be half a second too little, or, of the first of an iteration, too much.
     */
    public abstract long blockedNanos();

    /** Passes a problem to the exception handler. */
    public abstract void report(LoopProblem problem);

    /** Loads what a report needs: for parts that expect to report a lack of resources. */
    public abstract void prepareReports();

    /**
     * Schedules the report of a failure for the next iteration, because it could not be reported now, mostly
     * for lack of memory.
     */
    public abstract void deferReport(Throwable problem);

    /** Returns the loop's number; the first one of the process has 1. */
    public final int number() {
        return number;
    }

    /** Returns the loop's name: {@code Loop-1} is the first one of the process. */
    public final String name() {
        return "Loop-" + number;
    }

    public final boolean isClosed() {
        return closed;
    }

    public final boolean isRunning() {
        return threadState != null;
    }

    /** Returns whether the calling code is part of this loop: one of its callbacks or tasks. */
    public final boolean isHere() {
        return ThreadState.current().running == this;
    }

    /**
     * Enqueues a job from any thread and wakes the loop; drops it if the loop is closed. On the
     * loop's thread it is the same as {@link #enqueue}.
     */
    public abstract void enqueueFromAnywhere(Job job);

    /**
     * Moves the jobs that other threads have enqueued so far to the ready queue, so that they
     * precede those that this thread enqueues from now on.
     */
    protected abstract void takeIn();

    /** Enqueues a job for the next iteration. */
    public final void enqueue(Job job) {
        checkUsable();
        append(job);
    }

    /** Enqueues a job after all that other threads have submitted so far. */
    protected final void append(Job job) {
        takeIn();
        ready.add(job);
    }

    /**
     * Returns the task to run next if the loop's thread has nothing to do before that; null
     * otherwise.
     */
    final @Nullable TaskSteps<?> nextTask() {
        return remaining > 0 && eagerSteps == 0 && !debug && ready.first() instanceof TaskSteps<?> task ? task : null;
    }

    /**
     * Removes the task that {@link #nextTask} returned from the ready queue, in order to run it.
     */
    final void removeNextTask() {
        remaining--;
        ready.remove();
    }

    /**
     * Returns the fiber whose code the loop's thread executes or waits for, or null. For other threads only a hint, as
     * the fields that it reads are those of the loop's thread.
     */
    public final @Nullable Fiber runningFiber() {
        TaskSteps<?> task = stepping;
        return task != null && task.isRunning() ? task.fiber : null;
    }

    /** Returns whether a task takes a step; for other threads only a hint. */
    public final boolean isStepping() {
        TaskSteps<?> task = stepping;
        return task != null && task.isRunning();
    }

    /** Returns how much {@link ExternalWork} is under way that will end; for other threads only a hint. */
    public final int outsideJobs() {
        return pendingJobs + pendingAnswers;
    }

    @Override
    public final @Nullable ThreadState stateOf(Thread thread) {
        TaskSteps<?> task = stepping;
        Fiber fiber = task == null ? null : task.fiber;
        while (fiber != null && fiber.thread() != thread) {
            fiber = fiber.caller;
        }
        return fiber;
    }

    /** Throws like {@link #checkUsable}, and if the loop closes and does not accept tasks any more. */
    public final void checkAcceptsTasks() {
        checkUsable();
        Acceptance now = acceptance;
        if (now == Acceptance.NONE || (now == Acceptance.OF_FINALLY_BLOCKS && !isHere())) {
            throw new IllegalStateException("Event loop is closed");
        }
    }

    /** Throws if the loop is closed, or runs on a thread other than the calling one. */
    public final void checkUsable() {
        if (closed) {
            throw new IllegalStateException("Event loop is closed");
        }
        checkThread();
    }

    /** Throws if the loop runs on a thread other than the calling one. */
    public final void checkThread() {
        ThreadState here = threadState;
        if (here != null && ThreadState.current().running != this) {
            throw new IllegalStateException(
                    "Non-thread-safe operation invoked on an event loop other than the current one:"
                            + " "
                            + loop()
                            + " runs on a thread other than "
                            + Thread.currentThread()
                            + "; from there call callSoonThreadsafe or runCoroutineThreadsafe");
        }
    }

    protected final boolean hasPendingJobs() {
        return pendingJobs > 0 || pendingAnswers > 0;
    }

    /** Notes that the clock goes on without the answers that are expected. It need not be as patient with them again. */
    protected final void giveUpOnAnswers() {
        if (pendingAnswers > 0) {
            openSources += pendingAnswers;
            pendingAnswers = 0;
            vainWaits++;
        }
    }

    protected final boolean hasOpenSources() {
        return openSources > 0;
    }

    protected final boolean hasUnended() {
        return unended;
    }

    /** Completes the tasks that there was no memory to complete before. */
    protected final void completeUnended() {
        List<LoopTask<?>> all = tasks.loopTasks();
        unended = false;
        for (LoopTask<?> task : all) {
            try {
                task.endIfEnded();
            } catch (OutOfMemoryError full) {
                // It was reported the first time.
            } catch (Throwable problem) {
                unended = true;
                throw problem;
            }
        }
    }

    /** Returns the user's frames of the calling code in debug mode; otherwise null. */
    public final @Nullable List<StackTraceElement> origin() {
        return debug ? Stacks.origin() : null;
    }

    /** Returns the user's frames of the code that has scheduled the running callback, in debug mode; or null. */
    final @Nullable List<StackTraceElement> originOfJob() {
        return runningJob instanceof CallbackHandle handle ? handle.origin() : null;
    }

    /** Returns whether an error ends the loop instead of only the code that threw it. */
    public static boolean endsLoop(Throwable problem) {
        return problem instanceof KeyboardInterrupt || problem instanceof SystemExit;
    }

    public final void enterTask(Task<?> task) {
        checkThread();
        if (current != null) {
            throw new IllegalStateException(
                    "Cannot enter into task " + task + " while another task " + current + " is being executed.");
        }
        current = task;
    }

    public final void leaveTask(Task<?> task) {
        checkThread();
        if (current != task) {
            throw new IllegalStateException(
                    "Leaving task " + task + " does not match the current task " + current + ".");
        }
        current = null;
    }

    /**
     * Claims the loop, so that only the calling code may run or close it until {@link #release};
     * returns false if it is claimed already.
     */
    protected final boolean take() {
        return taken.compareAndSet(false, true);
    }

    protected final void release() {
        taken.set(false);
    }

    /** Returns whether {@link #unwindTasks} may resume fibers. While nobody runs the loop. */
    protected final boolean hasFibers() {
        return !tasks.loopTasks().isEmpty() || (generators != null && generators.count() > 0);
    }

    /**
     * Unwinds every unfinished task so that its finally blocks run. Runs on a thread that may
     * resume fibers.
     */
    protected final void unwindTasks() {
        acceptance = Acceptance.OF_FINALLY_BLOCKS;
        ThreadState.hosted(
                this,
                () -> Throwing.afterAll(List.of(this::unwindAllTasks, this::unwindGenerators, () -> {
                    acceptance = Acceptance.NONE;
                    // What the finally blocks have created: it has not begun and never will.
                    unwindAllTasks();
                })));
    }

    private void unwindAllTasks() {
        Throwing.afterAll(tasks.loopTasks(), LoopTask::unwind);
    }

    private void unwindGenerators() {
        Generators live = generators;
        if (live != null) {
            live.unwind();
        }
    }

    /** Ends the loop's connections and the like. The tasks that their protocols create are given up without a report. */
    protected final void runAtClose() {
        acceptance = Acceptance.ALL;
        Throwing.afterAll(List.of(() -> Throwing.afterAll(atClose), () -> {
            acceptance = Acceptance.NONE;
            tasks.loopTasks().forEach(LoopTask::expectAbandonment);
            unwindAllTasks();
        }));
    }

    protected final void markClosed() {
        closed = true;
    }
}
