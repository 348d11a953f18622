package org.asyncio4j.lowlevel;

/**
 * A transport with a buffer for data that it cannot send yet.
 *
 * <p>When the buffer exceeds the high-water mark, the transport calls the protocol's {@link
 * BaseProtocol#pauseWriting}, from within the call that wrote; when it has drained to the low-water
 * mark or below, {@link BaseProtocol#resumeWriting}. The two calls come in pairs.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface WriteBuffered extends BaseTransport {

    /** Returns the number of bytes waiting to be sent. */
    long getWriteBufferSize();

    /** Returns the water marks in effect. */
    WriteBufferLimits getWriteBufferLimits();

    /**
     * Sets the water marks, which take effect at once: if more is buffered than the new high mark, the
     * protocol is told to pause within this call; if it was told so before and no more is buffered
     * than the new low mark, to resume.
     */
    void setWriteBufferLimits(WriteBufferLimits limits);
}
