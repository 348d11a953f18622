package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.asyncio4j.lowlevel.Transport;

/**
 * Encrypts the application's data and the engine's own messages, and passes them to the plain
 * transport: as many records at a time as one of the loop's buffers holds.
 *
 * <p>While the plain transport is above its high-water mark nothing is encrypted; data written
 * meanwhile is copied and waits.
 */
final class Outgoing {

    private static final ByteBuffer[] NOTHING = {};

    private final Buffers buffers;
    private final Backlog backlog = new Backlog();

    /**
     * Data being written in the current call, which therefore needs no copy; sent after the
     * backlog.
     */
    private ByteBuffer[] written = NOTHING;

    /** All buffers of {@link #written} before this index are consumed. */
    private int next;

    private boolean paused;
    private boolean sending;

    Outgoing(Buffers buffers) {
        this.buffers = buffers;
    }

    /** Returns the number of bytes waiting to be encrypted. */
    long size() {
        return backlog.size();
    }

    boolean isPaused() {
        return paused;
    }

    void setPaused(boolean newPaused) {
        paused = newPaused;
    }

    void clear() {
        backlog.clear();
    }

    /** Sends {@code pieces}, and copies what cannot be sent now. */
    void write(TlsEngine engine, Transport transport, ByteBuffer[] pieces) throws SSLException {
        if (backlog.isEmpty() && !sending) {
            written = pieces;
            next = 0;
            try {
                send(engine, transport, true);
            } finally {
                written = NOTHING;
            }
        }
        add(pieces);
    }

    /** Keeps {@code pieces} until {@link #send}. */
    void add(ByteBuffer[] pieces) {
        for (ByteBuffer piece : pieces) {
            if (piece.hasRemaining()) {
                backlog.add(piece);
            }
        }
    }

    /**
     * Sends as much as possible.
     *
     * @param data whether to send the application's data, too
     */
    void send(TlsEngine engine, Transport transport, boolean data) throws SSLException {
        if (paused || sending || !hasWork(engine, data)) {
            return;
        }
        sending = true;
        ByteBuffer records = buffers.lend();
        try {
            boolean more = true;
            while (more && !paused) {
                if (records.capacity() < engine.recordSize()) {
                    records = ByteBuffer.allocate(engine.recordSize());
                }
                try {
                    more = encrypt(engine, records, data);
                } finally {
                    // Including what was encrypted before a failure.
                    if (records.flip().hasRemaining()) {
                        transport.write(records);
                    }
                    records.clear();
                }
            }
        } finally {
            sending = false;
            buffers.giveBack(records);
        }
    }

    /** Sends the engine's alerts about a failure, as far as it still can. */
    void sendAlert(TlsEngine engine, Transport transport) {
        ByteBuffer alert = ByteBuffer.allocate(engine.recordSize());
        try {
            while (engine.need() == TlsEngine.Need.OUTPUT && engine.encrypt(alert) == TlsEngine.Step.DONE) {
                // There may be several records.
            }
        } catch (SSLException | RuntimeException e) {
            // The failure itself, thrown again.
        }
        if (alert.flip().hasRemaining()) {
            transport.write(alert);
        }
    }

    private boolean hasWork(TlsEngine engine, boolean data) {
        return engine.need() == TlsEngine.Need.OUTPUT || (data && sendsData(engine));
    }

    private boolean sendsData(TlsEngine engine) {
        return engine.need() == TlsEngine.Need.NOTHING && (!backlog.isEmpty() || isWriting());
    }

    private boolean isWriting() {
        while (next < written.length && !written[next].hasRemaining()) {
            next++;
        }
        return next < written.length;
    }

    /** Fills a buffer with records; returns whether there are more. */
    private boolean encrypt(TlsEngine engine, ByteBuffer records, boolean data) throws SSLException {
        while (hasWork(engine, data)) {
            TlsEngine.Step step;
            if (engine.need() == TlsEngine.Need.OUTPUT) {
                step = engine.encrypt(records);
            } else if (backlog.isEmpty()) {
                step = engine.encrypt(written, next, records);
            } else {
                step = engine.encrypt(backlog.first(), 0, records);
                backlog.consumed(engine.consumed());
            }
            switch (step) {
                case DONE -> {}
                case NO_ROOM -> {
                    return true;
                }
                case NOTHING_TO_DO -> {
                    return false;
                }
                case CLOSED -> {
                    // TLS 1.2 ends both directions at once: the remaining data can no longer be
                    // sent.
                    backlog.clear();
                    return false;
                }
            }
        }
        return false;
    }
}
