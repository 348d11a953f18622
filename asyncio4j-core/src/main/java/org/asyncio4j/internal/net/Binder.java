package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * Opens the sockets that a server listens on.
 *
 * <p>The JDK's IPv6 sockets serve IPv4 too, and this cannot be turned off. So the wildcard address
 * is bound once for both families; where only IPv6 is wanted, IPv4 is served too, which the log says.
 */
final class Binder {

    private static final InetAddress ANY4 = address(new byte[4]);
    private static final InetAddress ANY6 = address(new byte[16]);

    private Binder() {}

    /** Returns the wildcard addresses of {@code family}, or of both families if it is null. */
    static List<InetSocketAddress> wildcards(int port, @Nullable ProtocolFamily family) {
        List<InetSocketAddress> all = new ArrayList<>();
        if (family == null || family == StandardProtocolFamily.INET6) {
            all.add(new InetSocketAddress(ANY6, port));
        }
        if (family == null || family == StandardProtocolFamily.INET) {
            all.add(new InetSocketAddress(ANY4, port));
        }
        return all;
    }

    /**
     * Listens on all of {@code addresses} that this system has; throws, leaving no socket open, if
     * binding any of them fails or none exists.
     */
    static List<ServerSocketChannel> bindAll(
            NetLoop net, Collection<InetSocketAddress> addresses, ServerOptions options) throws IOException {
        List<ServerSocketChannel> bound = new ArrayList<>();
        Set<InetSocketAddress> left = new LinkedHashSet<>(addresses);
        boolean complete = false;
        try {
            // The IPv6 wildcard first: it serves both families, so the IPv4 wildcard is not bound
            // again.
            for (InetSocketAddress address : ipv6WildcardsFirst(addresses)) {
                if (!left.remove(address)) {
                    continue;
                }
                ServerSocketChannel channel = bindOrNull(net, address, options);
                if (channel == null) {
                    continue;
                }
                bound.add(channel);
                if (ANY6.equals(address.getAddress()) && !left.remove(new InetSocketAddress(ANY4, address.getPort()))) {
                    // Turning clients away after accepting them would be worse: they could not go
                    // on to another address.
                    Log.info("listening on " + ChannelSocket.localAddressOf(channel)
                            + " for IPv4 too: the JDK has no sockets for IPv6 alone");
                }
            }
            if (bound.isEmpty()) {
                throw new BindException("could not bind on any address out of " + addresses);
            }
            complete = true;
            return bound;
        } finally {
            if (!complete) {
                bound.forEach(NetLoop::closeQuietly);
            }
        }
    }

    /**
     * Returns a socket bound to {@code address}; null if this system does not have the address or
     * its family.
     */
    private static @Nullable ServerSocketChannel bindOrNull(
            NetLoop net, InetSocketAddress address, ServerOptions options) throws IOException {
        ServerSocketChannel channel;
        try {
            channel = net.channels().openServerSocketChannel(Resolver.familyOf(address));
        } catch (UnsupportedOperationException e) {
            Log.debug("no sockets for " + address + ": " + Repr.why(e));
            return null;
        }
        boolean bound = false;
        try {
            setOptions(channel, options);
            channel.bind(address, options.backlog());
            channel.configureBlocking(false);
            bound = true;
            return channel;
        } catch (IOException e) {
            IOException named = Failures.toBind(address, e);
            if (net.surroundings == null && isUnknownHere(address.getAddress())) {
                Log.debug(named.toString());
                return null;
            }
            throw named;
        } finally {
            if (!bound) {
                channel.close();
            }
        }
    }

    private static List<InetSocketAddress> ipv6WildcardsFirst(Collection<InetSocketAddress> addresses) {
        return addresses.stream()
                .sorted(Comparator.comparing(address -> !isAnyIpv6(address)))
                .toList();
    }

    private static void setOptions(ServerSocketChannel channel, ServerOptions options) throws IOException {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
        if (options.reusePort()) {
            setReusePort(channel);
        }
    }

    /** Sets SO_REUSEPORT; throws if the system does not support it. */
    static void setReusePort(NetworkChannel channel) throws IOException {
        if (!channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            throw new IllegalArgumentException("reusePort not supported by the sockets of this system");
        }
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    /** Returns whether no interface of this machine has {@code address}. */
    private static boolean isUnknownHere(@Nullable InetAddress address) {
        try {
            return address != null
                    && !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && !address.isMulticastAddress()
                    && NetworkInterface.getByInetAddress(address) == null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    /** Returns whether {@code address} is the IPv6 wildcard. */
    private static boolean isAnyIpv6(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet
                && inet.getAddress() instanceof Inet6Address six
                && six.isAnyLocalAddress();
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("bug in asyncio4j: bad length", e);
        }
    }
}
