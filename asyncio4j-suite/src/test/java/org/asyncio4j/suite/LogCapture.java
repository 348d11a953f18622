package org.asyncio4j.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs while it is open, instead of on the console. */
public final class LogCapture extends Handler implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger("asyncio");

    private final List<String> messages = new ArrayList<>();

    public LogCapture() {
        LOGGER.addHandler(this);
        LOGGER.setUseParentHandlers(false);
    }

    /** What was logged so far, oldest first. */
    public synchronized List<String> messages() {
        return List.copyOf(messages);
    }

    /** What was logged so far at this level or a more severe one. */
    public synchronized List<String> messages(Level least) {
        String prefix = least.getName();
        return messages.stream().filter(line -> line.startsWith(prefix)).toList();
    }

    @Override
    public synchronized void publish(LogRecord line) {
        messages.add(line.getLevel().getName() + ": " + line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setUseParentHandlers(true);
    }
}
