package org.asyncio4j.tests.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Takes what the library logs while it is open, instead of the console. */
public final class LogCapture extends Handler implements AutoCloseable {

    /** Said of a loop when it is garbage, which may be a loop of an earlier test at any moment. */
    private static final String GARBAGE = "unclosed event loop";

    private final Logger logger = Logger.getLogger("asyncio");
    private final boolean useParents = logger.getUseParentHandlers();
    private final List<LogRecord> records = new ArrayList<>();

    public LogCapture() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public synchronized void publish(LogRecord record) {
        records.add(record);
        notifyAll();
    }

    /** Blocks the calling thread until something of at least this level is logged. */
    public synchronized void awaitFirst(Level least) throws InterruptedException {
        while (records(least).isEmpty()) {
            wait();
        }
    }

    /** The records of at least this level, oldest first; without those of garbage. */
    public synchronized List<LogRecord> records(Level least) {
        return records.stream()
                .filter(record -> record.getLevel().intValue() >= least.intValue())
                .filter(record -> !record.getMessage().startsWith(GARBAGE))
                .toList();
    }

    /** The messages of at least this level, oldest first; without those of garbage. */
    public List<String> messages(Level least) {
        return records(least).stream().map(LogRecord::getMessage).toList();
    }

    /** Whether garbage was told of. */
    public synchronized boolean toldOfGarbage() {
        return records.stream().anyMatch(record -> record.getMessage().startsWith(GARBAGE));
    }

    /** Whether garbage was told of with {@code detail}. */
    public synchronized boolean toldOfGarbage(String detail) {
        return records.stream()
                .map(LogRecord::getMessage)
                .anyMatch(message -> message.startsWith(GARBAGE) && message.contains(detail));
    }

    /** The only record of at least this level. */
    public LogRecord only(Level least) {
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
