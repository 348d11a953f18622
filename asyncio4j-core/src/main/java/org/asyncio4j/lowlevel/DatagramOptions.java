package org.asyncio4j.lowlevel;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * How a datagram socket is set up: {@code DatagramOptions.DEFAULT.withLocalAddress(...)}. Immutable;
 * equal to options with the same values.
 */
public final class DatagramOptions {

    /** No option given. */
    public static final DatagramOptions DEFAULT = new DatagramOptions(new Values(null, null, null, false, false, null));

    private final Values values;

    private record Values(
            @Nullable SocketAddress localAddress,
            @Nullable SocketAddress remoteAddress,
            @Nullable ProtocolFamily family,
            boolean reusePort,
            boolean allowBroadcast,
            @Nullable DatagramChannel sock) {}

    private DatagramOptions(Values values) {
        this.values = values;
    }

    /** Returns these options with the address to receive on. */
    public DatagramOptions withLocalAddress(SocketAddress address) {
        Checks.notNull(address, "localAddress");
        Values v = values;
        return new DatagramOptions(
                new Values(address, v.remoteAddress, v.family, v.reusePort, v.allowBroadcast, v.sock));
    }

    /** Returns these options with the only peer. */
    public DatagramOptions withRemoteAddress(SocketAddress address) {
        Checks.notNull(address, "remoteAddress");
        Values v = values;
        return new DatagramOptions(
                new Values(v.localAddress, address, v.family, v.reusePort, v.allowBroadcast, v.sock));
    }

    /** Returns these options with an address family. */
    public DatagramOptions withFamily(ProtocolFamily family) {
        Checks.notNull(family, "family");
        Values v = values;
        return new DatagramOptions(
                new Values(v.localAddress, v.remoteAddress, family, v.reusePort, v.allowBroadcast, v.sock));
    }

    /** Returns these options with the port shared with other sockets or not. */
    public DatagramOptions withReusePort(boolean shared) {
        Values v = values;
        return new DatagramOptions(
                new Values(v.localAddress, v.remoteAddress, v.family, shared, v.allowBroadcast, v.sock));
    }

    /** Returns these options with broadcasts allowed or not. */
    public DatagramOptions withAllowBroadcast(boolean allowed) {
        Values v = values;
        return new DatagramOptions(new Values(v.localAddress, v.remoteAddress, v.family, v.reusePort, allowed, v.sock));
    }

    /** Returns these options with a channel of your own, which goes with no other option. */
    public DatagramOptions withSock(DatagramChannel channel) {
        Checks.notNull(channel, "sock");
        Values v = values;
        return new DatagramOptions(
                new Values(v.localAddress, v.remoteAddress, v.family, v.reusePort, v.allowBroadcast, channel));
    }

    /** The address to receive on; null lets the system choose. */
    public @Nullable SocketAddress localAddress() {
        return values.localAddress;
    }

    /** The only peer; null for any. */
    public @Nullable SocketAddress remoteAddress() {
        return values.remoteAddress;
    }

    /** The address family; null for that of the addresses. One of the three must be given. */
    public @Nullable ProtocolFamily family() {
        return values.family;
    }

    /** Whether several sockets may receive on the same address; false by default. */
    public boolean reusePort() {
        return values.reusePort;
    }

    /**
     * Whether the socket may send to broadcast addresses; false by default. Such a socket is not
     * connected, even if there is a remote address.
     */
    public boolean allowBroadcast() {
        return values.allowBroadcast;
    }

    /** A channel of your own, which the transport owns from then on; null to open one. */
    public @Nullable DatagramChannel sock() {
        return values.sock;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DatagramOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return Repr.ofOptions(this, values);
    }
}
