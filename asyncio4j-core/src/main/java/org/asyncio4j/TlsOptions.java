package org.asyncio4j;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is secured by TLS: {@code TlsOptions.of(context).withServerHostname("db")}.
 * Immutable; equal to options with the same values, where contexts and parameters are compared by
 * identity.
 */
public final class TlsOptions {

    private static final double DEFAULT_HANDSHAKE_TIMEOUT = 60;
    private static final double DEFAULT_SHUTDOWN_TIMEOUT = 30;

    private final Values values;

    /** What a server asks of its clients. */
    public enum ClientAuth {
        /** No certificate. */
        NONE,
        /** A certificate, if they have one. */
        WANT,
        /** A certificate; without one the handshake fails. */
        NEED
    }

    private record Values(
            SSLContext context,
            @Nullable String serverHostname,
            List<String> applicationProtocols,
            ClientAuth clientAuth,
            double handshakeTimeout,
            double shutdownTimeout,
            boolean requireCloseNotify,
            @Nullable SSLParameters parameters) {}

    private TlsOptions(Values values) {
        this.values = values;
    }

    /** Returns the default options with a context; see {@link Tls} for contexts from PEM files. */
    public static TlsOptions of(SSLContext context) {
        return new TlsOptions(new Values(
                Checks.notNull(context, "context"),
                null,
                List.of(),
                ClientAuth.NONE,
                DEFAULT_HANDSHAKE_TIMEOUT,
                DEFAULT_SHUTDOWN_TIMEOUT,
                false,
                null));
    }

    /** Returns these options with the name of the server; empty to check none. */
    public TlsOptions withServerHostname(String name) {
        Checks.notNull(name, "serverHostname");
        Values v = values;
        return new TlsOptions(new Values(
                v.context,
                name,
                v.applicationProtocols,
                v.clientAuth,
                v.handshakeTimeout,
                v.shutdownTimeout,
                v.requireCloseNotify,
                v.parameters));
    }

    /** Returns these options with protocols for ALPN, the preferred one first. */
    public TlsOptions withApplicationProtocols(String... protocols) {
        Values v = values;
        return new TlsOptions(new Values(
                v.context,
                v.serverHostname,
                List.of(protocols),
                v.clientAuth,
                v.handshakeTimeout,
                v.shutdownTimeout,
                v.requireCloseNotify,
                v.parameters));
    }

    /** Returns these options with what a server asks of its clients. */
    public TlsOptions withClientAuth(ClientAuth clientAuth) {
        Checks.notNull(clientAuth, "clientAuth");
        Values v = values;
        return new TlsOptions(new Values(
                v.context,
                v.serverHostname,
                v.applicationProtocols,
                clientAuth,
                v.handshakeTimeout,
                v.shutdownTimeout,
                v.requireCloseNotify,
                v.parameters));
    }

    /**
     * Returns these options with another time limit for the handshake.
     *
     * @param seconds positive
     */
    public TlsOptions withHandshakeTimeout(double seconds) {
        checkTimeout(seconds, "handshakeTimeout");
        return withTimeouts(seconds, values.shutdownTimeout);
    }

    /** Like {@link #withHandshakeTimeout(double)}. */
    public TlsOptions withHandshakeTimeout(Duration timeout) {
        return withHandshakeTimeout(Seconds.of(Checks.notNull(timeout, "handshakeTimeout")));
    }

    /**
     * Returns these options with another time limit for closing.
     *
     * @param seconds positive
     */
    public TlsOptions withShutdownTimeout(double seconds) {
        checkTimeout(seconds, "shutdownTimeout");
        return withTimeouts(values.handshakeTimeout, seconds);
    }

    /** Like {@link #withShutdownTimeout(double)}. */
    public TlsOptions withShutdownTimeout(Duration timeout) {
        return withShutdownTimeout(Seconds.of(Checks.notNull(timeout, "shutdownTimeout")));
    }

    /**
     * Returns these options with what becomes of a connection that the peer ends without saying so by
     * TLS: see {@link #requireCloseNotify}.
     */
    public TlsOptions withRequireCloseNotify(boolean required) {
        Values v = values;
        return new TlsOptions(new Values(
                v.context,
                v.serverHostname,
                v.applicationProtocols,
                v.clientAuth,
                v.handshakeTimeout,
                v.shutdownTimeout,
                required,
                v.parameters));
    }

    /** Returns these options with further settings. */
    public TlsOptions withParameters(SSLParameters parameters) {
        Checks.notNull(parameters, "parameters");
        Values v = values;
        return new TlsOptions(new Values(
                v.context,
                v.serverHostname,
                v.applicationProtocols,
                v.clientAuth,
                v.handshakeTimeout,
                v.shutdownTimeout,
                v.requireCloseNotify,
                parameters));
    }

    /** The keys and the trusted certificates. */
    public SSLContext context() {
        return values.context;
    }

    /**
     * For clients: the name that the server's certificate must be valid for, and that is sent to
     * the server. Null, the default, stands for the host that is connected to, also for an upgrade by
     * {@code startTls}; where there is none, as on a Unix socket, the call is refused. Empty for no
     * check of the name: only whether the certificate is of a trusted authority is checked.
     */
    public @Nullable String serverHostname() {
        return values.serverHostname;
    }

    /** What ALPN offers or accepts, the preferred one first, unmodifiable; none by default. */
    public List<String> applicationProtocols() {
        return values.applicationProtocols;
    }

    /** For servers: whether clients must present a certificate. */
    public ClientAuth clientAuth() {
        return values.clientAuth;
    }

    /** How many seconds the handshake may take; 60 by default. */
    public double handshakeTimeout() {
        return values.handshakeTimeout;
    }

    /**
     * How many seconds closing may take; 30 by default. That includes sending what was written,
     * however much it is and whether or not the peer takes any of it, and waiting for the peer's
     * answer; then the connection is lost with a {@link TimeoutException} that tells how much was
     * not sent.
     */
    public double shutdownTimeout() {
        return values.shutdownTimeout;
    }

    /**
     * Whether a peer must end its data by TLS's own {@code close_notify}; false by default, as in
     * Python. Otherwise an attacker on the path can cut the data off, which looks like its end. Many
     * peers send none, and protocols that say where their messages end, as HTTP, need none.
     *
     * <p>If true, a connection that ends without is lost with a {@link ConnectionResetException}, which
     * reads throw. That does not matter once this side has closed the connection.
     */
    public boolean requireCloseNotify() {
        return values.requireCloseNotify;
    }

    /**
     * Further settings (versions, cipher suites, matchers of server names), which the options above
     * override where they are given; null for none. Not a copy.
     *
     * <p>An endpoint identification algorithm that is set here is used as it is. So with {@code "HTTPS"}
     * a name is checked even if {@link #serverHostname} is empty, that of the host that is connected to;
     * with {@code ""} none is, although {@code serverHostname} is sent to the server.
     */
    public @Nullable SSLParameters parameters() {
        return values.parameters;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return Repr.ofOptions(this, values);
    }

    private TlsOptions withTimeouts(double handshake, double shutdown) {
        Values v = values;
        return new TlsOptions(new Values(
                v.context,
                v.serverHostname,
                v.applicationProtocols,
                v.clientAuth,
                handshake,
                shutdown,
                v.requireCloseNotify,
                v.parameters));
    }

    private static void checkTimeout(double seconds, String name) {
        if (Seconds.toNanos(seconds, name) <= 0) {
            throw new IllegalArgumentException(name + " must be > 0: " + seconds);
        }
    }
}
