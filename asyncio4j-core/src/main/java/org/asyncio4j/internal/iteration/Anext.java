package org.asyncio4j.internal.iteration;

import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/** Implements {@code anext}: the next item of an iterator, as a coroutine. */
public final class Anext {

    private Anext() {}

    public static <T extends @Nullable Object> Coroutine<T> of(AsyncIterator<T> iterator) {
        Checks.notNull(iterator, "iterator");
        return new CodeCoroutine<>("anext", iterator::next);
    }

    public static <T extends @Nullable Object> Coroutine<T> of(AsyncIterator<T> iterator, T fallback) {
        Checks.notNull(iterator, "iterator");
        return new CodeCoroutine<>("anext", () -> {
            try {
                return iterator.next();
            } catch (StopAsyncIteration end) {
                return fallback;
            }
        });
    }
}
