package org.asyncio4j;

/**
 * Thrown by a program that wants to exit with an exit code, after everything is cleaned up.
 *
 * <p>Thrown by a task or a callback, it is not contained like other errors: it stops the running
 * loop at once and is thrown by {@link Asyncio#run}, which first cancels the remaining tasks and
 * closes the loop. Python's {@code sys.exit()}. If it leaves the program's main method, the process
 * exits with the code and without a stack trace, unless the program has an uncaught-exception handler
 * of its own.
 *
 * <p>May be extended, for exits that a program wants to tell apart.
 */
public class SystemExit extends Error {

    private static final long serialVersionUID = 1L;

    private final int code;

    /** Creates an error with the given exit code; 0 means success. */
    public SystemExit(int code) {
        super("exit code " + code);
        this.code = code;
    }

    /** Returns the exit code with which the program should exit. */
    public int code() {
        return code;
    }
}
