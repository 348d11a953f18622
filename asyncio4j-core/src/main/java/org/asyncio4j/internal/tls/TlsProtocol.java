package org.asyncio4j.internal.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;
import org.asyncio4j.ConnectionAbortedException;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.net.LostWrites;
import org.asyncio4j.internal.net.ReadsLate;
import org.asyncio4j.internal.net.StartTlsCompatible;
import org.asyncio4j.internal.net.TlsLayer;
import org.asyncio4j.internal.net.WriteFlowControl;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/**
 * The layer between a plain transport, which drives it, and an application's protocol, which it
 * drives. {@link TlsState} shows how far the connection has come.
 *
 * <p>{@link #advance} is one step of receiving, {@link #flush} does all sending; each checks what
 * the engine needs next, and does nothing if that is something else. So all events end in the same
 * two calls, whatever happened, in whatever order.
 *
 * <p>The expensive parts of a handshake run on threads of their own, and the connection is
 * suspended meanwhile: data that arrives is kept, up to the read limit, and processed in order
 * afterwards.
 *
 * <p>Differences from CPython's {@code sslproto}: records are decrypted when the application reads
 * and encrypted when the transport takes them, so that plaintext and ciphertext are never both
 * buffered; a failure of the handshake is reported to the peer; data left unsent when the shutdown
 * times out is reported.
 */
final class TlsProtocol implements TlsLayer.Between {

    private static final WriteBufferLimits READ_LIMITS = WriteBufferLimits.ofHigh(256 << 10);
    private static final WriteBufferLimits WRITE_LIMITS = WriteBufferLimits.ofHigh(512 << 10);

    private static final String HANDSHAKE_FAILED = "SSL handshake failed";
    private static final String FAILED = "Fatal error on SSL protocol";

    private final EventLoop loop;
    private final Buffers buffers;
    private final Executor handshakes;
    private final ApplicationSide application;
    private final TlsOptions options;
    private final boolean serverSide;
    private final @Nullable String hostname;
    private final SettableFuture<Transport> ready;
    private final TlsTransport transport;
    private final Incoming incoming;
    private final Delivery delivery;
    private final Outgoing outgoing;

    /** The application's protocol that has answered that a task reads; null if one has done so, or it did not. */
    private @Nullable BaseProtocol leftFor;

    private TlsState state = TlsState.UNWRAPPED;

    /** The plain transport; null before it is connected, and after it is lost. */
    private @Nullable Transport lower;

    private @Nullable TlsEngine engine;

    /** Why the connection is aborted; reported instead of the plain transport's exception. */
    private @Nullable Throwable failure;

    /** The time limit of the handshake or of the shutdown. */
    private @Nullable TimerHandle timer;

    /** Flow control of the application's writes. */
    private final WriteFlowControl flow;

    private boolean readingPaused;
    private boolean lowerReadingPaused;

    /** Whether a thread is working for the handshake. */
    private boolean tasksRunning;

    private boolean receiving;

    /** Whether something has happened during receive, which then continues. */
    private boolean again;

    private boolean eofReceived;

    /** Whether this side has closed or aborted the connection, or it is lost. */
    private boolean closed;

    private final LostWrites lostWrites = new LostWrites("SSL connection is closed", 0);

    TlsProtocol(
            EventLoop loop,
            Buffers buffers,
            Executor handshakes,
            ApplicationSide application,
            TlsOptions options,
            boolean serverSide,
            @Nullable String hostname,
            SettableFuture<Transport> ready) {
        this.loop = loop;
        this.buffers = buffers;
        this.handshakes = handshakes;
        this.application = application;
        this.options = options;
        this.serverSide = serverSide;
        this.hostname = hostname;
        this.ready = ready;
        incoming = new Incoming(buffers);
        delivery = new Delivery(buffers, incoming, application);
        outgoing = new Outgoing(buffers);
        LoopState loopState = LoopState.of(loop);
        transport = new TlsTransport(loopState, this);
        flow = new WriteFlowControl(loopState, transport);
        flow.setLimits(WRITE_LIMITS, 0);
    }

    // --- callbacks of the plain transport --------------------------------------------------------

