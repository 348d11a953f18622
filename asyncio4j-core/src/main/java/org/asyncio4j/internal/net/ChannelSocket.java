package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * The view of a transport's or server's channel that is safe to give to users: addresses and
 * options.
 */
final class ChannelSocket implements TransportSocket {

    private final NetworkChannel channel;

    ChannelSocket(NetworkChannel channel) {
        this.channel = channel;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() {
        return localAddressOf(channel);
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() {
        return remoteAddressOf(channel);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public <V> @Nullable V getOption(SocketOption<V> option) throws IOException {
        return channel.getOption(Checks.notNull(option, "option"));
    }

    @Override
    public <V> void setOption(SocketOption<V> option, V value) throws IOException {
        channel.setOption(Checks.notNull(option, "option"), value);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    /** Returns the local address, or null if there is none or the channel is closed. */
    static @Nullable SocketAddress localAddressOf(NetworkChannel channel) {
        try {
            return channel.getLocalAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    /** Returns the peer's address, or null if there is none or the channel is closed. */
    static @Nullable SocketAddress remoteAddressOf(NetworkChannel channel) {
        try {
            return switch (channel) {
                case SocketChannel stream -> stream.getRemoteAddress();
                case DatagramChannel datagrams -> datagrams.getRemoteAddress();
                default -> null;
            };
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    public String toString() {
        SocketAddress remote = getRemoteAddress();
        return "<TransportSocket "
                + (isOpen() ? getLocalAddress() : "closed")
                + (remote == null ? "" : " -> " + remote)
                + ">";
    }
}
