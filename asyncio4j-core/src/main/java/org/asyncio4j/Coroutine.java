package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * An asynchronous computation that runs only when it is awaited or made a task; coroutine functions
 * return one.
 *
 * <p>An application rarely needs to write one: a plain method may await, and a lambda that calls it will
 * do where a coroutine is wanted, as in {@code createTask(() -> fetch("a"))}. A coroutine serves for work
 * that is handed out before it starts, and for ports from Python:
 *
 * {@snippet :
 * Coroutine<String> fetch(String server) {
 *     return async(() -> {
 *         await(sleep(0.1));
 *         return "hello from " + server;
 *     });
 * }
 *
 * void main() {
 *     List<Callable<Coroutine<String>>> starters = List.of(() -> fetch("a"), () -> fetch("b"));
 *     IO.println(run(staggeredRace(starters, 0.05)).winner());
 * }
 * }
 *
 * <p>Created by {@link Asyncio#async}. {@code await} runs it in place, in the current task; {@link
 * Asyncio#createTask} runs it in a task of its own. It runs once; a second await fails. A coroutine
 * that is never awaited is reported, because its work was silently not done.
 *
 * <p>Belongs to the loop on which it is used; not thread-safe.
 *
 * <p>May be implemented; grows by default methods only.
 *
 * @param <T> type of the result
 */
public interface Coroutine<T extends @Nullable Object> extends Awaitable<T> {

    /** The states of a coroutine. */
    enum State {
        /** Not started. */
        CREATED,
        /** Its code is executing. */
        RUNNING,
        /** It is suspended in an await. */
        SUSPENDED,
        /** It has ended, or was closed before it started. */
        CLOSED
    }

    /** Returns the state of the coroutine. Python's {@code inspect.getcoroutinestate}. */
    State state();

    /** Returns the name it was given, or else one derived from the class that contains its code. */
    String getName();

    /**
     * Discards a coroutine that has not started: its code never runs, and it is not reported as
     * never awaited. Does nothing if it has ended.
     *
     * @throws IllegalStateException if it is running or suspended: cancel its task instead
     */
    void close();
}