    @Override
    public void connectionMade(BaseTransport made) {
        lower = (Transport) made;
        state = state.to(TlsState.DO_HANDSHAKE);
        timer = loop.callLater(options.handshakeTimeout(), this::handshakeTimedOut);
        try {
            engine = new TlsEngine(
                    serverSide
                            ? EngineSettings.serverEngine(options)
                            : EngineSettings.clientEngine(options, hostname, made));
        } catch (SSLException | RuntimeException e) {
            fail(e, HANDSHAKE_FAILED, false);
            return;
        }
        receive();
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        Throwable reason = failure == null ? problem : failure;
        if (reason == null && state == TlsState.WRAPPED && options.requireCloseNotify()) {
            reason = withoutCloseNotify();
        }
        state = TlsState.UNWRAPPED;
        closed = true;
        lower = null;
        stopTimer();
        incoming.clear();
        outgoing.clear();
        delivery.clear();
        application.lost(reason);
        if (!ready.done()) {
            ready.setException(
                    reason == null
                            ? new ConnectionAbortedException("the connection was closed during the SSL handshake")
                            : reason);
        }
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return incoming.toFill();
    }

    @Override
    public void bufferUpdated(int count) {
        incoming.filled(count);
        receive();
    }

    /**
     * Lets a task of the application read and decrypt, if there is nothing else to do before. Nothing is kept for it: the
     * plain transport asks again as long as there is something to read.
     */
    @Override
    public boolean readable() {
        boolean left = state == TlsState.WRAPPED
                && !readingPaused
                && !tasksRunning
                && engine != null
                && engine.need() == TlsEngine.Need.NOTHING
                && delivery.isUpToDate()
                && application.readable();
        leftFor = left ? application.protocol() : null;
        return left;
    }

    /** See {@link org.asyncio4j.lowlevel.LendingTransport#lend}. */
    <X extends Throwable> boolean lend(ByteBuffer before, Action1<? super ByteBuffer, X> action) throws X {
        BaseProtocol left = leftFor;
        leftFor = null;
        if (left == null || left != application.protocol() || readingPaused || !(lower instanceof ReadsLate plain)) {
            return false;
        }
        ByteBuffer lent = buffers.lend();
        try {
            lent.put(before);
            delivery.deliverTo(lent);
            try {
                plain.readNow();
            } finally {
                delivery.deliverTo(null);
            }
            if (incoming.hasRecord()) {
                // There was no room for more. It is delivered after what is lent now.
                receiveSoon();
            }
            if (lent.position() == before.limit()) {
                return false;
            }
            action.run(lent.flip());
            return true;
        } finally {
            buffers.giveBack(lent);
        }
    }

    /** If there is no memory for that, what was decrypted is not delivered either, and nothing must follow the gap. */
    private void receiveSoon() {
        try {
            loop.callSoon(this::receive);
        } catch (VirtualMachineError full) {
            giveUp(full);
            throw full;
        }
    }

    /**
     * Returns true while there is something left to send or read: this layer then closes the
     * connection.
     */
    @Override
    public boolean eofReceived() {
        eofReceived = true;
        incoming.ended();
        receive();
        return lower != null && !lower.isClosing() && !(lower instanceof TlsTransport);
    }

    @Override
    public void beginPaused(boolean applicationKnows) {
        outgoing.setPaused(true);
        if (applicationKnows) {
            flow.adoptPause();
        }
    }

    @Override
    public void pauseWriting() {
        outgoing.setPaused(true);
    }

    @Override
    public void resumeWriting() {
        outgoing.setPaused(false);
        receive();
    }

    // --- receiving -------------------------------------------------------------------------------

    /** Advances as far as possible, in both directions. */
    private void receive() {
        again = true;
        if (receiving) {
            return;
        }
        receiving = true;
        try {
            while (again) {
                again = false;
                flush();
                while (advance()) {
                    // Until something is missing.
                }
                flush();
            }
        } catch (Throwable e) {
            rethrowIfEnds(e);
            receivingFailed(e);
        } finally {
            receiving = false;
        }
        incoming.settle();
        controlLowerReading();
    }

    private void receivingFailed(Throwable problem) {
        String call = application.failedCall();
        if (call != null) {
            fail(problem, "Fatal error: protocol." + call + "() call failed.", true);
        } else if (state == TlsState.DO_HANDSHAKE) {
            fail(problem, HANDSHAKE_FAILED, false);
        } else {
            fail(problem, FAILED, false);
        }
    }

    /** Takes one step; returns whether another one may be possible. */
    private boolean advance() throws IOException {
        if (engine == null || lower == null || tasksRunning || state == TlsState.UNWRAPPED) {
            return false;
        }
        switch (engine.need()) {
            case TASKS -> {
                runTasks(engine);
                return false;
            }
            case OUTPUT -> {
                flush();
                return engine.need() != TlsEngine.Need.OUTPUT;
            }
            case INPUT, NOTHING -> {}
        }
        return switch (state) {
            case DO_HANDSHAKE -> shakeHands(engine);
            case WRAPPED -> readingPaused ? shakeHandsAgain(engine) : delivery.read(engine) || atEnd(engine);
            // After the application has closed, data is dropped, but not the peer's close_notify.
            case FLUSHING -> delivery.drop(engine);
            case SHUTDOWN -> delivery.drop(engine) || finishShutdown(engine);
            case UNWRAPPED -> false;
        };
    }

