package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * The user pressed Ctrl-C, or the process got another signal that {@link RunOptions} names to stop
 * it; then the message is the signal's name.
 *
 * <p>Leaves {@link Asyncio#run} after the main task was cancelled by the signal and has ended.
 * Thrown by a task or a callback it is not contained like other errors: it ends the running loop at
 * once, as in Python.
 */
public final class KeyboardInterrupt extends Error {

    private static final long serialVersionUID = 1L;

    /** An interrupt without a message. */
    public KeyboardInterrupt() {}

    /** An interrupt with a message, or without one if that is null. */
    public KeyboardInterrupt(@Nullable String message) {
        super(message);
    }
}
