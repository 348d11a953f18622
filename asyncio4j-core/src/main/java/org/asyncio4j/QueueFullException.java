package org.asyncio4j;

/** {@link Queue#putNowait} found no room. */
public final class QueueFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a message: the queue was full, there is no more to say. */
    public QueueFullException() {}
}
