package org.asyncio4j.tools.repl;

import org.asyncio4j.SystemExit;

/** What snippets can call besides the library, as in Python's prompt; imported statically. */
public final class Builtins {

    private Builtins() {}

    /** Ends the REPL with exit code 0. */
    public static void exit() {
        exit(0);
    }

    /** Ends the REPL with an exit code. */
    public static void exit(int code) {
        throw new SystemExit(code);
    }

    /** The same as {@link #exit()}. */
    public static void quit() {
        exit(0);
    }

    /** The same as {@link #exit(int)}. */
    public static void quit(int code) {
        exit(code);
    }
}
