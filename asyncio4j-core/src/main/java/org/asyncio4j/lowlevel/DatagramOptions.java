package org.asyncio4j.lowlevel;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * How a socket for datagrams is made: {@code DatagramOptions.DEFAULT.withLocalAddress(...)}.
 *
 * @param localAddress where to receive; null for wherever the system says
 * @param remoteAddress the only peer; null for any
 * @param family null for that of the addresses; one of the three has to be given
 * @param reusePort lets several sockets receive at one address
 * @param allowBroadcast lets it send to broadcast addresses; such a socket is not connected, even
 *     if there is a remote address
 * @param sock a channel of your own, with no other option; the transport owns it from then on
 */
public record DatagramOptions(
        @Nullable SocketAddress localAddress,
        @Nullable SocketAddress remoteAddress,
        @Nullable ProtocolFamily family,
        boolean reusePort,
        boolean allowBroadcast,
        @Nullable DatagramChannel sock) {

    /** Nothing given. */
    public static final DatagramOptions DEFAULT = new DatagramOptions(null, null, null, false, false, null);

    /** These options with another local address. */
    public DatagramOptions withLocalAddress(SocketAddress address) {
        return new DatagramOptions(
                Checks.notNull(address, "localAddress"), remoteAddress, family, reusePort, allowBroadcast, sock);
    }

    /** These options with a peer. */
    public DatagramOptions withRemoteAddress(SocketAddress address) {
        return new DatagramOptions(
                localAddress, Checks.notNull(address, "remoteAddress"), family, reusePort, allowBroadcast, sock);
    }

    /** These options with a family of addresses. */
    public DatagramOptions withFamily(ProtocolFamily wanted) {
        return new DatagramOptions(
                localAddress, remoteAddress, Checks.notNull(wanted, "family"), reusePort, allowBroadcast, sock);
    }

    /** These options with the port shared or not. */
    public DatagramOptions withReusePort(boolean shared) {
        return new DatagramOptions(localAddress, remoteAddress, family, shared, allowBroadcast, sock);
    }

    /** These options with broadcasts allowed or not. */
    public DatagramOptions withAllowBroadcast(boolean allowed) {
        return new DatagramOptions(localAddress, remoteAddress, family, reusePort, allowed, sock);
    }

    /** These options with a channel of your own. */
    public DatagramOptions withSock(DatagramChannel channel) {
        return new DatagramOptions(
                localAddress, remoteAddress, family, reusePort, allowBroadcast, Checks.notNull(channel, "sock"));
    }
}
