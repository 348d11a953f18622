package org.asyncio4j;

import java.io.Serial;

/** A signal was to be sent to a process that is gone. Python's {@code ProcessLookupError}. */
public final class ProcessLookupException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public ProcessLookupException(String message) {
        super(message);
    }
}
