package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * A time limit of {@link Asyncio#timeout}, {@link Asyncio#waitFor} or {@link Asyncio#asCompleted}
 * has passed. Python's {@code TimeoutError}.
 *
 * <p>Where a task was interrupted for it, the cause is the {@link CancelledError} that shows at
 * which await it was.
 *
 * <p>May be extended, as Python's is, so that a library's own timeouts are caught as this.
 */
public class TimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a message. */
    public TimeoutException() {}

    /** With a message, or null. */
    public TimeoutException(@Nullable String message) {
        super(message);
    }

    /** With a message and what interrupted the code that took too long; each may be null. */
    public TimeoutException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
