package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a task or future was cancelled.
 *
 * <p>Thrown by {@code await} in a task that was {@linkplain Future#cancel() cancelled}. It is an
 * {@link Error}, not an {@link Exception}, so that {@code catch (Exception e)} does not swallow a
 * cancellation. Code that catches it to clean up should rethrow it; if it does not, the request
 * still counts in {@link Task#cancelling()}.
 *
 * <p>It knows who asked, see {@link #cancellation()}, and {@link #toString()} tells, so that stack traces do.
 */
public final class CancelledError extends Error {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Cancellation cancellation;

    /** Creates an error without a message. */
    public CancelledError() {
        cancellation = null;
    }

    /**
     * Creates an error with the message passed to {@link Future#cancel(String)}, which may be null.
     */
    public CancelledError(@Nullable String message) {
        super(message);
        cancellation = null;
    }

    private CancelledError(Cancellation request) {
        super(request.message());
        cancellation = request;
    }

    /** Creates the error for a request, with its message. */
    public static CancelledError of(Cancellation request) {
        return new CancelledError(request);
    }

    /** Returns who asked to cancel and why; null if the error was created by other code than the library. */
    public @Nullable Cancellation cancellation() {
        return cancellation;
    }

    /** Returns the name of the class and the message, and who asked. */
    @Override
    public String toString() {
        return cancellation == null ? super.toString() : super.toString() + " (cancelled " + cancellation + ")";
    }
}
