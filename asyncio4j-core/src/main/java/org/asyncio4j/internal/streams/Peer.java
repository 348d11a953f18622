package org.asyncio4j.internal.streams;

import java.net.SocketAddress;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Addresses;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.jspecify.annotations.Nullable;

/** What tasks wait for that read from the other side of a connection or pipe, or write to it. */
final class Peer {

    private Peer() {}

    static WaitReason toSend(@Nullable BaseTransport transport) {
        return new WaitReason(kind(transport), "data from " + name(transport));
    }

    static WaitReason toTake(@Nullable BaseTransport transport) {
        long size = transport instanceof WriteTransport writes ? writes.getWriteBufferSize() : 0;
        return new WaitReason(kind(transport), name(transport) + " to take what was written (" + size + " bytes wait)");
    }

    static WaitReason toClose(@Nullable BaseTransport transport) {
        return new WaitReason(kind(transport), "the end of the connection with " + name(transport));
    }

    private static String kind(@Nullable BaseTransport transport) {
        return transport == null ? "stream" : address(transport) == null ? "pipe" : "socket";
    }

    private static String name(@Nullable BaseTransport transport) {
        SocketAddress address = transport == null ? null : address(transport);
        return address != null ? Addresses.text(address) : transport == null ? "a stream" : "a pipe";
    }

    private static @Nullable SocketAddress address(BaseTransport transport) {
        return transport.getExtraInfo(ExtraInfo.PEERNAME);
    }
}
