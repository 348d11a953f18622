package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.asyncio4j.ExtraInfo;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SSLEngine} with bytes in and bytes out, independent of loops and transports.
 *
 * <p>{@link #need} alone decides which call comes next. A handshake may start at any time, also
 * after data: keys are updated, and TLS 1.2 renegotiates.
 */
final class TlsEngine {

    /** What must happen before the engine can continue. */
    enum Need {
        /** The {@link #tasks} must be run, on any thread, one at a time. */
        TASKS,
        /** {@link #encrypt}: it has a message of its own to send. */
        OUTPUT,
        /** {@link #decrypt}: the handshake continues with the peer's next message. */
        INPUT,
        /** Nothing: data may go in both directions. */
        NOTHING
    }

    /** How a step ended. */
    enum Step {
        /** A record was produced, or consumed. */
        DONE,
        /** The record is not complete yet, or there is nothing to send. */
        NOTHING_TO_DO,
        /** There is not enough room for the content of the record. */
        NO_ROOM,
        /** One side sends no more: the peer when decrypting, this side when encrypting. */
        CLOSED
    }

    private static final ByteBuffer[] NO_DATA = {};

    /** The most that one record holds (RFC 8446, 5.1). */
    private static final int LARGEST_RECORD = 1 << 14;

    private final SSLEngine engine;

    /** Whether a handshake has been completed. */
    private boolean established;

    /** How many bytes of application data the last {@link #encrypt} has consumed. */
    private int consumed;

    TlsEngine(SSLEngine engine) throws SSLException {
        this.engine = engine;
        engine.beginHandshake();
    }

    boolean isEstablished() {
        return established;
    }

    Need need() {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> Need.TASKS;
            case NEED_WRAP -> Need.OUTPUT;
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> Need.INPUT;
            case NOT_HANDSHAKING, FINISHED -> Need.NOTHING;
        };
    }

    /**
     * Returns the work to be done before the engine can continue; for any thread, and to be run
     * once.
     */
    Runnable tasks() {
        List<Runnable> tasks = new ArrayList<>();
        Runnable task = engine.getDelegatedTask();
        while (task != null) {
            tasks.add(task);
            task = engine.getDelegatedTask();
        }
        return () -> tasks.forEach(Runnable::run);
    }

    /**
     * Consumes one record from {@code in}, and puts the application data in it into {@code out}.
     */
    Step decrypt(ByteBuffer in, ByteBuffer out) throws SSLException {
        if (engine.isInboundDone()) {
            return Step.CLOSED;
        }
        if (!in.hasRemaining() && engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP_AGAIN) {
            return Step.NOTHING_TO_DO;
        }
        return step(engine.unwrap(in, out));
    }

    /**
     * Produces one record of application data, or of the engine's own messages, which go first. The
     * engine looks at all buffers that it gets, so it gets no more than a record holds.
     *
     * @param from the index of the first buffer of {@code data} that holds any
     */
    Step encrypt(ByteBuffer[] data, int from, ByteBuffer out) throws SSLException {
        consumed = 0;
        int to = from;
        for (long bytes = 0; to < data.length && bytes < LARGEST_RECORD; to++) {
            bytes += data[to].remaining();
        }
        SSLEngineResult result = engine.wrap(data, from, to - from, out);
        consumed = result.bytesConsumed();
        Step step = step(result);
        return step == Step.DONE && result.bytesProduced() == 0 && need() != Need.TASKS ? Step.NOTHING_TO_DO : step;
    }

    /**
     * Produces one record of the engine's own messages; otherwise like {@link
     * #encrypt(ByteBuffer[], int, ByteBuffer)}.
     */
    Step encrypt(ByteBuffer out) throws SSLException {
        return encrypt(NO_DATA, 0, out);
    }

    int consumed() {
        return consumed;
    }

    /** Returns how much room a record needs. */
    int recordSize() {
        return engine.getSession().getPacketBufferSize();
    }

    /** Returns how much room the data of a record needs. */
    int dataSize() {
        return engine.getSession().getApplicationBufferSize();
    }

    /** Returns the connection's property {@code key}, or null if it is unknown. */
    @Nullable
    Object info(ExtraInfo<?> key) {
        if (!established) {
            return null;
        }
        if (key == ExtraInfo.SSL_OBJECT) {
            return engine;
        }
        if (key == ExtraInfo.CIPHER) {
            return engine.getSession().getCipherSuite();
        }
        if (key == ExtraInfo.ALPN) {
            return engine.getApplicationProtocol();
        }
        return key == ExtraInfo.PEERCERT ? certificates() : null;
    }

    private @Nullable List<Certificate> certificates() {
        try {
            return List.of(engine.getSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /** Closes the sending side: the engine then sends a close_notify, and no more data. */
    void closeOutbound() {
        engine.closeOutbound();
    }

    /** Returns whether the peer's close_notify has been received. */
    boolean isInboundDone() {
        return engine.isInboundDone();
    }

    private Step step(SSLEngineResult result) {
        HandshakeStatus handshake = result.getHandshakeStatus();
        if (handshake == HandshakeStatus.FINISHED
                || (handshake == HandshakeStatus.NOT_HANDSHAKING && result.getStatus() == SSLEngineResult.Status.OK)) {
            established = true;
        }
        return switch (result.getStatus()) {
            case OK -> Step.DONE;
            case BUFFER_UNDERFLOW -> Step.NOTHING_TO_DO;
            case BUFFER_OVERFLOW -> Step.NO_ROOM;
            case CLOSED -> Step.CLOSED;
        };
    }
}
