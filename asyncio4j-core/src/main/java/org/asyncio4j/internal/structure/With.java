package org.asyncio4j.internal.structure;

import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** Runs a body in a context manager, as {@code async with} does: enter, body, exit. */
public final class With {

    private With() {}

    /**
     * Returns the body's value, or null if it threw and the manager swallowed that. What the manager
     * throws leaves as it is, declared or not.
     */
    public static <R extends @Nullable Object, T extends @Nullable Object, X extends Throwable> @Nullable T run(
            AsyncContextManager<R> manager, Call1<? super R, T, X> body) throws X {
        try {
            R resource = manager.onEnter();
            T value;
            try {
                value = body.call(resource);
            } catch (Throwable problem) {
                if (exitAfter(problem, manager)) {
                    return null;
                }
                throw problem;
            }
            manager.onExit(null);
            return value;
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        }
    }

    /** Leaves the manager; an exception that it throws instead keeps the body's. */
    private static boolean exitAfter(Throwable problem, AsyncContextManager<?> manager) throws Exception {
        try {
            return manager.onExit(problem);
        } catch (Throwable replacement) {
            // An exit stack keeps what it replaces itself: something in it may have swallowed the body's.
            if (!(manager instanceof AsyncExitStack)) {
                Replacements.keep(problem, replacement);
            }
            throw replacement;
        }
    }
}
