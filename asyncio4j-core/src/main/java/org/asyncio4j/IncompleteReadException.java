package org.asyncio4j;

import java.io.Serial;
import org.asyncio4j.internal.util.Checks;

/**
 * Thrown when a stream ends before all requested bytes have arrived. The bytes that did arrive are
 * removed from the stream and returned by {@link #partial}. Python's {@code IncompleteReadError}.
 */
public final class IncompleteReadException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final byte[] partial;
    private final int expected;

    /**
     * Creates an exception with the bytes that have arrived.
     *
     * @param expected the number of bytes requested, or -1 if that is unknown
     */
    public IncompleteReadException(byte[] partial, int expected) {
        super(Checks.notNull(partial, "partial").length
                + " bytes read on a total of "
                + (expected < 0 ? "undefined" : String.valueOf(expected))
                + " expected bytes");
        this.partial = partial.clone();
        this.expected = expected;
    }

    /** Returns a copy of the bytes that arrived before the end. */
    public byte[] partial() {
        return partial.clone();
    }

    /** Returns the number of bytes requested, or -1 if that is unknown. */
    public int expected() {
        return expected;
    }
}
