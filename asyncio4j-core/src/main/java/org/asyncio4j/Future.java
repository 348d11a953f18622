package org.asyncio4j;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The result of an operation that may not have finished: first pending, then permanently completed
 * or cancelled.
 *
 * <p>Awaiting a done future returns its result or throws its exception at once; awaiting a pending
 * one suspends the task until it is done. Any number of tasks may await the same future; they
 * resume in the order in which they awaited. Cancelling a task that awaits a future cancels the
 * future.
 *
 * <p>A future belongs to one loop for life and is not thread-safe: only the loop's own thread, that
 * is, its tasks and callbacks, may call its methods. Other threads go through {@link
 * EventLoop#callSoonThreadsafe} or {@link #toCompletableFuture()}. An exception that nobody ever
 * retrieves is reported to the loop's exception handler.
 *
 * <p>May be implemented; grows by default methods only.
 *
 * @param <T> type of the result
 */
public interface Future<T extends @Nullable Object> extends Awaitable<T> {

    /** Returns whether the future has a result or an exception, or was cancelled. */
    boolean done();

    /** Returns whether the future was cancelled. */
    boolean cancelled();

    /**
     * Returns the result, or throws the exception that was set, as the same object.
     *
     * @throws InvalidStateException if it is not done
     * @throws CancelledError if it was cancelled
     */
    T result();

    /**
     * Returns the exception that was set, or null if the future has a result.
     *
     * @throws InvalidStateException if it is not done
     * @throws CancelledError if it was cancelled
     */
    @Nullable
    Throwable exception();

    /** Cancels the future without a message; see {@link #cancel(String)}. */
    default boolean cancel() {
        return cancel(null);
    }

    /**
     * Requests cancellation. A plain future is cancelled at once and its callbacks are scheduled; a
     * {@link Task} gets a {@link CancelledError} and may clean up first. Returns false, and does
     * nothing, if the future is done.
     *
     * @param message the message of the {@link CancelledError} that awaiters get, or null
     */
    boolean cancel(@Nullable String message);

    /**
     * Adds a callback like {@link #addDoneCallback(Consumer, Context)}, in a copy of the current
     * context.
     */
    void addDoneCallback(Consumer<? super Future<T>> callback);

    /**
     * Adds a callback that is called with this future when it is done: never from within this call,
     * but one loop iteration after the future is done, in the order of registration. The same
     * callback added twice is called twice. An exception that it throws goes to the loop's
     * exception handler, and the next callback still runs.
     *
     * @param context the context in which the callback runs
     */
    void addDoneCallback(Consumer<? super Future<T>> callback, Context context);

    /**
     * Removes all registrations equal to {@code callback} and returns how many there were; none
     * once the future is done.
     */
    int removeDoneCallback(Consumer<? super Future<T>> callback);

    /** Returns the loop that the future belongs to. */
    EventLoop getLoop();

    /**
     * Returns a view for code that uses only the JDK: completed on the loop's thread when this
     * future is done, and usable from any thread. Cancelling the view cancels this future, and vice
     * versa.
     */
    CompletableFuture<T> toCompletableFuture();
}
