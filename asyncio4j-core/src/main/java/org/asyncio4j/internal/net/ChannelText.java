package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Addresses;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/** What tasks wait for that wait until a channel is ready. */
final class ChannelText {

    private ChannelText() {}

    static WaitReason reason(SelectableChannel channel, boolean reading) {
        SocketAddress address = address(channel);
        if (address == null) {
            return new WaitReason("socket", "a " + Repr.ofCode(channel) + (reading ? " to read from" : " to write to"));
        }
        String name = Addresses.text(address);
        if (channel instanceof ServerSocketChannel) {
            return new WaitReason("socket", "a client at " + name);
        }
        if (channel instanceof SocketChannel stream && stream.isConnectionPending()) {
            return new WaitReason("socket", "a connection to " + name);
        }
        return new WaitReason("socket", reading ? "data from " + name : name + " to take what is sent");
    }

    /** Returns the address of the peer, or of the channel itself if it has none. */
    private static @Nullable SocketAddress address(SelectableChannel channel) {
        try {
            return switch (channel) {
                case SocketChannel stream -> stream.getRemoteAddress();
                case ServerSocketChannel server -> server.getLocalAddress();
                case DatagramChannel datagrams -> {
                    SocketAddress peer = datagrams.getRemoteAddress();
                    yield peer == null ? datagrams.getLocalAddress() : peer;
                }
                default -> null;
            };
        } catch (IOException closed) {
            return null;
        }
    }
}
