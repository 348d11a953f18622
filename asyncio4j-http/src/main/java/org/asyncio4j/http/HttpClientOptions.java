package org.asyncio4j.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.http.internal.ClientUrl;
import org.asyncio4j.http.internal.Proxies;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link HttpClient} is set up: {@code HttpClientOptions.DEFAULT.withTimeout(10)}. Immutable; equal to options with the
 * same values.
 *
 * <p>Limits of time are by the loop's clock, in seconds; {@link Double#POSITIVE_INFINITY} is no limit.
 */
public final class HttpClientOptions {

    /** What each method tells as its default. */
    public static final HttpClientOptions DEFAULT = new HttpClientOptions();

    // Never changed once the options are handed out.
    private @Nullable String baseUrl;
    private Headers headers = Headers.EMPTY;
    private @Nullable String authorization;
    private int maxConnections = 100;
    private int maxConnectionsPerHost = 100;
    private int maxWaiting = Integer.MAX_VALUE;
    private int maxRedirects = 10;
    private int maxHeaderSize = 64 << 10;
    private long maxBodySize = 64 << 20;
    private double connectTimeout = 30;
    private double poolTimeout = Double.POSITIVE_INFINITY;
    private double readTimeout = 60;
    private double timeout = 300;
    private double idleTimeout = 15;
    private boolean decompress = true;
    private boolean cookies = true;
    private boolean raiseForStatus = false;
    private boolean http2 = true;
    private boolean http2PriorKnowledge = false;
    private @Nullable TlsOptions tls;
    private ConnectOptions connect = ConnectOptions.DEFAULT.withHappyEyeballsDelay(0.25);
    private @Nullable Path unixSocket;
    private @Nullable HttpConnector connector;
    private @Nullable String httpProxy;
    private @Nullable String httpsProxy;
    private List<String> noProxy = List.of();

    private HttpClientOptions() {}

    private HttpClientOptions(HttpClientOptions other) {
        baseUrl = other.baseUrl;
        headers = other.headers;
        authorization = other.authorization;
        maxConnections = other.maxConnections;
        maxConnectionsPerHost = other.maxConnectionsPerHost;
        maxWaiting = other.maxWaiting;
        maxRedirects = other.maxRedirects;
        maxHeaderSize = other.maxHeaderSize;
        maxBodySize = other.maxBodySize;
        connectTimeout = other.connectTimeout;
        poolTimeout = other.poolTimeout;
        readTimeout = other.readTimeout;
        timeout = other.timeout;
        idleTimeout = other.idleTimeout;
        decompress = other.decompress;
        cookies = other.cookies;
        raiseForStatus = other.raiseForStatus;
        http2 = other.http2;
        http2PriorKnowledge = other.http2PriorKnowledge;
        tls = other.tls;
        connect = other.connect;
        unixSocket = other.unixSocket;
        connector = other.connector;
        httpProxy = other.httpProxy;
        httpsProxy = other.httpsProxy;
        noProxy = other.noProxy;
    }

    private HttpClientOptions with(Consumer<HttpClientOptions> change) {
        HttpClientOptions changed = new HttpClientOptions(this);
        change.accept(changed);
        return changed;
    }

    /**
     * Returns these options with a URL that others are resolved against: {@code https://host/api/}. Mind the slash at its end.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public HttpClientOptions withBaseUrl(String url) {
        ClientUrl.parse(null, url);
        return with(o -> o.baseUrl = url);
    }

    /** Returns these options with header fields for each request that has none of the same name. Credentials among them are not sent to a host that a redirect leads to. */
    public HttpClientOptions withHeaders(Headers fields) {
        Objects.requireNonNull(fields, "headers");
        return with(o -> o.headers = fields);
    }

