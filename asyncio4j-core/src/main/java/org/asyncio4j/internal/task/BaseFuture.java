package org.asyncio4j.internal.task;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.asyncio4j.Cancellation;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.InvalidStateException;
import org.asyncio4j.WaitReason;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.internal.util.Traces;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * The common part of futures and tasks: a state, an outcome, and the jobs that wait for it.
 *
 * <pre>
 *    PENDING --complete--> FINISHED (outcome: the result)
 *       |----fail--------> FAILED (outcome: the exception)
 *       '----finishCancelled--> CANCELLED (outcome: the message, or the error that was thrown, until it is thrown again)
 * </pre>
 *
 * <p>A waiting task is in the list of callbacks itself: it is a {@link Job}, and enqueueing it wakes
 * it.
 */
public abstract class BaseFuture<T extends @Nullable Object> implements Future<T> {

    private static final byte PENDING = 0;
    private static final byte FINISHED = 1;
    private static final byte FAILED = 2;
    private static final byte CANCELLED = 3;

    protected final LoopState loopState;
    private byte state = PENDING;

    /** Of a pending future that is no task: what it stands for, see {@link #standFor}, or null. */
    private @Nullable Object outcome;

    /** Whether the outcome was thrown by a task's code, before or after the task is done. */
    private boolean keptFailure;

    /**
     * Null, one {@link Job}, or a list of them; after a failure an {@link Unretrieved}, until
     * {@link #exception} or {@link #result} is called or the report is suppressed.
     */
    private @Nullable Object callbacks;

    /** Where it was created, in debug mode. */
    final @Nullable List<StackTraceElement> origin;

    BaseFuture(LoopState loopState) {
        this.loopState = loopState;
        this.origin = loopState.origin();
    }

    @Override
    public final boolean done() {
        return state != PENDING;
    }

    @Override
    public final boolean cancelled() {
        return state == CANCELLED;
    }

    @Override
    public final EventLoop getLoop() {
        return loopState.loop();
    }

    @Override
    public final T result() {
        if (state == FAILED) {
            silence();
            throw Throwing.unchecked(Failure.toThrow(outcome));
        }
        if (state != FINISHED) {
            throw withoutOutcome("Result is not set.");
        }
        return value();
    }

    @Override
    public final @Nullable Throwable exception() {
        if (state == FAILED) {
            silence();
            return failure();
        }
        if (state != FINISHED) {
            throw withoutOutcome("Exception is not set.");
        }
        return null;
    }

    @Override
    public boolean cancel(@Nullable String message) {
        loopState.checkThread();
        silence();
        if (state != PENDING) {
            return false;
        }
        finishCancelled(Cancelling.current(loopState, message));
        return true;
    }

    @Override
    public final void addDoneCallback(Consumer<? super Future<T>> callback) {
        addCallback(callback, ThreadState.current().copyContextOrNull());
    }

    @Override
    public final void addDoneCallback(Consumer<? super Future<T>> callback, Context context) {
        addCallback(callback, (VarContext) Checks.notNull(context, "context"));
    }

