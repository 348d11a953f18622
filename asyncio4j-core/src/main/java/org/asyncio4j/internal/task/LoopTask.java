package org.asyncio4j.internal.task;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Cancellation;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.WaitReason;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.context.ThreadLocals;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.events.Recorder;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.internal.util.Traces;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine on a fiber of its own, stepped by the loop: how it starts, is cancelled, is
 * described, and ends when its loop closes. How it gets the thread and gives it up: {@link
 * TaskSteps}.
 *
 * <p>A cancellation is passed to the future that the task waits for. If there is none, or it cannot
 * be cancelled, {@code cancelState} makes the next step begin, or the next wait end, with a {@link
 * CancelledError}. A request that comes while the code is in a shielded block waits there: {@link TaskBlock}.
 */
public final class LoopTask<T extends @Nullable Object> extends TaskSteps<T> {

    /**
     * How many eager first steps may be nested on the loop's stack. Half of what fits on an
     * ordinary stack, because the JVM does not survive an overflow everywhere: it would hit the
     * JDK's code that switches threads.
     */
    private static final int MAX_EAGER_STEPS = 500;

    /** Ids of tasks that were made with a name are greater. */
    private static final long NAMED_IDS = 1L << 40;

    /** A cancellation is being passed along the chain of waits, which may lead back here in a cycle. */
    private static final byte BEING_CANCELLED = 1;

    private static final byte FINISHED_EAGERLY = 2;

    /** Nobody is told if it still pends when its loop is closed. */
    private static final byte EXPECTED_TO_PEND = 4;

    final Coroutine<T> coroutine;

    /** Null until asked for; most tasks are just numbered. */
    private @Nullable String name;

    /** Of those without a name when they were made, or negative: of those with one. */
    private final long number;

    /** Not withdrawn, and not held back by a shielded block. */
    int cancelRequests;

    /** Whether it waits for what it must wait for, and a block that is cancelled does not end that: a group's end. */
    boolean waitsDespiteCancel;

    /** Bits: {@link #BEING_CANCELLED}, {@link #FINISHED_EAGERLY}, {@link #EXPECTED_TO_PEND}. */
    private byte marks;

    /** This task's index in the registry, or -1. */
    int registryIndex = -1;

    private LoopTask(LoopState loopState, Coroutine<T> coroutine, TaskOptions options) {
        super(loopState, contextOf(options));
        this.coroutine = coroutine;
        this.name = options.name();
        this.number = numberOf(loopState, name != null);
    }

    private static long numberOf(LoopState loopState, boolean named) {
        Surroundings surroundings = loopState.surroundings;
        return surroundings == null ? loopState.tasks.nextNumber(named) : surroundings.nextTaskNumber(named);
    }

    private boolean isMarked(byte mark) {
        return (marks & mark) != 0;
    }

    /** Returns a number that no other task of the process has; for most it is that of their name. */
    public long id() {
        return number > 0 ? number : NAMED_IDS - number;
    }

    /** Returns its number among those without a name when they were made, or negative: among those with one. */
    public long number() {
        return number;
    }

    private static @Nullable VarContext contextOf(TaskOptions options) {
        Context wanted = options.context();
        return wanted == null ? ThreadState.current().copyContextOrNull() : (VarContext) wanted;
    }

    /**
     * Creates a task and schedules its first step for the next iteration, or runs that step now if
     * the task is to start eagerly and can.
     */
    public static <T extends @Nullable Object> LoopTask<T> start(
            LoopState loopState, Coroutine<T> coroutine, TaskOptions options) {
        Checks.notNull(coroutine, "coroutine");
        loopState.checkAcceptsTasks();
        LoopTask<T> task = new LoopTask<>(loopState, coroutine, options);
        if (Boolean.TRUE.equals(options.eagerStart()) && loopState.isRunning() && loopState.isHere()) {
            task.startEagerly();
        } else {
            BaseCoroutine.claim(coroutine, loopState);
            loopState.enqueue(task);
            // If this fails, for lack of stack or memory, the task never begins; see isRegistered().
            loopState.tasks.add(task);
            if (!loopState.isRunning()) {
                loopState.tasks.noteNew(task);
            }
            TaskEvents.created(task);
        }
        return task;
    }

