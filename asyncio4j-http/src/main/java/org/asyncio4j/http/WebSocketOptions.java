package org.asyncio4j.http;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.http.internal.HeaderText;

/**
 * How a {@link WebSocket} is set up, by a server or a client: {@code WebSocketOptions.DEFAULT.withSubprotocols("chat")}.
 * Immutable.
 *
 * <p>Limits of time are by the loop's clock, in seconds; {@link Double#POSITIVE_INFINITY} is no limit.
 */
public final class WebSocketOptions {

    /** What each method tells as its default. */
    public static final WebSocketOptions DEFAULT = new WebSocketOptions();

    // Never changed once the options are handed out.
    private int maxMessageSize = 1 << 20;
    private double pingInterval = 20;
    private double pingTimeout = 20;
    private double closeTimeout = 10;
    private double openTimeout = 10;
    private boolean compression = true;
    private List<String> subprotocols = List.of();
    private Predicate<String> origins = origin -> true;
    private Headers headers = Headers.EMPTY;
    private ConnectOptions connect = ConnectOptions.DEFAULT;

    private WebSocketOptions() {}

    private WebSocketOptions with(Consumer<WebSocketOptions> change) {
        WebSocketOptions changed = new WebSocketOptions();
        changed.maxMessageSize = maxMessageSize;
        changed.pingInterval = pingInterval;
        changed.pingTimeout = pingTimeout;
        changed.closeTimeout = closeTimeout;
        changed.openTimeout = openTimeout;
        changed.compression = compression;
        changed.subprotocols = subprotocols;
        changed.origins = origins;
        changed.headers = headers;
        changed.connect = connect;
        change.accept(changed);
        return changed;
    }

    /**
     * Returns these options with another limit for messages that arrive, after their decompression. A larger one ends the
     * connection with code 1009.
     *
     * @param bytes positive
     */
    public WebSocketOptions withMaxMessageSize(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("maxMessageSize must be > 0: " + bytes);
        }
        return with(o -> o.maxMessageSize = bytes);
    }

    /**
     * Returns these options with another time between pings, which keep the connection known to what is in between, and find out
     * whether the other side is there.
     *
     * @param seconds positive
     */
    public WebSocketOptions withPingInterval(double seconds) {
        return with(o -> o.pingInterval = positive(seconds, "pingInterval"));
    }

    /** Like {@link #withPingInterval(double)}. */
    public WebSocketOptions withPingInterval(Duration interval) {
        return withPingInterval(seconds(interval));
    }

    /**
     * Returns these options with another limit for the answer to such a ping; then the connection is aborted.
     *
     * @param seconds positive
     */
    public WebSocketOptions withPingTimeout(double seconds) {
        return with(o -> o.pingTimeout = positive(seconds, "pingTimeout"));
    }

    /** Like {@link #withPingTimeout(double)}. */
    public WebSocketOptions withPingTimeout(Duration timeout) {
        return withPingTimeout(seconds(timeout));
    }

    /**
     * Returns these options with another limit for closing in good order. A server's handler that has not returned this long after
     * the end of its connection is cancelled.
     *
     * @param seconds positive
     */
    public WebSocketOptions withCloseTimeout(double seconds) {
        return with(o -> o.closeTimeout = positive(seconds, "closeTimeout"));
    }

    /** Like {@link #withCloseTimeout(double)}. */
    public WebSocketOptions withCloseTimeout(Duration timeout) {
        return withCloseTimeout(seconds(timeout));
    }

    /**
     * Returns these options with another limit for a client's opening.
     *
     * @param seconds positive
     */
    public WebSocketOptions withOpenTimeout(double seconds) {
        return with(o -> o.openTimeout = positive(seconds, "openTimeout"));
    }

    /** Like {@link #withOpenTimeout(double)}. */
    public WebSocketOptions withOpenTimeout(Duration timeout) {
        return withOpenTimeout(seconds(timeout));
    }

    /** Returns these options, with which messages are compressed (RFC 7692) if the other side agrees, or never. */
    public WebSocketOptions withCompression(boolean wanted) {
        return with(o -> o.compression = wanted);
    }

    /**
     * Returns these options with the subprotocols that a client offers, or a server takes the first of that the client offers,
     * best first.
     */
    public WebSocketOptions withSubprotocols(String... names) {
        List<String> list = List.of(names);
        for (String name : list) {
            if (!HeaderText.isToken(name)) {
                throw new IllegalArgumentException("not a name of a subprotocol: " + name);
            }
        }
        return with(o -> o.subprotocols = list);
    }

    /**
     * Returns these options with a check of the header field {@code origin}, by which a browser tells a server whose page it is that
     * connects; empty if the client sends none. A server that knows its users by cookies needs one. Others are answered with
     * status 403.
     */
    public WebSocketOptions withOrigins(Predicate<String> allowed) {
        Objects.requireNonNull(allowed, "allowed");
        return with(o -> o.origins = allowed);
    }

    /** Returns these options with header fields that a client sends with its request, or a server with its response. */
    public WebSocketOptions withHeaders(Headers more) {
        Objects.requireNonNull(more, "more");
        return with(o -> o.headers = more);
    }

    /** Returns these options with other ones for a client's connection. Over {@code wss} its TLS options apply, if it has any. */
    public WebSocketOptions withConnect(ConnectOptions options) {
        Objects.requireNonNull(options, "options");
        return with(o -> o.connect = options);
    }

    /** The limit for messages that arrive, in bytes; 1 MiB by default. */
    public int maxMessageSize() {
        return maxMessageSize;
    }

    /** The time between pings; 20 seconds by default. */
    public double pingInterval() {
        return pingInterval;
    }

    /** The limit of time for pongs; 20 seconds by default. */
    public double pingTimeout() {
        return pingTimeout;
    }

    /** The limit of time for closing; 10 seconds by default. */
    public double closeTimeout() {
        return closeTimeout;
    }

    /** The limit of time for a client's opening; 10 seconds by default. */
    public double openTimeout() {
        return openTimeout;
    }

    /** Whether messages may be compressed; true by default. */
    public boolean compression() {
        return compression;
    }

    /** The subprotocols, best first; none by default. */
    public List<String> subprotocols() {
        return subprotocols;
    }

    /** What decides about origins; all are allowed by default. */
    public Predicate<String> origins() {
        return origins;
    }

    /** What is sent with the handshake; nothing by default. */
    public Headers headers() {
        return headers;
    }

    /** How a client connects; {@link ConnectOptions#DEFAULT} by default. */
    public ConnectOptions connect() {
        return connect;
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

    @Override
    public String toString() {
        return "WebSocketOptions[maxMessageSize=" + maxMessageSize + ", pingInterval=" + pingInterval + ", pingTimeout="
                + pingTimeout + ", closeTimeout=" + closeTimeout + ", openTimeout=" + openTimeout + ", compression="
                + compression + ", subprotocols=" + subprotocols + "]";
    }
}
