package org.asyncio4j;

import java.io.Serial;

/**
 * A file cannot be sent by the system alone over this transport, and no other way was allowed.
 * Python's {@code SendfileNotAvailableError}.
 */
public final class SendfileNotAvailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public SendfileNotAvailableException(String message) {
        super(message);
    }
}
