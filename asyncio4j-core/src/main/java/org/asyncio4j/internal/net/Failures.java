package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.Locale;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.internal.util.Repr;

/** Converts network failures to asyncio's exceptions. */
final class Failures {

    private Failures() {}

    /**
     * Returns a reset of the connection as a {@link ConnectionResetException}, however the system
     * words it; other problems unchanged.
     *
     * <p>The JDK has no type for it, only a text: its own, in English, or that of the system in the language of the
     * user, which {@link ResetText} knows.
     */
    static IOException ofConnection(IOException problem) {
        String message = problem.getMessage();
        if (problem instanceof ConnectionResetException
                || message == null
                || !(message.toLowerCase(Locale.ROOT).startsWith("connection reset")
                        || message.equals(ResetText.ofSystem()))) {
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

    /** Returns {@code e} as a failure to connect that names the address. */
    static IOException toConnect(SocketAddress address, IOException e) {
        String text = "Connect call failed " + address + ": " + Repr.why(e);
        IOException named = e instanceof ConnectException ? new ConnectException(text) : new IOException(text);
        named.initCause(e);
        return named;
    }

    /** Returns {@code e} as a {@link BindException} that names the address. */
    static IOException toBind(SocketAddress address, IOException e) {
        BindException named = new BindException("error while attempting to bind on address " + address + ": "
                + Repr.why(e).toLowerCase(Locale.ROOT));
        named.initCause(e);
        return named;
    }

    /** Returns the message in lower case; empty if there is none. */
    static String lowerCaseMessage(IOException e) {
        String message = e.getMessage();
        return message == null ? "" : message.toLowerCase(Locale.ROOT);
    }

    static ConnectionResetException closedByPeer() {
        return new ConnectionResetException("Connection is closed by peer");
    }
}
