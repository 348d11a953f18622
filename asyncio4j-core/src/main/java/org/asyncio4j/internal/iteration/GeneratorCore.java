package org.asyncio4j.internal.iteration;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.Locale;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorExit;
import org.asyncio4j.SendGeneratorBody;
import org.asyncio4j.SendYielder;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.internal.context.ThreadLocals;
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
 * <p>A consumer that wants all items of a generator, and closes it if it fails itself, needs no second
 * fiber: {@link #push} runs the body on the consumer's stack, where each yield calls the consumer. An
 * item costs two calls then, and locks, thread-locals and scoped values are the consumer's. Meanwhile
 * no other request is possible: the body cannot go on before the consumer returns.
 *
 * <pre>
 *             push              yield
 *    CREATED -----> RUNNING <-----------> SUSPENDED
 *                      |  consumer returns
 *    CLOSED <----------' end
 * </pre>
 *
 * <p>The items yielded and the values sent are passed through fields: only one of the two sides
 * runs at a time. The core does not refer to the {@link GeneratorHandle} that users hold, so that a
 * generator whose handle is no longer referenced can be found. Loop thread only.
 */
public final class GeneratorCore<T extends @Nullable Object, S> implements SendYielder<T, S> {

    /**
     * How many bodies may run on one stack at the same time. One that would be the next gets a fiber, and a stack, of its
     * own: generators that are nested a thousand times would overflow one of a megabyte.
     */
    private static final int MAX_PUSHES = 100;

    /** Its name, or the class of its code. */
    private final Object label;

    /** Null when it has begun, or never will. */
    private @Nullable SendGeneratorBody<T, S> body;

    /** Null until it is asked for its first item. If the consumer could not switch to it then, it has not begun. */
    private @Nullable Fiber fiber;

    private @Nullable LoopState loopState;
    private Cleaner.@Nullable Cleanable watch;

    /** The consumer on whose stack the body runs; null before and after, and always if it has a fiber. */
    private @Nullable PushTarget<T> target;

    /** The generator whose body the consumer is part of, as long as there is a {@link #target}. */
    private @Nullable Object outer;

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

    /** What {@link #yieldAll} yields, of which the items from {@link #taken} on are to come; null if there are none. */
    private @Nullable Object @Nullable [] batch;

    private int taken;

    /** The context of the last request; of a consumer on the same stack what {@link ThreadState#context} was. */
    private @Nullable VarContext context;

    /**
     * What {@link ThreadLocals} brings from the consumer's thread to the body's and back, as if they were one; of a consumer
     * on the same stack what it had at first. Null if there is nothing.
     */
    private @Nullable Object threadLocals;

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

    /**
     * Returns whether {@link #push} may be called: nothing was requested so far, and the stack of the calling code has not
     * too many bodies on it.
     */
    boolean canPush() {
        if (body == null || fiber != null) {
            return false;
        }
        Fiber here = Fiber.currentOrNull();
        return here == null || here.pushes < MAX_PUSHES;
    }

    /**
     * Runs the body here, on the consumer's stack, and calls {@code consumer} with each item. Returns what the body threw,
     * or null. Called in a task's code.
     */
    @Nullable
    Throwable push(GeneratorHandle<T, S> caller, PushTarget<T> consumer) {
        Awaiting.currentTask();
        Fiber here = Fiber.currentOrNull();
        SendGeneratorBody<T, S> once = body;
        assert here != null && once != null : "bug in asyncio4j: a generator was pushed that cannot be";
        LoopState loop = LoopState.running();
        LiveGenerators.of(loop).reportIfLate(this, caller);
        outer = here.generator;
        context = here.context;
        threadLocals = ThreadLocals.capture();
        loopState = loop;
        target = consumer;
        body = null;
        running = true;
        here.generator = this;
        here.pushes++;
        try {
            once.run(this);
            return null;
        } catch (Throwable problem) {
            return problem;
        } finally {
            here.generator = outer;
            here.pushes--;
            running = false;
            ended = true;
            closed = true;
            target = null;
            outer = null;
            context = null;
            threadLocals = null;
        }
    }

    /** Calls the consumer of the same stack with an item, as its code: in its context, and not as the body. */
    private void pass(PushTarget<T> consumer, T next, Fiber here) {
        VarContext bodys = here.context;
        // If not, the body yields within a context.run(...) that is still in progress.
        boolean shared = bodys == context;
        Object bodysThreadLocals = shared ? null : ThreadLocals.exchange(threadLocals);
        here.context = context;
        here.generator = outer;
        running = false;
        try {
            consumer.take(next);
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        } finally {
            running = true;
            here.generator = this;
            here.context = bodys;
            if (!shared) {
                threadLocals = ThreadLocals.exchange(bodysThreadLocals);
            }
        }
    }

    /** Returns the next item. Called in a task's code, as are the next two. */
    T send(@Nullable S value, GeneratorHandle<T, S> caller) {
        LoopTask<?> task = Awaiting.currentTask();
        ensureIdle("anext()");
        if (ended) {
            throw new StopAsyncIteration();
        }
        if (batch != null) {
            return nextOfBatch();
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
        throw ignoredExit();
    }

    IllegalStateException ignoredExit() {
        return new IllegalStateException("async generator ignored GeneratorExit: " + this);
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
            ThreadLocals.set(threadLocals);
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
        Fiber here = fiberOfBody();
        PushTarget<T> consumer = target;
        if (consumer != null) {
            pass(consumer, next, here);
            return null;
        }
        LoopTask<?> task = Awaiting.currentTask();
        item = next;
        takeThreadLocals(here);
        task.leave(here, false);
        bringThreadLocals(here);
        Throwable problem = thrown;
        if (problem != null) {
            thrown = null;
            throw Throwing.unchecked(problem);
        }
        S value = sent;
        sent = null;
        return value;
    }

    /** Called in the body. */
    @Override
    public void yieldAll(Collection<? extends T> items) {
        Fiber here = fiberOfBody();
        @SuppressWarnings("unchecked") // what the collection holds
        T[] all = (T[]) items.toArray();
        PushTarget<T> consumer = target;
        if (consumer != null) {
            for (T next : all) {
                pass(consumer, next, here);
            }
        } else if (all.length > 0) {
            if (all.length > 1) {
                batch = all;
                taken = 1;
            }
            this.yield(all[0]);
        }
    }

    /** Returns the next item of the batch, for which the body need not go on. */
    @SuppressWarnings({"unchecked", "NullAway"}) // T decides whether null is an item.
    private T nextOfBatch() {
        T next = (T) batch[taken++];
        if (taken == batch.length) {
            batch = null;
        }
        return next;
    }

    /** Returns the current fiber, in which the body must run. */
    private Fiber fiberOfBody() {
        Fiber here = Fiber.currentOrNull();
        if (here == null || here.generator != this) {
            throw new IllegalStateException("yield of an item outside of the body of "
                    + this
                    + ": only the code that the generator itself runs may yield");
        }
        return here;
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
        if (target != null) {
            throw new IllegalStateException(call + ": " + this + " goes on when the action or block that has its item"
                    + " returns, and not before; to request items in several places, iterate with"
                    + " for (var item : each(generator))");
        }
    }

    private void begin(GeneratorHandle<T, S> caller) {
        LoopState here = LoopState.running();
        LiveGenerators.of(here).ensureMayBegin();
        Fiber made = Engine.get().newFiber(getName(), this::runBody, here);
        made.generator = this;
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
        threadLocals = ThreadLocals.capture();
        Throwable given = thrown;
        batch = null;
        running = true;
        try {
            task.enter(inner);
        } finally {
            running = false;
            sent = null;
            thrown = null;
            ThreadLocals.set(threadLocals);
        }
        if (ended) {
            throw ending(task, given);
        }
        T next = item;
        item = null;
        return next;
    }

    /** Makes the body's thread have the thread-locals of the consumer's. Called in the body. */
    private void bringThreadLocals(Fiber here) {
        if (here.context == context) {
            ThreadLocals.set(threadLocals);
        }
    }

    /** Takes the thread-locals of the body's thread for the consumer's, unless the body is in another context. */
    private void takeThreadLocals(Fiber here) {
        if (here.context == context) {
            threadLocals = ThreadLocals.capture();
        }
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
    static Throwable refused(Throwable problem) {
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
            bringThreadLocals(here);
            try {
                once.run(this);
            } finally {
                takeThreadLocals(here);
            }
        } catch (Throwable problem) {
            failure = problem;
        }
        ended = true;
        LoopTask<?> task = (LoopTask<?>) here.contextOwner;
        assert task != null : "bug in asyncio4j: a generator ends outside of a task";
        task.leave(here, true);
    }
}
