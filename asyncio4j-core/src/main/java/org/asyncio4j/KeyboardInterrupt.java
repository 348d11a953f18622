package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the user presses Ctrl-C, or the process receives another of the stop signals of
 * {@link RunOptions}; then the message is the signal's name.
 *
 * <p>{@link Asyncio#run} throws it after the signal has cancelled the main task and that has ended.
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
