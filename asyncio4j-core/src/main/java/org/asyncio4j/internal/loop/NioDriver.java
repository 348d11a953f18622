package org.asyncio4j.internal.loop;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Channel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.asyncio4j.internal.task.ClosedChannelListener;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * Waits with a {@link Selector}. Until a channel is registered there is none: the thread is parked,
 * which starts faster and wakes sooner.
 */
final class NioDriver implements IoDriver {

    /** Checking this many keys is faster than a system call. */
    private static final int FEW = 8;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITING = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private final Remains remains = new Remains();

    // Written by the loop's thread, read by threads that wake it.
    private volatile @Nullable Thread parked;
    private volatile boolean woken;

    // Loop thread only. How many channels should be registered; if the selector has fewer, some
    // were closed. And the interests to notify of that.
    private int registered;
    private final Set<Interest> closedListeners = new LinkedHashSet<>();

    /** All interests with valid keys, and some others. They need no other reference. */
    private final Set<Interest> interests = new HashSet<>();

    // Loop thread only. Reused by select as long as the sink is the same, to avoid an allocation.
    private @Nullable ReadySink sinkOfDispatcher;
    private Consumer<SelectionKey> dispatcher = key -> {};

    /**
     * The attachment of a key. Weak, so that the selector's registrations do not keep alive a loop
     * that nobody closed.
     */
    private static final class Attachment extends WeakReference<Interest> {

        /**
         * Whether the key stays although there is neither a reader nor a writer, because the loop
         * itself owns the channel.
         */
        boolean kept;

        Attachment(Interest interest) {
            super(interest);
        }
    }

    /**
     * What remains to be closed of a loop that was never closed and is garbage. Does not refer to
     * the loop.
     */
    static final class Remains implements UnclosedLoops.Rest {

        private volatile @Nullable Selector selector;

        /**
         * Returns the open channels that the loop itself owned, not those that its user made it
         * wait for.
         */
        @Override
        public List<Channel> channels() {
            Selector open = selector;
            List<Channel> own = new ArrayList<>();
            if (open != null) {
                for (SelectionKey key : open.keys()) {
                    if (key.isValid() && ((Attachment) key.attachment()).kept) {
                        own.add(key.channel());
                    }
                }
            }
            return own;
        }

        @Override
        public void close() throws IOException {
            Selector open = selector;
            selector = null;
            if (open != null) {
                open.close();
            }
        }
    }

    /** The handles to run when a channel is ready. */
    private final class Interest implements Registration {

        final SelectionKey key;
        final Attachment attachment = new Attachment(this);

        @Nullable
        Handle reader;

        @Nullable
        Handle writer;

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
            attachment.kept = false;
            update();
        }

