package org.asyncio4j.internal.iteration;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.Locale;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.SendGeneratorBody;
import org.asyncio4j.SendYielder;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * A generator's body on a fiber of its own, which is entered from the fiber of the code that asks for
 * an item and left at each yield.
 *
 * <pre>
 *               first request            yield
 *    CREATED ------------------> RUNNING <----> SUSPENDED
 *       | aclose, athrow            | end  request
 *       '-----------> CLOSED <------'
 * </pre>
 *
 * <p>The consumer's fiber suspends, and the loop's thread resumes this one at once; at the yield
 * the reverse happens. So an item costs two switches and no iteration of the loop. In between the
 * fiber is the innermost one of the consumer's task, the one that the task's steps resume: the body
 * awaits in that task, is cancelled with it, and blocks it. The next request may come from another
 * task.
 *
 * <p>The items yielded and the values sent are passed through fields: only one of the two sides
 * runs at a time. The core does not refer to the {@link GeneratorHandle} that users hold, so that a
 * generator whose handle is no longer referenced can be found. Loop thread only.
 */
public final class GeneratorCore<T extends @Nullable Object, S> implements SendYielder<T, S> {

    /** Its name, or the class of its code. */
    private final Object label;

    /** Null when it has begun, or never will. */
    private @Nullable SendGeneratorBody<T, S> body;

    /** Null until it is asked for its first item. If the consumer could not switch to it then, it has not begun. */
    private @Nullable Fiber fiber;

    private @Nullable LoopState loopState;
    private Cleaner.@Nullable Cleanable watch;

    /** Whether a request is in progress: the body runs, or awaits something. */
    private boolean running;

    /** Whether the body will never run again. */
    private boolean ended;

    /**
     * Whether it was closed, or has reported that there are no more items. Differs from {@link
     * #ended}: the body may refuse to end.
     */
    private boolean closed;

    // From the consumer to the body.
    private @Nullable S sent;
    private @Nullable Throwable thrown;

    // From the body to the consumer.
    private @Nullable T item;
    private @Nullable Throwable failure;

    /** The context of the last request. */
    private @Nullable VarContext context;

    /** The handle that its users hold, if they still do. */
    private @Nullable WeakReference<GeneratorHandle<T, S>> handle;

    /** The task that closes it since its handle was collected; null if there never was one. */
    @Nullable
    Task<Void> closer;

    // Its neighbours in the list of live generators of its loop, which writes them.
    @Nullable
    GeneratorCore<?, ?> older;

    @Nullable
    GeneratorCore<?, ?> newer;

    GeneratorCore(Object label, SendGeneratorBody<T, S> body) {
        this.label = label;
        this.body = body;
    }

    String getName() {
        return label instanceof String name ? name : Repr.ofCode((Class<?>) label);
    }

