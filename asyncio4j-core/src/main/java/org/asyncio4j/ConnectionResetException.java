package org.asyncio4j;

import java.io.Serial;
import java.net.SocketException;

/**
 * A connection was lost while something still wanted to use it. Python's {@code
 * ConnectionResetError}.
 */
public final class ConnectionResetException extends SocketException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public ConnectionResetException(String message) {
        super(message);
    }
}
