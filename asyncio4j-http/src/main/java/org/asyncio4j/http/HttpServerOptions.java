package org.asyncio4j.http;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TlsOptions;
import org.jspecify.annotations.Nullable;

/**
 * How an HTTP server is set up: {@code HttpServerOptions.DEFAULT.withMaxBodySize(1 << 20)}. Immutable; equal to options with
 * the same values.
 *
 * <p>Limits of time are by the loop's clock, in seconds; {@link Double#POSITIVE_INFINITY} is no limit.
 */
public final class HttpServerOptions {

    /** What each method tells as its default. */
    public static final HttpServerOptions DEFAULT = new HttpServerOptions();

    // Never changed once the options are handed out.
    private ServerOptions server = ServerOptions.DEFAULT;
    private int maxRequestLine = 8 << 10;
    private int maxHeaderSize = 16 << 10;
    private long maxBodySize = 16 << 20;
    private int minBodyRate = 240;
    private int maxRequests = Integer.MAX_VALUE;
    private int maxStreams = 100;
    private boolean http2 = true;
    private double headerTimeout = 15;
    private double bodyTimeout = 30;
    private double idleTimeout = 75;
    private double sendTimeout = 30;
    private double requestTimeout = Double.POSITIVE_INFINITY;
    private double shutdownTimeout = 30;
    private ErrorPage errorPage = ErrorPage.PLAIN;
    private @Nullable AccessLog accessLog;

    private HttpServerOptions() {}

    private HttpServerOptions(HttpServerOptions other) {
        server = other.server;
        maxRequestLine = other.maxRequestLine;
        maxHeaderSize = other.maxHeaderSize;
        maxBodySize = other.maxBodySize;
        minBodyRate = other.minBodyRate;
        maxRequests = other.maxRequests;
        maxStreams = other.maxStreams;
        http2 = other.http2;
        headerTimeout = other.headerTimeout;
        bodyTimeout = other.bodyTimeout;
        idleTimeout = other.idleTimeout;
        sendTimeout = other.sendTimeout;
        requestTimeout = other.requestTimeout;
        shutdownTimeout = other.shutdownTimeout;
        errorPage = other.errorPage;
        accessLog = other.accessLog;
    }

    private HttpServerOptions with(Consumer<HttpServerOptions> change) {
        HttpServerOptions changed = new HttpServerOptions(this);
        change.accept(changed);
        return changed;
    }

    /** Returns these options with other ones for listening: backlog, number of connections, a shared port. */
    public HttpServerOptions withServer(ServerOptions options) {
        Objects.requireNonNull(options, "options");
        return with(o -> o.server = options);
    }

    /**
     * Returns these options with TLS. Clients are offered HTTP/2 and HTTP/1.1, unless {@code tls} has protocols of its own.
     */
    public HttpServerOptions withTls(TlsOptions tls) {
        return withServer(server.withTls(tls));
    }

    /**
     * Returns these options with another limit for the length of the first line of a request; a longer one is answered with
     * status 414.
     *
     * @param bytes positive
     */
    public HttpServerOptions withMaxRequestLine(int bytes) {
        return with(o -> o.maxRequestLine = positive(bytes, "maxRequestLine"));
    }

    /**
     * Returns these options with another limit for the size of all header fields of a request; larger ones are answered with
     * status 431.
     *
     * @param bytes positive
     */
    public HttpServerOptions withMaxHeaderSize(int bytes) {
        return with(o -> o.maxHeaderSize = positive(bytes, "maxHeaderSize"));
    }

