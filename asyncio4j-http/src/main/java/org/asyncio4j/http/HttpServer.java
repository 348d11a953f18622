package org.asyncio4j.http;

import java.util.List;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.Coroutine;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.http.internal.ListeningHttpServer;
import org.asyncio4j.lowlevel.EventLoop;

/**
 * A server that was started by {@link Http#serve}. As an {@link AsyncContextManager} it is closed at the end of its block,
 * which then waits like {@link #waitClosed}.
 *
 * <p>Belongs to its loop; for use on the loop's thread only.
 *
 * <p>Only the library implements it.
 */
@CheckReturnValue
public sealed interface HttpServer extends AsyncContextManager<HttpServer> permits ListeningHttpServer {

    /**
     * Stops the server in good order: it accepts no more connections, closes those that are idle, and each of the others behind
     * the response that is under way. What has not ended after {@link HttpServerOptions#shutdownTimeout} is cancelled. Ends
     * {@link #serveForever}. A second call does nothing.
     */
    void close();

    /** Closes the server like {@link #close}, and cancels all that is under way at once. */
    void abort();

    /** Waits until the server and its last connection are closed. */
    Coroutine<Void> waitClosed();

    /**
     * Serves until the awaiting task is cancelled, which closes the server and waits for it, or the server is closed, which
     * cancels the await.
     */
    Coroutine<Void> serveForever();

    /** Returns whether the server accepts connections. */
    boolean isServing();

    /** Returns the listening sockets; none once the server is closed. */
    List<TransportSocket> sockets();

    /** Returns the port of the first listening socket; fails like {@link org.asyncio4j.Server#port}. */
    int port();

    /** Returns how many connections are open. */
    int connections();

    /** Returns how many requests are being handled. */
    int requests();

    /** Returns the loop that the server belongs to. */
    EventLoop getLoop();
}
