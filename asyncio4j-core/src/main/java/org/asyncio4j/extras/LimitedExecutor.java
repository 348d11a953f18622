package org.asyncio4j.extras;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * An executor whose jobs wait for a token of a limiter before they are handed to another one. That is shut down when the
 * last of those that wait was handed over.
 */
final class LimitedExecutor extends AbstractExecutorService {

    private final ExecutorService executor;

    /** Calls {@link #handOver} with the job, or with one that runs it, when there is a token. */
    private final BiConsumer<LimitedExecutor, Runnable> submit;

    /** How many jobs were not handed over yet. */
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile boolean shutDown;

    LimitedExecutor(ExecutorService executor, BiConsumer<LimitedExecutor, Runnable> submit) {
        this.executor = executor;
        this.submit = submit;
    }

    @Override
    public void execute(Runnable job) {
        if (shutDown) {
            throw new RejectedExecutionException("the executor was shut down: " + this);
        }
        waiting.incrementAndGet();
        submit.accept(this, job);
    }

    /** Runs a job that has a token. */
    void handOver(Runnable job) {
        try {
            executor.execute(job);
        } finally {
            if (waiting.decrementAndGet() == 0 && shutDown) {
                executor.shutdown();
            }
        }
    }

    @Override
    public void shutdown() {
        shutDown = true;
        if (waiting.get() == 0) {
            executor.shutdown();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutDown = true;
        return executor.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }
}
