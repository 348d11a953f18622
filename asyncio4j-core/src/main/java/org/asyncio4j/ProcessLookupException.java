package org.asyncio4j;

import java.io.Serial;

/**
 * Thrown when a signal is sent to a process that no longer exists. Python's {@code
 * ProcessLookupError}.
 */
public final class ProcessLookupException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message. */
    public ProcessLookupException(String message) {
        super(message);
    }
}
