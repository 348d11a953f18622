package org.asyncio4j.lowlevel;

import java.nio.ByteBuffer;

/**
 * A transport that data goes to.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface WriteTransport extends WriteBuffered {

    /**
     * Sends {@code data}, at once as far as possible, and buffers the rest; never waits. What is
     * buffered is copied, so {@code data} may be reused. Empty data is ignored. Once the connection
     * is lost data is dropped without an error.
     *
     * @throws IllegalStateException after {@link #writeEof}
     */
    default void write(byte[] data) {
        write(ByteBuffer.wrap(data));
    }

    /** As {@link #write(byte[])}, for what remains in {@code data}, which is consumed. */
    void write(ByteBuffer data);

    /**
     * Sends several pieces of data, one after the other, with as few system calls as possible. As
     * {@link #write(ByteBuffer)} otherwise.
     */
    void writelines(Iterable<ByteBuffer> pieces);

    /**
     * Sends what is buffered and then closes the direction of sending; data may still come. A
     * second call does nothing.
     *
     * @throws UnsupportedOperationException unless {@link #canWriteEof}
     */
    void writeEof();

    /** Whether {@link #writeEof} is possible. */
    boolean canWriteEof();

    /**
     * Closes the connection at once and drops what is buffered; {@code connectionLost(null)} comes
     * in the next iteration.
     */
    void abort();
}
