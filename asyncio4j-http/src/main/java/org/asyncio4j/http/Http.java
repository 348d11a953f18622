package org.asyncio4j.http;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.http.internal.ClientSession;
import org.asyncio4j.http.internal.HttpServers;
import org.asyncio4j.http.internal.WebSocketOpening;
import org.asyncio4j.lowlevel.BufferedProtocol;

/**
 * Starts HTTP servers and makes clients. For {@code import static org.asyncio4j.http.Http.*}.
 *
 * <p>The functions must be called in a task, and what they start belongs to its loop.
 */
@CheckReturnValue
public final class Http {

    private Http() {}

    /** Starts a server, like {@link #serve(HttpHandler, String, int, HttpServerOptions)}, with the default options. */
    public static Coroutine<HttpServer> serve(HttpHandler handler, String host, int port) {
        return serve(handler, host, port, HttpServerOptions.DEFAULT);
    }

    /**
     * Starts a server, which accepts connections when the await returns.
     *
     * @param host a name or an address to listen on; empty for all interfaces
     * @param port 0 for any, which {@link HttpServer#port} then tells
     */
    public static Coroutine<HttpServer> serve(HttpHandler handler, String host, int port, HttpServerOptions options) {
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(options, "options");
        return HttpServers.serve(handler, host, port, options);
    }

    /** Starts a server on a Unix domain socket; otherwise like {@link #serve(HttpHandler, String, int, HttpServerOptions)}. */
    public static Coroutine<HttpServer> serveUnix(HttpHandler handler, Path path, HttpServerOptions options) {
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        return HttpServers.serveUnix(handler, path, options);
    }

    /** Opens a WebSocket, like {@link #webSocket(String, WebSocketOptions)}, with the default options. */
    public static Coroutine<WebSocket> webSocket(String url) {
        return webSocket(url, WebSocketOptions.DEFAULT);
    }

    /**
     * Opens a WebSocket, over a connection of its own: {@code with(await(webSocket("ws://localhost:8080/chat")), socket -> ...)}.
     *
     * <p>The await throws a {@link WebSocketRefusedException} if the server does not open it, another {@link java.io.IOException}
     * if it cannot be reached, and a {@link org.asyncio4j.TimeoutException} after {@link WebSocketOptions#openTimeout}.
     *
     * @param url with the scheme {@code ws}, or {@code wss} for TLS
     */
    public static Coroutine<WebSocket> webSocket(String url, WebSocketOptions options) {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(options, "options");
        return WebSocketOpening.open(url, options);
    }

    /**
     * Returns a factory of protocols that serve one connection each, for transports of your own: the links in memory of a test,
     * accepted sockets. For the running loop; there is nothing to close but the transports.
     */
    public static Supplier<BufferedProtocol> serverProtocol(HttpHandler handler, HttpServerOptions options) {
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(options, "options");
        return HttpServers.protocol(handler, options);
    }

    /** Returns a client with the default options, like {@link #httpClient(HttpClientOptions)}. */
    public static HttpClient httpClient() {
        return httpClient(HttpClientOptions.DEFAULT);
    }

    /** Returns a client of the running loop, to be closed: {@code with(httpClient(), client -> ...)}. */
    public static HttpClient httpClient(HttpClientOptions options) {
        Objects.requireNonNull(options, "options");
        return ClientSession.create(options);
    }
}
