package org.asyncio4j;

/**
 * Thrown by a program that wants to exit with an exit code, after everything is cleaned up.
 *
 * <p>Thrown by a task or a callback, it is not contained like other errors: it stops the running
 * loop at once and is thrown by {@link Asyncio#run}, which first cancels the remaining tasks and
 * closes the loop. Python's {@code sys.exit()}. The JVM does not interpret it: to exit with the
 * code, {@code main} must catch this and call {@code System.exit(e.code())}.
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
