package org.asyncio4j;

/**
 * Thrown when a future's state does not allow a call: its result is requested too early, or set
 * twice.
 */
public final class InvalidStateException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message that names the future and its state. */
    public InvalidStateException(String message) {
        super(message);
    }
}
