package org.asyncio4j;

import java.net.InetSocketAddress;
import java.util.List;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.net.ListeningServer;
import org.asyncio4j.lowlevel.EventLoop;

/**
 * A server: listening sockets and the connections accepted from them. Created by {@code
 * startServer} and by the loop's {@code createServer}.
 *
 * <p>As an {@link AsyncContextManager} it is closed at the end of its block, which then waits like
 * {@link #waitClosed}.
 *
 * <p>Belongs to its loop; for use on the loop's thread only.
 *
 * <p>Only the library implements it.
 */
@CheckReturnValue
public sealed interface Server extends AsyncContextManager<Server> permits ListeningServer {

    /**
     * Stops listening at once; open connections stay open. Ends {@link #serveForever}. A second
     * call does nothing.
     */
    void close();

    /** Closes the connections that are open now, each once its buffered data is sent. */
    void closeClients();

    /** Closes the connections that are open now at once, and drops their buffered data. */
    void abortClients();

    /** Waits until the server and its last connection are closed. */
    Coroutine<Void> waitClosed();

    /**
     * Starts accepting connections, unless the server does already.
     *
     * @throws IllegalStateException by the await, if the server is closed
     */
    Coroutine<Void> startServing();

    /**
     * Accepts connections until the awaiting task is cancelled, which closes the server, or the
     * server is closed, which cancels the await.
     *
     * @throws IllegalStateException by the await, if the server is closed, or another task awaits
     *     this already
     */
    Coroutine<Void> serveForever();

    /** Returns whether the server accepts connections. */
    boolean isServing();

    /** Returns the listening sockets; none once the server is closed. */
    List<TransportSocket> sockets();

    /**
     * Returns the port of the first listening socket: useful for a server that was started on port
     * 0.
     *
     * @throws IllegalStateException if the server is closed, or listens on a Unix domain socket
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

    /** Returns the loop that the server belongs to. */
    EventLoop getLoop();
}
