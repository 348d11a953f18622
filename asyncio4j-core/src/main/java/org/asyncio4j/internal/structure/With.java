package org.asyncio4j.internal.structure;

import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.ContextFunction;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** Runs a body in a context manager, as {@code async with} does: enter, body, exit. */
public final class With {

    private With() {}

    /**
     * Runs {@code body} and returns its value, or null if it threw and the manager swallowed the
     * exception.
     */
    public static <R extends @Nullable Object, T extends @Nullable Object> @Nullable T run(
            AsyncContextManager<R> manager, ContextFunction<R, T> body) {
        try {
            R resource = manager.enter();
            T value;
            try {
                value = body.run(resource);
            } catch (Throwable problem) {
                if (manager.exit(problem)) {
                    return null;
                }
                throw problem;
            }
            manager.exit(null);
            return value;
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        }
    }
}