    @Override
    public boolean cancel(@Nullable String message) {
        return cancelFrom(null, message);
    }

    /** Cancels like {@link #cancel}, for code in {@code from}: only shielded blocks within that hold the request back. */
    boolean cancelFrom(@Nullable TaskBlock from, @Nullable String message) {
        loopState.checkThread();
        if (isMarked(BEING_CANCELLED)) {
            breakCycle(Cancelling.current(loopState, message));
            return true;
        }
        silence();
        if (done()) {
            return false;
        }
        TaskEvents.cancelled(this, message);
        Cancellation request = Cancelling.current(loopState, message);
        TaskBlock shield = block == null ? null : block.shieldWithin(from);
        if (shield != null) {
            shield.hold(request);
            note(request, false);
        } else {
            request(request, true);
        }
        return true;
    }

    /**
     * Passes a request to what the task waits for.
     *
     * @param edge whether the next wait is to throw it if there is nothing to pass it to; a cancelled block needs no such
     *     reminder
     */
    void request(Cancellation request, boolean edge) {
        Cancellation outer = loopState.cancellation;
        List<LoopTask<?>> chain = new ArrayList<>(1);
        boolean asked = false;
        loopState.cancellation = request;
        try {
            requestAlongTheChain(chain);
            LoopTask<?> last = chain.getLast();
            last.cancelWait(request, edge || last != this);
            noteAlongTheChain(chain, request);
            asked = true;
        } finally {
            loopState.cancellation = outer;
            // This task's part without a call, for which the stack may be too full.
            if (isMarked(BEING_CANCELLED) && !asked) {
                cancelRequests--;
            }
            marks &= ~BEING_CANCELLED;
            if (chain.size() > 1) {
                endRequest(chain, asked);
            }
        }
    }

    /** Passes on the request of a block that has just been cancelled, or has come into view. */
    void requestOfBlock(Cancellation request, boolean edge) {
        if (done()) {
            return;
        }
        silence();
        TaskEvents.cancelled(this, request.message());
        request(request, edge);
    }

    @Override
    public int cancelling() {
        return cancelRequests + heldBack();
    }

    /** Returns how many requests shielded blocks hold back; none for the code in them, which is not to see them. */
    private int heldBack() {
        return block == null || loopState.current == this ? 0 : block.heldBack();
    }

    @Override
    public int uncancel() {
        loopState.checkThread();
        if (heldBack() > 0 && block != null) {
            block.withdrawHeld();
        } else if (cancelRequests > 0) {
            cancelRequests--;
            if (cancelRequests == 0) {
                cancelState &= LEVEL;
            }
        }
        return cancelling();
    }

    /** Returns whether a cancellation was requested that is still to be thrown. */
    public boolean mustCancel() {
        return cancelState != 0;
    }

    @Override
    public String getName() {
        String given = name;
        if (given == null) {
            given = "Task-" + number;
            name = given;
        }
        return given;
    }

    @Override
    public void setName(String name) {
        Checks.notNull(name, "name");
        loopState.checkThread();
        this.name = name;
        Fiber own = fiber;
        while (own != null && own.caller != null) {
            own = own.caller;
        }
        if (own != null) {
            own.thread().setName(name);
        }
    }

    @Override
    public @Nullable Coroutine<T> getCoro() {
        return isMarked(FINISHED_EAGERLY) ? null : coroutine;
    }

    @Override
    public Context getContext() {
        return context();
    }

    @Override
    public List<Cancellation> cancellations() {
        return Cancelling.all(cancellations);
    }

    @Override
    public @Nullable WaitReason waitsFor() {
        return WaitReasons.of(this);
    }

    @Override
    public List<StackTraceElement> getStack(int limit) {
        return TaskStack.of(this, limit);
    }

    @Override
    public void printStack(int limit, PrintStream out) {
        TaskStack.print(this, limit, out);
    }

    /**
     * Continues the trace of an exception that leaves a generator with the frames of this task's code, which asked for
     * the item. Called in the task's code.
     */
    public void leftGenerator(Throwable problem) {
        StackTraceElement[] frames = Traces.failedWith(problem, Traces.GENERATOR, received());
        if (frames != null) {
            receive(problem, frames);
        }
    }

