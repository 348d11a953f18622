package org.asyncio4j.extras;

import java.io.Serial;

/**
 * An end of a channel that is closed was used; or there is no open end on the other side, so that nothing can come, or nobody
 * will receive what is sent.
 */
public final class ChannelClosedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Creates an exception with a message that tells which end is closed. */
    public ChannelClosedException(String message) {
        super(message);
    }
}
