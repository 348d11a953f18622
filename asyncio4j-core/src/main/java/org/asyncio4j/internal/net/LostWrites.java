package org.asyncio4j.internal.net;

import org.asyncio4j.internal.util.Log;

/** Counts writes after the connection was lost and logs a warning for each after the first few. */
public final class LostWrites {

    /** The count from which each write logs a warning, as in CPython. */
    private static final int BEFORE_WARNING = 5;

    private final String warning;
    private int count;

    /**
     * Creates a counter that starts at {@code count}: CPython's transports count the loss of the
     * connection too.
     */
    public LostWrites(String warning, int count) {
        this.warning = warning;
        this.count = count;
    }

    /** Counts one more dropped write. */
    public void add() {
        if (count++ >= BEFORE_WARNING) {
            Log.warning(warning);
        }
    }
}
