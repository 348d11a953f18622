package org.asyncio4j.lowlevel;

import java.nio.ByteBuffer;

/**
 * A transport that sends data.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface WriteTransport extends WriteBuffered {

    /**
     * Sends {@code data}, at once as far as possible, and buffers the rest; never waits. Buffered
     * bytes are copied, so {@code data} may be reused. Empty data is ignored. After the connection
     * is lost data is dropped without an error.
     *
     * @throws IllegalStateException after {@link #writeEof}
     */
    default void write(byte[] data) {
        write(ByteBuffer.wrap(data));
    }

    /**
     * Sends the remaining bytes of {@code data}, which is consumed; otherwise like {@link
     * #write(byte[])}.
     */
    void write(ByteBuffer data);

    /**
     * Sends several pieces of data in order, with as few system calls as possible; otherwise like
     * {@link #write(ByteBuffer)}.
     */
    void writelines(Iterable<ByteBuffer> pieces);

    /**
     * Sends what is buffered and then closes the sending side; data may still be received. A second
     * call does nothing.
     *
     * @throws UnsupportedOperationException unless {@link #canWriteEof}
     */
    void writeEof();

    /** Returns whether {@link #writeEof} is supported. */
    boolean canWriteEof();

    /**
     * Closes the connection at once and drops what is buffered; {@code connectionLost(null)} is
     * called in the next iteration.
     */
    void abort();
}
