package org.asyncio4j.internal.task;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The coroutine of a lambda that was given where a coroutine is wanted, such as {@code createTask(() -> ...)}. */
public final class BodyCoroutine<T extends @Nullable Object> extends CodeCoroutine<T> {

    public BodyCoroutine(Callable<T> body) {
        super(body);
    }

    @Override
    T checked(T result) {
        return Unstarted.refuse(result);
    }
}
