package org.asyncio4j;

/** Thrown by {@link Queue#putNowait} if the queue is full. */
public final class QueueFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception without a message. */
    public QueueFullException() {}
}
