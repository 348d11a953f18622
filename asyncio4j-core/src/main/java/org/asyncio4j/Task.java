package org.asyncio4j;

import java.io.PrintStream;
import java.util.List;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.contextvars.Context;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that the loop runs, concurrently with the other tasks and one at a time; and the
 * future of its result.
 *
 * <p>Made by {@link Asyncio#createTask}; its code starts in the loop's next iteration. The loop
 * keeps a reference to every task until it is done. Like all futures it belongs to its loop's
 * thread.
 *
 * <p>Cancellation is a request, counted: {@link #cancel} has the await at which the task is
 * suspended throw a {@link CancelledError} in the next iteration. The task may clean up, which may
 * await again, and normally lets the error pass; if it ends with it, it is {@link #cancelled()}.
 *
 * @param <T> type of the result
 */
public interface Task<T extends @Nullable Object> extends Future<T> {

    /**
     * Requests the cancellation of the task and returns true, or returns false if it is done. What
     * the task awaits is cancelled with it; a task that is not suspended, or does not come to the
     * end of its wait, gets the error at its next suspension. Each call counts in {@link
     * #cancelling()}.
     *
     * @param message handed to the {@link CancelledError}, or null
     */
    @Override
    boolean cancel(@Nullable String message);

    /** How many cancellations were requested and not taken back by {@link #uncancel}. */
    int cancelling();

    /**
     * Takes one cancellation request back and returns how many remain. Taking the last one back
     * also calls off an error that was not thrown yet. For code that caught the {@link
     * CancelledError} it asked for itself, as a timeout does.
     */
    int uncancel();

    /**
     * The name given at creation, or {@code Task-} and a number. The thread that runs the task
     * bears it too.
     */
    String getName();

    /** Renames the task. */
    void setName(String name);

    /** The coroutine that the task runs; null if it ended in its eager first step. */
    @Nullable
    @CheckReturnValue
    Coroutine<T> getCoro();

    /** The context that the task runs in, not a copy. */
    Context getContext();

    /** The same as {@link #getStack(int)} without a limit. */
    default List<StackTraceElement> getStack() {
        return getStack(Integer.MAX_VALUE);
    }

    /**
     * Returns where the task is suspended or, if it failed, where its exception was thrown: the
     * frames of user code, the outermost first. Empty if the task has not started, has a result or
     * was cancelled.
     *
     * @param limit at most so many frames: the innermost of a suspended task, the outermost of a
     *     failed one
     */
    List<StackTraceElement> getStack(int limit);

    /** Prints {@link #getStack()} to standard error. */
    default void printStack() {
        printStack(Integer.MAX_VALUE, System.err);
    }

    /** Prints {@link #getStack(int)} to {@code out} in the form of a stack trace. */
    void printStack(int limit, PrintStream out);
}
