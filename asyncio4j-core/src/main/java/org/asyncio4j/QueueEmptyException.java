package org.asyncio4j;

/** {@link Queue#getNowait()} found no item. */
public final class QueueEmptyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a message: the queue was empty, there is no more to say. */
    public QueueEmptyException() {}
}
