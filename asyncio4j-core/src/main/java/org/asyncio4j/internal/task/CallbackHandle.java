package org.asyncio4j.internal.task;

import java.util.List;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.context.ThreadLocals;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.engine.Fiber;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled callback, which runs in its context and whose exceptions are reported.
 *
 * <p>There are many handles, so fields are few: a cancelled handle has no callback; in debug mode
 * the place of creation is stored with the callback; and the context is created when a variable is
 * set in it, or when it is asked for.
 */
public non-sealed class CallbackHandle implements Handle, Job, ThreadState.ContextOwner {

    protected final LoopState loopState;

    /** Null while it is empty and has not been asked for. Any thread. */
    private volatile @Nullable VarContext context;

    /** The callback, in debug mode wrapped in a {@link Traced}; null once cancelled. */
    private @Nullable Object callback;

    /**
     * What debug mode shows of a handle.
     *
     * @param callback the callback; null once cancelled
     * @param name the callback's name, kept of one that was cancelled in debug mode; otherwise null
     * @param origin where the handle was created; empty if that was not in debug mode
     */
    private record Traced(
            @Nullable Object callback, @Nullable String name, List<StackTraceElement> origin) {}

    /**
     * Creates a handle that runs {@code callback}.
     *
     * @param context null for an empty one of its own
     */
    public CallbackHandle(LoopState loopState, Runnable callback, @Nullable VarContext context) {
        this(loopState, (Object) callback, context);
    }

    /** For subclasses that {@link #invoke} something other than a Runnable. */
    CallbackHandle(LoopState loopState, Object callback, @Nullable VarContext context) {
        this.loopState = loopState;
        if (context != null) {
            this.context = context;
        }
        List<StackTraceElement> origin = loopState.origin();
        this.callback = origin == null ? callback : new Traced(callback, null, origin);
    }

    @Override
    public void cancel() {
        loopState.checkThread();
        drop();
    }

    /** Makes the handle a cancelled one. */
    protected final void drop() {
        Object code = callback();
        if (code == null) {
            return;
        }
        List<StackTraceElement> origin = origin();
        if (loopState.debug) {
            callback = new Traced(null, Repr.ofCode(code), origin == null ? List.of() : origin);
        } else {
            callback = origin == null ? null : new Traced(null, null, origin);
        }
    }

    @Override
    public boolean cancelled() {
        return callback() == null;
    }

    @Override
    public final Context getContext() {
        return context();
    }

    @Override
    public final VarContext context() {
        VarContext known = context;
        return known == null ? makeContext() : known;
    }

    /** Synchronized, because any thread may ask for the context. */
    private synchronized VarContext makeContext() {
        VarContext made = context;
        if (made == null) {
            made = VarContext.empty();
            // The loop's state, not the caller's: that may be of an eager task that the callback
            // has started.
            ThreadState loops = loopState.threadState;
            if (loops != null && loops.contextOwner == this && loopState.isHere()) {
                made.enter();
            }
            context = made;
        }
        return made;
    }

    @Override
    public final @Nullable VarContext contextOrNull() {
        return context;
    }

    @Override
    public void runJob() {
        Object code = callback();
        if (code == null) {
            return;
        }
        ThreadState threadState = ThreadState.current();
        VarContext own = context;
        try {
            if (own == null && !(threadState instanceof Fiber) && ThreadLocals.CARRIER == null) {
                runInNone(threadState, code);
            } else {
                runIn(own == null ? context() : own, threadState, code);
            }
        } catch (Throwable problem) {
            fail(problem);
        }
    }

    private void runIn(VarContext own, ThreadState threadState, Object code) {
        VarContext outer = threadState.context;
        own.enter();
        threadState.context = own;
        try {
            Object before = ThreadLocals.enter(own);
            try {
                invoke(code);
            } finally {
                ThreadLocals.exit(own, before);
            }
        } finally {
            threadState.context = outer;
            own.exit();
        }
    }

    /** Runs the callback in a context that is created on demand. */
    private void runInNone(ThreadState threadState, Object code) {
        VarContext outer = threadState.context;
        ThreadState.ContextOwner outerContextOwner = threadState.contextOwner;
        threadState.context = null;
        threadState.contextOwner = this;
        try {
            invoke(code);
        } finally {
            threadState.context = outer;
            threadState.contextOwner = outerContextOwner;
            VarContext made = context;
            if (made != null) {
                made.exit();
            }
        }
    }

    /** Runs the callback. */
    protected void invoke(Object code) {
        ((Runnable) code).run();
    }

    protected final @Nullable Object callback() {
        Object code = callback;
        return code instanceof Traced traced ? traced.callback : code;
    }

    final @Nullable List<StackTraceElement> origin() {
        return callback instanceof Traced traced ? traced.origin : null;
    }

    private @Nullable String callbackName() {
        Object code = callback();
        if (code != null) {
            return Repr.ofCode(code);
        }
        return callback instanceof Traced traced ? traced.name : null;
    }

    @Override
    public String toString() {
        return "<" + kind() + (cancelled() ? " cancelled" : "") + describe() + ">";
    }

    protected String kind() {
        return "Handle";
    }

    protected String describe() {
        String name = callbackName();
        List<StackTraceElement> origin = origin();
        return (name == null ? "" : " " + name + "()")
                + (origin == null || origin.isEmpty() ? "" : " created at " + Stacks.place(origin));
    }

    private void fail(Throwable problem) {
        if (LoopState.endsLoop(problem)) {
            throw (Error) problem;
        }
        Object code = callback();
        try {
            loopState.report(LoopProblem.of("Exception in callback " + (code == null ? this : Repr.ofCode(code) + "()"))
                    .with("exception", problem)
                    .with("handle", this)
                    .with("source_traceback", origin()));
        } catch (Throwable failure) {
            if (LoopState.endsLoop(failure)) {
                throw Throwing.unchecked(failure);
            }
            loopState.deferReport(problem);
        }
    }
}
