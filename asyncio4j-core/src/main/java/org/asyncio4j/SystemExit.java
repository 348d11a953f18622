package org.asyncio4j;

/**
 * The program wants to end, with an exit code, after everything is cleaned up.
 *
 * <p>Thrown by a task or a callback it is not contained like other errors: it ends the running loop
 * at once and leaves {@link Asyncio#run}, which cancels and closes what was left. Python's {@code
 * sys.exit()}. The JVM does not know it: a {@code main} that wants the code as its own calls {@code
 * System.exit(e.code())} when it catches one.
 *
 * <p>May be extended, for exits that a program wants to tell apart.
 */
public class SystemExit extends Error {

    private static final long serialVersionUID = 1L;

    private final int code;

    /** An exit with the given code; 0 means success. */
    public SystemExit(int code) {
        super("exit code " + code);
        this.code = code;
    }

    /** The exit code that the program should end with. */
    public int code() {
        return code;
    }
}
