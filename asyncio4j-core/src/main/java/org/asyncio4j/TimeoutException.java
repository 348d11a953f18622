package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a time limit of {@link Asyncio#timeout}, {@link Asyncio#waitFor} or {@link
 * Asyncio#asCompleted} has passed. Python's {@code TimeoutError}.
 *
 * <p>If the time limit cancelled an await, the cause is the {@link CancelledError}, whose stack
 * trace shows which await it was.
 *
 * <p>May be extended, as Python's is, so that a library's own timeouts are caught as this.
 */
public class TimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception without a message. */
    public TimeoutException() {}

    /** Creates an exception with a message, which may be null. */
    public TimeoutException(@Nullable String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and, as its cause, the exception that interrupted the
     * code; either may be null.
     */
    public TimeoutException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
