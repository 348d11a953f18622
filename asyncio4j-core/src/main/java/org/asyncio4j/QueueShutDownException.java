package org.asyncio4j;

/** Thrown when a {@link Queue} was shut down: it accepts no items, or has none left. */
public final class QueueShutDownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception without a message. */
    public QueueShutDownException() {}
}
