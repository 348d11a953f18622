package org.asyncio4j.lowlevel;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * What is told of a socket for datagrams.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface DatagramProtocol extends BaseProtocol {

    /** One datagram has arrived; it may be empty. */
    default void datagramReceived(byte[] data, SocketAddress sender) {}

    /** An earlier datagram could not be sent, or receiving failed; the socket stays open. */
    default void errorReceived(IOException problem) {}
}
