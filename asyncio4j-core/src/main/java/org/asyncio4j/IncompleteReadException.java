package org.asyncio4j;

import java.io.Serial;
import org.asyncio4j.internal.util.Checks;

/**
 * The stream ended before all that was asked for had come. What had come is taken out of the stream
 * and told here. Python's {@code IncompleteReadError}.
 */
public final class IncompleteReadException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final byte[] partial;
    private final int expected;

    /**
     * With what has come.
     *
     * @param expected how many bytes were asked for, or -1 if that is not known
     */
    public IncompleteReadException(byte[] partial, int expected) {
        super(Checks.notNull(partial, "partial").length
                + " bytes read on a total of "
                + (expected < 0 ? "undefined" : String.valueOf(expected))
                + " expected bytes");
        this.partial = partial.clone();
        this.expected = expected;
    }

    /** What came before the end: a copy. */
    public byte[] partial() {
        return partial.clone();
    }

    /** How many bytes were asked for, or -1 if that is not known. */
    public int expected() {
        return expected;
    }
}
