package org.asyncio4j.lowlevel;

import java.nio.ByteBuffer;

/**
 * Like {@link Protocol}, but the bytes are read directly into a buffer that the protocol provides,
 * without a copy.
 *
 * <pre>
 *   connectionMade (getBuffer bufferUpdated?)* eofReceived? connectionLost
 * </pre>
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface BufferedProtocol extends BaseProtocol {

    /**
     * Returns the buffer to read the next bytes into, between its position and its limit, with room
     * for at least one byte. A direct buffer saves a copy.
     *
     * @param sizeHint the number of bytes wanted, or -1 if unknown
     */
    ByteBuffer getBuffer(int sizeHint);

    /**
     * Called when {@code count} bytes were put into the buffer that {@link #getBuffer} returned
     * last, starting at its position, which now is behind them.
     */
    void bufferUpdated(int count);

    /** Called when the peer sends no more; as {@link Protocol#eofReceived}. */
    default boolean eofReceived() {
        return false;
    }
}
