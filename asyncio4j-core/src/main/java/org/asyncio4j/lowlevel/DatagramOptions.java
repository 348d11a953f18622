package org.asyncio4j.lowlevel;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Options for a datagram socket: {@code DatagramOptions.DEFAULT.withLocalAddress(...)}.
 *
 * @param localAddress the address to receive at; null to let the system choose
 * @param remoteAddress the only peer; null for any
 * @param family null for that of the addresses; at least one of these three must be given
 * @param reusePort whether several sockets may receive at one address
 * @param allowBroadcast whether to allow sending to broadcast addresses; such a socket is not
 *     connected, even if there is a remote address
 * @param sock a channel of your own, to the exclusion of all other options; owned by the transport
 *     from then on
 */
public record DatagramOptions(
        @Nullable SocketAddress localAddress,
        @Nullable SocketAddress remoteAddress,
        @Nullable ProtocolFamily family,
        boolean reusePort,
        boolean allowBroadcast,
        @Nullable DatagramChannel sock) {

    /** No option set. */
    public static final DatagramOptions DEFAULT = new DatagramOptions(null, null, null, false, false, null);

    /** Returns these options with another local address. */
    public DatagramOptions withLocalAddress(SocketAddress address) {
        return new DatagramOptions(
                Checks.notNull(address, "localAddress"), remoteAddress, family, reusePort, allowBroadcast, sock);
    }

    /** Returns these options with a peer. */
    public DatagramOptions withRemoteAddress(SocketAddress address) {
        return new DatagramOptions(
                localAddress, Checks.notNull(address, "remoteAddress"), family, reusePort, allowBroadcast, sock);
    }

    /** Returns these options with an address family. */
    public DatagramOptions withFamily(ProtocolFamily wanted) {
        return new DatagramOptions(
                localAddress, remoteAddress, Checks.notNull(wanted, "family"), reusePort, allowBroadcast, sock);
    }

    /** Returns these options with port sharing on or off. */
    public DatagramOptions withReusePort(boolean shared) {
        return new DatagramOptions(localAddress, remoteAddress, family, shared, allowBroadcast, sock);
    }

    /** Returns these options with broadcasting allowed or not. */
    public DatagramOptions withAllowBroadcast(boolean allowed) {
        return new DatagramOptions(localAddress, remoteAddress, family, reusePort, allowed, sock);
    }

    /** Returns these options with a channel of your own. */
    public DatagramOptions withSock(DatagramChannel channel) {
        return new DatagramOptions(
                localAddress, remoteAddress, family, reusePort, allowBroadcast, Checks.notNull(channel, "sock"));
    }
}
