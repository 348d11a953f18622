package org.asyncio4j.contextvars;

import java.util.Map;
import java.util.concurrent.Callable;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.jspecify.annotations.Nullable;

/**
 * The values of all context variables at one place of a program. Python's {@code
 * contextvars.Context}.
 *
 * <p>A context is changed only by {@link ContextVar#set} in code that runs in it, and code runs in
 * it through {@link #run}, as a task, or as a callback of the loop; one piece of code at a time. It
 * is not thread-safe: only the thread that runs code in it may touch it.
 */
public sealed interface Context permits VarContext {

    /** Returns a new context without any value. */
    static Context empty() {
        return VarContext.empty();
    }

    /**
     * Returns a copy of the calling code's context, in constant time. Python's {@code
     * contextvars.copy_context()}.
     */
    static Context copyContext() {
        return ThreadState.current().copyContext();
    }

    /**
     * Runs {@code body} in this context: what it sets stays in this context and is not seen by the
     * caller.
     *
     * @throws IllegalStateException if code runs in this context already
     */
    void run(Runnable body);

    /**
     * Runs {@code body} in this context and returns its result; an exception leaves as the object
     * that was thrown.
     *
     * @throws IllegalStateException if code runs in this context already
     */
    <T extends @Nullable Object> T call(Callable<T> body);

    /** Returns a new context with the same values, in constant time. */
    Context copy();

    /**
     * Whether {@code variable} was given a value here; a default of the variable does not count.
     */
    boolean contains(ContextVar<?> variable);

    /**
     * Returns the value that {@code variable} was given here.
     *
     * @throws java.util.NoSuchElementException if it was given none, even if it has a default
     */
    <T extends @Nullable Object> T get(ContextVar<T> variable);

    /** How many variables have a value here. */
    int size();

    /** An unmodifiable picture of the values as they are now. */
    Map<ContextVar<?>, @Nullable Object> asMap();
}
