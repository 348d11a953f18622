package org.asyncio4j.internal.structure;

import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** {@code async with}: enter, body, exit. */
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
                if (manager.onExit(problem)) {
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
}
