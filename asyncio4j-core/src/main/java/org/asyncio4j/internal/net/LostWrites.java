package org.asyncio4j.internal.net;

import org.asyncio4j.internal.util.Log;

/** Counts what is written in vain after the end of a connection: the log is told of the later. */
public final class LostWrites {

    /** As in CPython. */
    private static final int BEFORE_WARNING = 5;

    private final String warning;
    private int count;

    /** Counts from {@code count}; CPython's transports count the loss of the connection too. */
    public LostWrites(String warning, int count) {
        this.warning = warning;
        this.count = count;
    }

    /** One more was dropped. */
    public void add() {
        if (count++ >= BEFORE_WARNING) {
            Log.warning(warning);
        }
    }
}
