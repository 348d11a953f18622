package org.asyncio4j.lowlevel;

/**
 * A transport that receives data.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface ReadTransport extends BaseTransport {

    /**
     * Returns whether the transport delivers received data, that is, is neither paused nor closing.
     */
    boolean isReading();

    /**
     * Stops delivering data until {@link #resumeReading}, so that the peer has to wait once the
     * buffers in between are full. Does nothing if the transport is paused or closing.
     */
    void pauseReading();

    /**
     * Resumes delivering data after {@link #pauseReading}. Does nothing if the transport is not
     * paused, or closing.
     */
    void resumeReading();
}
