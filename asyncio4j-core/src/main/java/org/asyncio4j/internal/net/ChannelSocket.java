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

/** What may be done to the channel of a transport or server behind its back. */
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

    /** The own address, or null if there is none, or not any more. */
    static @Nullable SocketAddress localAddressOf(NetworkChannel channel) {
        try {
            return channel.getLocalAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    /** The peer's address, or null if there is none, or not any more. */
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
