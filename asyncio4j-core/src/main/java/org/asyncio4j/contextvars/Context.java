package org.asyncio4j.contextvars;

import java.util.Map;
import java.util.concurrent.Callable;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.jspecify.annotations.Nullable;

/**
 * The values of all context variables at one point of a program. Python's {@code
 * contextvars.Context}.
 *
 * <p>A context is modified only by {@link ContextVar#set} in code that runs in it. Code runs in it
 * through {@link #run}, as a task, or as a callback of the loop; one piece of code at a time. It is
 * not thread-safe: only the thread that runs code in it may use it.
 */
public sealed interface Context permits VarContext {

    /** Returns a new, empty context. */
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
     * Runs {@code body} in this context: variables that it sets change in this context and not in
     * the caller's.
     *
     * @throws IllegalStateException if code is running in this context already
     */
    void run(Runnable body);

    /**
     * Runs {@code body} in this context and returns its result; an exception is thrown unwrapped.
     *
     * @throws IllegalStateException if code is running in this context already
     */
    <T extends @Nullable Object> T call(Callable<T> body);

    /** Returns a new context with the same values, in constant time. */
    Context copy();

    /** Returns whether {@code variable} has a value in this context; its default does not count. */
    boolean contains(ContextVar<?> variable);

    /**
     * Returns the value of {@code variable} in this context.
     *
     * @throws java.util.NoSuchElementException if it has none, even if it has a default
     */
    <T extends @Nullable Object> T get(ContextVar<T> variable);

    /** Returns the number of variables that have a value in this context. */
    int size();

    /** Returns an unmodifiable snapshot of the values. */
    Map<ContextVar<?>, @Nullable Object> asMap();
}
