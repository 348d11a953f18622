package org.asyncio4j.lowlevel;

/**
 * A transport with a buffer for what it cannot send yet.
 *
 * <p>When there is more in it than the high-water mark, the protocol is told {@link
 * BaseProtocol#pauseWriting}, within the call that wrote; when it has shrunk to the low-water mark
 * or below, {@link BaseProtocol#resumeWriting}. The two come in pairs.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface WriteBuffered extends BaseTransport {

    /** How many bytes wait to be sent. */
    long getWriteBufferSize();

    /** The marks in force. */
    WriteBufferLimits getWriteBufferLimits();

    /** Sets the marks; they take effect at once. */
    void setWriteBufferLimits(WriteBufferLimits limits);
}
