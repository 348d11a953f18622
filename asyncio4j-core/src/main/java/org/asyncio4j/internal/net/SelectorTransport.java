package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import org.asyncio4j.ConnectionAbortedException;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.events.Recorder;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.task.TransportState;
import org.asyncio4j.internal.util.Addresses;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of a transport over a channel whose readiness the loop watches.
 *
 * <pre>
 *   open --close(), something buffered--> closing --sent--.
 *     |                                      |            v
 *     '--close(), abort(), failure-----------'---------> lost --> connectionLost --> closed
 * </pre>
 *
 * <p>{@code connectionLost} is called in the iteration after the one in which the connection was
 * lost, or at once when the last of the buffered data has been sent.
 */
abstract class SelectorTransport implements BaseTransport {

    final NetLoop net;
    final LoopState loopState;
    final IoDriver.Registration registration;

    /** The context that the protocol runs in. */
    final VarContext context;

    /** Pauses and resumes the protocol's writing. */
    final WriteFlowControl flow;

    private final Channel channel;
    private BaseProtocol protocol;
    private boolean closing;

    // If lost, connectionLost(lossProblem) has been scheduled or called.
    private boolean lost;
    private @Nullable Throwable lossProblem;

    /**
     * What a write failed with half way, for lack of stack or memory: nobody knows how much of the data was sent. Set without
     * a call, as there may be no stack for one; then the next call ends the connection, and nothing follows the gap.
     */
    @Nullable
    VirtualMachineError torn;

    private boolean madeCalled;
    private boolean lostCalled;

    private long bytesRead;
    private long bytesWritten;

    /** Takes ownership of {@code channel}, unless it throws; then it does not close the channel. */
    SelectorTransport(NetLoop net, SelectableChannel channel, BaseProtocol protocol, VarContext context)
            throws IOException {
        this(net, channel, net.driver::register, protocol, context);
    }

    /**
     * Creates a transport like the constructor above, for a channel whose readiness something other
     * than the driver may report.
     */
    <C extends Channel> SelectorTransport(
            NetLoop net, C channel, Registrar<C> registrar, BaseProtocol protocol, VarContext context)
            throws IOException {
        net.loopState.checkUsable();
        checkProtocol(protocol);
        this.net = net;
        this.loopState = net.loopState;
        this.channel = channel;
        this.protocol = protocol;
        this.context = context;
        this.flow = new WriteFlowControl(loopState, this);
        this.registration = registrar.register(channel);
        net.transports.put(channel, this);
        loopState.traffic.open++;
        loopState.traffic.opened++;
    }

    /** Registers a channel with whatever reports its readiness. */
    @FunctionalInterface
    interface Registrar<C extends Channel> {
        IoDriver.Registration register(C channel) throws IOException;
    }

    /** Returns the number of bytes that wait to be sent. */
    abstract long bufferedBytes();

    /** Drops the bytes that wait to be sent. */
    abstract void dropBuffer();

    /** Starts reading; called after {@code connectionMade}. */
    abstract void startReading();

    /** Throws if this kind of transport cannot drive that kind of protocol. */
    abstract void checkProtocol(BaseProtocol newProtocol);

    /** Returns the value of {@code key}; null if there is none. */
    abstract @Nullable Object info(ExtraInfo<?> key);

    /** Returns the kind of channel, for messages. */
    abstract String kind();

    /** Called when the connection is lost and the channel closed. */
    void released() {}

