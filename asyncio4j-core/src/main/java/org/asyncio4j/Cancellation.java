package org.asyncio4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to cancel a task or a future: who made it, and why. Found in {@link Task#cancellations()} and {@link
 * CancelledError#cancellation()}. Holds names only, and keeps no task in memory.
 *
 * @param by the name of the task that asked; {@code a callback} or {@code thread main} for other code
 * @param reason what asked, if the library did it, and why: {@code a timeout of 2.0 s}, {@code a task group, as Task-3 failed
 *     with IOException}, {@code the end of the run}, {@code Ctrl-C}; null if somebody called {@code cancel}
 * @param message what was passed to {@link Future#cancel(String)}, or null
 * @param when the moment, in seconds of {@link Asyncio#time()} of the loop
 * @param stack in debug mode the user's frames of the call, innermost first, or for a timer of the code that set it;
 *     otherwise empty, as it takes time to find them
 * @param cause the request that this one passes on, as a task group does whose block is cancelled; or null
 */
public record Cancellation(
        String by,
        @Nullable String reason,
        @Nullable String message,
        double when,
        List<StackTraceElement> stack,
        @Nullable Cancellation cause) {

    /** How many requests are told that passed each other on. */
    private static final int MAX_CAUSES = 8;

    /** Copies the list, and cuts off the far end of a long chain of causes. */
    public Cancellation {
        stack = List.copyOf(stack);
        cause = cause != null && cause.depth() >= MAX_CAUSES ? null : cause;
    }

    private int depth() {
        int depth = 1;
        for (Cancellation next = cause; next != null; next = next.cause) {
            depth++;
        }
        return depth;
    }

    /** Returns one line that goes on after "cancelled": {@code by Task-1 at Main.java:12}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("by ").append(reason == null ? by : reason);
        if (reason != null && !by.equals("a callback")) {
            text.append(" in ").append(by);
        }
        if (!stack.isEmpty()) {
            StackTraceElement frame = stack.getFirst();
            text.append(" at ").append(frame.getFileName()).append(':').append(frame.getLineNumber());
        }
        if (cause != null) {
            text.append("; that was cancelled ").append(cause);
            if (cause.message != null) {
                text.append(": ").append(cause.message);
            }
        }
        return text.toString();
    }
}
