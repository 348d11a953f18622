package org.asyncio4j.internal.knot;

import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.context.Slot;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A coroutine on a fiber of its own, stepped by the loop.
 *
 * <p>The task is itself the job that takes its next step. It stands in the ready queue, or in the
 * callbacks of the future that it waits for, or in neither while it runs:
 *
 * <pre>
 *    ready --step--> running --await--> waiting --future done--> ready
 *                       '---end---> done
 * </pre>
 *
 * <p>A cancellation goes to the future that the task waits for. Where there is none, or it does not
 * let itself be cancelled, {@code mustCancel} has the next step begin, or the next wait end, with a
 * {@link CancelledError}.
 *
 * <p>The fiber is made at the first step: a task that is cancelled before never needs one.
 */
public final class LoopTask<T extends @Nullable Object> extends BaseFuture<T>
        implements Task<T>, Job {

    /**
     * How many eager first steps may stand on the loop's stack, one in the other. Half of what an
     * ordinary stack has room for, as the JVM does not survive an overflow at every place: it would
     * hit the JDK's code that switches threads.
     */
    private static final int MAX_EAGER_STEPS = 500;

    /** As often a body may go on awaiting after it was told that its loop is closed. */
    private static final int MAX_EXITS = 100;

    private final Coroutine<T> coroutine;
    private final VarContext context;

    /** Null until asked for; most tasks are numbered. */
    private @Nullable String name;

    private final long number;

    /** What the next step resumes: the task's own, or that of the generator it waits in. */
    private @Nullable Fiber fiber;

    /** The future that the task waits for. */
    private @Nullable BaseFuture<?> waiter;

    private int cancelRequests;
    private boolean mustCancel;
    private @Nullable String cancelMessage;

    /** The request is on its way to what the task waits for, which leads back here in a cycle. */
    private boolean beingCancelled;

    /** Set by a step for the code that it resumes: throw a cancellation. */
    private boolean injectCancel;

    /** The loop is closed: every await throws, until the body has ended. */
    private boolean unwinding;

    /** How often the body was told that the loop is closed. */
    private int exits;

    /** Set by a step that could not enter the context, for the code that it resumes to throw. */
    private @Nullable IllegalStateException notEntered;

    private boolean running;

    /** Whether the step that runs is in the task's context, as it should. */
    private boolean entered;

    private boolean finishedEagerly;
    private boolean reportIfPending = true;

    // How the body ended, told by the fiber to the step that resumed it.
    private @Nullable T value;
    private @Nullable Throwable failure;

    /** Where the registry keeps this task, or -1. */
    int registryIndex = -1;

    private LoopTask(Host host, Coroutine<T> coroutine, TaskOptions options) {
        super(host);
        this.coroutine = coroutine;
        this.name = options.name();
        this.number = name == null ? TaskRegistry.nextNumber() : 0;
        Context wanted = options.context();
        this.context = wanted == null ? Slot.current().copyContext() : (VarContext) wanted;
    }

    /**
     * Makes a task and has its first step taken: in the next iteration, or now if it is to start
     * eagerly and can.
     */
    public static <T extends @Nullable Object> LoopTask<T> start(
            Host host, Coroutine<T> coroutine, TaskOptions options) {
        Checks.notNull(coroutine, "coroutine");
        host.checkUsable();
        LoopTask<T> task = new LoopTask<>(host, coroutine, options);
        if (Boolean.TRUE.equals(options.eagerStart()) && host.isRunning() && host.isHere()) {
            task.startEagerly();
        } else {
            BaseCoroutine.claim(coroutine, host);
            host.tasks.add(task);
            host.enqueue(task);
        }
        return task;
    }

    @Override
    public boolean cancel(@Nullable String message) {
        host.checkThread();
        if (beingCancelled) {
            breakCycle(message);
            return true;
        }
        silence();
        if (done()) {
            return false;
        }
        List<LoopTask<?>> chain = requestAlongTheChain();
        try {
            chain.getLast().cancelWait(message);
        } finally {
            chain.forEach(task -> task.beingCancelled = false);
        }
        return true;
    }

    @Override
    public int cancelling() {
        return cancelRequests;
    }

    @Override
    public int uncancel() {
        host.checkThread();
        if (cancelRequests > 0) {
            cancelRequests--;
            if (cancelRequests == 0) {
                mustCancel = false;
            }
        }
        return cancelRequests;
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
        this.name = Checks.notNull(name, "name");
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
        return finishedEagerly ? null : coroutine;
    }

    @Override
    public Context getContext() {
        return context;
    }

    VarContext context() {
        return context;
    }

    @Override
    public List<StackTraceElement> getStack(int limit) {
        return TaskStack.of(this, limit);
    }

    @Override
    public void printStack(int limit, PrintStream out) {
        TaskStack.print(this, limit, out);
    }

    /** Takes the next step. */
    @Override
    public void runJob() {
        if (done()) {
            return;
        }
        Task<?> outer = host.current;
        LoopTask<?> outerStep = host.stepping;
        LoopTask<?> last = this;
        try {
            enterStep();
            step();
        } finally {
            // Tasks may have handed over to others: the last of them came back.
            last = host.stepping == null ? this : host.stepping;
            last.leaveStep();
            host.stepping = outerStep;
            host.current = outer;
        }
        last.endIfEnded();
    }

    /**
     * Does not report the task if the loop closes before it is done; for tasks that the library
     * makes by itself.
     */
    public void expectAbandonment() {
        reportIfPending = false;
    }

    /**
     * Has the code in {@code inner} run as part of this task, and returns when it has called {@link
     * #leave}: with no other code in between unless it awaits. Called in the task's code.
     */
    public void enter(Fiber inner) {
        Fiber here = fiber;
        assert here != null : "bug in asyncio4j: a task without a fiber enters a generator";
        inner.caller = here;
        inner.owner = this;
        inner.running = here.running;
        fiber = inner;
        try {
            makeWay(here, inner);
        } catch (Throwable problem) {
            // It cannot make way, and the code in the other fiber has not run.
            fiber = here;
            inner.caller = null;
            inner.owner = null;
            throw problem;
        }
    }

    /**
     * Lets the code go on that entered {@code inner}, and returns when somebody enters it again;
     * for good if {@code inner} has nothing more to do. Called in the code of {@code inner}.
     */
    public void leave(Fiber inner, boolean forGood) {
        Fiber outer = inner.caller;
        fiber = outer;
        inner.caller = null;
        inner.owner = null;
        if (forGood) {
            return;
        }
        try {
            makeWay(inner, outer);
        } catch (Throwable problem) {
            fiber = inner;
            inner.caller = outer;
            inner.owner = this;
            throw problem;
        }
    }

    /**
     * Runs code that belongs to a closed loop and that no task runs: what it awaits fails, so that
     * it has only its finally blocks left. Loop thread.
     */
    public static void runUnwinding(Host host, Coroutine<?> code) {
        LoopTask<?> task = new LoopTask<>(host, code, TaskOptions.DEFAULT);
        BaseCoroutine.claim(code, host);
        task.fiber = task.newFiber();
        task.unwinding = true;
        task.runStepOfUnwinding();
        task.finishUnheard();
    }

    /** Whether its code executes now. */
    boolean isRunning() {
        return running;
    }

    /** Suspends the running task until {@code future} is done. Called in the task's code. */
    void suspendUntilDone(BaseFuture<?> future) {
        if (future.host != host) {
            throw refusal(
                    "Task " + this + " got Future " + future + " attached to a different loop");
        }
        if (future == this) {
            throw refusal("Task cannot await on itself: " + this);
        }
        failIfUnwinding();
        try {
            future.addJob(this);
            waiter = future;
            if (mustCancel && future.cancel(cancelMessage)) {
                mustCancel = false;
            }
            suspend();
            while (!future.done() && !injectCancel && notEntered == null) {
                // Woken by what an earlier await has left behind that failed for want of stack.
                waiter = future;
                suspend();
            }
        } catch (Throwable problem) {
            future.removeJob(this);
            waiter = null;
            throw problem;
        }
        if (!future.done()) {
            future.removeJob(this);
        }
        // Told to this task, even if a cancellation that came since then is what it hears.
        future.silence();
        // A future that was cancelled speaks for itself.
        if (!future.endedInCancelledError()) {
            throwInjected();
        }
        injectCancel = false;
        notEntered = null;
    }

    /** Suspends the running task for one iteration. Called in the task's code. */
    void yieldToLoop() {
        failIfUnwinding();
        host.append(this);
        try {
            suspend();
        } catch (Throwable problem) {
            if (!unwinding) {
                host.ready.removeIfLast(this);
            }
            throw problem;
        }
        throwInjected();
    }

    /**
     * Ends the task of a closed loop: has its code leave by its finally blocks. Loop thread, from
     * {@link Host}.
     */
    void unwind() {
        if (reportIfPending) {
            host.report(
                    LoopProblem.of("Task was destroyed but it is pending!")
                            .with("task", this)
                            .with("source_traceback", origin));
        }
        host.tasks.remove(this);
        if (fiber == null) {
            giveUpCoroutine();
        } else {
            unwinding = true;
            waiter = null;
            runStepOfUnwinding();
        }
        finishUnheard();
    }

    @Override
    String kind() {
        return "Task";
    }

    @Override
    String stateWord() {
        return !done() && cancelRequests > 0 ? "cancelling" : super.stateWord();
    }

    @Override
    String details() {
        StringBuilder text =
                new StringBuilder(" name='")
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

    /** The stack of its code, where it is suspended or was when it failed; innermost first. */
    StackTraceElement[] rawStack() {
        if (done()) {
            return failureStack();
        }
        // Read once: other threads may ask while the task ends.
        return TaskStack.ofFiber(fiber);
    }

    /**
     * Counts the request in this task and in those that it waits for, one by way of the other, and
     * returns them. Without recursion: such chains are longer than stacks are deep.
     */
    private List<LoopTask<?>> requestAlongTheChain() {
        List<LoopTask<?>> chain = new ArrayList<>(1);
        LoopTask<?> task = this;
        while (true) {
            task.silence();
            task.cancelRequests++;
            task.beingCancelled = true;
            chain.add(task);
            if (!(task.waiter instanceof LoopTask<?> next) || next.done() || next.beingCancelled) {
                return chain;
            }
            task = next;
        }
    }

    /** Cancels what the task waits for, or else the task at its next step. */
    private void cancelWait(@Nullable String message) {
        if (waiter == null || !waiter.cancel(message)) {
            mustCancel = true;
            cancelMessage = message;
        }
    }

    /**
     * The task waits for itself, by way of others: its wait ends here, since nothing else can end
     * it. CPython recurses until it fails.
     */
    private void breakCycle(@Nullable String message) {
        mustCancel = true;
        cancelMessage = message;
        BaseFuture<?> awaited = waiter;
        if (awaited != null && awaited.removeJob(this)) {
            waiter = null;
            host.enqueue(this);
        }
    }

    /**
     * Gives up the coroutine that this task has not started; one that runs in another task is left
     * alone.
     */
    private void giveUpCoroutine() {
        try {
            if (coroutine.state() == Coroutine.State.CREATED) {
                coroutine.close();
            }
        } catch (RuntimeException | Error problem) {
            host.report(
                    LoopProblem.of("could not close the coroutine of a task that never ran")
                            .with("exception", problem)
                            .with("task", this));
        }
    }

    /** Begins a step: from here on it is this task that runs. */
    private void enterStep() {
        host.stepping = this;
        host.current = this;
        if (context.isEntered()) {
            // Somebody is suspended inside of context.run(...). To wait for that might be to wait
            // for ourselves.
            notEntered = context.alreadyEntered();
        } else {
            context.enter();
            entered = true;
        }
        injectCancel = mustCancel;
        mustCancel = false;
        waiter = null;
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

    /** Ends what {@link #enterStep} has begun. */
    private void leaveStep() {
        running = false;
        if (entered) {
            entered = false;
            context.exit();
        }
    }

    /**
     * Resumes a fiber, and those that it enters or leaves, until there is something to wait for. On
     * return another task may be the one that steps.
     */
    private void resume(Fiber first) {
        Fiber last = first.resume();
        LoopTask<?> task = host.stepping;
        while (task != null && task.fiber != null && task.fiber != last) {
            last = task.fiber.resume();
            task = host.stepping;
        }
    }

    /** Makes the fiber, or returns null and says in {@code failure} why the body does not run. */
    private @Nullable Fiber begin() {
        if (injectCancel) {
            failure = new CancelledError(cancelMessage);
        } else if (notEntered != null) {
            failure = notEntered;
        } else {
            try {
                fiber = newFiber();
            } catch (Throwable problem) {
                failure = problem;
            }
        }
        return fiber;
    }

    private Fiber newFiber() {
        Fiber made = Engine.get().newFiber(getName(), this::runCoroutine, host);
        made.owner = this;
        made.context = context;
        made.running = host;
        return made;
    }

    /** The fiber's body. */
    private void runCoroutine() {
        try {
            value =
                    coroutine instanceof BaseCoroutine<T> ours
                            ? ours.awaitIn(this)
                            : coroutine.onAwait();
        } catch (Throwable problem) {
            failure = problem;
        }
    }

    private void endIfEnded() {
        if (fiber == null ? failure == null : !fiber.ended()) {
            return;
        }
        fiber = null;
        host.tasks.remove(this);
        Throwable problem = failure;
        if (problem == null) {
            endWithValue();
        } else if (problem instanceof CancelledError) {
            finishCancelled(problem);
        } else {
            fail(problem);
            if (Host.endsLoop(problem)) {
                throw Throwing.unchecked(problem);
            }
        }
    }

    @SuppressWarnings("NullAway") // T decides whether null is a value.
    private void endWithValue() {
        T result = value;
        value = null;
        if (mustCancel) {
            mustCancel = false;
            finishCancelled(cancelMessage);
        } else {
            complete(result);
        }
    }

    /** Takes the first step at once, in the middle of the step of whoever makes the task. */
    private void startEagerly() {
        context.checkNotEntered();
        BaseCoroutine.claim(coroutine, host);
        if (host.eagerSteps >= MAX_EAGER_STEPS) {
            giveUpCoroutine();
            throw new StackOverflowError(
                    "eager tasks that make eager tasks, " + MAX_EAGER_STEPS + " deep");
        }
        host.tasks.add(this);
        Fiber creator = Fiber.currentOrNull();
        host.eagerSteps++;
        try {
            if (creator == null) {
                runJob();
            } else {
                creator.onLoopThread(this::runJob);
            }
        } finally {
            host.eagerSteps--;
            finishedEagerly = done();
            if (fiber == null && !finishedEagerly) {
                // The creator cannot make way for it. It throws, and nobody has the task.
                host.tasks.remove(this);
                giveUpCoroutine();
            }
        }
    }

    private void suspend() {
        Fiber here = fiber;
        assert here != null : "bug in asyncio4j: a task without a fiber suspends";
        LoopTask<?> next = here.canHandOver() ? host.nextTask() : null;
        if (next != null && entered && next.canGoOnAfter(this)) {
            handOver(here, next);
        } else {
            here.suspend();
        }
        if (!running && !unwinding) {
            // Another task has handed over to this one.
            host.removeNextTask();
            enterStep();
            running = true;
        }
        failIfUnwinding();
    }

    /** Suspends for code of the same step in another fiber. */
    private void makeWay(Fiber here, @Nullable Fiber other) {
        if (other != null && here.canHandOver() && !host.debug) {
            here.handOver(other);
        } else {
            here.suspend();
        }
    }

    /** Whether a step of this task, which is ready, can begin right after one of another. */
    private boolean canGoOnAfter(LoopTask<?> other) {
        return this != other
                && fiber != null
                && !done()
                && (context == other.context || !context.isEntered());
    }

    /** Suspends, and has {@code next} take its step without the loop's thread in between. */
    private void handOver(Fiber here, LoopTask<?> next) {
        Fiber there = next.fiber;
        assert there != null;
        leaveStep();
        try {
            here.handOver(there);
        } catch (Throwable problem) {
            // Nobody has taken over: the step goes on.
            context.enter();
            entered = true;
            running = true;
            throw problem;
        }
    }

    private void failIfUnwinding() {
        if (!unwinding) {
            return;
        }
        Fiber here = fiber;
        if (++exits > MAX_EXITS && here != null) {
            // It does not let itself be ended. Better a thread that is left than a close that
            // hangs.
            here.suspend();
        }
        throw new GeneratorExit(
                "the event loop is closed; " + getName() + " cannot be resumed any more");
    }

    /** What an await throws that can never end: one iteration later, as Python's does. */
    private IllegalStateException refusal(String message) {
        yieldToLoop();
        return new IllegalStateException(message);
    }

    /** Throws what the step that resumed the code wants thrown; a cancellation comes first. */
    private void throwInjected() {
        IllegalStateException refused = notEntered;
        notEntered = null;
        if (injectCancel) {
            injectCancel = false;
            throw new CancelledError(cancelMessage);
        }
        if (refused != null) {
            throw refused;
        }
    }

    private void runStepOfUnwinding() {
        assert fiber != null;
        host.stepping = this;
        resume(fiber);
        if (!fiber.ended()) {
            failure = new IllegalStateException("coroutine ignored GeneratorExit: " + this);
        }
        fiber = null;
        Throwable problem = failure;
        if (problem != null
                && !(problem instanceof GeneratorExit)
                && !(problem instanceof CancelledError)) {
            host.report(
                    LoopProblem.of("unhandled exception while the event loop was closed")
                            .with("exception", problem)
                            .with("task", this));
        }
    }
}
