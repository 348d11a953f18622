package org.asyncio4j;

import java.io.Serial;
import java.net.SocketException;

/**
 * Thrown when a connection is lost while it is still in use. Python's {@code ConnectionResetError}.
 */
public final class ConnectionResetException extends SocketException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message. */
    public ConnectionResetException(String message) {
        super(message);
    }
}
