package org.asyncio4j.lowlevel;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.internal.task.Awaiters;
import org.asyncio4j.internal.task.BaseFuture;
import org.asyncio4j.internal.task.Cancelling;
import org.asyncio4j.internal.task.CurrentLoop;
import org.asyncio4j.internal.task.ExternalWork;
import org.asyncio4j.internal.task.FutureConversions;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.task.TaskBlock;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/** Futures made of other things, and what combinators such as {@code gather} need to know of them. */
public final class Futures {

    private Futures() {}

    /** Like {@link #ensureFuture(Awaitable, EventLoop)}, on the loop that {@link Loops#getEventLoop} returns. */
    public static <T extends @Nullable Object> Future<T> ensureFuture(Awaitable<? extends T> awaitable) {
        return FutureConversions.ensure(awaitable);
    }

    /**
     * Returns {@code awaitable} itself if it is a future; otherwise creates a task of {@code loop} that
     * awaits it.
     *
     * @throws IllegalArgumentException if it is a future of another loop
     */
    public static <T extends @Nullable Object> Future<T> ensureFuture(
            Awaitable<? extends T> awaitable, EventLoop loop) {
        return FutureConversions.ensure(loop, awaitable);
    }

    /**
     * Returns a future that completes as {@code stage} does, on the loop that {@link
     * Loops#getEventLoop} returns. Cancelling the future cancels the stage. A stage that was cancelled,
     * or that derives from a cancelled one, cancels the future.
     */
    public static <T extends @Nullable Object> Future<T> wrapFuture(CompletionStage<T> stage) {
        return wrapFuture(stage, CurrentLoop.get());
    }

    /** Like {@link #wrapFuture(CompletionStage)}, on a given loop, which need not run yet. */
    public static <T extends @Nullable Object> Future<T> wrapFuture(CompletionStage<T> stage, EventLoop loop) {
        return FutureConversions.wrap(LoopState.of(loop), stage);
    }

    /**
     * Suppresses the "destroyed but pending" report for {@code future} if it is a task that is still
     * pending when its loop closes. Does nothing for other futures.
     */
    public static void expectAbandonment(Future<?> future) {
        if (future instanceof LoopTask<?> task) {
            task.expectAbandonment();
        }
    }

    /**
     * Tells the loop's clock that {@code future} will be completed by something outside of the loop, such as a publisher or
     * a driver of another library, which may take real time: a virtual clock waits for it before it jumps, as {@link
     * EventLoop#beginOutsideWork} says. Ends when the future is done. Does nothing for futures of other libraries.
     */
    public static void expectFromOutside(Future<?> future) {
        if (future instanceof BaseFuture<?> ours) {
            ExternalWork.answerUntilDone(ours);
        }
    }

    /**
     * Returns whether the cancellation of {@code task} was requested and is still to be thrown, by its first step or
     * its next await. False while it waits for something that was cancelled, and for a task that another library
     * implements.
     */
    public static boolean mustCancel(Task<?> task) {
        return task instanceof LoopTask<?> ours && ours.mustCancel();
    }

    /**
     * Sets the word that the description of {@code future} begins with, {@code Future} otherwise: {@code
     * <GatheringFuture pending>}. For futures created with a {@link CancelHook}, which stand for something other than
     * their own state; does nothing for others.
     */
    public static void setKind(Future<?> future, String kind) {
        PlainFuture.setKind(future, kind);
    }

    /**
     * Cancels {@code future} like {@link Future#cancel(String)}, and tells why, for {@link Task#cancellations()} and {@link
     * CancelledError#cancellation()}: for structures of your own that cancel tasks.
     *
     * @param reason what cancels, and why, as it goes on after "cancelled by": {@code a pool that is closed}
     * @param cause the {@link CancelledError} because of which the caller passes the request on; or null
     */
    @CanIgnoreReturnValue
    public static boolean cancel(Future<?> future, @Nullable String message, String reason, @Nullable Throwable cause) {
        return cancel(future, message, reason, cause, null);
    }

