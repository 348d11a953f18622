package org.asyncio4j.internal.util;

import java.io.PrintWriter;
import java.io.Writer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.ZonedDateTime;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The library's only logger, named {@code asyncio} as Python's is.
 *
 * <p>It is a {@link Logger} itself, though only in order to be skipped when the JDK looks for the class and the method
 * that have logged a line: these are those that call this one.
 */
public final class Log implements Logger {

    private static final Logger LOGGER = System.getLogger("asyncio");

    /** How many messages could neither be logged nor written to standard error. */
    private static final LongAdder UNTOLD = new LongAdder();

    private static volatile boolean prepared;

    private Log() {}

    /**
     * Initializes the log, and what the JDK's formats its lines with, now. When the process is out
     * of file descriptors that fails, and the report of it would be lost.
     */
    public static void prepare() {
        if (prepared) {
            return;
        }
        prepared = true;
        try {
            LOGGER.isLoggable(Level.ERROR);
            // The time zones and the names of months are read from files as well.
            String line = "%1$tb %1$td, %1$tY %1$tl:%1$tM:%1$tS %1$Tp".formatted(ZonedDateTime.now());
            new Throwable(line).printStackTrace(new PrintWriter(Writer.nullWriter()));
        } catch (Throwable failure) {
            complain("could not prepare the log", failure);
        }
    }

    @Override
    public String getName() {
        return LOGGER.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return LOGGER.isLoggable(level);
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable cause) {
        LOGGER.log(level, bundle, message, cause);
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... values) {
        LOGGER.log(level, bundle, format, values);
    }

    public static void debug(String message) {
        write(Level.DEBUG, message, null);
    }

    public static void info(String message) {
        write(Level.INFO, message, null);
    }

    public static void warning(String message) {
        write(Level.WARNING, message, null);
    }

    public static void error(String message, @Nullable Throwable cause) {
        write(Level.ERROR, message, cause);
    }

    /**
     * Logs a message. A logger that fails must not break the loop, which is in the middle of a step,
     * whatever it throws; only for lack of memory errors are logged later.
     */
    private static void write(Level level, String message, @Nullable Throwable cause) {
        try {
            LOGGER.log(level, message, cause);
        } catch (OutOfMemoryError full) {
            if (level == Level.ERROR) {
                throw full;
            }
            complain("could not log \"" + message + "\"", full);
        } catch (Throwable failure) {
            complain("could not log \"" + message + "\"", failure);
        }
    }

    /** Writes to standard error what cannot be logged. */
    private static void complain(String message, Throwable failure) {
        try {
            System.err.println("asyncio: " + message + ": " + failure);
        } catch (Throwable again) {
            UNTOLD.increment();
            return;
        }
        long untold = UNTOLD.sumThenReset();
        if (untold > 0) {
            System.err.println("asyncio: and " + untold + " messages before that");
        }
    }
}
