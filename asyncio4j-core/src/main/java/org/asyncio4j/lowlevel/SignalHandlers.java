package org.asyncio4j.lowlevel;

/** What a loop does with signals of the system. A part of {@link EventLoop}. */
public interface SignalHandlers {

    /**
     * Has {@code callback} called by the loop whenever the process gets the signal, instead of what
     * the JVM would do then. Replaces an earlier callback of this loop for it. Taken back when the
     * loop is closed.
     *
     * @param signal its name, with or without {@code SIG}: {@code "TERM"}
     * @throws IllegalArgumentException if there is no such signal
     * @throws IllegalStateException if it cannot be caught, or the JVM keeps it for itself (as it
     *     does with {@code QUIT}, and under {@code -Xrs} with {@code INT}, {@code TERM} and {@code
     *     HUP}), or another loop has it
     * @throws UnsupportedOperationException without the module {@code jdk.unsupported}
     */
    void addSignalHandler(String signal, Runnable callback);

    /** Undoes {@link #addSignalHandler} and returns whether there was something to undo. */
    boolean removeSignalHandler(String signal);
}
