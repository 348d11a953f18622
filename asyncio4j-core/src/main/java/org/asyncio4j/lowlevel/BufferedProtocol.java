package org.asyncio4j.lowlevel;

import java.nio.ByteBuffer;

/**
 * As {@link Protocol}, for a stream of bytes that are read directly into a buffer of the
 * protocol's, without a copy.
 *
 * <pre>
 *   connectionMade (getBuffer bufferUpdated?)* eofReceived? connectionLost
 * </pre>
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface BufferedProtocol extends BaseProtocol {

    /**
     * The buffer that the next bytes are put into: between its position and its limit, which must
     * leave room for one at least. A direct buffer spares a copy.
     *
     * @param sizeHint how many bytes are wanted, or -1 if that is not known
     */
    ByteBuffer getBuffer(int sizeHint);

    /**
     * {@code count} bytes were put into the buffer that {@link #getBuffer} returned last, from its
     * position on, which has moved behind them.
     */
    void bufferUpdated(int count);

    /** As {@link Protocol#eofReceived}. */
    default boolean eofReceived() {
        return false;
    }
}