    /**
     * Suppresses the "destroyed but pending" report for this task; for tasks that the library
     * creates itself.
     */
    public void expectAbandonment() {
        marks |= EXPECTED_TO_PEND;
    }

    /**
     * Runs code of a closed loop that no task runs: everything it awaits fails, so that only its
     * finally blocks run. Loop thread.
     */
    public static void runUnwinding(LoopState loopState, Coroutine<?> code) {
        LoopTask<?> task = new LoopTask<>(loopState, code, TaskOptions.DEFAULT);
        BaseCoroutine.claim(code, loopState);
        task.fiber = task.newFiber();
        task.beginUnwinding();
        task.runStepOfUnwinding();
        task.finishUnheard();
    }

    /**
     * Ends the task of a closed loop: unwinds its code so that its finally blocks run. Loop thread,
     * from {@link LoopState}.
     */
    void unwind() {
        Throwing.afterAll(
                List.of(this::reportIfPending, this::unwindCode, this::finishUnheard, () -> TaskEvents.ended(this)));
    }

    private void reportIfPending() {
        if (!isMarked(EXPECTED_TO_PEND)) {
            loopState.report(LoopProblem.of("Task was destroyed but it is pending!")
                    .with("task", this)
                    .with("source_traceback", origin));
        }
    }

    private void unwindCode() {
        loopState.tasks.giveUp(this);
        if (fiber == null || !fiber.hasBegun()) {
            // Resuming it would begin the body.
            giveUpCoroutine();
        } else {
            beginUnwinding();
            waiter = null;
            runStepOfUnwinding();
        }
    }

