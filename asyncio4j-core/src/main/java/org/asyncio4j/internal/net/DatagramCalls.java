package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.jspecify.annotations.Nullable;

/** Opens datagram sockets and creates their transports. */
final class DatagramCalls {

    private static final String NO_ADDRESS = "can not get address information";

    private final NetLoop net;
    private final Resolver resolver;

    DatagramCalls(NetLoop net, Resolver resolver) {
        this.net = net;
        this.resolver = resolver;
    }

    <P extends DatagramProtocol> Coroutine<Connection<DatagramTransport, P>> create(
            Supplier<P> protocolFactory, DatagramOptions options) {
        Checks.notNull(protocolFactory, "protocolFactory");
        check(Checks.notNull(options, "options"));
        return net.call("createDatagramEndpoint", () -> open(protocolFactory, options));
    }

    private <P extends DatagramProtocol> Connection<DatagramTransport, P> open(
            Supplier<P> protocolFactory, DatagramOptions options) throws IOException {
        DatagramChannel given = options.sock();
        if (given != null) {
            net.ensureNoTransport(given);
        }
        DatagramChannel channel = given == null ? open(options) : given;
        DatagramSocketTransport transport = null;
        boolean made = false;
        try {
            channel.configureBlocking(false);
            SocketAddress peer = channel.isConnected() ? channel.getRemoteAddress() : broadcastTarget(options, channel);
            P protocol = Checks.notNull(protocolFactory.get(), "the result of protocolFactory");
            PlainFuture<Boolean> waiter = new PlainFuture<>(net.loopState);
            transport = new DatagramSocketTransport(
                    net, channel, peer, protocol, ThreadState.current().copyContext(), waiter);
            Awaiting.await(waiter);
            made = true;
            if (net.loopState.debug) {
                Log.debug("datagram endpoint: (" + transport + ", " + protocol + ")");
            }
            return new Connection<>(transport, protocol);
        } finally {
            if (!made && transport != null) {
                transport.abort();
            } else if (!made) {
                NetLoop.closeQuietly(channel);
            }
        }
    }

    /** Opens a socket of the first address family for which that succeeds. */
    private DatagramChannel open(DatagramOptions options) throws IOException {
        List<InetSocketAddress> locals = lookUp(options.localAddress(), options.family());
        List<InetSocketAddress> remotes = lookUp(options.remoteAddress(), options.family());
        Set<ProtocolFamily> families = new LinkedHashSet<>();
        if (locals.isEmpty() && remotes.isEmpty() && options.family() != null) {
            families.add(options.family());
        }
        locals.forEach(it -> families.add(Resolver.familyOf(it)));
        remotes.forEach(it -> families.add(Resolver.familyOf(it)));
        IOException failure = null;
        for (ProtocolFamily family : families) {
            InetSocketAddress local = ofFamily(locals, family);
            InetSocketAddress remote = ofFamily(remotes, family);
            boolean lacksOne = (local == null && !locals.isEmpty()) || (remote == null && !remotes.isEmpty());
            if (lacksOne) {
                continue;
            }
            try {
                return open(family, local, remote, options);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        throw new IllegalArgumentException(NO_ADDRESS + ": " + options);
    }

    private DatagramChannel open(
            ProtocolFamily family,
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            DatagramOptions options)
            throws IOException {
        DatagramChannel channel = net.channels().openDatagramChannel(family);
        boolean opened = false;
        try {
            if (options.reusePort()) {
                Binder.setReusePort(channel);
            }
            if (options.allowBroadcast()) {
                channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
            }
            bind(channel, local);
            if (remote != null && !options.allowBroadcast()) {
                channel.connect(remote);
            }
            opened = true;
            return channel;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    private static void bind(DatagramChannel channel, @Nullable InetSocketAddress local) throws IOException {
        try {
            channel.bind(local);
        } catch (IOException e) {
            BindException named =
                    new BindException("error while attempting to bind on address " + local + ": " + Repr.why(e));
            named.initCause(e);
            throw named;
        }
    }

    /**
     * Returns the address that a broadcasting socket sends to, since it is not connected; null if
     * no remote address is given.
     */
    private @Nullable SocketAddress broadcastTarget(DatagramOptions options, DatagramChannel channel)
            throws IOException {
        if (options.remoteAddress() == null) {
            return null;
        }
        ProtocolFamily family = Resolver.familyOf((InetSocketAddress) channel.getLocalAddress());
        return lookUp(options.remoteAddress(), family).getFirst();
    }

    private List<InetSocketAddress> lookUp(@Nullable SocketAddress address, @Nullable ProtocolFamily family)
            throws IOException {
        return address == null ? List.of() : resolver.resolve((InetSocketAddress) address, family);
    }

    private static @Nullable InetSocketAddress ofFamily(List<InetSocketAddress> addresses, ProtocolFamily family) {
        for (InetSocketAddress address : addresses) {
            if (Resolver.familyOf(address).equals(family)) {
                return address;
            }
        }
        return null;
    }

    private static void check(DatagramOptions options) {
        ProtocolFamily family = options.family();
        if (options.sock() != null) {
            checkAlone(options);
            return;
        }
        checkInternet(options.localAddress(), "localAddress");
        checkInternet(options.remoteAddress(), "remoteAddress");
        if (family != null && family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            throw new IllegalArgumentException("family has no datagram sockets: " + family.name());
        }
        Set<ProtocolFamily> known = new LinkedHashSet<>();
        if (family != null) {
            known.add(family);
        }
        for (SocketAddress address : new SocketAddress[] {options.localAddress(), options.remoteAddress()}) {
            if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
                known.add(Resolver.familyOf(inet));
            }
        }
        if (known.size() > 1) {
            throw new IllegalArgumentException(NO_ADDRESS + ": the addresses are of different families: " + options);
        }
        if (family == null && options.localAddress() == null && options.remoteAddress() == null) {
            throw new IllegalArgumentException(
                    "unexpected address family: give a local address, a remote one, or a family");
        }
    }

    private static void checkAlone(DatagramOptions options) {
        List<String> others = new ArrayList<>();
        if (options.localAddress() != null) {
            others.add("localAddress=" + options.localAddress());
        }
        if (options.remoteAddress() != null) {
            others.add("remoteAddress=" + options.remoteAddress());
        }
        if (options.family() != null) {
            others.add("family=" + options.family());
        }
        if (options.reusePort()) {
            others.add("reusePort=true");
        }
        if (options.allowBroadcast()) {
            others.add("allowBroadcast=true");
        }
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    "options that change a socket cannot be used when sock is given: " + String.join(", ", others));
        }
    }

    private static void checkInternet(@Nullable SocketAddress address, String name) {
        if (address != null && !(address instanceof InetSocketAddress)) {
            throw new IllegalArgumentException(name + " must be an InetSocketAddress: " + address);
        }
    }
}
