package org.asyncio4j.lowlevel;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A transport for datagrams.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface DatagramTransport extends WriteBuffered {

    /**
     * Sends one datagram to the address that the transport is connected to; see {@link
     * #sendto(ByteBuffer, SocketAddress)}.
     */
    default void sendto(ByteBuffer data) {
        sendto(data, null);
    }

    /**
     * Sends one datagram to the address that the transport is connected to; see {@link
     * #sendto(ByteBuffer, SocketAddress)}.
     */
    default void sendto(byte[] data) {
        sendto(ByteBuffer.wrap(data), null);
    }

    /** Sends one datagram; see {@link #sendto(ByteBuffer, SocketAddress)}. */
    default void sendto(byte[] data, @Nullable SocketAddress address) {
        sendto(ByteBuffer.wrap(data), address);
    }

    /**
     * Sends one datagram, at once if possible, and buffers a copy of it otherwise; never waits.
     * {@code data} is consumed. It may be empty, unless the channel is connected: the JDK then
     * sends no empty datagrams. Such a datagram, or an unreachable address, is reported to {@link
     * DatagramProtocol#errorReceived}.
     *
     * @param address null for the address that the transport is connected to
     * @throws IllegalArgumentException if the transport is connected to another address, or {@code
     *     address} is null and it is not connected
     */
    void sendto(ByteBuffer data, @Nullable SocketAddress address);

    /** Closes the socket at once and drops what is buffered. */
    void abort();
}
