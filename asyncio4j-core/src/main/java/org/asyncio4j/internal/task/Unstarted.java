package org.asyncio4j.internal.task;

import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.util.Mistake;
import org.jspecify.annotations.Nullable;

/**
 * Catches a lambda that calls a coroutine function and does not await what that returns: {@code
 * createTask(() -> fetch())}. Its body would never run.
 */
public final class Unstarted {

    private Unstarted() {}

    /** Returns {@code result}; fails if it is a coroutine that has not started. */
    public static <T extends @Nullable Object> T refuse(T result) {
        if (result instanceof BaseCoroutine<?> coroutine && coroutine.state() == Coroutine.State.CREATED) {
            String name = coroutine.toString();
            coroutine.close();
            throw new IllegalStateException("the body returned " + name
                    + " without running it: await it in the body, () -> await(...), or pass the coroutine itself"
                    + " instead of a lambda, as in createTask(fetch())"
                    + Mistake.UNSTARTED_COROUTINE.see());
        }
        return result;
    }
}
