package org.asyncio4j.lowlevel;

import org.asyncio4j.internal.signals.SignalCalls;

/**
 * The operating system signal methods of {@link EventLoop}.
 *
 * <p>Only the library implements it.
 */
public sealed interface SignalHandlers permits EventLoop, SignalCalls {

    /**
     * Calls {@code callback} on the loop whenever the process receives the signal, instead of
     * whatever the JVM or other code in the program would do. Signals that arrive faster than the
     * loop runs may be merged into one call. Replaces an earlier callback of this loop for the same
     * signal. Closing the loop removes the callback and restores what the JVM did before.
     *
     * <p>The callback takes the signal over entirely: with one for {@code INT}, Ctrl-C no longer
     * stops the run. A process that was started with {@code INT}, {@code TERM} or {@code HUP}
     * ignored, by {@code nohup} for instance, never receives that signal.
     *
     * @param signal its name, with or without {@code SIG}: {@code "TERM"}
     * @throws IllegalArgumentException if there is no such signal
     * @throws IllegalStateException if it cannot be caught, or the JVM reserves it (as it does
     *     {@code QUIT}, {@code USR2} and {@code PIPE}, and under {@code -Xrs} {@code INT}, {@code
     *     TERM} and {@code HUP}), or another loop has a callback for it
     * @throws UnsupportedOperationException without the module {@code jdk.unsupported}
     */
    void addSignalHandler(String signal, Runnable callback);

    /**
     * Undoes {@link #addSignalHandler} and returns whether a callback was registered.
     *
     * @throws IllegalArgumentException if there is no such signal
     */
    boolean removeSignalHandler(String signal);
}