    /**
     * Schedules {@code connectionMade} for the next iteration, after which the transport starts
     * reading and completes {@code waiter}.
     */
    final void begin(@Nullable PlainFuture<Boolean> waiter) {
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null) {
            recorder.connectionOpened(loopState.name(), textOf(ExtraInfo.SOCKNAME), textOf(ExtraInfo.PEERNAME), kind());
        }
        net.soon(
                () -> {
                    try {
                        madeCalled = true;
                        protocol.connectionMade(this);
                    } finally {
                        startReading();
                        if (waiter != null && !waiter.done()) {
                            waiter.setResult(true);
                        }
                    }
                },
                context);
    }

    @Override
    public void close() {
        loopState.checkThread();
        loseIfTorn();
        if (closing) {
            return;
        }
        if (bufferedBytes() == 0) {
            loseSoon(null);
        } else {
            registration.setReader(null);
        }
        closing = true;
    }

    public void abort() {
        loopState.checkThread();
        forceClose(null);
    }

    @Override
    public final boolean isClosing() {
        return closing;
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        loopState.checkThread();
        checkProtocol(Checks.notNull(newProtocol, "protocol"));
        protocol = SendfileRelay.successor(protocol, newProtocol);
    }

    @Override
    public final BaseProtocol getProtocol() {
        return protocol;
    }

    @Override
    @SuppressWarnings("unchecked") // Each key states the type of its value.
    public final <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return (T) info(Checks.notNull(key, "key"));
    }

    // For the transports that write.

    public final long getWriteBufferSize() {
        return bufferedBytes();
    }

    public final WriteBufferLimits getWriteBufferLimits() {
        return flow.limits();
    }

    public final void setWriteBufferLimits(WriteBufferLimits limits) {
        loopState.checkThread();
        flow.setLimits(limits, bufferedBytes());
    }

    /** Returns whether the protocol's writing is paused. */
    public final boolean isWritingPaused() {
        return flow.isPaused();
    }

    /** Counts bytes that were received. */
    final void countRead(int bytes) {
        bytesRead += bytes;
        loopState.traffic.bytesRead += bytes;
    }

    /** Counts bytes that the system has taken. */
    final void countWritten(long bytes) {
        bytesWritten += bytes;
        loopState.traffic.bytesWritten += bytes;
    }

    /** Returns whether the transport has found the connection lost; it sends nothing any more. */
    final boolean isLost() {
        return lost;
    }

    /** Ends the connection because reading from the channel failed. */
    final void readFailed(Exception problem) {
        fatalError(Failures.ofConnection(problem), "Fatal read error on " + kind() + " transport");
    }

    /** Ends the connection because writing to the channel failed. */
    void writeFailed(Exception problem) {
        fatalError(Failures.ofConnection(problem), "Fatal write error on " + kind() + " transport");
    }

    /** Ends the connection if a write was {@link #torn}. */
    final void loseIfTorn() {
        if (torn != null) {
            fatalError(torn, "Fatal write error on " + kind() + " transport");
            torn = null;
        }
    }

    /**
     * Ends the connection because of {@code problem}, and reports it. An I/O failure is only
     * logged, in debug mode.
     */
    final void fatalError(Throwable problem, String message) {
        if (problem instanceof IOException) {
            if (loopState.debug) {
                Log.debug(this + ": " + message + ": " + problem);
            }
            forceClose(problem);
            return;
        }
        try {
            loopState.report(LoopProblem.of(message)
                    .with("exception", problem)
                    .with("transport", this)
                    .with("protocol", protocol));
        } finally {
            forceClose(problem);
        }
    }

    /** Ends the connection like {@link #fatalError}, because a method of the protocol threw. */
    final void protocolFailed(Throwable problem, String method) {
        if (LoopState.endsLoop(problem)) {
            throw (Error) problem;
        }
        fatalError(problem, "Fatal error: protocol." + method + "() call failed.");
    }

    final void forceClose(@Nullable Throwable problem) {
        if (lost) {
            return;
        }
        dropBuffer();
        loseSoon(problem);
        closing = true;
    }

    /** Calls {@code connectionLost} at once: the transport is closing and has sent everything. */
    final void loseNow() {
        lost = true;
        callConnectionLost();
    }

    /**
     * Ends the transport, which is still open although the loop closes; warns unless the connection
     * was lost already.
     */
    final void endWithLoop() {
        if (!lost) {
            if (loopState.surroundings == null) {
                // A simulated world tells itself of what is left, where that is a failure.
                Log.warning("unclosed transport " + this);
            }
            lossProblem = new ConnectionAbortedException("Event loop is closed");
        }
        lost = true;
        closing = true;
        dropBuffer();
        new CallbackHandle(loopState, this::callConnectionLost, context).runJob();
    }

    /**
     * Closes the channel without calling the protocol; the loop is about to close, and the owner of
     * the transport reports that.
     */
    final void abandon() {
        lost = true;
        closing = true;
        dropBuffer();
        release();
    }

    private void loseSoon(@Nullable Throwable problem) {
        // First, because there may be no memory for that: then nothing has changed.
        net.soon(this::callConnectionLost, context);
        lost = true;
        lossProblem = problem;
        // Now, so that the channel is deregistered by the time it is closed.
        registration.close();
    }

    private void callConnectionLost() {
        if (lostCalled) {
            return;
        }
        lostCalled = true;
        try {
            if (madeCalled) {
                protocol.connectionLost(lossProblem);
            }
        } finally {
            release();
        }
    }

    private void release() {
        lostCalled = true;
        registration.close();
        // Only its own entry, whoever else may have the channel by now.
        if (net.transports.remove(channel, this)) {
            loopState.traffic.open--;
            recordLoss();
        }
        net.closeFinally(channel);
        released();
    }

    private void recordLoss() {
        Recorder recorder = Recorder.activeOrNull();
        if (recorder != null) {
            recorder.connectionLost(
                    loopState.name(),
                    textOf(ExtraInfo.SOCKNAME),
                    textOf(ExtraInfo.PEERNAME),
                    kind(),
                    bytesRead,
                    bytesWritten,
                    lossProblem == null ? null : lossProblem.toString());
        }
    }

    /** Returns what it does. Any thread, for which it is a hint. */
    final TransportState look() {
        return new TransportState(
                Repr.identity(this),
                kind(),
                addressOf(ExtraInfo.SOCKNAME),
                addressOf(ExtraInfo.PEERNAME),
                lost
                        ? "lost"
                        : closing ? "closing" : "open" + (flow.isPaused() ? ", writing paused" : "") + readingState(),
                Repr.ofCode(protocol),
                bytesRead,
                bytesWritten,
                bufferedBytes());
    }

    /** Returns what is to be said of its reading, with a comma before it; empty for the usual. */
    String readingState() {
        return "";
    }

    private String addressOf(ExtraInfo<?> key) {
        return info(key) instanceof SocketAddress address ? Addresses.text(address) : "";
    }

    private @Nullable String textOf(ExtraInfo<?> key) {
        Object value = info(key);
        return value == null ? null : value.toString();
    }

    @Override
    public String toString() {
        return "<" + getClass().getSimpleName() + (lostCalled ? " closed" : closing ? " closing" : "") + describe()
                + ">";
    }

    /** Returns the details for {@link #toString}. */
    String describe() {
        return " " + channel;
    }
}
