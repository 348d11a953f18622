package org.asyncio4j.suite.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Takes what the library logs, instead of the console. */
final class LogCapture extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("asyncio");
    private final boolean useParents = logger.getUseParentHandlers();
    private final List<LogRecord> records = new ArrayList<>();

    LogCapture() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public synchronized void publish(LogRecord record) {
        records.add(record);
    }

    /** The records of at least this level, oldest first. */
    synchronized List<LogRecord> records(Level least) {
        return records.stream()
                .filter(record -> record.getLevel().intValue() >= least.intValue())
                .toList();
    }

    /** The messages of at least this level, oldest first. */
    List<String> messages(Level least) {
        return records(least).stream().map(LogRecord::getMessage).toList();
    }

    /** The only record of at least this level. */
    LogRecord only(Level least) {
        List<LogRecord> found = records(least);
        if (found.size() != 1) {
            throw new AssertionError("expected one record: " + messages(least));
        }
        return found.getFirst();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(useParents);
    }
}
