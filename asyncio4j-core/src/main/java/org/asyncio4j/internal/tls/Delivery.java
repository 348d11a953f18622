package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts received data and delivers it to the application, as many records at a time as have
 * arrived and as fit. Data that does not fit into the application's own buffer is kept decrypted.
 */
final class Delivery {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Buffers buffers;
    private final Incoming incoming;
    private final ApplicationSide application;

    /**
     * The most that is decrypted ahead of an application that has paused reading. A peer sends little data between the
     * messages of a handshake, as a rule none; one that sends more than this waits until the application reads on.
     */
    private static final int MOST_AHEAD = 1 << 20;

    /** Decrypted data that the application has not taken yet. */
    private ByteBuffer plain = NOTHING;

    /** Where a task that reads itself wants the data; null while none does. */
    private @Nullable ByteBuffer wanted;

    Delivery(Buffers buffers, Incoming incoming, ApplicationSide application) {
        this.buffers = buffers;
        this.incoming = incoming;
        this.application = application;
    }

    /**
     * Delivers some data to the application; returns whether it did, or made some other progress.
     */
    boolean read(TlsEngine engine) throws SSLException {
        if (plain.hasRemaining()) {
            application.data(plain);
            if (!plain.hasRemaining()) {
                plain = NOTHING;
            }
            return true;
        }
        if (!incoming.hasRecord() || engine.isInboundDone()) {
            return false;
        }
        if (wanted != null) {
            return decryptAll(engine, wanted);
        }
        ByteBuffer own = application.bufferFor(engine.dataSize(), incoming.size());
        return own == null ? readByScratch(engine) : readInto(engine, own);
    }

    /** Returns whether there is nothing to deliver until more arrives. */
    boolean isUpToDate() {
        return !plain.hasRemaining() && !incoming.hasRecord();
    }

    /** Puts what is decrypted from now on into {@code target}, instead of delivering it to the application; ends with null. */
    void deliverTo(@Nullable ByteBuffer target) {
        wanted = target;
    }

    /**
     * Passes the engine one record although the application does not read, and keeps the data in it; returns whether
     * there was one.
     */
    boolean readAhead(TlsEngine engine) throws SSLException {
        if (plain.remaining() >= MOST_AHEAD || !incoming.hasRecord() || engine.isInboundDone()) {
            return false;
        }
        ByteBuffer scratch = buffers.lend();
        try {
            boolean progress = engine.decrypt(incoming.data(), scratch) == TlsEngine.Step.DONE;
            if (scratch.flip().hasRemaining()) {
                plain = ByteBuffer.allocate(plain.remaining() + scratch.remaining())
                        .put(plain)
                        .put(scratch)
                        .flip();
            }
            return progress;
        } finally {
            buffers.giveBack(scratch);
        }
    }

    /** Drops all data of one record, if there is one; returns whether there was. */
    boolean drop(TlsEngine engine) throws SSLException {
        clear();
        return !engine.isInboundDone() && incoming.hasRecord() && consume(engine);
    }

    /**
     * Passes the engine one record that has no data for the application; returns whether there was
     * one.
     */
    boolean consume(TlsEngine engine) throws SSLException {
        ByteBuffer scratch = buffers.lend();
        try {
            return engine.decrypt(incoming.data(), scratch) == TlsEngine.Step.DONE;
        } finally {
            buffers.giveBack(scratch);
        }
    }

    /** Drops decrypted data. */
    void clear() {
        plain = NOTHING;
    }

    private boolean readInto(TlsEngine engine, ByteBuffer own) throws SSLException {
        int begin = own.position();
        try {
            return decryptAll(engine, own);
        } finally {
            if (own.position() > begin) {
                application.bufferUpdated(own.position() - begin);
            }
        }
    }

    private boolean readByScratch(TlsEngine engine) throws SSLException {
        ByteBuffer scratch = buffers.lend();
        try {
            return decryptAll(engine, scratch);
        } finally {
            // Including what was decrypted before a failure.
            if (scratch.flip().hasRemaining()) {
                application.data(scratch);
            }
            if (scratch.hasRemaining()) {
                plain = ByteBuffer.allocate(scratch.remaining()).put(scratch).flip();
            }
            buffers.giveBack(scratch);
        }
    }

    /** Decrypts as many records as have arrived and as fit; returns whether there were any. */
    private boolean decryptAll(TlsEngine engine, ByteBuffer target) throws SSLException {
        int before = incoming.size();
        while (incoming.hasRecord()
                && engine.decrypt(incoming.data(), target) == TlsEngine.Step.DONE
                && engine.need() == TlsEngine.Need.NOTHING) {
            // Continue with the next record.
        }
        return incoming.size() < before;
    }
}
