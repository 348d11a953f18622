package org.asyncio4j;

/**
 * Thrown when a {@link Barrier} is reset or aborted while a task waits for it, or is broken
 * already.
 */
public final class BrokenBarrierException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message that states what happened to the barrier. */
    public BrokenBarrierException(String message) {
        super(message);
    }
}
