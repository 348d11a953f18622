package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a task or future was cancelled.
 *
 * <p>Thrown by {@code await} in a task that was {@linkplain Future#cancel() cancelled}. It is an
 * {@link Error}, not an {@link Exception}, so that {@code catch (Exception e)} does not swallow a
 * cancellation. Code that catches it to clean up should rethrow it; if it does not, the request
 * still counts in {@link Task#cancelling()}.
 */
public final class CancelledError extends Error {

    private static final long serialVersionUID = 1L;

    /** Creates an error without a message. */
    public CancelledError() {}

    /**
     * Creates an error with the message passed to {@link Future#cancel(String)}, which may be null.
     */
    public CancelledError(@Nullable String message) {
        super(message);
    }
}