    Coroutine.State state() {
        if (ended) {
            return Coroutine.State.CLOSED;
        }
        if (running) {
            return Coroutine.State.RUNNING;
        }
        return body != null ? Coroutine.State.CREATED : Coroutine.State.SUSPENDED;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Returns whether it was closed, or is being closed. */
    boolean isClosed() {
        return closed;
    }

    /** Returns the next item. Called in a task's code, as are the next two. */
    T send(@Nullable S value, GeneratorHandle<T, S> caller) {
        LoopTask<?> task = Awaiting.currentTask();
        ensureIdle("anext()");
        if (ended) {
            throw new StopAsyncIteration();
        }
        if (body != null && value != null) {
            throw new IllegalStateException("can't send non-null value to a just-started async generator; the first"
                    + " request takes null, or next()");
        }
        if (fiber == null) {
            begin(caller);
        }
        sent = value;
        return goOn(task);
    }

    /** Throws {@code problem} in the body and returns the next item. */
    @Nullable
    T throwIn(Throwable problem) {
        LoopTask<?> task = Awaiting.currentTask();
        ensureIdle("athrow()");
        if (ended) {
            return null;
        }
        if (closed) {
            throw new StopAsyncIteration();
        }
        if (body != null) {
            endUnbegun();
            throw Throwing.unchecked(problem);
        }
        thrown = problem;
        return goOn(task);
    }

    /** Closes it: throws a GeneratorExit in the body, which must end. */
    void close() {
        LoopTask<?> task = Awaiting.currentTask();
        ensureIdle("aclose()");
        if (ended) {
            return;
        }
        if (closed) {
            throw new StopAsyncIteration();
        }
        closed = true;
        if (body != null) {
            endUnbegun();
            return;
        }
        thrown = new GeneratorExit(this + " is closed");
        try {
            goOn(task);
        } catch (GeneratorExit | StopAsyncIteration end) {
            return;
        } catch (Throwable problem) {
            // If the body has not ended, the consumer could not switch to it.
            closed = ended;
            throw problem;
        }
        throw new IllegalStateException("async generator ignored GeneratorExit: " + this);
    }

    /** Closes a generator that no code can continue, in a task of its own. Any thread. */
    void closeSoon() {
        LoopState mine = loopState;
        if (mine != null && !mine.isClosed()) {
            mine.enqueueFromAnywhere(this::startClosing);
        }
    }

    private void startClosing() {
        LoopState mine = loopState;
        if (mine != null && !ended && !closed) {
            closer = mine.loop()
                    .createTask(
                            LiveGenerators.coroutine(this::closeAbandoned),
                            TaskOptions.DEFAULT.withContext(copyContext()));
        }
    }

    private void closeAbandoned() {
        if (!running && !closed) {
            close();
        }
    }

    /** Closes it again if it has refused to end before. For a loop that closes. */
    void closeForGood() {
        if (!running && !ended) {
            closed = false;
            close();
        }
    }

    /** Returns the handle that its users know, or else this. */
    Object known() {
        Object known = handle == null ? null : handle.get();
        return known == null ? this : known;
    }

    /** Returns a copy of the context of the last request. */
    private VarContext copyContext() {
        VarContext last = context;
        assert last != null : "bug in asyncio4j: it never began";
        return (VarContext) last.copy();
    }

    /** Called in the body. */
    @Override
    public @Nullable S yield(T next) {
        Fiber here = fiber;
        if (here == null || Fiber.currentOrNull() != here || !running) {
            throw new IllegalStateException("yield of an item outside of the body of "
                    + this
                    + ": only the code that the generator itself runs may yield");
        }
        LoopTask<?> task = Awaiting.currentTask();
        item = next;
        task.leave(here, false);
        Throwable problem = thrown;
        if (problem != null) {
            thrown = null;
            throw Throwing.unchecked(problem);
        }
        S value = sent;
        sent = null;
        return value;
    }

    @Override
    public String toString() {
        return "<async_generator "
                + Repr.oneLine(getName())
                + " "
                + state().name().toLowerCase(Locale.ROOT)
                + " at "
                + Repr.identity(this)
                + ">";
    }

    private void ensureIdle(String call) {
        if (loopState != null && !ended && LoopState.running() != loopState) {
            throw new IllegalStateException(this + " belongs to " + loopState.loop() + ", not to "
                    + LoopState.running().loop());
        }
        if (running) {
            throw new IllegalStateException(call + ": asynchronous generator is already running: " + this);
        }
    }

    private void begin(GeneratorHandle<T, S> caller) {
        LoopState here = LoopState.running();
        LiveGenerators.of(here).ensureMayBegin();
        Fiber made = Engine.get().newFiber(getName(), this::runBody, here);
        loopState = here;
        handle = new WeakReference<>(caller);
        watch = LiveGenerators.of(here).add(this, caller);
        fiber = made;
    }

    private void endUnbegun() {
        ended = true;
        body = null;
        fiber = null;
        forget();
    }

    /** It has ended: nobody needs to close it any more. */
    private void forget() {
        if (watch != null && loopState != null) {
            LiveGenerators.of(loopState).remove(this);
            watch.clean();
            watch = null;
        }
    }

    /** Lets the body run until it yields an item, which is returned, or ends. */
    @SuppressWarnings("NullAway") // T decides whether null is an item.
    private T goOn(LoopTask<?> task) {
        Fiber inner = fiber;
        assert inner != null : "bug in asyncio4j: a generator without a fiber";
        VarContext consumers = ThreadState.current().context();
        if (inner.context == context) {
            // If they differ, the body yields within a context.run(...) that is still in progress.
            inner.context = consumers;
        }
        context = consumers;
        Throwable given = thrown;
        running = true;
        try {
            task.enter(inner);
        } finally {
            running = false;
            sent = null;
            thrown = null;
        }
        if (ended) {
            throw ending(task, given);
        }
        T next = item;
        item = null;
        return next;
    }

    /** Cleans up after the body ended and returns, or throws, the exception for the consumer. */
    private RuntimeException ending(LoopTask<?> task, @Nullable Throwable given) {
        forget();
        Throwable problem = failure;
        failure = null;
        if (problem == null) {
            closed = true;
            return new StopAsyncIteration();
        }
        closed |= problem instanceof GeneratorExit;
        if (problem != given) {
            task.leftGenerator(problem);
        }
        throw Throwing.unchecked(refused(problem));
    }

    /**
     * Wraps a StopAsyncIteration, so that the end of another iterator is not taken for the end of
     * this generator.
     */
    private static Throwable refused(Throwable problem) {
        return problem instanceof StopAsyncIteration
                ? new IllegalStateException("async generator raised StopAsyncIteration", problem)
                : problem;
    }

    /** Runs the generator's body, in the fiber. */
    private void runBody() {
        SendGeneratorBody<T, S> once = body;
        Fiber here = fiber;
        assert once != null && here != null : "bug in asyncio4j: a generator began twice";
        body = null;
        try {
            once.run(this);
        } catch (Throwable problem) {
            failure = problem;
        }
        ended = true;
        LoopTask<?> task = (LoopTask<?>) here.contextOwner;
        assert task != null : "bug in asyncio4j: a generator ends outside of a task";
        task.leave(here, true);
    }
}
