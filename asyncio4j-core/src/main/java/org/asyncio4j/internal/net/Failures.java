package org.asyncio4j.internal.net;

import org.asyncio4j.ConnectionResetException;

import java.io.IOException;
import java.util.Locale;

/** Failures of the network, told as asyncio tells them. */
final class Failures {

    private Failures() {}

    /** A reset of the connection as one, whatever the system calls it; others as they are. */
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

    static ConnectionResetException closedByPeer() {
        return new ConnectionResetException("Connection is closed by peer");
    }
}
