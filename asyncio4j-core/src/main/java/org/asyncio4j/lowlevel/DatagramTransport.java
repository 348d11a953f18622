package org.asyncio4j.lowlevel;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A transport of datagrams.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface DatagramTransport extends WriteBuffered {

    /**
     * As {@link #sendto(ByteBuffer, SocketAddress)}, to the address the transport is connected to.
     */
    default void sendto(ByteBuffer data) {
        sendto(data, null);
    }

    /**
     * As {@link #sendto(ByteBuffer, SocketAddress)}, to the address the transport is connected to.
     */
    default void sendto(byte[] data) {
        sendto(ByteBuffer.wrap(data), null);
    }

    /** As {@link #sendto(ByteBuffer, SocketAddress)}. */
    default void sendto(byte[] data, @Nullable SocketAddress address) {
        sendto(ByteBuffer.wrap(data), address);
    }

    /**
     * Sends one datagram, at once if possible, and buffers a copy of it otherwise; never waits.
     * {@code data} is consumed and may be empty, unless the channel is connected: the JDK sends no
     * empty datagrams then. That, and an address that cannot be reached, is told to {@link
     * DatagramProtocol#errorReceived}.
     *
     * @param address null for the address the transport is connected to
     * @throws IllegalArgumentException if it is connected to another address, or {@code address} is
     *     null and it is not connected
     */
    void sendto(ByteBuffer data, @Nullable SocketAddress address);

    /** Closes at once and drops what is buffered. */
    void abort();
}
