package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.ReadAheadProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WaitTarget;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/**
 * Creates connections: a transport, a protocol and, where asked for, TLS in between. Must be called
 * in a task.
 */
final class Connections {

    private static final byte[] NOTHING = {};

    private Connections() {}

    /**
     * Creates a connection from a connected channel; closes the channel if that fails.
     *
     * @param host the name or address of the host that it is connected to; null if there is none,
     *     and on a server
     */
    static <P extends BaseProtocol> Connection<Transport, P> make(
            NetLoop net,
            SocketChannel socket,
            Supplier<P> protocolFactory,
            @Nullable TlsOptions tls,
            boolean serverSide,
            @Nullable String host)
            throws IOException {
        SocketTransport plain = null;
        boolean made = false;
        try {
            net.ensureNoTransport(socket);
            socket.configureBlocking(false);
            P protocol = Checks.notNull(protocolFactory.get(), "the result of protocolFactory");
            VarContext context = ThreadState.current().copyContext();
            Transport transport;
            if (tls == null) {
                PlainFuture<Boolean> waiter = new PlainFuture<>(net.loopState);
                plain = new SocketTransport(net, socket, protocol, context, waiter, null);
                plain.setConnectedHost(host);
                transport = plain;
                Awaiting.await(waiter);
            } else {
                PlainFuture<Transport> ready = new PlainFuture<>(net.loopState);
                String name = serverSide ? null : nameToCheck(tls, host);
                handshakes(ready, host);
                BaseProtocol layer = net.tls.secure(net.loop, protocol, tls, serverSide, name, true, ready);
                plain = new SocketTransport(net, socket, layer, context, null, null);
                plain.setConnectedHost(host);
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

    private static void handshakes(PlainFuture<Transport> ready, @Nullable String host) {
        PlainFuture.setTarget(ready, (WaitTarget) () ->
                new WaitReason("socket", "the TLS handshake with " + (host == null ? "a peer" : Repr.oneLine(host))));
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
            throw new IllegalStateException(
                    "startTls() was already called for " + transport + ": use the transport that it returned");
        }
        if (plain.isSendingFile()) {
            throw SendfileRelay.inProgress("startTls");
        }
        String name = serverSide ? null : nameToCheck(tls, plain.connectedHost());
        PlainFuture<Transport> ready = new PlainFuture<>(net.loopState);
        handshakes(ready, name);
        TlsLayer.Between layer = net.tls.secure(net.loop, protocol, tls, serverSide, name, false, ready);
        byte[] unread = protocol instanceof ReadAheadProtocol ahead ? ahead.takeUnread() : NOTHING;
        if (unread.length > 0 && !serverSide) {
            plain.close();
            throw injected(unread.length);
        }
        // Paused, so that the layer gets no data before its connectionMade.
        plain.pauseReading();
        if (plain.isWritingPaused()) {
            layer.beginPaused(plain.getProtocol() == protocol);
        }
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

    /**
     * Returns the name that a client checks: what the options say, which may be empty for none, or
     * the host that was connected to. There must be one of them: nothing is left unchecked by
     * omission.
     */
    static String nameToCheck(TlsOptions tls, @Nullable String host) {
        if (tls.serverHostname() != null) {
            return tls.serverHostname();
        }
        if (host == null) {
            throw new IllegalArgumentException("TLS without a host needs the server's name:"
                    + " TlsOptions.withServerHostname(...), or an empty name to check none");
        }
        return host;
    }

    /**
     * Starts the handshake, passing on the bytes, and the end of the stream, that were received
     * before it.
     */
    private static void begin(TlsLayer.Between layer, StartTlsCompatible plain, byte[] unread) {
        layer.connectionMade(plain);
        StreamProtocols.feed(layer, unread);
        if (plain.toldEof()) {
            // Otherwise the layer would wait for data that never comes.
            StreamProtocols.eofReceived(layer);
        }
    }

    /**
     * In TLS a server sends nothing before its client does: bytes received before the handshake
     * belong to the plain-text part, where anybody may have injected them. If they were read later,
     * they would appear to have come over TLS.
     */
    private static SSLException injected(int count) {
        return new SSLException(count
                + " bytes received in plain text before the TLS handshake were not read:"
                + " they may have been injected. Read all plain-text data"
                + " before you call startTls()");
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
