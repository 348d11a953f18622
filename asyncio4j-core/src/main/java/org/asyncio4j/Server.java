package org.asyncio4j;

import java.net.InetSocketAddress;
import java.util.List;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.lowlevel.EventLoop;

/**
 * A server: sockets that listen, and the connections that have come in by them. Made by {@code
 * startServer} and by the loop's {@code createServer}.
 *
 * <p>As an {@link AsyncContextManager} it is closed at the end of its block, which then waits until
 * it is.
 *
 * <p>Belongs to its loop and is for its thread.
 */
@CheckReturnValue
public interface Server extends AsyncContextManager<Server> {

    /**
     * Stops listening, at once; open connections go on. Ends {@link #serveForever}. A second call
     * does nothing.
     */
    void close();

    /** Closes the connections that are open now, each when what it has buffered is sent. */
    void closeClients();

    /** Closes the connections that are open now, at once, and drops what they have buffered. */
    void abortClients();

    /** Waits until the server is closed and its last connection is. */
    Coroutine<Void> waitClosed();

    /**
     * Begins to accept connections, unless it does already.
     *
     * @throws IllegalStateException if it is closed
     */
    Coroutine<Void> startServing();

    /**
     * Accepts connections until the awaiting task is cancelled, which closes the server, or it is
     * closed, which cancels the await.
     *
     * @throws IllegalStateException if it is closed, or serves in this way already
     */
    Coroutine<Void> serveForever();

    /** Whether it accepts connections. */
    boolean isServing();

    /** The sockets that listen; none once it is closed. */
    List<TransportSocket> sockets();

    /**
     * The port that its first socket listens at: of use for a server that was started at port 0.
     *
     * @throws IllegalStateException if it is closed, or listens at a Unix socket
     */
    default int port() {
        List<TransportSocket> listening = sockets();
        if (listening.isEmpty()) {
            throw new IllegalStateException("server is closed: " + this);
        }
        if (listening.getFirst().getLocalAddress() instanceof InetSocketAddress address) {
            return address.getPort();
        }
        throw new IllegalStateException("server has no port: " + this);
    }

    /** The loop it belongs to. */
    EventLoop getLoop();
}