    /**
     * Returns these options with another limit for bodies of requests. A handler that reads a larger one gets an {@link
     * HttpException} with status 413; {@link Request#withMaxBodySize} makes an exception for a request.
     *
     * @param bytes not negative
     */
    public HttpServerOptions withMaxBodySize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxBodySize must be >= 0: " + bytes);
        }
        return with(o -> o.maxBodySize = bytes);
    }

    /**
     * Returns these options with another rate at which the body of a request must come. Once a handler has waited for it longer
     * than {@link #bodyTimeout} in all, and longer than what has come would take at this rate, the read throws an {@link
     * HttpException} with status 408: a client cannot hold a request by a byte now and then. Time in which nobody waits for the
     * body does not count, and the rate does not hold for a conversation: a response in pieces that begins before the body has
     * ended. {@link Request#withMinBodyRate} makes an exception for a request.
     *
     * @param bytesPerSecond not negative; 0 is no limit
     */
    public HttpServerOptions withMinBodyRate(int bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("minBodyRate must be >= 0: " + bytesPerSecond);
        }
        return with(o -> o.minBodyRate = bytesPerSecond);
    }

    /**
     * Returns these options with another limit for requests that are handled at a time; one more is answered with status 503.
     * ({@link ServerOptions#withMaxConnections} limits connections, and lets clients wait.)
     *
     * @param requests positive
     */
    public HttpServerOptions withMaxRequests(int requests) {
        return with(o -> o.maxRequests = positive(requests, "maxRequests"));
    }

    /**
     * Returns these options with HTTP/2, or without. With it a client that begins with HTTP/2 is answered so, and one that
     * connects by TLS is offered it.
     */
    public HttpServerOptions withHttp2(boolean value) {
        return with(o -> o.http2 = value);
    }

    /**
     * Returns these options with another limit for requests that are handled at a time on a connection by HTTP/2. One more is
     * refused, and the client may send it again.
     *
     * @param streams positive
     */
    public HttpServerOptions withMaxStreams(int streams) {
        return with(o -> o.maxStreams = positive(streams, "maxStreams"));
    }

    /**
     * Returns these options with another limit for the time in which a head must have come, from its first byte on, or from
     * the connection on for the first. Then status 408 is answered if part of it has come.
     *
     * @param seconds positive
     */
    public HttpServerOptions withHeaderTimeout(double seconds) {
        return with(o -> o.headerTimeout = positive(seconds, "headerTimeout"));
    }

    /** Like {@link #withHeaderTimeout(double)}. */
    public HttpServerOptions withHeaderTimeout(Duration timeout) {
        return withHeaderTimeout(seconds(timeout));
    }

    /**
     * Returns these options with another limit for the time in which the next bytes of a body must come, once a handler waits
     * for them. Then the read throws an {@link HttpException} with status 408.
     *
     * @param seconds positive
     */
    public HttpServerOptions withBodyTimeout(double seconds) {
        return with(o -> o.bodyTimeout = positive(seconds, "bodyTimeout"));
    }

    /** Like {@link #withBodyTimeout(double)}. */
    public HttpServerOptions withBodyTimeout(Duration timeout) {
        return withBodyTimeout(seconds(timeout));
    }

    /**
     * Returns these options with another limit for the time in which a connection may be idle between requests; then it is
     * closed.
     *
     * @param seconds positive
     */
    public HttpServerOptions withIdleTimeout(double seconds) {
        return with(o -> o.idleTimeout = positive(seconds, "idleTimeout"));
    }

    /** Like {@link #withIdleTimeout(double)}. */
    public HttpServerOptions withIdleTimeout(Duration timeout) {
        return withIdleTimeout(seconds(timeout));
    }

    /**
     * Returns these options with another limit for the time in which a client must take what is sent, piece by piece; then its
     * connection is aborted.
     *
     * @param seconds positive
     */
    public HttpServerOptions withSendTimeout(double seconds) {
        return with(o -> o.sendTimeout = positive(seconds, "sendTimeout"));
    }

    /** Like {@link #withSendTimeout(double)}. */
    public HttpServerOptions withSendTimeout(Duration timeout) {
        return withSendTimeout(seconds(timeout));
    }

    /**
     * Returns these options with another limit for the time that a handler takes until it returns its response; then it is
     * cancelled, and status 503 is answered.
     *
     * @param seconds positive
     */
    public HttpServerOptions withRequestTimeout(double seconds) {
        return with(o -> o.requestTimeout = positive(seconds, "requestTimeout"));
    }

    /** Like {@link #withRequestTimeout(double)}. */
    public HttpServerOptions withRequestTimeout(Duration timeout) {
        return withRequestTimeout(seconds(timeout));
    }

    /**
     * Returns these options with another limit for the time in which requests may go on when the server is closed; then they
     * are cancelled.
     *
     * @param seconds not negative
     */
    public HttpServerOptions withShutdownTimeout(double seconds) {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("shutdownTimeout must be >= 0: " + seconds);
        }
        return with(o -> o.shutdownTimeout = seconds);
    }

    /** Like {@link #withShutdownTimeout(double)}. */
    public HttpServerOptions withShutdownTimeout(Duration timeout) {
        return withShutdownTimeout(seconds(timeout));
    }

    /** Returns these options with another maker of responses for errors. */
    public HttpServerOptions withErrorPage(ErrorPage page) {
        Objects.requireNonNull(page, "page");
        return with(o -> o.errorPage = page);
    }

    /** Returns these options with a log of what was answered. */
    public HttpServerOptions withAccessLog(AccessLog log) {
        Objects.requireNonNull(log, "log");
        return with(o -> o.accessLog = log);
    }

    /** How the server listens; {@link ServerOptions#DEFAULT} by default. */
    public ServerOptions server() {
        return server;
    }

    /** The limit for the first line of a request in bytes; 8 KiB by default. */
    public int maxRequestLine() {
        return maxRequestLine;
    }

    /** The limit for all header fields of a request in bytes; 16 KiB by default. */
    public int maxHeaderSize() {
        return maxHeaderSize;
    }

    /** The limit for bodies of requests in bytes; 16 MiB by default. */
    public long maxBodySize() {
        return maxBodySize;
    }

    /** How many bytes of a body must come in a second; 240 by default. */
    public int minBodyRate() {
        return minBodyRate;
    }

    /** How many requests may be handled at a time; {@link Integer#MAX_VALUE}, that is no limit, by default. */
    public int maxRequests() {
        return maxRequests;
    }

    /** Whether HTTP/2 is spoken; true by default. */
    public boolean http2() {
        return http2;
    }

    /** How many requests may be handled at a time on a connection by HTTP/2; 100 by default. */
    public int maxStreams() {
        return maxStreams;
    }

    /** The limit of time for a head; 15 seconds by default. */
    public double headerTimeout() {
        return headerTimeout;
    }

    /** The limit of time for the next bytes of a body; 30 seconds by default. */
    public double bodyTimeout() {
        return bodyTimeout;
    }

    /** The limit of time for an idle connection; 75 seconds by default. */
    public double idleTimeout() {
        return idleTimeout;
    }

    /** The limit of time in which a client must take what is sent; 30 seconds by default. */
    public double sendTimeout() {
        return sendTimeout;
    }

    /** The limit of time for a handler; none by default. */
    public double requestTimeout() {
        return requestTimeout;
    }

    /** The limit of time for requests that go on when the server is closed; 30 seconds by default. */
    public double shutdownTimeout() {
        return shutdownTimeout;
    }

    /** What makes responses for errors; {@link ErrorPage#PLAIN} by default. */
    public ErrorPage errorPage() {
        return errorPage;
    }

    /** What is told of what was answered; null, that is nothing, by default. */
    public @Nullable AccessLog accessLog() {
        return accessLog;
    }

    private static int positive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be > 0: " + value);
        }
        return value;
    }

    private static double positive(double seconds, String name) {
        if (!(seconds > 0)) {
            throw new IllegalArgumentException(name + " must be > 0: " + seconds);
        }
        return seconds;
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }

    private List<Object> values() {
        return List.of(
                server,
                maxRequestLine,
                maxHeaderSize,
                maxBodySize,
                minBodyRate,
                maxRequests,
                maxStreams,
                http2,
                headerTimeout,
                bodyTimeout,
                idleTimeout,
                sendTimeout,
                requestTimeout,
                shutdownTimeout,
                errorPage,
                accessLog == null ? "" : accessLog);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpServerOptions that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "HttpServerOptions[server=" + server + ", maxRequestLine=" + maxRequestLine + ", maxHeaderSize="
                + maxHeaderSize + ", maxBodySize=" + maxBodySize + ", minBodyRate=" + minBodyRate + ", maxRequests="
                + maxRequests + ", maxStreams="
                + maxStreams
                + ", http2=" + http2 + ", headerTimeout="
                + headerTimeout + ", bodyTimeout=" + bodyTimeout + ", idleTimeout=" + idleTimeout + ", sendTimeout="
                + sendTimeout + ", requestTimeout=" + requestTimeout + ", shutdownTimeout=" + shutdownTimeout + "]";
    }
}
