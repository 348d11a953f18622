package org.asyncio4j.extras;

import java.io.Serial;

/**
 * A channel can't be used any more: this end is closed; or all ends on the other side are, so that nothing will come, or nobody
 * will receive what is sent. Also of a {@link Broadcast} and a {@link LatestValue} that are closed.
 */
public final class ChannelClosedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Creates an exception with a message that tells which end is closed. */
    public ChannelClosedException(String message) {
        super(message);
    }
}
