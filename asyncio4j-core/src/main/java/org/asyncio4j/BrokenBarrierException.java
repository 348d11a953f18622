package org.asyncio4j;

/** A {@link Barrier} was reset or aborted while a task waited for it, or is broken already. */
public final class BrokenBarrierException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** With a message that says what happened to the barrier. */
    public BrokenBarrierException(String message) {
        super(message);
    }
}
