package org.asyncio4j;

/**
 * A future is not in a state that allows the call: its result asked for too early, or set twice.
 */
public final class InvalidStateException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** With a message that says which future and which state. */
    public InvalidStateException(String message) {
        super(message);
    }
}