    @Override
    public void runInFiber() {
        try {
            Object before = ThreadLocals.enter(this);
            try {
                keepValue(coroutine instanceof BaseCoroutine<T> ours ? ours.awaitIn(this) : coroutine.onAwait());
            } finally {
                ThreadLocals.exit(this, before);
            }
        } catch (Throwable problem) {
            keepFailure(problem);
        }
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null) {
            TaskEvents.recordStep(this, recorder, TaskEvents.stepEnds(this, recorder));
        }
    }

    @Override
    String bottom() {
        return Traces.TASK;
    }

    @Override
    String kind() {
        return "Task";
    }

    @Override
    String stateWord() {
        return !done() && cancelling() > 0 ? "cancelling" : super.stateWord();
    }

    @Override
    String details() {
        StringBuilder text = new StringBuilder(" name='")
                .append(Repr.oneLine(getName()))
                .append("' coro=<")
                .append(Repr.oneLine(coroutine.getName()));
        List<StackTraceElement> frames = done() ? List.of() : Stacks.userFrames(rawStack());
        if (!frames.isEmpty()) {
            text.append(" running at ").append(Stacks.file(frames.getFirst()));
        }
        text.append('>');
        BaseFuture<?> awaited = waiter;
        if (awaited != null) {
            text.append(" wait_for=")
                    .append(
                            awaited instanceof LoopTask<?> task
                                    ? "<Task " + Repr.oneLine(task.getName()) + ">"
                                    : awaited.brief());
        }
        return text.toString();
    }

    /**
     * Returns the stack of its code, where it is suspended or was when it failed; innermost first.
     */
    StackTraceElement[] rawStack() {
        if (done()) {
            return failureStack();
        }
        // Read once: another thread may call this while the task ends.
        return TaskStack.ofFiber(fiber);
    }

    /** Returns the fiber of its innermost code; null before it begins and after its end. Any thread. */
    @Nullable
    Fiber innermost() {
        return fiber;
    }

    /**
     * Counts the request in this task and in those that it waits for, directly or indirectly, and
     * adds them to {@code chain}. Without recursion: such chains may be longer than a stack is deep.
     */
    private void requestAlongTheChain(List<LoopTask<?>> chain) {
        LoopTask<?> task = this;
        while (true) {
            task.silence();
            chain.add(task);
            task.cancelRequests++;
            task.marks |= BEING_CANCELLED;
            if (!(task.waiter instanceof LoopTask<?> next)
                    || next.done()
                    || next.isMarked(BEING_CANCELLED)
                    || (next.block != null && next.block.shieldWithin(null) != null)) {
                return;
            }
            task = next;
        }
    }

    /** Ends what {@link #requestAlongTheChain} began; takes the request back if it could not be passed on. */
    private static void endRequest(List<LoopTask<?>> chain, boolean asked) {
        for (LoopTask<?> task : chain) {
            if (!asked && task.isMarked(BEING_CANCELLED)) {
                task.cancelRequests--;
            }
            task.marks &= ~BEING_CANCELLED;
        }
    }

    /** Cancels what the task waits for, or else makes the next step cancel the task. */
    private void cancelWait(Cancellation request, boolean edge) {
        boolean passed = waiter != null && waiter.cancel(request.message());
        if (!passed && edge) {
            note(request, true);
            cancelState |= EDGE;
        } else {
            note(request, false);
        }
    }

    /** Records a request in the tasks that wait for the last one, which knows. */
    private static void noteAlongTheChain(List<LoopTask<?>> chain, Cancellation request) {
        for (int i = 0; i < chain.size() - 1; i++) {
            chain.get(i).note(request, false);
        }
    }

    /**
     * Ends the wait of a task that waits for itself, directly or indirectly, since nothing else can
     * end it. CPython recurses until it fails.
     */
    private void breakCycle(Cancellation request) {
        note(request, true);
        cancelState |= EDGE;
        BaseFuture<?> awaited = waiter;
        if (awaited != null && awaited.removeJob(this)) {
            waiter = null;
            loopState.enqueue(this);
        }
    }

    /**
     * Closes the coroutine if this task has not started it; leaves it alone if it runs in another
     * task.
     */
    @Override
    void giveUpCoroutine() {
        try {
            if (coroutine.state() == Coroutine.State.CREATED) {
                coroutine.close();
            }
        } catch (StackOverflowError full) {
            // Closing a coroutine that has not begun ends nothing, and there is no stack for a report.
        } catch (RuntimeException | Error problem) {
            loopState.report(LoopProblem.of("could not close the coroutine of a task that never ran")
                    .with("exception", problem)
                    .with("task", this));
        }
    }

    @Override
    boolean isRegistered() {
        return registryIndex >= 0;
    }

    @Override
    void unregister() {
        loopState.tasks.remove(this);
    }

    /** Takes the first step at once, in the middle of the creator's step. */
    private void startEagerly() {
        VarContext own = contextOrNull();
        if (own != null) {
            own.checkNotEntered();
        }
        BaseCoroutine.claim(coroutine, loopState);
        if (loopState.eagerSteps >= MAX_EAGER_STEPS) {
            giveUpCoroutine();
            throw new StackOverflowError("eager tasks nested " + MAX_EAGER_STEPS + " deep");
        }
        loopState.tasks.add(this);
        TaskEvents.created(this);
        Fiber creator = Fiber.currentOrNull();
        Object stepOfCreator = loopState.recordedStep;
        loopState.eagerSteps++;
        try {
            if (creator == null) {
                Engine.get().amidForeignCode(loopState, this::runJob);
            } else {
                creator.onLoopThread(this::runJob);
            }
        } finally {
            loopState.eagerSteps--;
            loopState.recordedStep = stepOfCreator;
            if (done()) {
                marks |= FINISHED_EAGERLY;
            } else if (fiber == null || !fiber.hasBegun()) {
                // The creator could not switch to it. It throws, and nobody has the task. First of all it must not
                // count as pending, as the stack may be too full for the rest.
                finishUnheard();
                fiber = null;
                loopState.tasks.giveUp(this);
                giveUpCoroutine();
            }
        }
    }

    private void runStepOfUnwinding() {
        Fiber own = fiber;
        assert own != null;
        loopState.stepping = this;
        resume(own);
        if (fiber != null && !fiber.ended()) {
            keepFailure(new IllegalStateException("coroutine ignored GeneratorExit: " + this));
        }
        fiber = null;
        Throwable problem = keptFailure();
        if (problem != null && !(problem instanceof GeneratorExit) && !(problem instanceof CancelledError)) {
            loopState.report(LoopProblem.of("unhandled exception while the event loop was closed")
                    .with("exception", problem)
                    .with("task", this));
        }
    }
}
