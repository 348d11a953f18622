package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the user presses Ctrl-C, or the process receives another of the stop signals of
 * {@link RunOptions}; then the message is the signal's name.
 *
 * <p>{@link Asyncio#run} throws it after the signal has cancelled the main task and that has ended. If it
 * leaves the program's main method, the process exits as the platform's convention wants, with 130 for
 * Ctrl-C, 143 for {@code TERM}, and without a stack trace, unless the program has an uncaught-exception
 * handler of its own. A program that regards a stop as a success catches this and returns.
 * Thrown by a task or a callback, it is not contained like other errors: it stops the running loop
 * at once, as in Python.
 */
public final class KeyboardInterrupt extends Error {

    private static final long serialVersionUID = 1L;

    /** Creates an interrupt without a message. */
    public KeyboardInterrupt() {}

    /** Creates an interrupt with a message, or without one if that is null. */
    public KeyboardInterrupt(@Nullable String message) {
        super(message);
    }
}
