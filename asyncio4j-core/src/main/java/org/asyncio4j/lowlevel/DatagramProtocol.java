package org.asyncio4j.lowlevel;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * The callbacks of a datagram socket.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface DatagramProtocol extends BaseProtocol {

    /** Called when a datagram has arrived; it may be empty. */
    default void datagramReceived(byte[] data, SocketAddress sender) {}

    /**
     * Called when an earlier datagram could not be sent, or receiving failed; the socket stays
     * open.
     */
    default void errorReceived(IOException problem) {}
}
