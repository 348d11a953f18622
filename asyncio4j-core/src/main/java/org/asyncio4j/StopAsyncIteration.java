package org.asyncio4j;

/**
 * Thrown when an {@link AsyncIterator} has no more items.
 *
 * <p>A signal rather than an error: it carries no stack trace.
 */
public final class StopAsyncIteration extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception without a message or stack trace. */
    public StopAsyncIteration() {
        super(null, null, false, false);
    }
}
