package org.asyncio4j;

/**
 * The user pressed Ctrl-C.
 *
 * <p>Leaves {@link Asyncio#run} after the main task was cancelled by the signal and has ended.
 * Thrown by a task or a callback it is not contained like other errors: it ends the running loop at
 * once, as in Python.
 */
public class KeyboardInterrupt extends Error {

    private static final long serialVersionUID = 1L;

    /** An interrupt without a message. */
    public KeyboardInterrupt() {}
}
