package org.asyncio4j.lowlevel;

/**
 * The callbacks of a connection that carries a stream of bytes.
 *
 * <pre>
 *   connectionMade dataReceived* eofReceived? connectionLost
 * </pre>
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface Protocol extends BaseProtocol {

    /**
     * Called when bytes have arrived: at least one, in an array that the callee owns. An exception
     * thrown here is reported and ends the connection.
     */
    default void dataReceived(byte[] data) {}

    /**
     * Called when the peer sends no more.
     *
     * @return true to keep the connection open for sending, false to close it
     */
    default boolean eofReceived() {
        return false;
    }
}
