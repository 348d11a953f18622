package org.asyncio4j.lowlevel;

/**
 * What is told of a connection that carries a stream of bytes.
 *
 * <pre>
 *   connectionMade dataReceived* eofReceived? connectionLost
 * </pre>
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface Protocol extends BaseProtocol {

    /**
     * Some bytes have arrived: at least one, in an array of their own. What is thrown here is
     * reported and ends the connection.
     */
    default void dataReceived(byte[] data) {}

    /**
     * The peer sends no more.
     *
     * @return true to keep the connection for sending, false to have it closed
     */
    default boolean eofReceived() {
        return false;
    }
}