    /**
     * Cancels like {@link #cancel(Future, String, String, Throwable)}, for a structure that was entered in {@code block}:
     * shielded blocks hold the request back only if they were entered inside of that.
     *
     * @param block what {@link #blockOf} returned when the structure was entered
     */
    @CanIgnoreReturnValue
    public static boolean cancel(
            Future<?> future,
            @Nullable String message,
            String reason,
            @Nullable Throwable cause,
            @Nullable CancelBlock block) {
        return Cancelling.because(future, message, Checks.notNull(reason, "reason"), cause, block);
    }

    /**
     * Enters a block in the running task, which its code leaves with {@link CancelBlock#exit}.
     *
     * @param owner whose block it is, for messages and {@link CancelBlock#owner()}
     * @param shielded whether cancellations from outside wait until the block is left: of the task and of blocks around
     * @throws IllegalStateException if the calling code is not part of a task
     */
    public static CancelBlock enterBlock(Object owner, boolean shielded) {
        return TaskBlock.enter(Checks.notNull(owner, "owner"), shielded);
    }

    /** Returns the innermost block that the code of {@code task} is in; null if there is none. */
    public static @Nullable CancelBlock blockOf(Task<?> task) {
        return TaskBlock.of(task);
    }

    /**
     * Calls {@code wait}, in which an await does not throw because of a {@link CancelBlock} that is cancelled already: for
     * code that has caught the error and must wait nevertheless, as a group for its tasks. A cancellation that comes
     * meanwhile is thrown, once.
     */
    public static void despiteCancel(Runnable wait) {
        TaskBlock.despiteCancel(Checks.notNull(wait, "wait"));
    }

    /**
     * States what tasks wait for that await {@code future}, for {@link Task#waitsFor()}, descriptions of tasks and tools.
     * For locks, pools, drivers and the like, which make a future for each task that has to wait; costs a reference in
     * the place of the result. Does nothing if the future is done, is a task, or is of another library.
     */
    public static void setWaitTarget(Future<?> future, WaitTarget target) {
        PlainFuture.setTarget(future, Checks.notNull(target, "target"));
    }

    /**
     * Returns whether the exception of a failed future has been retrieved, so that it needs no report;
     * true if there is no exception. False for a future that another library implements, of which it is
     * unknown.
     */
    public static boolean isRetrieved(Future<?> future) {
        return future instanceof BaseFuture<?> ours && ours.retrieved();
    }

    /**
     * Returns the futures and tasks that wait for {@code future} now, in the order in which they began to: the tasks
     * that await it; for whom its {@link AwaitingCallback}s wait; and those that {@link #futureAddToAwaitedBy} was
     * called with. A task that is woken still waits until it goes on.
     *
     * @throws IllegalStateException if the future's loop runs on a thread other than the calling one
     */
    public static List<Future<?>> awaiters(Future<?> future) {
        return Awaiters.of(future);
    }

    /**
     * Declares that {@code waiter} waits for {@code future}, for call graphs. For code that lets one future wait for
     * another in a way of its own; {@code await} and what the library offers need no declaration, and neither does a
     * callback that is an {@link AwaitingCallback}. A second declaration of the same two adds nothing. Keeps neither of
     * the two in memory. Has no effect for futures of another library's loop.
     *
     * @throws IllegalArgumentException if the two belong to different loops
     * @throws IllegalStateException if their loop runs on a thread other than the calling one
     */
    public static void futureAddToAwaitedBy(Future<?> future, Future<?> waiter) {
        Awaiters.declare(future, waiter);
    }

    /**
     * Takes back what {@link #futureAddToAwaitedBy} declared; does nothing if that was not called with these two.
     *
     * @throws IllegalArgumentException if the two belong to different loops
     * @throws IllegalStateException if their loop runs on a thread other than the calling one
     */
    public static void futureDiscardFromAwaitedBy(Future<?> future, Future<?> waiter) {
        Awaiters.retract(future, waiter);
    }
}