    /**
     * Returns these options with a name and a password for each request that has no credentials of its own (RFC 7617). They are
     * not sent to a host that a redirect leads to.
     */
    public HttpClientOptions withBasicAuth(String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("user must not have a colon: " + user);
        }
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        String value = "Basic " + Base64.getEncoder().encodeToString(both);
        return with(o -> o.authorization = value);
    }

    /**
     * Returns these options with another limit for open connections.
     *
     * @param limit positive
     */
    public HttpClientOptions withMaxConnections(int limit) {
        return with(o -> o.maxConnections = (int) atLeast(limit, 1, "maxConnections"));
    }

    /**
     * Returns these options with another limit for open connections to a host.
     *
     * @param limit positive
     */
    public HttpClientOptions withMaxConnectionsPerHost(int limit) {
        return with(o -> o.maxConnectionsPerHost = (int) atLeast(limit, 1, "maxConnectionsPerHost"));
    }

    /**
     * Returns these options with another limit for requests that wait for a connection; one more fails.
     *
     * @param limit positive
     */
    public HttpClientOptions withMaxWaiting(int limit) {
        return with(o -> o.maxWaiting = (int) atLeast(limit, 1, "maxWaiting"));
    }

    /**
     * Returns these options with another limit for redirects; with 0 a redirect is returned like any response.
     *
     * @param limit not negative
     */
    public HttpClientOptions withMaxRedirects(int limit) {
        return with(o -> o.maxRedirects = (int) atLeast(limit, 0, "maxRedirects"));
    }

    /**
     * Returns these options with another limit for the head of a response, in bytes.
     *
     * @param limit positive
     */
    public HttpClientOptions withMaxHeaderSize(int limit) {
        return with(o -> o.maxHeaderSize = (int) atLeast(limit, 1, "maxHeaderSize"));
    }

    /**
     * Returns these options with another limit for bodies that are read as a whole, decoded, in bytes. It does not hold for {@link HttpClient#stream}.
     *
     * @param limit not negative
     */
    public HttpClientOptions withMaxBodySize(long limit) {
        return with(o -> o.maxBodySize = atLeast(limit, 0, "maxBodySize"));
    }

    /**
     * Returns these options with another limit for connecting.
     *
     * @param seconds positive
     */
    public HttpClientOptions withConnectTimeout(double seconds) {
        return with(o -> o.connectTimeout = positive(seconds, "connectTimeout"));
    }

    /** Like {@link #withConnectTimeout(double)}. */
    public HttpClientOptions withConnectTimeout(Duration limit) {
        return withConnectTimeout(seconds(limit));
    }

    /**
     * Returns these options with another limit for the wait for a connection.
     *
     * @param seconds positive
     */
    public HttpClientOptions withPoolTimeout(double seconds) {
        return with(o -> o.poolTimeout = positive(seconds, "poolTimeout"));
    }

    /** Like {@link #withPoolTimeout(double)}. */
    public HttpClientOptions withPoolTimeout(Duration limit) {
        return withPoolTimeout(seconds(limit));
    }

    /**
     * Returns these options with another limit for the time in which the next bytes come, or are taken.
     *
     * @param seconds positive
     */
    public HttpClientOptions withReadTimeout(double seconds) {
        return with(o -> o.readTimeout = positive(seconds, "readTimeout"));
    }

    /** Like {@link #withReadTimeout(double)}. */
    public HttpClientOptions withReadTimeout(Duration limit) {
        return withReadTimeout(seconds(limit));
    }

    /**
     * Returns these options with another limit for all of a request: redirects, body, and the block of {@link HttpClient#stream}.
     *
     * @param seconds positive
     */
    public HttpClientOptions withTimeout(double seconds) {
        return with(o -> o.timeout = positive(seconds, "timeout"));
    }

    /** Like {@link #withTimeout(double)}. */
    public HttpClientOptions withTimeout(Duration limit) {
        return withTimeout(seconds(limit));
    }

    /**
     * Returns these options with another limit for connections that nobody uses.
     *
     * @param seconds positive
     */
    public HttpClientOptions withIdleTimeout(double seconds) {
        return with(o -> o.idleTimeout = positive(seconds, "idleTimeout"));
    }

    /** Like {@link #withIdleTimeout(double)}. */
    public HttpClientOptions withIdleTimeout(Duration limit) {
        return withIdleTimeout(seconds(limit));
    }

    /** Returns these options that ask for gzip and deflate and decode them, or leave bodies as they come. */
    public HttpClientOptions withDecompress(boolean value) {
        return with(o -> o.decompress = value);
    }

    /** Returns these options that keep cookies, or do not. */
    public HttpClientOptions withCookies(boolean value) {
        return with(o -> o.cookies = value);
    }

    /** Returns these options by which each response is asked to {@link Response#raiseForStatus}. */
    public HttpClientOptions withRaiseForStatus(boolean value) {
        return with(o -> o.raiseForStatus = value);
    }

    /**
     * Returns these options with HTTP/2, or without. With it servers by {@code https} are asked whether they speak it; many
     * requests then share a connection. If the set-up for {@code https} has protocols of its own, those are offered instead.
     */
    public HttpClientOptions withHttp2(boolean value) {
        return with(o -> o.http2 = value);
    }

    /**
     * Returns these options by which {@code http} is HTTP/2 from the first byte on, or is not. A server that does not speak it
     * answers by an error, as it cannot be asked.
     */
    public HttpClientOptions withHttp2PriorKnowledge(boolean value) {
        return with(o -> o.http2PriorKnowledge = value);
    }

    /** Returns these options with another set-up for {@code https}. */
    public HttpClientOptions withTls(TlsOptions value) {
        Objects.requireNonNull(value, "tls");
        return with(o -> o.tls = value);
    }

    /** Returns these options with another way to open connections; what it says of TLS is not used. */
    public HttpClientOptions withConnect(ConnectOptions value) {
        Objects.requireNonNull(value, "connect");
        return with(o -> o.connect = value);
    }

    /** Returns these options with a Unix socket that all requests go to, whatever the host of their URL. */
    public HttpClientOptions withUnixSocket(Path value) {
        Objects.requireNonNull(value, "unixSocket");
        return with(o -> o.unixSocket = value);
    }

    /** Returns these options with something else that opens connections. */
    public HttpClientOptions withConnector(HttpConnector value) {
        Objects.requireNonNull(value, "connector");
        return with(o -> o.connector = value);
    }

    /**
     * Returns these options with a proxy for all requests: {@code http://user:password@proxy:3128}. Requests with {@code https}
     * go through a tunnel, which the proxy cannot look into.
     *
     * @throws IllegalArgumentException if it is not a URL with {@code http}
     */
    public HttpClientOptions withProxy(String url) {
        Proxies.parse(url);
        return with(o -> {
            o.httpProxy = url;
            o.httpsProxy = url;
        });
    }

    /**
     * Returns these options with the proxies that environment variables tell: {@code http_proxy}, {@code HTTPS_PROXY}, {@code
     * ALL_PROXY} and {@code NO_PROXY}; in small or capital letters, but for {@code HTTP_PROXY}, which a request could set where
     * programs run as CGI.
     *
     * @param environment mostly {@link System#getenv()}
     */
    public HttpClientOptions withProxyFrom(Map<String, String> environment) {
        Proxies found = Proxies.from(environment);
        return with(o -> {
            o.httpProxy = found.http();
            o.httpsProxy = found.https();
            o.noProxy = found.exceptions();
        });
    }

    /** Returns these options with hosts that no proxy is used for: names with all that is below them, addresses, each with or without a port; {@code *} for all. */
    public HttpClientOptions withNoProxy(List<String> hosts) {
        Objects.requireNonNull(hosts, "noProxy");
        return with(o -> o.noProxy = List.copyOf(hosts));
    }

    /** What URLs are resolved against; null, that is nothing, by default. */
    public @Nullable String baseUrl() {
        return baseUrl;
    }

    /** What is sent with each request, unless it has fields of the same names; none by default. */
    public Headers headers() {
        return headers;
    }

    /** The credentials that are sent with each request; null, that is none, by default. */
    public @Nullable String authorization() {
        return authorization;
    }

    /** How many connections may be open; 100 by default. */
    public int maxConnections() {
        return maxConnections;
    }

    /** How many connections to a host may be open; 100 by default. */
    public int maxConnectionsPerHost() {
        return maxConnectionsPerHost;
    }

    /** How many requests may wait for a connection; {@link Integer#MAX_VALUE} by default. */
    public int maxWaiting() {
        return maxWaiting;
    }

    /** How many redirects are followed; 10 by default. */
    public int maxRedirects() {
        return maxRedirects;
    }

    /** How large the head of a response may be; 64 KiB by default. */
    public int maxHeaderSize() {
        return maxHeaderSize;
    }

    /** How large a body may be that is read as a whole; 64 MiB by default. */
    public long maxBodySize() {
        return maxBodySize;
    }

    /** How long connecting may take, with TLS and what a proxy needs; 30 seconds by default. */
    public double connectTimeout() {
        return connectTimeout;
    }

    /** How long a request may wait for a connection; none by default. */
    public double poolTimeout() {
        return poolTimeout;
    }

    /** How long nothing may come, or be taken; 60 seconds by default. */
    public double readTimeout() {
        return readTimeout;
    }

    /** How long a request may take, with its redirects and its body; 300 seconds by default. */
    public double timeout() {
        return timeout;
    }

    /** How long a connection is kept that nobody uses; 15 seconds by default. */
    public double idleTimeout() {
        return idleTimeout;
    }

    /** Whether gzip and deflate are asked for and decoded; true by default. */
    public boolean decompress() {
        return decompress;
    }

    /** Whether cookies are kept and sent; true by default. */
    public boolean cookies() {
        return cookies;
    }

    /** Whether statuses from 400 on are exceptions; false by default. */
    public boolean raiseForStatus() {
        return raiseForStatus;
    }

    /** Whether servers by {@code https} are asked for HTTP/2; true by default. */
    public boolean http2() {
        return http2;
    }

    /** Whether {@code http} is HTTP/2 without asking; false by default. */
    public boolean http2PriorKnowledge() {
        return http2PriorKnowledge;
    }

    /** How {@code https} is secured; null, the default, stands for the JDK's trust anchors. */
    public @Nullable TlsOptions tls() {
        return tls;
    }

    /** How connections are opened; both address families at once, 0.25 seconds apart, by default. */
    public ConnectOptions connect() {
        return connect;
    }

    /** The Unix socket that all requests go to; null, that is none, by default. */
    public @Nullable Path unixSocket() {
        return unixSocket;
    }

    /** What opens connections; null, the default, for the loop. */
    public @Nullable HttpConnector connector() {
        return connector;
    }

    /** The proxy for {@code http}; null, that is none, by default. */
    public @Nullable String httpProxy() {
        return httpProxy;
    }

    /** The proxy for {@code https}; null, that is none, by default. */
    public @Nullable String httpsProxy() {
        return httpsProxy;
    }

    /** The hosts that no proxy is used for; none by default. */
    public List<String> noProxy() {
        return noProxy;
    }

    private static long atLeast(long value, int least, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ": " + value);
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

    private List<@Nullable Object> values() {
        return Arrays.asList(
                baseUrl,
                headers,
                authorization,
                maxConnections,
                maxConnectionsPerHost,
                maxWaiting,
                maxRedirects,
                maxHeaderSize,
                maxBodySize,
                connectTimeout,
                poolTimeout,
                readTimeout,
                timeout,
                idleTimeout,
                decompress,
                cookies,
                raiseForStatus,
                http2,
                http2PriorKnowledge,
                tls,
                connect,
                unixSocket,
                connector,
                httpProxy,
                httpsProxy,
                noProxy);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpClientOptions that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Returns the limits; other values may be secrets. */
    @Override
    public String toString() {
        return "HttpClientOptions[maxConnections=" + maxConnections + ", maxConnectionsPerHost="
                + maxConnectionsPerHost + ", maxWaiting=" + maxWaiting + ", maxRedirects=" + maxRedirects
                + ", maxHeaderSize=" + maxHeaderSize + ", maxBodySize=" + maxBodySize + ", connectTimeout="
                + connectTimeout + ", poolTimeout=" + poolTimeout + ", readTimeout=" + readTimeout + ", timeout="
                + timeout
                + ", idleTimeout=" + idleTimeout + "]";
    }
}
