package org.asyncio4j.internal.util;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The one logger of the library, named {@code asyncio} as Python's is. */
public final class Log {

    private static final Logger LOGGER = System.getLogger("asyncio");

    private Log() {}

    public static void debug(String message) {
        LOGGER.log(Level.DEBUG, message);
    }

    public static void info(String message) {
        LOGGER.log(Level.INFO, message);
    }

    public static void warning(String message) {
        LOGGER.log(Level.WARNING, message);
    }

    public static void error(String message, @Nullable Throwable cause) {
        LOGGER.log(Level.ERROR, message, cause);
    }
}
