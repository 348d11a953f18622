package org.asyncio4j;

import java.io.Serial;
import java.net.SocketException;

/**
 * A connection was given up by this side, as when a TLS handshake takes too long. Python's {@code
 * ConnectionAbortedError}.
 */
public final class ConnectionAbortedException extends SocketException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public ConnectionAbortedException(String message) {
        super(message);
    }
}
