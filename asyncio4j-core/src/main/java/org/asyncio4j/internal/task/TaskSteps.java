package org.asyncio4j.internal.task;

import org.asyncio4j.Cancellation;
import org.asyncio4j.CancelledError;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.Task;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.events.Recorder;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a task: how its code gets the thread and gives it up.
 *
 * <p>The task itself is the job that takes its next step. It is in the ready queue, or in the
 * callbacks of the future that it waits for, or in neither while it runs:
 *
 * <pre>
 *    ready --step--> running --await--> waiting --future done--> ready
 *                       '---end---> done
 * </pre>
 *
 * <p>The fiber is created by the first step: a task that is cancelled before never needs one.
 *
 * <p>Where the engine supports it, a task that suspends hands over to the next ready task, which
 * then begins its step itself; see {@link #suspend}. So the task that returns to the loop's thread
 * may not be the one that the thread resumed: it is {@code loopState.stepping}.
 */
abstract class TaskSteps<T extends @Nullable Object> extends BaseFuture<T>
        implements Task<T>, Job, Fiber.Body, ThreadState.ContextOwner {

    /** Maximum number of awaits a body may still attempt after its loop was closed. */
    private static final int MAX_EXITS = 100;

    // Bits and counts share bytes, as there may be millions of tasks: with one byte more each would take 8.

    private static final byte OPEN = -1;

    /** A cancellation. */
    private static final byte CANCEL = 1;

    /** That the step could not enter the context. */
    private static final byte NOT_ENTERED = 2;

    /** Null while it is empty and has not been asked for. */
    private volatile @Nullable VarContext context;

    /**
     * The fiber that the next step resumes: the task's own, or that of the generator in which it
     * waits.
     */
    @Nullable
    Fiber fiber;

    /** The future that the task waits for. */
    @Nullable
    BaseFuture<?> waiter;

    /** Who has asked to cancel it: null, a {@link Cancellation}, or a {@link CancelLog} of several. */
    @Nullable
    Object cancellations;

    /** How many steps it has begun, without a sign. Loop thread only; for others a hint. */
    private int steps;

    /** A request that is still to be thrown, once. */
    static final byte EDGE = 1;

    /** The code is in a block that is cancelled: each wait throws until the block is left; see {@link TaskBlock}. */
    static final byte LEVEL = 2;

    /** What the next step or wait is to throw: nothing, or {@link #EDGE} and {@link #LEVEL}. */
    byte cancelState;

    /** The innermost block that the code is in; null for most tasks. */
    @Nullable
    TaskBlock block;

    /**
     * How many awaits the body has attempted since its loop was closed, where every await throws until the body has
     * ended; {@link #OPEN} before that.
     */
    private byte exits = OPEN;

    /** What a step makes the code throw that it resumes: bits, {@link #CANCEL} and {@link #NOT_ENTERED}, 0 for nothing. */
    private byte injected;

    private boolean running;

    /** Whether the running step has entered the task's context, as it should. */
    private boolean entered;

    TaskSteps(LoopState loopState, @Nullable VarContext context) {
        super(loopState);
        if (context != null) {
            this.context = context;
        }
    }

    @Override
    public final VarContext context() {
        VarContext known = context;
        return known == null ? makeContext() : known;
    }

    @Override
    public final @Nullable VarContext contextOrNull() {
        return context;
    }

    /** Synchronized, because any thread may ask for the context. */
    private synchronized VarContext makeContext() {
        VarContext made = context;
        if (made == null) {
            made = VarContext.empty();
            if (entered && loopState.isHere()) {
                made.enter();
            }
            context = made;
        }
        return made;
    }

    /** Closes the coroutine that {@link #runInFiber} would run, if it has not begun. */
    abstract void giveUpCoroutine();

    /** Returns whether it is in the registry: only a task whose creation failed at the last moment is not. */
    abstract boolean isRegistered();

    /** The task is done: takes it out of the registry. */
    abstract void unregister();

    /** Takes the next step. */
    @Override
    public final void runJob() {
        if (done()) {
            return;
        }
        Task<?> outer = loopState.current;
        TaskSteps<?> outerStep = loopState.stepping;
        TaskSteps<?> last = this;
        try {
            enterStep();
            step();
        } finally {
            // Tasks may have handed over to others: the step to leave is the last one's.
            last = loopState.stepping == null ? this : loopState.stepping;
            last.leaveStep();
            loopState.stepping = outerStep;
            loopState.current = outer;
        }
        last.endIfEnded();
    }

    /**
     * Runs the code in {@code inner} as part of this task, and returns when it has called {@link
     * #leave}; no other code runs in between unless it awaits. Called in the task's code.
     */
    public final void enter(Fiber inner) {
        Fiber here = fiber;
        assert here != null : "bug in asyncio4j: a task without a fiber enters a generator";
        inner.caller = here;
        inner.contextOwner = this;
        inner.running = here.running;
        fiber = inner;
        try {
            switchFiber(here, inner);
        } catch (Throwable problem) {
            // The switch failed, and the code in the other fiber has not run.
            fiber = here;
            inner.caller = null;
            inner.contextOwner = null;
            throw problem;
        }
    }

    /**
     * Resumes the code that entered {@code inner}, and returns when {@code inner} is entered again;
     * at once if {@code forGood}, which ends {@code inner}. Called in the code of {@code inner}.
     */
    public final void leave(Fiber inner, boolean forGood) {
        Fiber outer = inner.caller;
        fiber = outer;
        inner.caller = null;
        inner.contextOwner = null;
        if (forGood) {
            return;
        }
        try {
            switchFiber(inner, outer);
        } catch (Throwable problem) {
            fiber = inner;
            inner.caller = outer;
            inner.contextOwner = this;
            throw problem;
        }
    }

    /** Returns how many steps it has begun, modulo 2^32. Any thread, as a hint. */
    public final long steps() {
        return Integer.toUnsignedLong(steps);
    }

    /** Returns whether its code is executing now. */
    final boolean isRunning() {
        return running;
    }

    /** Suspends the running task until {@code future} is done. Called in the task's code. */
    final void suspendUntilDone(BaseFuture<?> future) {
        if (future.loopState != loopState) {
            throw refusal("Task " + this + " got Future " + future + " attached to a different loop");
        }
        if (future == this) {
            throw refusal("Task cannot await on itself: " + this);
        }
        failIfUnwinding();
        try {
            future.addJob(this);
            waiter = future;
            if (cancelState != 0 && passOnPending(future)) {
                cancelState &= LEVEL;
            }
            suspend(false);
            while (!future.done() && injected == 0) {
                // Woken by a leftover of an earlier await that failed for lack of stack.
                waiter = future;
                suspend(false);
            }
        } catch (Throwable problem) {
            waiter = null;
            future.removeJob(this);
            throw problem;
        }
        if (!future.done()) {
            future.removeJob(this);
        }
        // The outcome reaches this task, even if it throws a more recent cancellation instead.
        future.silence();
        // A cancelled future throws its own CancelledError.
        if (!future.endedInCancelledError()) {
            throwInjected();
        }
        injected = 0;
    }

    /** Records a request; {@code isPending} if the next step or wait is to throw it. */
    final void note(Cancellation request, boolean isPending) {
        Object known = cancellations;
        if (known == null) {
            cancellations = request;
            return;
        }
        CancelLog log = known instanceof CancelLog several
                ? several
                : new CancelLog((Cancellation) known, (cancelState & EDGE) != 0);
        log.add(request);
        if (isPending) {
            log.pending = request;
        }
        cancellations = log;
    }

    /** Returns the request that is to be thrown; there is one while there is something to throw. */
    final @Nullable Cancellation pending() {
        TaskBlock cancelled = block == null ? null : block.cancelledHere();
        if (cancelled != null) {
            return cancelled.request();
        }
        return cancellations instanceof CancelLog log ? log.pending : (Cancellation) cancellations;
    }

    private CancelledError pendingError() {
        Cancellation request = pending();
        return request == null ? new CancelledError() : CancelledError.of(request);
    }

    /** Cancels a future that the task begins to wait for although it is to be cancelled. */
    private boolean passOnPending(BaseFuture<?> future) {
        Cancellation request = pending();
        return Cancelling.with(request, future, request == null ? null : request.message());
    }

    /** Suspends the running task for one iteration. Called in the task's code. */
    final void yieldToLoop() {
        failIfUnwinding();
        loopState.append(this);
        try {
            suspend(false);
        } catch (Throwable problem) {
            if (!isUnwinding()) {
                loopState.ready.removeIfLast(this);
            }
            throw problem;
        }
        throwInjected();
    }

    /** Begins a step: from here on this is the running task. */
    private void enterStep() {
        loopState.stepping = this;
        loopState.current = this;
        steps++;
        int toThrow = injected & NOT_ENTERED;
        VarContext own = context;
        if (own != null && own.isEntered()) {
            // Code is suspended inside of context.run(...). Waiting for it might mean waiting for
            // ourselves.
            toThrow = NOT_ENTERED;
        } else {
            if (own != null) {
                own.enter();
            }
            entered = true;
        }
        injected = (byte) (cancelState != 0 ? toThrow | CANCEL : toThrow);
        cancelState &= LEVEL;
        waiter = null;
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null) {
            loopState.recordedStep = recorder.stepBegins();
        }
    }

    private void step() {
        Fiber here = fiber == null ? begin() : fiber;
        if (here == null) {
            giveUpCoroutine();
            return;
        }
        running = true;
        resume(here);
    }

    /** Ends what {@link #enterStep} began. */
    private void leaveStep() {
        running = false;
        if (entered) {
            entered = false;
            VarContext own = context;
            if (own != null) {
                own.exit();
            }
        }
    }

    /**
     * Resumes a fiber, and those that it enters or leaves, until there is something to wait for. On
     * return another task may be stepping.
     */
    final void resume(Fiber first) {
        Fiber last = resumeOrFail(first);
        TaskSteps<?> task = loopState.stepping;
        while (task != null && task.fiber != null && task.fiber != last) {
            last = resumeOrFail(task.fiber);
            task = loopState.stepping;
        }
    }

    /**
     * Resumes a fiber and returns the one that suspended or ended last. If it cannot begin, mostly because there is no
     * memory for its thread, the code that enters it fails, or else its task: it would wait forever.
     */
    private Fiber resumeOrFail(Fiber next) {
        try {
            return next.resume();
        } catch (Throwable problem) {
            TaskSteps<?> task = loopState.stepping;
            if (next.hasBegun() || task == null || task.fiber != next) {
                throw problem;
            }
            task.failToBegin(next.caller, problem);
            return next;
        }
    }

    private void failToBegin(@Nullable Fiber outer, Throwable problem) {
        // In case that there is no memory for the rest either.
        loopState.unended = true;
        fiber = outer;
        if (outer != null) {
            outer.fail(problem);
        } else {
            keepFailure(problem);
            giveUpCoroutine();
        }
    }

    /** Creates the fiber, or returns null and stores the reason why the body does not run. */
    private @Nullable Fiber begin() {
        try {
            if ((injected & CANCEL) != 0) {
                throw pendingError();
            }
            if (!isRegistered()) {
                throw new CancelledError("the task could not be created");
            }
            if ((injected & NOT_ENTERED) != 0) {
                throw context().alreadyEntered();
            }
            fiber = newFiber();
        } catch (Throwable problem) {
            loopState.unended = true;
            keepFailure(problem);
        }
        return fiber;
    }

    final Fiber newFiber() {
        Fiber made = Engine.get().newFiber(getName(), this, loopState);
        made.contextOwner = this;
        made.context = context;
        return made;
    }

    /** Completes the task if its code has ended, or could not begin. */
    final void endIfEnded() {
        if (fiber == null ? keptFailure() == null : !fiber.ended()) {
            return;
        }
        try {
            makeRoomForJobs();
        } catch (Throwable full) {
            // Nothing has changed: the loop tries again.
            loopState.unended = true;
            throw full;
        }
        fiber = null;
        unregister();
        Throwable problem = keptFailure();
        if (problem == null) {
            endWithValue();
        } else if (problem instanceof CancelledError) {
            loopState.tasks.countCancelled();
            finishCancelled(problem);
        } else {
            loopState.tasks.countFailed();
            fail(problem);
            if (LoopState.endsLoop(problem)) {
                TaskEvents.ended((LoopTask<T>) this);
                throw Throwing.unchecked(problem);
            }
        }
        TaskEvents.ended((LoopTask<T>) this);
    }

    private void endWithValue() {
        if ((cancelState & EDGE) != 0) {
            cancelState = 0;
            loopState.tasks.countCancelled();
            finishCancelled(pending());
        } else {
            completeWithKept();
        }
    }

    /** Records the step that ends and the wait that begins. For that the stack of a task has a frame more, and else none. */
    private void suspendRecorded(Recorder recorder) {
        BaseFuture<?> awaited = waiter;
        Object step = TaskEvents.stepEnds(this, recorder);
        // Before the step is recorded, which takes a while.
        Object wait = recorder.awaitBegins();
        // Its place is taken by the outcome.
        Object target = wait == null || awaited == null ? null : awaited.target();
        TaskEvents.recordStep(this, recorder, step);
        suspend(true);
        TaskEvents.awaitEnds(this, recorder, wait, awaited, target);
    }

    private void suspend(boolean recorded) {
        Recorder recorder = recorded ? null : Recorder.activeOrNull();
        if (recorder != null) {
            suspendRecorded(recorder);
            return;
        }
        Fiber here = fiber;
        assert here != null : "bug in asyncio4j: a task without a fiber suspends";
        TaskSteps<?> next = here.canHandOver() ? loopState.nextTask() : null;
        if (next != null && entered && next.canGoOnAfter(this)) {
            handOver(here, next);
        } else {
            here.suspend();
        }
        if (!running && !isUnwinding()) {
            // Another task has handed over to this one.
            loopState.removeNextTask();
            enterStep();
            running = true;
        }
        failIfUnwinding();
    }

    /** Suspends and runs code of the same step in another fiber. */
    private void switchFiber(Fiber here, @Nullable Fiber other) {
        if (other != null && here.canHandOver() && !loopState.debug) {
            here.handOver(other);
        } else {
            here.suspendOrFail();
        }
    }

    /** Returns whether a step of this ready task can begin right after one of another task. */
    private boolean canGoOnAfter(TaskSteps<?> other) {
        VarContext own = context;
        return this != other && fiber != null && !done() && (own == null || own == other.context || !own.isEntered());
    }

    /** Suspends, and lets {@code next} take its step without the loop's thread in between. */
    private void handOver(Fiber here, TaskSteps<?> next) {
        Fiber there = next.fiber;
        assert there != null;
        leaveStep();
        try {
            here.handOver(there);
        } catch (Throwable problem) {
            // The switch failed: this step continues.
            VarContext own = context;
            if (own != null) {
                own.enter();
            }
            entered = true;
            running = true;
            throw problem;
        }
    }

    /** Makes every await throw from now on. */
    final void beginUnwinding() {
        exits = 0;
    }

    private boolean isUnwinding() {
        return exits != OPEN;
    }

    private void failIfUnwinding() {
        if (!isUnwinding()) {
            return;
        }
        Fiber here = fiber;
        if (++exits > MAX_EXITS && here != null) {
            // The body refuses to end. A leftover thread is better than a close that hangs.
            here.suspend();
        }
        throw new GeneratorExit("the event loop is closed; " + getName() + " cannot be resumed any more");
    }

    /**
     * Returns the exception for an await that can never end, after one iteration, as Python does.
     */
    private IllegalStateException refusal(String message) {
        yieldToLoop();
        return new IllegalStateException(message);
    }

    /** Throws what the step that resumed the code wants thrown; a cancellation takes precedence. */
    private void throwInjected() {
        int toThrow = injected;
        injected = 0;
        if ((toThrow & CANCEL) != 0) {
            throw pendingError();
        }
        if (toThrow != 0) {
            throw context().alreadyEntered();
        }
    }
}
