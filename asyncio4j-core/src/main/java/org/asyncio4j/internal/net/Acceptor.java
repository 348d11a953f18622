package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections on one listening socket of a server.
 *
 * <p>The protocol is created in the iteration after the one that accepts, and its {@code
 * connectionMade} is called in the iteration after that.
 */
final class Acceptor {

    /**
     * How long accepting pauses after a failure, as a rule because the system is out of resources.
     */
    private static final double RETRY_SECONDS = 1;

    final ServerSocketChannel channel;
    private final NetLoop net;
    private final ListeningServer server;
    private final CallbackHandle handle;
    private IoDriver.@Nullable Registration registration;
    private @Nullable TimerHandle retry;
    private boolean closed;

    Acceptor(NetLoop net, ListeningServer server, ServerSocketChannel channel) {
        this.net = net;
        this.server = server;
        this.channel = channel;
        this.handle = new CallbackHandle(net.loopState, this::acceptReady, copyOf(server.context));
        net.unregistered().add(channel);
    }

    /**
     * Throws if something accepts from the channel already, in this loop or in another: the first
     * that is closed would close it, and a selector that waits keeps it listening to the end of its
     * wait, with clients that nobody serves.
     */
    static void ensureUnused(NetLoop net, ServerSocketChannel channel) throws IOException {
        if (channel.isRegistered()) {
            // By this loop's selector, perhaps, which forgets a channel at its next select.
            net.driver.flushDeregistrations();
        }
        if (channel.isRegistered()) {
            throw new IllegalStateException(channel + " is accepted from already, or registered with another selector:"
                    + " servers can share a port, each with a channel of its own, see withReusePort(true)");
        }
    }

    void start() throws IOException {
        if (closed) {
            return;
        }
        ensureUnused(net, channel);
        // What pause() needs.
        net.loopState.prepareReports();
        net.loop.callLater(RETRY_SECONDS, this::acceptAgain).cancel();
        isOutOfResources(new IOException("none"));
        IoDriver.Registration registered = net.driver.register(channel);
        registration = registered;
        net.unregistered().remove(channel);
        control();
    }

    /** Accepts connections unless stopped, pausing after a failure, or the server is full. */
    void control() {
        if (registration != null && !closed) {
            registration.setReader(retry == null && !server.isFull() ? handle : null);
        }
    }

    /**
     * Accepts nothing until the next {@link #start}; connections that arrive meanwhile wait in the
     * backlog.
     */
    void stop() {
        endPause();
        if (registration != null) {
            registration.close();
            registration = null;
            net.unregistered().add(channel);
        }
    }

    /** Closes the socket at once. */
    void close() {
        closed = true;
        net.unregistered().remove(channel);
        endPause();
        if (registration != null) {
            registration.close();
        }
        net.closeFinally(channel);
    }

    private void acceptReady() {
        // One more than the backlog holds, so that even a full queue is drained until it is empty.
        for (long left = server.options.backlog(); left >= 0 && !closed && !server.isFull(); left--) {
            SocketChannel peer;
            try {
                peer = channel.accept();
            } catch (IOException e) {
                if (!closed) {
                    pause(e);
                }
                return;
            }
            if (peer == null) {
                return;
            }
            prepare(peer);
        }
    }

    /**
     * Reports a failure to accept, and pauses: most likely there is no room for another connection,
     * and the socket would stay ready.
     */
    private void pause(IOException e) {
        // First, so that the loop does not spin if the report fails.
        if (registration != null) {
            registration.setReader(null);
        }
        retry = net.loop.callLater(RETRY_SECONDS, this::acceptAgain);
        boolean resources = isOutOfResources(e);
        net.loopState.report(LoopProblem.of(resources ? "accept() failed: out of system resources" : "accept() failed")
                .with("exception", e)
                .with("socket", new ChannelSocket(channel)));
    }

    private void acceptAgain() {
        retry = null;
        control();
    }

    private void endPause() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    /** Returns whether there is no room for another connection, as far as its text or another attempt tells. */
    private boolean isOutOfResources(IOException e) {
        String message = Failures.lowerCaseMessage(e);
        return message.contains("too many open files")
                || message.contains("no buffer space")
                || message.contains("cannot allocate memory")
                || (net.surroundings == null && !canOpen());
    }

    private static boolean canOpen() {
        try {
            SocketChannel.open().close();
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    private void prepare(SocketChannel peer) {
        try {
            peer.configureBlocking(false);
            if (server.options.keepAlive() && peer.supportedOptions().contains(StandardSocketOptions.SO_KEEPALIVE)) {
                peer.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
        } catch (IOException e) {
            // The peer has disconnected already.
            NetLoop.closeQuietly(peer);
            return;
        }
        if (net.loopState.debug) {
            Log.debug(server + " got a new connection from " + ChannelSocket.remoteAddressOf(peer));
        }
        net.unregistered().add(peer);
        server.arrives();
        VarContext context = copyOf(server.context);
        net.soon(() -> connect(peer, context), context);
    }

    private void connect(SocketChannel peer, VarContext context) {
        net.unregistered().remove(peer);
        BaseProtocol protocol = null;
        boolean owned = false;
        try {
            if (server.isClosed()) {
                return;
            }
            protocol = Checks.notNull(server.protocolFactory.get(), "the result of protocolFactory");
            makeTransport(peer, protocol, context);
            owned = true;
        } catch (Throwable problem) {
            if (LoopState.endsLoop(problem)) {
                throw (Error) problem;
            }
            report(problem, protocol, null);
        } finally {
            if (!owned) {
                NetLoop.closeQuietly(peer);
            }
            server.arrived();
        }
    }

    private void makeTransport(SocketChannel peer, BaseProtocol protocol, VarContext context) throws IOException {
        if (server.options.tls() == null) {
            new SocketTransport(net, peer, protocol, context, null, server);
            return;
        }
        PlainFuture<Transport> ready = new PlainFuture<>(net.loopState);
        BaseProtocol layer = net.tls.secure(net.loop, protocol, server.options.tls(), true, null, true, ready);
        SocketTransport plain = new SocketTransport(net, peer, layer, context, null, server);
        ready.addDoneCallback(done -> {
            Throwable problem = done.cancelled() ? null : done.exception();
            if (problem != null) {
                plain.abort();
                // Any client can cause this, so it is reported in debug mode only.
                if (net.loopState.debug) {
                    report(problem, protocol, plain);
                }
            }
        });
    }

    private void report(Throwable problem, @Nullable BaseProtocol protocol, @Nullable Transport transport) {
        net.loopState.report(LoopProblem.of("Error on transport creation for incoming connection")
                .with("exception", problem)
                .with("protocol", protocol)
                .with("transport", transport));
    }

    private static VarContext copyOf(VarContext context) {
        return (VarContext) context.copy();
    }
}
