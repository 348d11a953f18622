package org.asyncio4j.internal.util;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** The library's only logger, named {@code asyncio} as Python's is. */
public final class Log {

    private static final Logger LOGGER = System.getLogger("asyncio");

    private Log() {}

    /**
     * Initializes the log now. When the process is out of file descriptors that fails, and the
     * report of it would be lost.
     */
    public static void prepare() {
        try {
            LOGGER.isLoggable(Level.ERROR);
        } catch (RuntimeException failure) {
            System.err.println("asyncio: no log: " + failure);
        }
    }

    public static void debug(String message) {
        log(Level.DEBUG, message, null);
    }

    public static void info(String message) {
        log(Level.INFO, message, null);
    }

    public static void warning(String message) {
        log(Level.WARNING, message, null);
    }

    public static void error(String message, @Nullable Throwable cause) {
        log(Level.ERROR, message, cause);
    }

    /**
     * Logs a message; a logger that fails must not break the loop, which is in the middle of a
     * step.
     */
    private static void log(Level level, String message, @Nullable Throwable cause) {
        try {
            LOGGER.log(level, message, cause);
        } catch (RuntimeException | StackOverflowError failure) {
            System.err.println("asyncio: could not log \"" + message + "\": " + failure);
        }
    }
}
