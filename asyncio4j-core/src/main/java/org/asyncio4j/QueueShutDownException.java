package org.asyncio4j;

/** A {@link Queue} was shut down: it takes no item, or has none left to give. */
public final class QueueShutDownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a message: the queue was shut down, there is no more to say. */
    public QueueShutDownException() {}
}
