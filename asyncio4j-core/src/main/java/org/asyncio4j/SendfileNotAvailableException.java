package org.asyncio4j;

import java.io.Serial;

/**
 * Thrown when the system's sendfile does not work over this transport and no fallback was allowed.
 * Python's {@code SendfileNotAvailableError}.
 */
public final class SendfileNotAvailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message. */
    public SendfileNotAvailableException(String message) {
        super(message);
    }
}
