package org.asyncio4j.internal.net;

import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.context.Slot;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.knot.Awaiting;
import org.asyncio4j.internal.knot.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.HoldsBytes;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;

/** Puts transports and protocols together. All in a task. */
final class Connections {

    private Connections() {}

    /** Makes a connection of a channel that is connected, which is closed if this fails. */
    static <P extends BaseProtocol> Connection<Transport, P> make(
            NetLoop net,
            SocketChannel socket,
            Supplier<P> protocolFactory,
            @Nullable TlsOptions tls,
            boolean serverSide,
            @Nullable String hostname)
            throws IOException {
        SocketTransport plain = null;
        boolean made = false;
        try {
            net.ensureNoTransport(socket);
            socket.configureBlocking(false);
            P protocol = Checks.notNull(protocolFactory.get(), "what protocolFactory makes");
            VarContext context = Slot.current().copyContext();
            Transport transport;
            if (tls == null) {
                PlainFuture<Boolean> waiter = new PlainFuture<>(net.host);
                plain = new SocketTransport(net, socket, protocol, context, waiter, null);
                transport = plain;
                Awaiting.await(waiter);
            } else {
                PlainFuture<Transport> ready = new PlainFuture<>(net.host);
                BaseProtocol layer =
                        net.tls.secure(net.loop, protocol, tls, serverSide, hostname, true, ready);
                plain = new SocketTransport(net, socket, layer, context, null, null);
                transport = Awaiting.await(ready);
            }
            made = true;
            if (net.host.debug) {
                Log.debug("connected: (" + transport + ", " + protocol + ")");
            }
            return new Connection<>(transport, protocol);
        } finally {
            if (!made) {
                giveUp(net, socket, plain, tls != null);
            }
        }
    }

    /** See {@link org.asyncio4j.lowlevel.Networking#startTls}. */
    static Transport startTls(
            NetLoop net,
            WriteTransport transport,
            BaseProtocol protocol,
            TlsOptions tls,
            boolean serverSide)
            throws ConnectionResetException {
        if (!(transport instanceof StartTlsCompatible plain)) {
            throw new IllegalArgumentException(
                    "transport " + transport + " is not supported by startTls()");
        }
        if (transport.isClosing()) {
            throw new ConnectionResetException("Connection lost: " + transport);
        }
        PlainFuture<Transport> ready = new PlainFuture<>(net.host);
        BaseProtocol layer =
                net.tls.secure(
                        net.loop, protocol, tls, serverSide, tls.serverHostname(), false, ready);
        // So that the layer gets no data before it is told of the connection.
        plain.pauseReading();
        plain.setProtocol(layer);
        Handle made =
                net.loop.callSoon(() -> {
                    layer.connectionMade(plain);
                    if (serverSide && protocol instanceof HoldsBytes reader) {
                        StreamProtocols.feed(layer, reader.takeBytes());
                    }
                });
        Handle resumed = net.loop.callSoon(plain::resumeReading);
        boolean secured = false;
        try {
            Transport result = Awaiting.await(ready);
            secured = true;
            return result;
        } finally {
            if (!secured) {
                plain.close();
                made.cancel();
                resumed.cancel();
            }
        }
    }

    private static void giveUp(
            NetLoop net, SocketChannel socket, @Nullable SocketTransport plain, boolean secured) {
        if (plain == null) {
            if (!net.transports.containsKey(socket)) {
                ConnectAttempt.giveUp(net, socket);
            }
        } else if (secured) {
            plain.abort();
        } else {
            plain.close();
        }
    }
}
