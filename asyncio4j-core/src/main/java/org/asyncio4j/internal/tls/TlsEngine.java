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
 * An {@link SSLEngine} as bytes in, bytes out. Knows neither a loop nor a transport.
 *
 * <p>What it needs next is its {@link #need}: the one place that says which call comes next. A
 * handshake may come at any time, also after data: keys are updated, and TLS 1.2 renegotiates.
 */
final class TlsEngine {

    /** What has to happen so that it can go on. */
    enum Need {
        /** {@link #tasks} have to be run, on whatever thread, one at a time. */
        TASKS,
        /** {@link #encrypt}: it has something to say itself. */
        OUTPUT,
        /** {@link #decrypt}: the handshake goes on with what the peer says. */
        INPUT,
        /** Nothing: data may go in both directions. */
        NOTHING
    }

    /** How a step ended. */
    enum Step {
        /** A record was made, or taken. */
        DONE,
        /** The record is not complete yet, or there is nothing to send. */
        NOTHING_TO_DO,
        /** There is not enough room for what the record holds. */
        NO_ROOM,
        /** The peer sends no more, or we do not. */
        CLOSED
    }

    private static final ByteBuffer[] NO_DATA = {};

    private final SSLEngine engine;

    /** Whether a handshake has been completed. */
    private boolean established;

    /** How much of the application's data the last {@link #encrypt} has taken. */
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

    /** The work to be done before it can go on; for any thread, and for once. */
    Runnable tasks() {
        List<Runnable> tasks = new ArrayList<>();
        Runnable task = engine.getDelegatedTask();
        while (task != null) {
            tasks.add(task);
            task = engine.getDelegatedTask();
        }
        return () -> tasks.forEach(Runnable::run);
    }

    /** Takes one record from {@code in}, and puts what is in it of the application's into out. */
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
     * Makes one record of the application's data, or of what the engine has to say itself, which
     * goes first.
     */
    Step encrypt(ByteBuffer[] data, ByteBuffer out) throws SSLException {
        consumed = 0;
        SSLEngineResult result = engine.wrap(data, out);
        consumed = result.bytesConsumed();
        Step step = step(result);
        return step == Step.DONE && result.bytesProduced() == 0 && need() != Need.TASKS ? Step.NOTHING_TO_DO : step;
    }

    /** As {@link #encrypt(ByteBuffer[], ByteBuffer)}, for the engine's own. */
    Step encrypt(ByteBuffer out) throws SSLException {
        return encrypt(NO_DATA, out);
    }

    int consumed() {
        return consumed;
    }

    /** How much room a record needs. */
    int recordSize() {
        return engine.getSession().getPacketBufferSize();
    }

    /** How much room the data of a record needs. */
    int dataSize() {
        return engine.getSession().getApplicationBufferSize();
    }

    /** What is known of the connection under this key, or null. */
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

    /** Has a close_notify sent, after which no more data is. */
    void closeOutbound() {
        engine.closeOutbound();
    }

    /** Whether the peer's close_notify has come. */
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
