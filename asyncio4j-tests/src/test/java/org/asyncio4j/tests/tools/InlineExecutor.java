package org.asyncio4j.tests.tools;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs everything at once on the calling thread: as a loop's executor it makes a program
 * the same each time, however slow the machine is.
 */
public final class InlineExecutor extends AbstractExecutorService {

    private boolean shutDown;

    @Override
    public void execute(Runnable job) {
        job.run();
    }

    @Override
    public void shutdown() {
        shutDown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutDown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return shutDown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
