package org.asyncio4j.internal.task;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * What futures, tasks and callbacks need of the loop they belong to. One per loop; its fields
 * belong to the loop's thread unless they say otherwise.
 */
public abstract class LoopState extends Fiber.Owner {

    /** Whether a thread runs the loop, or is about to. */
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Ends that are told in the next iteration, or when the loop closes before that. */
    public final Set<Job> deferredEnds = new LinkedHashSet<>();

    /** What runs next. */
    public final ReadyQueue ready = new ReadyQueue();

    /** The tasks that are not done. */
    public final TaskRegistry tasks = new TaskRegistry();

    /** Coroutines that are too young to be {@link #leaks}. */
    final FreshCoroutines freshCoroutines = new FreshCoroutines();

    /** What somebody should have asked for and nobody has. */
    public final LeakTracker leaks = new LeakTracker(this);

    /** The views of this loop's futures that other threads may wait for. */
    public final CompletableFutureViews views = new CompletableFutureViews();

    /** The asynchronous generators that have begun and not ended; made when there is one. */
    public @Nullable Generators generators;

    /** What is to be closed with the loop, when its tasks have left. */
    public final List<Runnable> atClose = new ArrayList<>();

    /** Debug mode. */
    public boolean debug;

    /** How many jobs run outside of the loop whose end will be told to it. */
    public int pendingExternalJobs;

    /** How many threads wait for data for the loop, which may come at any moment or never. */
    public int openExternalSources;

    /** What an interrupt of the loop's thread does instead of ending the loop; null to end it. */
    public @Nullable Runnable onInterrupt;

    /** The task whose step runs now; null in a plain callback. */
    public @Nullable Task<?> current;

    /**
     * How many jobs of the ready queue remain to be run in this iteration, if tasks may hand over
     * to each other in it; 0 otherwise.
     */
    protected int remaining;

    /** The task of ours whose step runs now, or whose step was left last. */
    @Nullable
    TaskSteps<?> stepping;

    /** How many eager first steps are being taken, one in the other. */
    int eagerSteps;

    /**
     * The threadState of the thread that runs the loop, null while it does not run. Written by that
     * thread, read by any.
     */
    public volatile @Nullable ThreadState threadState;

    private volatile boolean closed;

    /** The loop's thread was interrupted, and nobody has been told yet. Any thread. */
    protected volatile boolean interrupted;

    /** The loop that runs on the calling thread, or null. */
    public static @Nullable LoopState runningOrNull() {
        return (LoopState) ThreadState.current().running;
    }

    /** The loop that runs on the calling thread. */
    public static LoopState running() {
        LoopState loopState = runningOrNull();
        if (loopState == null) {
            throw new IllegalStateException("no running event loop");
        }
        return loopState;
    }

    /** The state of a loop. */
    public static LoopState of(EventLoop loop) {
        return ((HasLoopState) Checks.notNull(loop, "loop")).loopState();
    }

    /** The loop as its users know it. */
    public abstract EventLoop loop();

    /** Hands a problem to the exception handler. */
    public abstract void report(LoopProblem problem);

    /** Has a failure reported in the next iteration, as there is no memory to report it now. */
    public abstract void deferReport(Throwable problem);

    public final boolean isClosed() {
        return closed;
    }

    public final boolean isRunning() {
        return threadState != null;
    }

    /** Whether the calling code is part of this loop: one of its callbacks or tasks. */
    public final boolean isHere() {
        return ThreadState.current().running == this;
    }

    /**
     * Queues a job from any thread and wakes the loop; drops it if the loop is closed. From the
     * loop itself it is the same as {@link #enqueue}.
     */
    public abstract void enqueueFromAnywhere(Job job);

    /**
     * Moves what other threads have queued so far to the ready queue: it comes before what this
     * thread queues from now on.
     */
    protected abstract void takeIn();

    /** Queues a job for the next iteration. */
    public final void enqueue(Job job) {
        checkUsable();
        append(job);
    }

    /** Queues a job behind all that other threads have handed over so far. */
    protected final void append(Job job) {
        takeIn();
        ready.add(job);
    }

    /**
     * The task that runs next, if nothing else is to be done on the loop's thread before; null
     * otherwise.
     */
    final @Nullable TaskSteps<?> nextTask() {
        return remaining > 0 && eagerSteps == 0 && !debug && ready.first() instanceof TaskSteps<?> task ? task : null;
    }

    /** Removes the task that {@link #nextTask} named from the ready queue, to run it. */
    final void removeNextTask() {
        remaining--;
        ready.remove();
    }

    /** Fails if the loop is closed, or runs on another thread than the calling one. */
    public final void checkUsable() {
        if (closed) {
            throw new IllegalStateException("Event loop is closed");
        }
        checkThread();
    }

    /** Fails if the loop runs on another thread than the calling one. */
    public final void checkThread() {
        ThreadState here = threadState;
        if (here != null && ThreadState.current().running != this) {
            throw new IllegalStateException(
                    "Non-thread-safe operation invoked on an event loop other than the current one:"
                            + " "
                            + loop()
                            + " runs on another thread than "
                            + Thread.currentThread()
                            + "; from there call callSoonThreadsafe, or runCoroutineThreadsafe");
        }
    }

    /** Where the calling code stands, in debug mode; otherwise null. */
    public final @Nullable List<StackTraceElement> origin() {
        return debug ? Stacks.origin() : null;
    }

    /** Whether an error ends the loop instead of being contained by what threw it. */
    public static boolean endsLoop(Throwable problem) {
        return problem instanceof KeyboardInterrupt || problem instanceof SystemExit;
    }

    public final void enterTask(Task<?> task) {
        if (current != null) {
            throw new IllegalStateException(
                    "Cannot enter into task " + task + " while another task " + current + " is being executed.");
        }
        current = task;
    }

    public final void leaveTask(Task<?> task) {
        if (current != task) {
            throw new IllegalStateException(
                    "Leaving task " + task + " does not match the current task " + current + ".");
        }
        current = null;
    }

    /**
     * Makes the calling code the only one to run or close the loop, until {@link #release}; false
     * if another has it.
     */
    protected final boolean take() {
        return taken.compareAndSet(false, true);
    }

    protected final void release() {
        taken.set(false);
    }

    /**
     * Has the code of all tasks that are not done leave by its finally blocks. Runs on a thread
     * that may resume fibers.
     */
    protected final void unwindTasks() {
        // The code of a task may make others while it leaves; those have not begun and never will.
        do {
            while (!tasks.loopTasks().isEmpty()) {
                tasks.loopTasks().forEach(LoopTask::unwind);
            }
            if (generators != null) {
                generators.unwind();
            }
        } while (!tasks.loopTasks().isEmpty());
    }

    protected final void markClosed() {
        closed = true;
    }
}
