package org.asyncio4j;

/**
 * A suspended piece of code is being closed: it will never be resumed, and has only its finally
 * blocks left to run.
 *
 * <p>Thrown by {@code await} in a task that was still suspended when its loop was closed. An await
 * in a finally block that runs because of it fails with another one: there is no loop any more that
 * could resume the task.
 */
public final class GeneratorExit extends Error {

    private static final long serialVersionUID = 1L;

    /** A close with a message that says what is being closed. */
    public GeneratorExit(String message) {
        super(message);
    }
}
