package org.asyncio4j.internal.context;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collections;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * The only implementation of {@link Context}: a reference to immutable bindings and a flag that is
 * set while code runs in it.
 */
public final class VarContext implements Context {

    private static final Object MISSING = new Object();

    private static final VarHandle ENTERED;

    static {
        try {
            ENTERED = MethodHandles.lookup().findVarHandle(VarContext.class, "entered", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Replaced by each {@code ContextVar.set} that runs in this context. */
    Bindings bindings;

    /**
     * What {@link ThreadLocals} carries: captured where this context was copied, or by the code that ran in it last. Null
     * for nothing.
     */
    @Nullable
    Object threadLocals;

    /**
     * Whether code is running in this context; a context cannot be entered twice.
     *
     * <p>Contexts can be handed to other threads, and two of them may enter one at the same time. {@link #run} and {@link
     * #call}, which any thread calls, set this atomically, so that one of these threads is refused. A loop's steps and
     * callbacks have to be cheap and use it as a plain field. Of them and another thread at the same moment both may get
     * in; then one may lose what the other has set, as if it had come later. Nothing else depends on it: bindings are
     * immutable, and whoever leaves sets this to false.
     */
    private boolean entered;

    VarContext(Bindings bindings, @Nullable Object threadLocals) {
        this.bindings = bindings;
        this.threadLocals = threadLocals;
    }

    public static VarContext empty() {
        return new VarContext(Bindings.EMPTY, null);
    }

    /** Marks this context as the one that code runs in, until {@link #exit}. */
    public void enter() {
        if (entered) {
            throw alreadyEntered();
        }
        entered = true;
    }

    /** Like {@link #enter}, whatever other threads do at the same time. */
    private void enterAtomically() {
        if (!ENTERED.compareAndSet(this, false, true)) {
            throw alreadyEntered();
        }
    }

    /**
     * Runs code that belongs to no task and no callback, in {@code context}, or in a new one if that is null or code is
     * suspended in it. What the code sets is never seen by other such code on the same thread.
     */
    public static void runIn(@Nullable VarContext context, Runnable body) {
        VarContext free = context == null || context.entered ? empty() : context;
        free.run(body);
    }

    public void exit() {
        entered = false;
    }

    public boolean isEntered() {
        return entered;
    }

    /** Throws if {@link #enter} would, and changes nothing. */
    public void checkNotEntered() {
        if (entered) {
            throw alreadyEntered();
        }
    }

    @Override
    public void run(Runnable body) {
        Checks.notNull(body, "body");
        ThreadState threadState = ThreadState.current();
        VarContext outer = threadState.context;
        enterAtomically();
        threadState.context = this;
        try {
            Object before = ThreadLocals.enter(this);
            try {
                body.run();
            } finally {
                ThreadLocals.exit(this, before);
            }
        } finally {
            threadState.context = outer;
            ENTERED.setRelease(this, false);
        }
    }

    @Override
    public <T extends @Nullable Object> T call(Callable<T> body) {
        Checks.notNull(body, "body");
        ThreadState threadState = ThreadState.current();
        VarContext outer = threadState.context;
        enterAtomically();
        threadState.context = this;
        try {
            Object before = ThreadLocals.enter(this);
            try {
                return body.call();
            } finally {
                ThreadLocals.exit(this, before);
            }
        } catch (Exception e) {
            throw Throwing.unchecked(e);
        } finally {
            threadState.context = outer;
            ENTERED.setRelease(this, false);
        }
    }

    @Override
    public Context copy() {
        return new VarContext(bindings, threadLocals);
    }

    @Override
    public boolean contains(ContextVar<?> variable) {
        return bindings.contains(Checks.notNull(variable, "variable"));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // T decides whether null is a value
    public <T extends @Nullable Object> T get(ContextVar<T> variable) {
        Object value = lookUp(Checks.notNull(variable, "variable"), MISSING);
        if (value == MISSING) {
            throw new NoSuchElementException(variable + " has no value in " + this);
        }
        return (T) value;
    }

    @Override
    public int size() {
        return bindings.size;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<ContextVar<?>, @Nullable Object> asMap() {
        return Collections.unmodifiableMap((Map<ContextVar<?>, @Nullable Object>) (Map<?, ?>) bindings.toMap());
    }

    /** Returns the value of {@code variable} here, or {@code missing}. */
    public @Nullable Object lookUp(ContextVar<?> variable, @Nullable Object missing) {
        return bindings.get(variable, missing);
    }

    /** Sets the value of {@code variable} here. */
    public void put(ContextVar<?> variable, @Nullable Object value) {
        bindings = bindings.with(variable, value);
    }

    public void remove(ContextVar<?> variable) {
        bindings = bindings.without(variable);
    }

    @Override
    public String toString() {
        return "<Context of "
                + bindings.size
                + (bindings.size == 1 ? " variable" : " variables")
                + " at "
                + Repr.identity(this)
                + ">";
    }

    /** Returns the exception that {@link #enter} throws if the context is already entered. */
    public IllegalStateException alreadyEntered() {
        return new IllegalStateException("cannot enter context: " + this + " is already entered");
    }
}
