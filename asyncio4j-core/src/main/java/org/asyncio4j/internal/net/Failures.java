package org.asyncio4j.internal.net;

import java.io.IOException;
import java.util.Locale;
import org.asyncio4j.ConnectionResetException;

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

    /** The same; what is none of the system's failures is as it is. */
    static Exception ofConnection(Exception problem) {
        return problem instanceof IOException e ? ofConnection(e) : problem;
    }

    static ConnectionResetException closedByPeer() {
        return new ConnectionResetException("Connection is closed by peer");
    }
}
