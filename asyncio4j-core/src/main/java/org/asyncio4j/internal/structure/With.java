package org.asyncio4j.internal.structure;

import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.EnclosingManager;
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
        if (manager instanceof EnclosingManager<R> enclosing && enclosing.canEnclose()) {
            return enclosing.enclose(body);
        }
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

    /** Like {@link #run}, for a body without a value. */
    public static <R extends @Nullable Object, X extends Throwable> void act(
            AsyncContextManager<R> manager, Action1<? super R, X> body) throws X {
        With.<R, Void, X>run(manager, resource -> {
            body.run(resource);
            return Nothing.VOID;
        });
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