    private boolean shakeHands(TlsEngine shaking) throws IOException {
        if (shaking.isEstablished()) {
            handshakeDone();
            return true;
        }
        if (delivery.consume(shaking)) {
            return true;
        }
        if (eofReceived || shaking.isInboundDone()) {
            throw new ConnectionResetException("the peer closed the connection during the SSL handshake");
        }
        return false;
    }

    /**
     * Goes on with a renegotiation of TLS 1.2 while the application has paused reading: until it is done nothing can be
     * written, and the application may wait for that before it reads on.
     */
    private boolean shakeHandsAgain(TlsEngine shaking) throws SSLException {
        return shaking.need() == TlsEngine.Need.INPUT && delivery.readAhead(shaking);
    }

    /**
     * Checks, after everything received has been read, whether the peer has ended; if so starts the
     * shutdown.
     */
    private boolean atEnd(TlsEngine read) throws IOException {
        if (!read.isInboundDone()) {
            if (!eofReceived) {
                return false;
            }
            if (incoming.size() > 0) {
                throw new ConnectionResetException("the peer closed the connection in the middle of a TLS record");
            }
            if (options.requireCloseNotify()) {
                throw withoutCloseNotify();
            }
        }
        application.eof();
        startShutdown();
        return true;
    }

    private static ConnectionResetException withoutCloseNotify() {
        return new ConnectionResetException(
                "the peer ended the connection without a close_notify: the end of what it sent may be missing");
    }

    private void controlLowerReading() {
        if (lower == null) {
            return;
        }
        boolean suspended = tasksRunning
                || (state == TlsState.WRAPPED && readingPaused)
                || (outgoing.isPaused() && incoming.hasRecord());
        int size = incoming.size();
        if (suspended && size >= READ_LIMITS.high() && !lowerReadingPaused) {
            lowerReadingPaused = true;
            lower.pauseReading();
        } else if (lowerReadingPaused && (!suspended || size <= READ_LIMITS.low())) {
            lowerReadingPaused = false;
            lower.resumeReading();
        }
    }

    // --- handshake -------------------------------------------------------------------------------

    private void runTasks(TlsEngine shaking) {
        Runnable tasks = shaking.tasks();
        var run = loop.runInExecutor(handshakes, Executors.callable(tasks));
        tasksRunning = true;
        run.addDoneCallback(done -> {
            tasksRunning = false;
            Throwable problem = done.cancelled() ? null : done.exception();
            if (problem != null) {
                fail(problem, HANDSHAKE_FAILED, false);
            }
            receive();
        });
    }

    private void handshakeTimedOut() {
        fail(
                new ConnectionAbortedException("SSL handshake is taking longer than %s seconds: aborting the connection"
                        .formatted(options.handshakeTimeout())),
                HANDSHAKE_FAILED,
                false);
    }

    private void handshakeDone() {
        stopTimer();
        state = state.to(TlsState.WRAPPED);
        application.made(transport);
        // Done already if its await was cancelled.
        if (!ready.done()) {
            ready.setResult(transport);
        }
    }

    // --- sending ---------------------------------------------------------------------------------

    /** Sends what can be sent. */
    private void flush() throws SSLException {
        if (engine == null || lower == null || tasksRunning || state == TlsState.UNWRAPPED) {
            return;
        }
        outgoing.send(engine, lower, state == TlsState.WRAPPED || state == TlsState.FLUSHING);
        if (state == TlsState.FLUSHING
                && outgoing.size() == 0
                && !outgoing.isPaused()
                && engine.need() == TlsEngine.Need.NOTHING) {
            state = state.to(TlsState.SHUTDOWN);
            engine.closeOutbound();
            outgoing.send(engine, lower, false);
            // The peer may have ended before.
            again = true;
        }
        controlApplicationWriting();
    }

    void write(ByteBuffer... pieces) {
        if (!state.takesData()) {
            dropWrite(pieces);
            return;
        }
        try {
            if (state == TlsState.WRAPPED && engine != null && lower != null && !tasksRunning) {
                outgoing.write(engine, lower, pieces);
            } else {
                outgoing.add(pieces);
            }
            controlApplicationWriting();
        } catch (Throwable e) {
            rethrowIfEnds(e);
            fail(e, FAILED, false);
        }
    }

