package org.asyncio4j;

/**
 * Thrown in suspended code that is being closed: it is never resumed normally, and only its finally
 * blocks still run.
 *
 * <p>Thrown by {@code yield} in a generator that is closed, and by {@code await} in a task that is
 * still suspended when its loop is closed. In the latter case an await in a finally block fails
 * with another one: no loop is left to resume the task.
 */
public final class GeneratorExit extends Error {

    private static final long serialVersionUID = 1L;

    /** Creates an error with a message that names what is being closed. */
    public GeneratorExit(String message) {
        super(message);
    }
}
