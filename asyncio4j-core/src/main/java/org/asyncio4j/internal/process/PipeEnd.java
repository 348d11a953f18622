package org.asyncio4j.internal.process;

import org.asyncio4j.ExtraInfo;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.knot.ReadyHandle;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** What the transports of both directions have in common. */
abstract class PipeEnd<C extends SelectableChannel> implements BaseTransport {

    /** How much is read or written by one call: what a pipe holds, where nobody changed that. */
    static final int CHUNK = 64 << 10;

    final Host host;
    final C channel;
    BaseProtocol protocol;

    /** Closed by us, or lost; {@code connectionLost} is to come or has come. */
    boolean closing;

    private final VarContext context;
    private final String name;
    private boolean lost;

    PipeEnd(Host host, VarContext context, C channel, BaseProtocol protocol, String name) {
        this.host = host;
        this.context = context;
        this.channel = channel;
        this.protocol = protocol;
        this.name = name;
        try {
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new AssertionError("bug in asyncio4j: " + channel, e);
        }
    }

    /** Has the loop take no more notice of the channel. */
    abstract void unwatch();

    /** What {@code toString} tells beside the state. */
    abstract String details();

    /** Has the pipe closed, and {@code connectionLost} called, in the next iteration. */
    final void closeSoon(@Nullable Throwable problem) {
        closing = true;
        unwatch();
        soon(() -> lose(problem));
    }

    /** As {@link #closeSoon}, at once. */
    final void lose(@Nullable Throwable problem) {
        if (lost) {
            return;
        }
        lost = true;
        try {
            protocol.connectionLost(problem);
        } finally {
            Launcher.closeQuietly(channel);
        }
    }

    /** The loop is closed, and there will be no events any more. */
    final void giveUp() {
        closing = true;
        lost = true;
        Launcher.closeQuietly(channel);
    }

    final void fail(Throwable problem, String message) {
        if (!(problem instanceof IOException)) {
            report(problem, message);
        } else if (host.debug) {
            Log.debug(this + ": " + message + ": " + Repr.of(problem));
        }
        closeSoon(problem);
    }

    final void report(Throwable problem, String message) {
        if (Host.endsLoop(problem)) {
            throw (Error) problem;
        }
        host.report(
                LoopProblem.of(message)
                        .with("exception", problem)
                        .with("transport", this)
                        .with("protocol", protocol));
    }

    final void soon(Runnable callback) {
        host.enqueue(new ReadyHandle(host, callback, context));
    }

    @Override
    public final boolean isClosing() {
        return closing;
    }

    @Override
    @SuppressWarnings("unchecked") // as the key says
    public final <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return Checks.notNull(key, "key") == (Object) ExtraInfo.PIPE ? (T) channel : null;
    }

    @Override
    public final BaseProtocol getProtocol() {
        return protocol;
    }

    @Override
    public final String toString() {
        String state = lost ? "closed" : closing ? "closing" : "open";
        return "<" + name + " " + state + details() + ">";
    }
}
