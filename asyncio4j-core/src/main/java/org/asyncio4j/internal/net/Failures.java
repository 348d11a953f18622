package org.asyncio4j.internal.net;

import java.io.IOException;
import java.util.Locale;
import org.asyncio4j.ConnectionResetException;

/** Converts network failures to asyncio's exceptions. */
final class Failures {

    private Failures() {}

    /**
     * Returns a reset of the connection as a {@link ConnectionResetException}, however the system
     * words it; other problems unchanged.
     */
    static IOException ofConnection(IOException problem) {
        String message = problem.getMessage();
        if (problem instanceof ConnectionResetException
                || message == null
                || !message.toLowerCase(Locale.ROOT).startsWith("connection reset")) {
            return problem;
        }
        ConnectionResetException reset = new ConnectionResetException(message);
        reset.initCause(problem);
        return reset;
    }

    /**
     * Converts an {@link IOException} like {@link #ofConnection(IOException)}; returns other
     * exceptions unchanged.
     */
    static Exception ofConnection(Exception problem) {
        return problem instanceof IOException e ? ofConnection(e) : problem;
    }

    static ConnectionResetException closedByPeer() {
        return new ConnectionResetException("Connection is closed by peer");
    }
}
