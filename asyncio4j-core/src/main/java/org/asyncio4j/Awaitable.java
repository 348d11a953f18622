package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * What {@code await} takes. Python's {@code __await__} protocol.
 *
 * <p>The library's own awaitables are {@link Coroutine}, {@link Future} and {@link Task}. A class
 * of your own becomes awaitable by this one method, which may await others:
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
     * Runs what the awaiting task has to wait for and returns the result. Called by {@code await},
     * in the task that awaits and as part of it: it may await, and a cancellation of the task is
     * thrown by what it awaits. Call {@code await(x)} rather than {@code x.onAwait()}: {@code
     * await} makes sure that there is a task.
     */
    T onAwait() throws Exception;
}
