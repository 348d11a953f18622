package org.asyncio4j;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The result of something that is not finished: pending, then once and for all finished or
 * cancelled.
 *
 * <p>Awaiting a done future returns its result or throws its exception at once; awaiting a pending
 * one suspends the task until it is done. Any number of tasks may await the same future; they
 * resume in the order in which they awaited. Cancelling a task that awaits a future cancels the
 * future.
 *
 * <p>A future belongs to one loop for life and is not thread-safe: only the loop's own thread, that
 * is its tasks and callbacks, may call its methods. From elsewhere go through {@link
 * EventLoop#callSoonThreadsafe} or {@link #toCompletableFuture()}. An exception that nobody ever
 * asks for is reported to the loop's exception handler.
 *
 * <p>May be implemented; grows by default methods only.
 *
 * @param <T> type of the result
 */
public interface Future<T extends @Nullable Object> extends Awaitable<T> {

    /** Whether there is a result or an exception, or it was cancelled. */
    boolean done();

    /** Whether it was cancelled. */
    boolean cancelled();

    /**
     * Returns the result; an exception leaves as the object that was set.
     *
     * @throws InvalidStateException if it is not done
     * @throws CancelledError if it was cancelled
     */
    T result();

    /**
     * Returns the exception that it ended with, or null if it has a result.
     *
     * @throws InvalidStateException if it is not done
     * @throws CancelledError if it was cancelled
     */
    @Nullable
    Throwable exception();

    /** The same as {@link #cancel(String)} without a message. */
    default boolean cancel() {
        return cancel(null);
    }

    /**
     * Asks for cancellation. A plain future is cancelled at once and its callbacks are scheduled; a
     * {@link Task} is told to end. Returns false, and does nothing, if it is done.
     *
     * @param message handed to the {@link CancelledError} that those who wait get, or null
     */
    boolean cancel(@Nullable String message);

    /**
     * The same as {@link #addDoneCallback(Consumer, Context)} with a copy of the current context.
     */
    void addDoneCallback(Consumer<? super Future<T>> callback);

    /**
     * Has {@code callback} called with this future when it is done: never from within this call,
     * but one loop iteration after the future became done, in the order of registration. The same
     * callback added twice is called twice. What it throws goes to the loop's exception handler,
     * and the next callback runs all the same.
     *
     * @param context what the callback runs in
     */
    void addDoneCallback(Consumer<? super Future<T>> callback, Context context);

    /**
     * Takes all registrations equal to {@code callback} back and returns how many; none once the
     * future is done.
     */
    int removeDoneCallback(Consumer<? super Future<T>> callback);

    /** The loop that the future belongs to. */
    EventLoop getLoop();

    /**
     * Returns a view for code that knows only the JDK: completed when this future is done, from the
     * loop's thread, and usable from any thread. Cancelling the view cancels this future, and the
     * other way round.
     */
    CompletableFuture<T> toCompletableFuture();
}