        /** Sets the interest ops according to the handles. */
        void update() {
            if (reader instanceof ClosedChannelListener || writer instanceof ClosedChannelListener) {
                closedListeners.add(this);
            } else if (!closedListeners.isEmpty()) {
                closedListeners.remove(this);
            }
            if (!key.isValid()) {
                return;
            }
            if (reader == null && writer == null && !attachment.kept) {
                registered--;
                interests.remove(this);
                key.cancel();
                return;
            }
            int reading = reader == null ? 0 : READING;
            int writing = writer == null ? 0 : WRITING;
            try {
                key.interestOps((reading | writing) & key.channel().validOps());
            } catch (CancelledKeyException closed) {
                // Another thread has just closed the channel.
            }
        }
    }

    @Override
    public void select(long timeoutNanos, ReadySink sink) throws IOException {
        Selector open = remains.selector;
        if (open == null) {
            park(timeoutNanos);
            return;
        }
        if (timeoutNanos == 0) {
            open.selectNow(dispatcherTo(sink));
        } else if (!findsClosedAtOnce(open, sink)) {
            // Select takes milliseconds: rounded up, so that a timer is due when it returns.
            long millis = timeoutNanos == Long.MAX_VALUE ? 0 : (timeoutNanos - 1) / NANOS_PER_MILLI + 1;
            open.select(dispatcherTo(sink), millis);
        }
        if (open.keys().size() < registered) {
            registered = open.keys().size();
            notifyClosed(sink);
            if (interests.size() > 2 * registered + FEW) {
                interests.removeIf(interest -> !interest.key.isValid());
            }
        }
    }

    @Override
    public void wakeup() {
        woken = true;
        Selector open = remains.selector;
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
        Selector open = remains.selector;
        return open != null && !open.keys().isEmpty();
    }

    @Override
    public @Nullable Handle setReader(SelectableChannel channel, @Nullable Handle reader) throws IOException {
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
    public @Nullable Handle setWriter(SelectableChannel channel, @Nullable Handle writer) throws IOException {
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
        interest.attachment.kept = true;
        return interest;
    }

    @Override
    public void flushDeregistrations() throws IOException {
        Selector open = remains.selector;
        if (open != null) {
            // Channels that are ready now are still ready at the next select.
            open.selectNow(ignored -> {});
        }
    }

    @Override
    public void close() throws IOException {
        remains.close();
    }

    /** Returns what to close when the loop is garbage. */
    Remains remains() {
        return remains;
    }

    private void park(long timeoutNanos) {
        if (timeoutNanos == 0) {
            return;
        }
        parked = Thread.currentThread();
        if (woken) {
            // The wake-up came before the thread could park.
        } else if (timeoutNanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, timeoutNanos);
        }
        parked = null;
        woken = false;
    }

    private @Nullable Interest interestIn(SelectableChannel channel, boolean create) throws IOException {
        Selector open = remains.selector;
        SelectionKey key = open == null ? null : channel.keyFor(open);
        if (key != null && key.isValid()) {
            return interestOf(key);
        }
        if (!create) {
            return null;
        }
        if (open == null) {
            open = Selectors.open();
            remains.selector = open;
        } else if (key != null) {
            // Cancelled but still in the key set; only after a select removes it can the channel be
            // registered again.
            open.selectNow(ignored -> {});
        }
        SelectionKey made = registered(channel, open);
        Interest interest = new Interest(made);
        made.attach(interest.attachment);
        interests.add(interest);
        registered++;
        return interest;
    }

    private static SelectionKey registered(SelectableChannel channel, Selector selector) throws IOException {
        try {
            return channel.register(selector, 0);
        } catch (IllegalBlockingModeException e) {
            throw new IllegalArgumentException(
                    "the channel must be non-blocking, call configureBlocking(false): " + channel, e);
        }
    }

    /**
     * Checks for closed channels, because a selector does not return when a channel is closed: if
     * one is, the caller must not wait.
     */
    private boolean findsClosedAtOnce(Selector open, ReadySink sink) throws IOException {
        if (closedListeners.size() > FEW) {
            int ready = open.selectNow(dispatcherTo(sink));
            // That has also consumed a wake-up, if there was one.
            boolean wasWoken = woken;
            woken = false;
            return ready > 0 || wasWoken || open.keys().size() < registered;
        }
        boolean closed = false;
        for (Interest interest : closedListeners) {
            closed |= !interest.key.isValid();
        }
        return closed && open.selectNow(dispatcherTo(sink)) >= 0;
    }

    private void notifyClosed(ReadySink sink) {
        Iterator<Interest> interests = closedListeners.iterator();
        while (interests.hasNext()) {
            Interest interest = interests.next();
            if (!interest.key.isValid()) {
                interests.remove();
                notifyClosed(interest.reader, sink);
                notifyClosed(interest.writer, sink);
            }
        }
    }

    private static void notifyClosed(@Nullable Handle handle, ReadySink sink) {
        if (handle instanceof ClosedChannelListener) {
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
        Interest interest = interestOf(key);
        if (interest == null) {
            return;
        }
        int ready = readyOps(key);
        if (interest.reader != null && (ready & READING) != 0) {
            sink.ready(interest.reader);
        }
        if (interest.writer != null && (ready & WRITING) != 0) {
            sink.ready(interest.writer);
        }
    }

    /** Returns null for a key that was cancelled. */
    private static @Nullable Interest interestOf(SelectionKey key) {
        return ((Attachment) key.attachment()).get();
    }

    /**
     * Returns the ready ops, none if another thread has closed the channel, as it may at any
     * moment.
     */
    private static int readyOps(SelectionKey key) {
        try {
            return key.readyOps();
        } catch (CancelledKeyException closed) {
            return 0;
        }
    }
}
