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
 * Accepts connections at one socket of a server.
 *
 * <p>In the iteration after the one that accepts, the protocol is made; in the next one it is told
 * {@code connectionMade}.
 */
final class Acceptor {

    /** How long nothing is accepted after the system had no room for a connection. */
    private static final double RETRY_SECONDS = 1;

    final ServerSocketChannel channel;
    private final NetLoop net;
    private final ListeningServer server;
    private final boolean refusesIpv4;
    private final CallbackHandle handle;
    private IoDriver.@Nullable Registration registration;
    private @Nullable TimerHandle retry;
    private boolean closed;

    Acceptor(NetLoop net, ListeningServer server, Binder.Listening listening) {
        this.net = net;
        this.server = server;
        this.channel = listening.channel();
        this.refusesIpv4 = !listening.alsoIpv4() && Binder.isAnyIpv6(ChannelSocket.localAddressOf(channel));
        this.handle = new CallbackHandle(net.loopState, this::acceptReady, copyOf(server.context));
        net.unregistered().add(channel);
    }

    void start() throws IOException {
        if (closed) {
            return;
        }
        Log.prepare();
        IoDriver.Registration place = net.driver.register(channel);
        registration = place;
        net.unregistered().remove(channel);
        place.setReader(handle);
    }

    /** Accepts nothing until the next {@link #start}; who comes meanwhile waits. */
    void stop() {
        if (registration != null) {
            registration.close();
            registration = null;
            net.unregistered().add(channel);
        }
    }

    /** Stops listening, at once. */
    void close() {
        closed = true;
        net.unregistered().remove(channel);
        if (retry != null) {
            retry.cancel();
        }
        if (registration != null) {
            registration.close();
        }
        net.closeFinally(channel);
    }

    private void acceptReady() {
        // One more than can have waited, so that a queue that was full is found empty.
        for (long left = server.options.backlog(); left >= 0 && !closed; left--) {
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
            if (refusesIpv4 && Binder.isIpv4(ChannelSocket.remoteAddressOf(peer))) {
                NetLoop.closeQuietly(peer);
            } else {
                prepare(peer);
            }
        }
    }

    /** No room for another connection, most likely. The socket would stay ready. */
    private void pause(IOException e) {
        boolean resources = isOutOfResources(Failures.lowerCaseMessage(e));
        net.loopState.report(
                LoopProblem.of(resources ? "socket.accept() out of system resource" : "socket.accept() failed")
                        .with("exception", e)
                        .with("socket", new ChannelSocket(channel)));
        if (registration != null) {
            registration.setReader(null);
        }
        retry = net.loop.callLater(RETRY_SECONDS, () -> {
            if (registration != null && !closed) {
                registration.setReader(handle);
            }
        });
    }

    static boolean isOutOfResources(String message) {
        return message.contains("too many open files")
                || message.contains("no buffer space")
                || message.contains("cannot allocate memory");
    }

    private void prepare(SocketChannel peer) {
        try {
            peer.configureBlocking(false);
            if (server.options.keepAlive() && peer.supportedOptions().contains(StandardSocketOptions.SO_KEEPALIVE)) {
                peer.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
        } catch (IOException e) {
            // Gone already.
            NetLoop.closeQuietly(peer);
            return;
        }
        if (net.loopState.debug) {
            Log.debug(server + " got a new connection from " + ChannelSocket.remoteAddressOf(peer));
        }
        net.unregistered().add(peer);
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
            protocol = Checks.notNull(server.protocolFactory.get(), "what protocolFactory makes");
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
                // Whoever connects can cause it, so it is not always told.
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
