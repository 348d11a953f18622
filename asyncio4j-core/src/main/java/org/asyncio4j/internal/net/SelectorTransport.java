package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import org.asyncio4j.ConnectionAbortedException;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * A transport of a channel that the loop waits for: its life.
 *
 * <pre>
 *   open --close(), something buffered--> closing --sent--.
 *     |                                      |            v
 *     '--close(), abort(), failure-----------'---------> lost --> connectionLost --> closed
 * </pre>
 *
 * <p>The protocol is told {@code connectionLost} in the iteration after the one in which the
 * connection was lost, or at once where the last of the buffered data is sent.
 */
abstract class SelectorTransport implements BaseTransport {

    final NetLoop net;
    final LoopState loopState;
    final IoDriver.Registration registration;

    /** What the protocol runs in. */
    final VarContext context;

    /** Of the protocol's writing. */
    final WriteFlowControl flow;

    private final Channel channel;
    private BaseProtocol protocol;
    private boolean closing;

    // lost: connectionLost is about to be told, because of lossProblem.
    private boolean lost;
    private @Nullable Throwable lossProblem;

    private boolean toldMade;
    private boolean toldLost;

    /** Owns {@code channel} from now on; if this throws, it is not closed. */
    SelectorTransport(NetLoop net, SelectableChannel channel, BaseProtocol protocol, VarContext context)
            throws IOException {
        this(net, channel, net.driver::register, protocol, context);
    }

    /** As above, for a channel that is waited for in a way of its own. */
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
    }

    /** Gives a channel its place with what waits for it. */
    @FunctionalInterface
    interface Registrar<C extends Channel> {
        IoDriver.Registration register(C channel) throws IOException;
    }

    /** How many bytes wait to be sent. */
    abstract long bufferedBytes();

    /** Forgets them. */
    abstract void dropBuffer();

    /** Begins to read; for after {@code connectionMade}. */
    abstract void startReading();

    /** Fails if this kind of transport cannot drive that kind of protocol. */
    abstract void checkProtocol(BaseProtocol newProtocol);

    /** What is told under that key; null if nothing is. */
    abstract @Nullable Object info(ExtraInfo<?> key);

    /** What it transports by, in messages. */
    abstract String kind();

    /** The connection is gone and the channel closed. */
    void released() {}

    /**
     * Has the protocol told, in the next iteration, that the connection is there; then reads, and
     * then completes {@code waiter}.
     */
    final void begin(@Nullable PlainFuture<Boolean> waiter) {
        net.soon(
                () -> {
                    try {
                        toldMade = true;
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
        if (closing) {
            return;
        }
        closing = true;
        if (bufferedBytes() == 0) {
            loseSoon(null);
        } else {
            registration.setReader(null);
        }
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
        protocol = newProtocol;
    }

    @Override
    public final BaseProtocol getProtocol() {
        return protocol;
    }

    @Override
    @SuppressWarnings("unchecked") // The keys say what is told under them.
    public final <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return (T) info(Checks.notNull(key, "key"));
    }

    // Of those that write.

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

    /** Whether the connection is gone, as far as the transport knows; nothing is sent any more. */
    final boolean isLost() {
        return lost;
    }

    /** The channel cannot be read, and the connection does not survive that. */
    final void readFailed(Exception problem) {
        fatalError(Failures.ofConnection(problem), "Fatal read error on " + kind() + " transport");
    }

    /** The channel cannot be written to, and the connection does not survive that. */
    void writeFailed(Exception problem) {
        fatalError(Failures.ofConnection(problem), "Fatal write error on " + kind() + " transport");
    }

    /** Reports a failure that the connection does not survive. One of the network is no news. */
    final void fatalError(Throwable problem, String message) {
        if (problem instanceof IOException) {
            if (loopState.debug) {
                Log.debug(this + ": " + message + ": " + problem);
            }
        } else {
            loopState.report(LoopProblem.of(message)
                    .with("exception", problem)
                    .with("transport", this)
                    .with("protocol", protocol));
        }
        forceClose(problem);
    }

    /** As {@link #fatalError} for what a protocol's method threw. */
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
        closing = true;
        loseSoon(problem);
    }

    /** The transport is closing and all is sent: tells it at once. */
    final void loseNow() {
        lost = true;
        tellLost();
    }

    /** The loop is closed, and this is still open. */
    final void endWithLoop() {
        if (!lost) {
            Log.warning("unclosed transport " + this);
            lossProblem = new ConnectionAbortedException("Event loop is closed");
        }
        lost = true;
        closing = true;
        dropBuffer();
        new CallbackHandle(loopState, this::tellLost, context).runJob();
    }

    /** The loop is about to close, and who made this tells of it. */
    final void abandon() {
        lost = true;
        closing = true;
        dropBuffer();
        releaseChannel();
    }

    private void loseSoon(@Nullable Throwable problem) {
        lost = true;
        lossProblem = problem;
        // Now, so that the channel is out when it is closed.
        registration.close();
        net.soon(this::tellLost, context);
    }

    private void tellLost() {
        if (toldLost) {
            return;
        }
        toldLost = true;
        try {
            if (toldMade) {
                protocol.connectionLost(lossProblem);
            }
        } finally {
            releaseChannel();
        }
    }

    private void releaseChannel() {
        toldLost = true;
        registration.close();
        net.transports.remove(channel);
        net.closeFinally(channel);
        released();
    }

    @Override
    public String toString() {
        return "<" + getClass().getSimpleName() + (toldLost ? " closed" : closing ? " closing" : "") + describe() + ">";
    }

    /** More for {@link #toString}. */
    String describe() {
        return " " + channel;
    }
}
