package org.asyncio4j;

import java.io.Serial;

/**
 * Thrown when no separator is found within the limit of a stream. The bytes searched stay in the
 * stream, unless {@link StreamReader#readline} throws this, which removes the line. Python's {@code
 * LimitOverrunError}.
 */
public final class LimitOverrunException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int consumed;

    /**
     * Creates an exception; {@code consumed} is the number of bytes that can be read before
     * searching again.
     */
    public LimitOverrunException(String message, int consumed) {
        super(message);
        this.consumed = consumed;
    }

    /** Returns the number of bytes that were searched and contain no separator. */
    public int consumed() {
        return consumed;
    }
}
