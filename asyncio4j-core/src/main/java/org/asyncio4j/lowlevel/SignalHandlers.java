package org.asyncio4j.lowlevel;

import org.asyncio4j.internal.net.SignalCalls;

/** The methods of a loop for signals of the system. A part of {@link EventLoop}, which only the library implements. */
public sealed interface SignalHandlers permits EventLoop, SignalCalls {

    /**
     * Calls {@code callback} on the loop whenever the process gets the signal, instead of what the
     * JVM, or something else in the program, would do then; signals that come faster than the loop
     * runs may count as one. Replaces an earlier callback of this loop for the same signal. Closing
     * the loop restores what the JVM did before.
     *
     * <p>The loop gets the signal alone: with a handler for {@code INT} Ctrl-C does not stop the run
     * any more. A process that was started with {@code INT}, {@code TERM} or {@code HUP} ignored,
     * by {@code nohup} for instance, never gets it.
     *
     * @param signal its name, with or without {@code SIG}: {@code "TERM"}
     * @throws IllegalArgumentException if there is no such signal
     * @throws IllegalStateException if it cannot be caught, or the JVM keeps it for itself (as it
     *     does with {@code QUIT}, {@code USR2} and {@code PIPE}, and under {@code -Xrs} with {@code
     *     INT}, {@code TERM} and {@code HUP}), or another loop has it
     * @throws UnsupportedOperationException without the module {@code jdk.unsupported}
     */
    void addSignalHandler(String signal, Runnable callback);

    /**
     * Undoes {@link #addSignalHandler} and returns whether there was something to undo.
     *
     * @throws IllegalArgumentException if there is no such signal
     */
    boolean removeSignalHandler(String signal);
}
