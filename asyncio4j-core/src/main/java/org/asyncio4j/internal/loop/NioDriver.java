package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.knot.TellsOfClosing;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits with a {@link Selector}. As long as no channel was registered there is none: the thread is
 * parked, which starts faster and wakes sooner.
 */
final class NioDriver implements IoDriver {

    /** So many keys are looked at faster than the system is asked. */
    private static final int FEW = 8;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITING = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    /** Who runs when a channel is ready: the attachment of its key. */
    private static final class Interest {
        @Nullable Handle reader;
        @Nullable Handle writer;
        @Nullable SelectionKey key;
    }

    // Written by the loop's thread, read by those who wake it.
    private volatile @Nullable Selector selector;
    private volatile @Nullable Thread parked;
    private volatile boolean woken;

    // Loop thread only. How many channels ought to be registered: when the selector has fewer, some
    // were closed. And the keys of those whose handles want to be told of that.
    private int registered;
    private final Set<SelectionKey> tellingOfClosing = new LinkedHashSet<>();

    @Override
    public void select(long timeoutNanos, ReadySink sink) throws IOException {
        Selector open = selector;
        if (open == null) {
            park(timeoutNanos);
            return;
        }
        if (timeoutNanos == 0) {
            open.selectNow(key -> dispatch(key, sink));
        } else if (!findsClosedAtOnce(open, sink)) {
            // Select counts in milliseconds: rounded up, so that a timer is due when it returns.
            long millis =
                    timeoutNanos == Long.MAX_VALUE ? 0 : (timeoutNanos - 1) / NANOS_PER_MILLI + 1;
            open.select(key -> dispatch(key, sink), millis);
        }
        if (open.keys().size() < registered) {
            registered = open.keys().size();
            tellOfClosed(sink);
        }
    }

    @Override
    public void wakeup() {
        woken = true;
        Selector open = selector;
        if (open != null) {
            open.wakeup();
        }
        Thread sleeper = parked;
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }

    @Override
    public boolean hasChannels() {
        Selector open = selector;
        return open != null && !open.keys().isEmpty();
    }

    @Override
    public @Nullable Handle setReader(SelectableChannel channel, @Nullable Handle reader)
            throws IOException {
        if (reader != null && (channel.validOps() & READING) == 0) {
            throw new IllegalArgumentException("not a channel to read from: " + channel);
        }
        Interest interest = interestIn(channel, reader != null);
        if (interest == null) {
            return null;
        }
        Handle before = interest.reader;
        interest.reader = reader;
        update(interest);
        return before;
    }

    @Override
    public @Nullable Handle setWriter(SelectableChannel channel, @Nullable Handle writer)
            throws IOException {
        if (writer != null && (channel.validOps() & WRITING) == 0) {
            throw new IllegalArgumentException("not a channel to write to: " + channel);
        }
        Interest interest = interestIn(channel, writer != null);
        if (interest == null) {
            return null;
        }
        Handle before = interest.writer;
        interest.writer = writer;
        update(interest);
        return before;
    }

    @Override
    public void close() throws IOException {
        Selector open = selector;
        selector = null;
        if (open != null) {
            open.close();
        }
    }

    private void park(long timeoutNanos) {
        if (timeoutNanos == 0) {
            return;
        }
        parked = Thread.currentThread();
        if (woken) {
            // Came before there was anybody to wake.
        } else if (timeoutNanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, timeoutNanos);
        }
        parked = null;
        woken = false;
    }

    private @Nullable Interest interestIn(SelectableChannel channel, boolean create)
            throws IOException {
        Selector open = selector;
        SelectionKey key = open == null ? null : channel.keyFor(open);
        if (key != null && key.isValid()) {
            return (Interest) key.attachment();
        }
        if (!create) {
            return null;
        }
        if (open == null) {
            open = Selector.open();
            selector = open;
        } else if (key != null) {
            // Cancelled but still in the set; a select takes it out, and only then can it be
            // registered again.
            open.selectNow(ignored -> {});
        }
        Interest interest = new Interest();
        interest.key = channel.register(open, 0, interest);
        registered++;
        return interest;
    }

    private void update(Interest interest) {
        SelectionKey key = interest.key;
        if (key == null || !key.isValid()) {
            return;
        }
        if (interest.reader instanceof TellsOfClosing
                || interest.writer instanceof TellsOfClosing) {
            tellingOfClosing.add(key);
        } else {
            tellingOfClosing.remove(key);
        }
        if (interest.reader == null && interest.writer == null) {
            key.cancel();
            registered--;
            return;
        }
        int reading = interest.reader == null ? 0 : READING;
        int writing = interest.writer == null ? 0 : WRITING;
        try {
            key.interestOps((reading | writing) & key.channel().validOps());
        } catch (CancelledKeyException closed) {
            // By another thread, at this moment; the next select finds it.
        }
    }

    /**
     * A selector does not return because a channel was closed, so it must not be waited for then.
     */
    private boolean findsClosedAtOnce(Selector open, ReadySink sink) throws IOException {
        if (tellingOfClosing.size() > FEW) {
            int ready = open.selectNow(key -> dispatch(key, sink));
            // That has also taken a wake-up, if there was one.
            boolean wasWoken = woken;
            woken = false;
            return ready > 0 || wasWoken || open.keys().size() < registered;
        }
        boolean closed = false;
        for (SelectionKey key : tellingOfClosing) {
            closed |= !key.isValid();
        }
        return closed && open.selectNow(key -> dispatch(key, sink)) >= 0;
    }

    private void tellOfClosed(ReadySink sink) {
        Iterator<SelectionKey> keys = tellingOfClosing.iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            if (!key.isValid()) {
                keys.remove();
                Interest interest = (Interest) key.attachment();
                tellOfClosed(interest.reader, sink);
                tellOfClosed(interest.writer, sink);
            }
        }
    }

    private static void tellOfClosed(@Nullable Handle handle, ReadySink sink) {
        if (handle instanceof TellsOfClosing) {
            sink.ready(handle);
        }
    }

    private static void dispatch(SelectionKey key, ReadySink sink) {
        Interest interest = (Interest) key.attachment();
        int ready = readyOps(key);
        if (interest.reader != null && (ready & READING) != 0) {
            sink.ready(interest.reader);
        }
        if (interest.writer != null && (ready & WRITING) != 0) {
            sink.ready(interest.writer);
        }
    }

    /** Another thread may close the channel at any moment; then nothing is ready. */
    private static int readyOps(SelectionKey key) {
        try {
            return key.readyOps();
        } catch (CancelledKeyException closed) {
            return 0;
        }
    }
}
