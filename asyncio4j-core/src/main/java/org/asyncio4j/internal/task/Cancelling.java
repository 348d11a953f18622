package org.asyncio4j.internal.task;

import java.util.List;
import java.util.Objects;
import org.asyncio4j.Cancellation;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.CancelBlock;
import org.jspecify.annotations.Nullable;

/**
 * Notes who asks to cancel. A request makes one {@link Cancellation}, however many tasks and futures it reaches: while it is
 * passed on, {@code loopState.cancellation} is what those get that are cancelled. Nothing is noted of a task that nobody
 * cancels. Loop thread only.
 */
public final class Cancelling {

    private Cancelling() {}

    /** Like the longer one, for a caller outside of all blocks. */
    public static boolean because(
            Future<?> future, @Nullable String message, String reason, @Nullable Throwable cause) {
        return because(future, message, reason, cause, null);
    }

    /**
     * Cancels {@code future} like {@link Future#cancel(String)}, and tells why.
     *
     * @param cause the error by which the caller was cancelled itself, if that is why, or null
     * @param from the block that the caller is in; shielded blocks around that do not hold the request back
     */
    public static boolean because(
            Future<?> future,
            @Nullable String message,
            String reason,
            @Nullable Throwable cause,
            @Nullable CancelBlock from) {
        if (!(future instanceof BaseFuture<?> ours)) {
            return future.cancel(message);
        }
        LoopState loopState = ours.loopState;
        loopState.checkThread();
        if (future.done()) {
            return future.cancel(message);
        }
        Cancellation passed = cause instanceof CancelledError error ? error.cancellation() : null;
        Cancellation outer = loopState.cancellation;
        loopState.cancellation = note(loopState, message, reason, passed);
        try {
            return ours instanceof LoopTask<?> task ? task.cancelFrom((TaskBlock) from, message) : ours.cancel(message);
        } finally {
            loopState.cancellation = outer;
        }
    }

    /** Cancels {@code future} as part of {@code request}. */
    static boolean with(@Nullable Cancellation request, BaseFuture<?> future, @Nullable String message) {
        LoopState loopState = future.loopState;
        Cancellation outer = loopState.cancellation;
        loopState.cancellation = request;
        try {
            return future.cancel(message);
        } finally {
            loopState.cancellation = outer;
        }
    }

    /** Returns the request that is being passed on, or a new one of the calling code. */
    static Cancellation current(LoopState loopState, @Nullable String message) {
        Cancellation outer = loopState.cancellation;
        return outer != null && Objects.equals(outer.message(), message)
                ? outer
                : note(loopState, message, null, outer);
    }

    static Cancellation note(
            LoopState loopState, @Nullable String message, @Nullable String reason, @Nullable Cancellation cause) {
        return new Cancellation(
                caller(loopState), reason, message, loopState.loop().time(), stack(loopState), cause);
    }

    private static String caller(LoopState loopState) {
        Task<?> task = loopState.current;
        if (task != null) {
            return Repr.oneLine(task.getName());
        }
        return loopState.isRunning()
                ? "a callback"
                : "thread " + Repr.oneLine(Thread.currentThread().getName());
    }

    private static List<StackTraceElement> stack(LoopState loopState) {
        List<StackTraceElement> here = loopState.origin();
        if (here == null) {
            return List.of();
        }
        List<StackTraceElement> made = here.isEmpty() ? loopState.originOfJob() : null;
        return made == null ? here : made;
    }

    /**
     * Returns who asked last to cancel a task that is being cancelled, and with which message: {@code by boss: enough}. Empty if
     * nobody did. Any thread.
     */
    public static String lastRequest(Task<?> task) {
        List<Cancellation> requests = task.cancelling() == 0 ? List.of() : task.cancellations();
        if (requests.isEmpty()) {
            return "";
        }
        Cancellation last = requests.getLast();
        return Repr.oneLine(last + (last.message() == null ? "" : ": " + last.message()));
    }

    /** Returns what a task was asked so far, oldest first. */
    static List<Cancellation> all(@Nullable Object requests) {
        if (requests == null) {
            return List.of();
        }
        return requests instanceof CancelLog log ? log.all() : List.of((Cancellation) requests);
    }
}