    @Override
    public final int removeDoneCallback(Consumer<? super Future<T>> callback) {
        Checks.notNull(callback, "callback");
        loopState.checkThread();
        // The callback's equals() is user code and may add and remove others meanwhile.
        if (callbacks instanceof DoneCallback<?> only) {
            return only.calls(callback) && removeJob(only) ? 1 : 0;
        }
        if (!(callbacks instanceof JobList jobs)) {
            return 0;
        }
        Set<Job> equal = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Job job : List.copyOf(jobs)) {
            if (job instanceof DoneCallback<?> entry && entry.calls(callback)) {
                equal.add(job);
            }
        }
        return removeJobs(equal);
    }

    @Override
    public final T onAwait() {
        return Awaiting.await(this);
    }

    @Override
    public final CompletableFuture<T> toCompletableFuture() {
        loopState.checkThread();
        FutureView<T> view = new FutureView<>(this);
        if (state == PENDING) {
            loopState.views.add(view);
            addJob(view.job(ThreadState.current().copyContextOrNull()));
        } else {
            passOn(view);
        }
        return view;
    }

    /** Completes {@code view} with the outcome of this future, which is done. */
    final void passOn(CompletableFuture<T> view) {
        if (state == FINISHED) {
            view.complete(value());
        } else if (endedInCancelledError()) {
            silence();
            view.completeExceptionally(new CancellationException(cancelMessage()));
        } else if (view.completeExceptionally(failure())) {
            silence();
        }
    }

    /** Waits for the future and returns its result. Called in the task's code. */
    final T awaitIn(LoopTask<?> task) {
        if (state == PENDING) {
            task.suspendUntilDone(this);
        }
        return result();
    }

    final void addJob(Job job) {
        if (callbacks == null) {
            callbacks = job;
        } else if (callbacks instanceof JobList jobs) {
            jobs.add(job);
        } else {
            JobList jobs = new JobList();
            jobs.add((Job) callbacks);
            jobs.add(job);
            callbacks = jobs;
        }
    }

    /** Removes a job and returns whether it was present. */
    final boolean removeJob(Job job) {
        if (callbacks == job) {
            callbacks = null;
            return true;
        }
        return callbacks instanceof JobList jobs && jobs.remove(job);
    }

    /** Returns what its end will enqueue; nothing once it is done. */
    final List<Job> jobs() {
        if (callbacks instanceof JobList jobs) {
            return List.copyOf(jobs);
        }
        return callbacks instanceof Job only ? List.of(only) : List.of();
    }

    /** Removes the jobs of views that were completed by others, sooner or later. Loop thread. */
    final void viewEnded() {
        if (callbacks instanceof JobList jobs) {
            jobs.becamePointless();
        } else if (JobList.isPointless(callbacks)) {
            callbacks = null;
        }
    }

    /** Removes jobs from a list and returns how many were present. */
    private int removeJobs(Set<Job> gone) {
        if (!(callbacks instanceof JobList jobs)) {
            return 0;
        }
        int before = jobs.size();
        jobs.removeIf(gone::contains);
        return before - jobs.size();
    }

    final void complete(T value) {
        ensureJobsCanRun();
        end(FINISHED, value, null);
    }

    final void fail(Throwable problem) {
        ensureJobsCanRun();
        Object failure = keptFailure ? outcome : Failure.of(problem, bottom(), outcome);
        Unretrieved unretrieved = null;
        // A failure that is never reported is better than a future that never completes.
        try {
            unretrieved = new Unretrieved(this, problem);
        } catch (OutOfMemoryError full) {
            unretrieved = null;
        }
        end(FAILED, failure, unretrieved);
        if (unretrieved != null) {
            try {
                loopState.leaks.add(unretrieved);
            } catch (VirtualMachineError full) {
                callbacks = null;
            }
        }
    }

    /**
     * Stores what a task's code returned until {@link #completeWithKept}, when its step has ended.
     */
    final void keepValue(T value) {
        outcome = value;
    }

    /** Stores the exception that ended a task's code until its step has ended. */
    final void keepFailure(Throwable problem) {
        Object before = outcome;
        // As it is at first, in case that there is no memory or stack for more.
        outcome = problem;
        keptFailure = true;
        outcome = Failure.of(problem, bottom(), before);
    }

    /** Returns the exception that {@link #keepFailure} stored, or null. */
    final @Nullable Throwable keptFailure() {
        return keptFailure ? failure() : null;
    }

    final void completeWithKept() {
        end(FINISHED, outcome, null);
    }

    /**
     * Completes as cancelled; {@code cause} is the error that was thrown, or the request, or the message for an error,
     * or null.
     */
    final void finishCancelled(@Nullable Object cause) {
        ensureJobsCanRun();
        end(CANCELLED, cause, null);
    }

    /** Completes as cancelled without running callbacks, because the loop is closed. */
    final void finishUnheard() {
        state = CANCELLED;
        outcome = "the event loop was closed";
        callbacks = null;
    }

    /** Records what this pending future, which is no task, stands for; see {@link WaitReasons}. */
    final void standFor(Object target) {
        if (state == PENDING) {
            outcome = target;
        }
    }

    /** Returns what this future stands for while it is pending, or null. Any thread. */
    final @Nullable Object target() {
        Object known = outcome;
        return state == PENDING ? known : null;
    }

    /** Suppresses the report of an exception that is never retrieved. Any thread. */
    public final void silence() {
        if (!(callbacks instanceof Unretrieved unreported)) {
            return;
        }
        if (loopState.isHere()) {
            loopState.leaks.claim(unreported);
            callbacks = null;
        } else {
            // The list belongs to the loop's thread, which may be running it.
            loopState.leaks.claimFromElsewhere(unreported);
        }
    }

    /** Returns whether no report is due: the exception was retrieved, or there is none. */
    public final boolean retrieved() {
        return !(callbacks instanceof Unretrieved unreported) || unreported.isClaimedElsewhere();
    }

    final void ensurePending() {
        loopState.checkThread();
        if (state != PENDING) {
            throw new InvalidStateException("invalid state: " + this);
        }
    }

    /** Continues the trace of an exception that the code of this pending task gets. Called in that code. */
    final void receive(Throwable problem, StackTraceElement[] frames) {
        StackTraceElement end = Traces.rethrow(problem, frames);
        if (end != null) {
            received().add(end);
        }
    }

    /** Returns the traces that the code of this pending task was given. */
    final Traces.Received received() {
        if (!(outcome instanceof Traces.Received)) {
            outcome = new Traces.Received();
        }
        return (Traces.Received) outcome;
    }

    /** Returns the method where the stack of the code ends that may fail this, or null for any. */
    @Nullable
    String bottom() {
        return null;
    }

    /** Returns {@code Future} or {@code Task}. */
    abstract String kind();

    /** Returns the text between the state and the result in {@link #toString}. */
    String details() {
        return "";
    }

    String stateWord() {
        return switch (state) {
            case PENDING -> "pending";
            case CANCELLED -> "cancelled";
            default -> "finished";
        };
    }

    /** Returns where the exception was thrown, if it failed. */
    final StackTraceElement[] failureStack() {
        return state == FAILED ? Failure.framesOf(outcome) : new StackTraceElement[0];
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<")
                .append(kind())
                .append(' ')
                .append(stateWord())
                .append(details());
        if (state == FINISHED) {
            text.append(" result=").append(Repr.of(outcome));
        } else if (state == FAILED) {
            text.append(" exception=").append(Repr.of(failure()));
        }
        appendCallbacks(text);
        if (origin != null && !origin.isEmpty()) {
            text.append(" created at ").append(Stacks.place(origin));
        }
        return text.append('>').toString();
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // T decides whether null is a value
    private T value() {
        return (T) outcome;
    }

    private Throwable failure() {
        return Failure.problemOf(outcome);
    }

    /** Throws the error for a query without an answer: it is pending, or was cancelled. */
    private RuntimeException withoutOutcome(String tooEarly) {
        if (state == PENDING) {
            throw new InvalidStateException(tooEarly + " " + this);
        }
        if (outcome instanceof CancelledError thrown) {
            // The first caller gets the error with its own stack; throwing the same object twice
            // would mix two stack traces.
            Cancellation request = thrown.cancellation();
            outcome = request == null ? thrown.getMessage() : request;
            throw thrown;
        }
        throw outcome instanceof Cancellation request
                ? CancelledError.of(request)
                : new CancelledError(cancelMessage());
    }

    private @Nullable String cancelMessage() {
        return switch (outcome) {
            case CancelledError thrown -> thrown.getMessage();
            case Cancellation request -> request.message();
            case null, default -> (String) outcome;
        };
    }

    private void addCallback(Consumer<? super Future<T>> callback, @Nullable VarContext context) {
        Checks.notNull(callback, "callback");
        loopState.checkThread();
        DoneCallback<T> entry = new DoneCallback<>(loopState, this, callback, context);
        if (state == PENDING) {
            addJob(entry);
        } else {
            loopState.enqueue(entry);
        }
    }

    /** Throws, before anything changes, if the loop is closed and so would refuse the jobs that wait. */
    private void ensureJobsCanRun() {
        if (callbacks != null) {
            loopState.checkUsable();
            makeRoomForJobs();
        }
    }

    /** Throws, before anything changes, if there is no memory to enqueue the jobs that wait: either all are, or none. */
    final void makeRoomForJobs() {
        Object waiting = callbacks;
        if (waiting != null) {
            loopState.takeIn();
            loopState.ready.ensureRoom(waiting instanceof JobList jobs ? jobs.size() : 1);
        }
    }

    /**
     * Called after {@link #makeRoomForJobs}. If the stack does not suffice to enqueue the jobs, none of them is
     * enqueued and the future is still pending.
     */
    private void end(byte newState, @Nullable Object newOutcome, @Nullable Unretrieved unretrieved) {
        Object waiting = callbacks;
        if (waiting instanceof JobList jobs) {
            loopState.ready.addAll(jobs);
        } else if (waiting != null) {
            loopState.ready.add((Job) waiting);
        }
        state = newState;
        outcome = newOutcome;
        callbacks = unretrieved;
    }

    private void appendCallbacks(StringBuilder text) {
        if (callbacks instanceof JobList jobs) {
            if (jobs.isEmpty()) {
                return;
            }
            text.append(" cb=[").append(describe(jobs.getFirst()));
            if (jobs.size() > 2) {
                text.append(", <").append(jobs.size() - 2).append(" more>");
            }
            text.append(jobs.size() > 1 ? ", " + describe(jobs.getLast()) : "").append(']');
        } else if (callbacks instanceof Job only) {
            text.append(" cb=[").append(describe(only)).append(']');
        }
    }

    /** Returns the exception that it failed with, or null, without marking it as retrieved. */
    public final @Nullable Throwable peekException() {
        return state == FAILED ? failure() : null;
    }

    /** Returns whether awaiting it throws a {@link CancelledError}, for whatever reason. */
    final boolean endedInCancelledError() {
        return state == CANCELLED || (state == FAILED && failure() instanceof CancelledError);
    }

    /** Returns kind and state, and what it stands for, for the description of a task that waits for it. */
    final String brief() {
        WaitReason stated = WaitReasons.stated(this);
        return "<" + kind() + " " + stateWord() + (stated == null ? "" : ": " + Repr.oneLine(stated.text())) + ">";
    }

    private static String describe(Job job) {
        if (job instanceof LoopTask<?> task) {
            return "wakeup of " + Repr.oneLine(task.getName());
        }
        return job instanceof CallbackHandle handle ? handle.describe().strip() : Repr.ofCode(job) + "()";
    }

    /**
     * Watches a failed future until its exception is retrieved. Holds what the report needs when
     * the future itself is gone.
     */
    private static final class Unretrieved extends LeakTracker.Entry {

        private final String kind;
        private final LoopState loopState;
        private final Throwable problem;
        private final @Nullable String name;

        /**
         * Null for a future, and for a task whose context is empty; a weak reference once it was let go: variables may
         * refer to the task, which then would never be found.
         */
        private @Nullable Object context;

        private final @Nullable List<StackTraceElement> origin;

        Unretrieved(BaseFuture<?> future, Throwable problem) {
            super(future, future.loopState.leaks);
            this.kind = future.kind();
            this.loopState = future.loopState;
            this.problem = problem;
            LoopTask<?> task = future instanceof LoopTask<?> it ? it : null;
            this.name = task == null ? null : task.getName();
            this.context = task == null ? null : task.contextOrNull();
            this.origin = future.origin;
        }

        @Override
        LoopProblem problem() {
            Object future = get();
            return LoopProblem.of(kind + " exception was never retrieved")
                    .with("exception", problem)
                    .with("future", future == null ? standIn() : future)
                    .with("source_traceback", origin);
        }

        @Override
        boolean holds() {
            return context instanceof VarContext;
        }

        @Override
        void letGo() {
            if (context instanceof VarContext held) {
                context = new WeakReference<>(held);
            }
        }

        @Override
        @Nullable
        VarContext context() {
            Object known = context instanceof WeakReference<?> let ? let.get() : context;
            return known == null && name != null ? VarContext.empty() : (VarContext) known;
        }

        /** Returns a future that looks like the one that is gone. */
        private PlainFuture<?> standIn() {
            return PlainFuture.standIn(loopState, kind + (name == null ? "" : " name='" + name + "'"), problem);
        }
    }
}
