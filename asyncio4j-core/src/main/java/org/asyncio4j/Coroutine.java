package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * A piece of asynchronous work that has not started: what a coroutine function returns.
 *
 * <p>Made by {@link Asyncio#async}. {@code await} runs it in place, in the current task; {@link
 * Asyncio#createTask} gives it a task of its own. It runs once, and a second await fails. One that
 * nobody ever awaited is reported: its work was silently not done.
 *
 * <p>Belongs to the loop it is used on; not thread-safe.
 *
 * <p>May be implemented; grows by default methods only.
 *
 * @param <T> type of the result
 */
public interface Coroutine<T extends @Nullable Object> extends Awaitable<T> {

    /** Where a coroutine is in its life. */
    enum State {
        /** Not started. */
        CREATED,
        /** Its code executes now. */
        RUNNING,
        /** It waits in an await. */
        SUSPENDED,
        /** It has ended, or was closed before it began. */
        CLOSED
    }

    /** Where the coroutine is in its life. Python's {@code inspect.getcoroutinestate}. */
    State state();

    /** The name it was given, or else one made from the class that its code stands in. */
    String getName();

    /**
     * Gives up a coroutine that has not started: its code never runs, and it is not reported as
     * forgotten. Does nothing if it has ended.
     *
     * @throws IllegalStateException if it is running or suspended: cancel its task instead
     */
    void close();
}
