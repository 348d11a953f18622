package org.asyncio4j;

import java.io.Serial;

/**
 * A separator was not found within the limit of a stream. What was looked through stays in the
 * stream, unless {@link StreamReader#readline} throws it, which takes the line out. Python's {@code
 * LimitOverrunError}.
 */
public final class LimitOverrunException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int consumed;

    /** With how many bytes may be read before one should look again. */
    public LimitOverrunException(String message, int consumed) {
        super(message);
        this.consumed = consumed;
    }

    /** How many bytes were looked through and hold no separator. */
    public int consumed() {
        return consumed;
    }
}
