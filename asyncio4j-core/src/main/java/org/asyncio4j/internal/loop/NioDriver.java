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
import java.util.function.Consumer;

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

    // Written by the loop's thread, read by those who wake it.
    private volatile @Nullable Selector selector;
    private volatile @Nullable Thread parked;
    private volatile boolean woken;

    // Loop thread only. How many channels ought to be registered: when the selector has fewer, some
    // were closed. And what wants to be told of that.
    private int registered;
    private final Set<Interest> tellingOfClosing = new LinkedHashSet<>();

    // Loop thread only: select with a sink makes no object when the sink is the same as before.
    private @Nullable ReadySink sinkOfDispatcher;
    private Consumer<SelectionKey> dispatcher = key -> {};

    /** Who runs when a channel is ready: the attachment of its key. */
    private final class Interest implements Registration {

        final SelectionKey key;
        @Nullable Handle reader;
        @Nullable Handle writer;

        /** Whether the key stays although there is neither a reader nor a writer. */
        boolean kept;

        Interest(SelectionKey key) {
            this.key = key;
        }

        @Override
        public void setReader(@Nullable Handle newReader) {
            reader = newReader;
            update();
        }

        @Override
        public void setWriter(@Nullable Handle newWriter) {
            writer = newWriter;
            update();
        }

        @Override
        public void close() {
            reader = null;
            writer = null;
            kept = false;
            update();
        }

        /** Asks for what there are handles for. */
        void update() {
            if (reader instanceof TellsOfClosing || writer instanceof TellsOfClosing) {
                tellingOfClosing.add(this);
            } else if (!tellingOfClosing.isEmpty()) {
                tellingOfClosing.remove(this);
            }
            if (!key.isValid()) {
                return;
            }
            if (reader == null && writer == null && !kept) {
                registered--;
                key.cancel();
                return;
            }
            int reading = reader == null ? 0 : READING;
            int writing = writer == null ? 0 : WRITING;
            try {
                key.interestOps((reading | writing) & key.channel().validOps());
            } catch (CancelledKeyException closed) {
                // By another thread, at this moment.
            }
        }
    }

    @Override
    public void select(long timeoutNanos, ReadySink sink) throws IOException {
        Selector open = selector;
        if (open == null) {
            park(timeoutNanos);
            return;
        }
        if (timeoutNanos == 0) {
            open.selectNow(dispatcherTo(sink));
        } else if (!findsClosedAtOnce(open, sink)) {
            // Select counts in milliseconds: rounded up, so that a timer is due when it returns.
            long millis =
                    timeoutNanos == Long.MAX_VALUE ? 0 : (timeoutNanos - 1) / NANOS_PER_MILLI + 1;
            open.select(dispatcherTo(sink), millis);
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
        interest.update();
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
        interest.update();
        return before;
    }

    @Override
    public Registration register(SelectableChannel channel) throws IOException {
        Interest interest = interestIn(channel, true);
        assert interest != null : "bug in asyncio4j: not registered";
        interest.kept = true;
        return interest;
    }

    @Override
    public void letGo() throws IOException {
        Selector open = selector;
        if (open != null) {
            // What is ready now is so still at the next look.
            open.selectNow(ignored -> {});
        }
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
        SelectionKey made = channel.register(open, 0);
        Interest interest = new Interest(made);
        made.attach(interest);
        registered++;
        return interest;
    }

    /**
     * A selector does not return because a channel was closed, so it must not be waited for then.
     */
    private boolean findsClosedAtOnce(Selector open, ReadySink sink) throws IOException {
        if (tellingOfClosing.size() > FEW) {
            int ready = open.selectNow(dispatcherTo(sink));
            // That has also taken a wake-up, if there was one.
            boolean wasWoken = woken;
            woken = false;
            return ready > 0 || wasWoken || open.keys().size() < registered;
        }
        boolean closed = false;
        for (Interest interest : tellingOfClosing) {
            closed |= !interest.key.isValid();
        }
        return closed && open.selectNow(dispatcherTo(sink)) >= 0;
    }

    private void tellOfClosed(ReadySink sink) {
        Iterator<Interest> interests = tellingOfClosing.iterator();
        while (interests.hasNext()) {
            Interest interest = interests.next();
            if (!interest.key.isValid()) {
                interests.remove();
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

    private Consumer<SelectionKey> dispatcherTo(ReadySink sink) {
        if (sinkOfDispatcher != sink) {
            sinkOfDispatcher = sink;
            dispatcher = key -> dispatch(key, sink);
        }
        return dispatcher;
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
