package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * An operation that a task can await: the argument of {@code await}. Python's {@code __await__}
 * protocol.
 *
 * <p>The library's own awaitables are {@link Coroutine}, {@link Future} and {@link Task}. A class
 * of your own becomes awaitable by implementing this one method, which may await others:
 *
 * {@snippet :
 * record Pause(double seconds) implements Awaitable<String> {
 *     public String onAwait() {
 *         await(sleep(seconds));
 *         return "rested";
 *     }
 * }
 * }
 *
 * @param <T> type of the result
 */
@FunctionalInterface
public interface Awaitable<T extends @Nullable Object> {

    /**
     * Runs the operation and returns its result. Called by {@code await}, in the awaiting task and
     * as part of it: it may await, and a cancellation of the task is thrown by the await at which
     * it is suspended. Call {@code await(x)} rather than {@code x.onAwait()}: {@code await} ensures
     * that there is a task.
     */
    T onAwait() throws Exception;
}
