package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.ReadAheadProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/** Puts transports and protocols together. All in a task. */
final class Connections {

    private static final byte[] NOTHING = {};

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
            VarContext context = ThreadState.current().copyContext();
            Transport transport;
            if (tls == null) {
                PlainFuture<Boolean> waiter = new PlainFuture<>(net.loopState);
                plain = new SocketTransport(net, socket, protocol, context, waiter, null);
                transport = plain;
                Awaiting.await(waiter);
            } else {
                PlainFuture<Transport> ready = new PlainFuture<>(net.loopState);
                BaseProtocol layer = net.tls.secure(net.loop, protocol, tls, serverSide, hostname, true, ready);
                plain = new SocketTransport(net, socket, layer, context, null, null);
                transport = Awaiting.await(ready);
            }
            made = true;
            if (net.loopState.debug) {
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
            NetLoop net, WriteTransport transport, BaseProtocol protocol, TlsOptions tls, boolean serverSide)
            throws ConnectionResetException, SSLException {
        if (!(transport instanceof StartTlsCompatible plain)) {
            throw new IllegalArgumentException("transport " + transport + " is not supported by startTls()");
        }
        if (transport.isClosing()) {
            throw new ConnectionResetException("Connection lost: " + transport);
        }
        if (plain.getProtocol() instanceof TlsLayer.Between) {
            throw new IllegalStateException("startTls() was called before for " + transport + ": use what it returned");
        }
        PlainFuture<Transport> ready = new PlainFuture<>(net.loopState);
        TlsLayer.Between layer =
                net.tls.secure(net.loop, protocol, tls, serverSide, tls.serverHostname(), false, ready);
        byte[] unread = protocol instanceof ReadAheadProtocol ahead ? ahead.takeUnread() : NOTHING;
        if (unread.length > 0 && !serverSide) {
            plain.close();
            throw injected(unread.length);
        }
        // So that the layer gets no data before it is told of the connection.
        plain.pauseReading();
        plain.setProtocol(layer);
        Handle made = net.loop.callSoon(() -> begin(layer, plain, unread));
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

    /** Begins the handshake with what came before, if that was the end. */
    private static void begin(TlsLayer.Between layer, StartTlsCompatible plain, byte[] unread) {
        layer.connectionMade(plain);
        StreamProtocols.feed(layer, unread);
        if (plain.toldEof()) {
            // Without it the layer would wait for what never comes.
            StreamProtocols.eofReceived(layer);
        }
    }

    /**
     * A server does not speak before its client in TLS: whatever came is of the plain part, where
     * anybody may have put it. Read later it would look as if it had come over TLS.
     */
    private static SSLException injected(int count) {
        return new SSLException(count
                + " bytes came in plain text before the TLS handshake and were not read:"
                + " they could be anybody's. What belongs to the plain part has to be read"
                + " before startTls()");
    }

    private static void giveUp(NetLoop net, SocketChannel socket, @Nullable SocketTransport plain, boolean secured) {
        if (plain == null) {
            if (!net.transports.containsKey(socket)) {
                net.discard(socket);
            }
        } else if (secured) {
            plain.abort();
        } else {
            plain.close();
        }
    }
}
