package org.asyncio4j;

import java.io.Serial;
import java.net.SocketException;

/**
 * Thrown when this side aborted a connection, for example because a TLS handshake took too long.
 * Python's {@code ConnectionAbortedError}.
 */
public final class ConnectionAbortedException extends SocketException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message. */
    public ConnectionAbortedException(String message) {
        super(message);
    }
}
