package org.asyncio4j;

/** Thrown by {@link Queue#getNowait()} if the queue is empty. */
public final class QueueEmptyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception without a message. */
    public QueueEmptyException() {}
}
