package org.asyncio4j.lowlevel;

/**
 * A transport that data comes from.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface ReadTransport extends BaseTransport {

    /** Whether the transport hands out what arrives: it is neither paused nor closing. */
    boolean isReading();

    /**
     * Hands out nothing until {@link #resumeReading}, so that the peer has to wait once the buffers
     * in between are full. Does nothing if it is paused or closing.
     */
    void pauseReading();

    /** Ends {@link #pauseReading}. Does nothing if it is not paused, or closing. */
    void resumeReading();
}