    private void dropWrite(ByteBuffer... pieces) {
        for (ByteBuffer piece : pieces) {
            piece.position(piece.limit());
        }
        lostWrites.add();
    }

    /**
     * Pauses and resumes the application's writes; they resume only when the plain transport
     * accepts data, too, and not before there is a connection to write to.
     */
    private void controlApplicationWriting() {
        flow.maybePause(outgoing.size());
        if (!outgoing.isPaused() && state != TlsState.DO_HANDSHAKE) {
            flow.maybeResume(outgoing.size());
        }
    }

    // --- closing ---------------------------------------------------------------------------------

    void close() {
        closed = true;
        if (state == TlsState.DO_HANDSHAKE) {
            giveUp(null);
            return;
        }
        startShutdown();
        receive();
    }

    private void startShutdown() {
        if (state != TlsState.WRAPPED) {
            return;
        }
        closed = true;
        state = state.to(TlsState.FLUSHING);
        stopTimer();
        timer = loop.callLater(options.shutdownTimeout(), this::shutdownTimedOut);
    }

    /**
     * Closes the plain transport once both sides have ended. Returns false: there is no further
     * step.
     */
    private boolean finishShutdown(TlsEngine closing) {
        if (lower != null && (closing.isInboundDone() || eofReceived) && closing.need() != TlsEngine.Need.OUTPUT) {
            lower.close();
        }
        return false;
    }

    private void shutdownTimedOut() {
        long unsent = lower == null ? 0 : outgoing.size() + lower.getWriteBufferSize();
        giveUp(new TimeoutException(
                "SSL shutdown timed out" + (unsent == 0 ? "" : ": " + unsent + " bytes were not sent")));
    }

    void abort() {
        closed = true;
        giveUp(null);
    }

    /** Aborts the connection; the application gets {@code problem} when the transport is lost. */
    private void giveUp(@Nullable Throwable problem) {
        if (failure == null) {
            failure = problem;
        }
        closed = true;
        state = TlsState.UNWRAPPED;
        stopTimer();
        outgoing.clear();
        if (lower != null) {
            lower.abort();
        }
    }

    /**
     * Aborts the connection because of a failure; reports it to the peer, to the code that waits
     * for the handshake, and, unless it is an I/O error, to the loop.
     */
    private void fail(Throwable problem, String message, boolean ofApplication) {
        if (failure != null || lower == null) {
            return;
        }
        if (engine != null && problem instanceof SSLException) {
            outgoing.sendAlert(engine, lower);
        }
        giveUp(problem);
        if (!ready.done()) {
            ready.setException(problem);
        }
        if (problem instanceof IOException && !ofApplication) {
            if (loop.getDebug()) {
                Log.debug(this + ": " + message + ": " + problem);
            }
            return;
        }
        loop.callExceptionHandler(LoopProblem.of(message)
                .with("exception", problem)
                .with("transport", lower)
                .with("protocol", this));
    }

    private static void rethrowIfEnds(Throwable problem) {
        if (LoopState.endsLoop(problem)) {
            throw (Error) problem;
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    // --- calls of the application's transport ----------------------------------------------------

    ApplicationSide application() {
        return application;
    }

    boolean isClosing() {
        return closed || (lower != null && lower.isClosing());
    }

    @Nullable
    String connectedHost() {
        return lower instanceof StartTlsCompatible plain ? plain.connectedHost() : null;
    }

    boolean isReading() {
        return !readingPaused && !isClosing();
    }

    void pauseReading() {
        if (!isClosing()) {
            readingPaused = true;
        }
    }

    void resumeReading() {
        if (readingPaused && !isClosing()) {
            readingPaused = false;
            loop.callSoon(this::receive);
        }
    }

    long writeBufferSize() {
        return outgoing.size();
    }

    WriteFlowControl flow() {
        return flow;
    }

    @SuppressWarnings("unchecked") // The engine's values have the types of their keys.
    <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        if (key == ExtraInfo.SSLCONTEXT) {
            return (T) options.context();
        }
        Object known = engine == null ? null : engine.info(key);
        if (known == null && lower != null) {
            return lower.getExtraInfo(key);
        }
        return (T) known;
    }

    String describe(String type) {
        return "<" + type + " " + state + " over " + (lower == null ? "nothing" : Repr.of(lower)) + ">";
    }

    @Override
    public String toString() {
        return describe("TlsProtocol");
    }
}
