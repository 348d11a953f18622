package org.asyncio4j.internal.knot;

import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.context.Slot;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** A callback on its way: run in its context, its failure contained. */
public class ReadyHandle implements Handle, Job {

    protected final Host host;
    private final VarContext context;
    private @Nullable Object callback;
    private final @Nullable List<StackTraceElement> origin;
    private boolean cancelled;

    /** A handle that runs {@code callback}. */
    public ReadyHandle(Host host, Runnable callback, VarContext context) {
        this(host, (Object) callback, context);
    }

    /** For subclasses that {@link #invoke} something else than a Runnable. */
    ReadyHandle(Host host, Object callback, VarContext context) {
        this.host = host;
        this.callback = callback;
        this.context = context;
        this.origin = host.origin();
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            callback = null;
        }
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public final Context getContext() {
        return context;
    }

    @Override
    public void runJob() {
        Object code = callback;
        if (code == null) {
            return;
        }
        Slot slot = Slot.current();
        VarContext outer = slot.context;
        try {
            context.enter();
            slot.context = context;
            try {
                invoke(code);
            } finally {
                slot.context = outer;
                context.exit();
            }
        } catch (Throwable problem) {
            fail(problem);
        }
    }

    /** Runs the callback. */
    protected void invoke(Object code) {
        ((Runnable) code).run();
    }

    protected final @Nullable Object callback() {
        return callback;
    }

    @Override
    public String toString() {
        return "<" + kind() + (cancelled() ? " cancelled" : "") + describe() + ">";
    }

    protected String kind() {
        return "Handle";
    }

    protected String describe() {
        Object code = callback;
        return (code == null ? "" : " " + Repr.ofCode(code) + "()")
                + (origin == null || origin.isEmpty() ? "" : " created at " + Stacks.place(origin));
    }

    private void fail(Throwable problem) {
        if (Host.endsLoop(problem)) {
            throw (Error) problem;
        }
        Object code = callback;
        try {
            host.report(
                    LoopProblem.of(
                                    "Exception in callback "
                                            + (code == null ? this : Repr.ofCode(code) + "()"))
                            .with("exception", problem)
                            .with("handle", this)
                            .with("source_traceback", origin));
        } catch (OutOfMemoryError full) {
            host.owe(problem);
        }
    }
}
