package org.asyncio4j;

/** Thrown by {@link Queue#putNowait} if the queue is full, and by {@link Asyncio#fromCallbacks} if nobody keeps up. */
public final class QueueFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception without a message. */
    public QueueFullException() {}

    /** Creates an exception with a message. */
    public QueueFullException(String message) {
        super(message);
    }
}
