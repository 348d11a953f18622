package org.asyncio4j;

import java.io.PrintStream;
import java.util.List;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.contextvars.Context;
import org.jspecify.annotations.Nullable;

/**
 * Runs a coroutine on the loop, concurrently with other tasks but one at a time, and is the future
 * of its result.
 *
 * <p>Created by {@link Asyncio#createTask}; its code starts in the loop's next iteration. The loop
 * keeps a reference to every task until it is done. Like all futures, a task belongs to its loop's
 * thread.
 *
 * <p>Cancellation is a request, and requests are counted: {@link #cancel} makes the await at which
 * the task is suspended throw a {@link CancelledError} in the next iteration. The task may clean
 * up, awaiting again if necessary, and normally lets the error propagate; a task that ends with it
 * is {@link #cancelled()}.
 *
 * <p>May be implemented; grows by default methods only.
 *
 * @param <T> type of the result
 */
public interface Task<T extends @Nullable Object> extends Future<T> {

    /**
     * Requests cancellation of the task and returns true, or returns false if it is done. The
     * future that the task awaits is cancelled, too; a task that is not suspended, or whose wait
     * cannot be cancelled, gets the error at its next suspension. Each call counts in {@link
     * #cancelling()}.
     *
     * @param message the message of the {@link CancelledError}, or null
     */
    @Override
    boolean cancel(@Nullable String message);

    /** Returns the number of cancellation requests not withdrawn by {@link #uncancel}. */
    int cancelling();

    /**
     * Withdraws one cancellation request and returns the number of those that remain. Withdrawing
     * the last one also drops a {@link CancelledError} that was not thrown yet. For code that
     * caught a {@link CancelledError} that it had requested itself, as a timeout does.
     */
    int uncancel();

    /**
     * Returns the name given at creation, or {@code Task-} and a number. The thread that runs the
     * task has the same name.
     */
    String getName();

    /** Renames the task. */
    void setName(String name);

    /** Returns the coroutine that the task runs; null if it ended in its eager first step. */
    @Nullable
    @CheckReturnValue
    Coroutine<T> getCoro();

    /** Returns the context in which the task runs, not a copy. */
    Context getContext();

    /**
     * Returns what the task waits for, in words; null if it does not wait: it runs, is about to run, or is done. May be
     * called from any thread; from another than the loop's the answer may be slightly out of date. The default is null.
     */
    @CheckReturnValue
    default @Nullable WaitReason waitsFor() {
        return null;
    }

    /** Returns the stack like {@link #getStack(int)}, without a limit. */
    default List<StackTraceElement> getStack() {
        return getStack(Integer.MAX_VALUE);
    }

    /**
     * Returns the stack of the suspended task or, if it failed, of its exception: the frames of
     * user code, outermost first. Empty if the task has not started, has a result or was cancelled.
     *
     * @param limit the maximum number of frames: the innermost ones of a suspended task, the
     *     outermost ones of a failed task
     */
    List<StackTraceElement> getStack(int limit);

    /** Prints {@link #getStack()} to standard error. */
    default void printStack() {
        printStack(Integer.MAX_VALUE, System.err);
    }

    /** Prints {@link #getStack(int)} to {@code out}, formatted as a stack trace. */
    void printStack(int limit, PrintStream out);
}
