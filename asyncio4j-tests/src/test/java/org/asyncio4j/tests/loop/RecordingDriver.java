package org.asyncio4j.tests.loop;

import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;

/** An I/O driver without channels that takes down how it is called. */
final class RecordingDriver implements IoDriver {

    /** The timeouts of all calls of {@link #select}; loop thread only. */
    final List<Long> timeouts = new ArrayList<>();

    /** How often {@link #wakeup} was called. */
    final AtomicInteger wakeups = new AtomicInteger();

    /** How often {@link #close} was called. */
    int closed;

    private final Semaphore signals = new Semaphore(0);

    @Override
    public void select(long timeoutNanos, ReadySink sink) {
        timeouts.add(timeoutNanos);
        try {
            signals.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        signals.drainPermits();
    }

    @Override
    public void wakeup() {
        wakeups.incrementAndGet();
        signals.release();
    }

    @Override
    public boolean hasChannels() {
        return false;
    }

    @Override
    public Handle setReader(SelectableChannel channel, Handle reader) {
        throw new UnsupportedOperationException("no channels");
    }

    @Override
    public Handle setWriter(SelectableChannel channel, Handle writer) {
        throw new UnsupportedOperationException("no channels");
    }

    @Override
    public void close() {
        closed++;
    }
}
