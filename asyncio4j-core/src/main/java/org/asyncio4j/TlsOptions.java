package org.asyncio4j;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is secured by TLS: {@code TlsOptions.of(context).withServerHostname("db")}.
 *
 * @param context keys and trust; see {@link Tls} for contexts from PEM files
 * @param serverHostname for clients: the name that the server's certificate has to be for, and that
 *     the server is told; null for the host that is connected to, empty for no check at all
 * @param applicationProtocols what ALPN offers or accepts, best first
 * @param clientAuth for servers: whether clients have to show a certificate
 * @param handshakeTimeout seconds, positive; 60 by default
 * @param shutdownTimeout seconds that closing takes at most, positive; 30 by default. Sending what
 *     was written counts, however much it is and whether the peer takes some of it or not, and so
 *     does waiting for the peer's answer; then the connection is lost with a {@link
 *     TimeoutException} that tells how much was not sent
 * @param parameters further settings (versions, cipher suites, matchers of server names), over
 *     which the ones above win where they are given; null for none
 */
public record TlsOptions(
        SSLContext context,
        @Nullable String serverHostname,
        List<String> applicationProtocols,
        ClientAuth clientAuth,
        double handshakeTimeout,
        double shutdownTimeout,
        @Nullable SSLParameters parameters) {

    private static final double DEFAULT_HANDSHAKE_TIMEOUT = 60;
    private static final double DEFAULT_SHUTDOWN_TIMEOUT = 30;

    /** What a server asks of its clients. */
    public enum ClientAuth {
        /** No certificate. */
        NONE,
        /** A certificate, if they have one. */
        WANT,
        /** A certificate; without one the handshake fails. */
        NEED
    }

    /** Checks the timeouts. */
    public TlsOptions {
        Checks.notNull(context, "context");
        Checks.notNull(clientAuth, "clientAuth");
        applicationProtocols = List.copyOf(applicationProtocols);
        checkTimeout(handshakeTimeout, "handshakeTimeout");
        checkTimeout(shutdownTimeout, "shutdownTimeout");
    }

    /** The usual options, with a context. */
    public static TlsOptions of(SSLContext context) {
        return new TlsOptions(
                context, null, List.of(), ClientAuth.NONE, DEFAULT_HANDSHAKE_TIMEOUT, DEFAULT_SHUTDOWN_TIMEOUT, null);
    }

    /** These options with the name of the server; empty for no check. */
    public TlsOptions withServerHostname(String name) {
        return new TlsOptions(
                context,
                Checks.notNull(name, "serverHostname"),
                applicationProtocols,
                clientAuth,
                handshakeTimeout,
                shutdownTimeout,
                parameters);
    }

    /** These options with protocols for ALPN, best first. */
    public TlsOptions withApplicationProtocols(String... protocols) {
        return new TlsOptions(
                context, serverHostname, List.of(protocols), clientAuth, handshakeTimeout, shutdownTimeout, parameters);
    }

    /** These options with certificates of clients asked for or not. */
    public TlsOptions withClientAuth(ClientAuth wanted) {
        return new TlsOptions(
                context, serverHostname, applicationProtocols, wanted, handshakeTimeout, shutdownTimeout, parameters);
    }

    /** These options with another limit for the handshake. */
    public TlsOptions withHandshakeTimeout(double seconds) {
        return new TlsOptions(
                context, serverHostname, applicationProtocols, clientAuth, seconds, shutdownTimeout, parameters);
    }

    /** Like {@link #withHandshakeTimeout(double)}. */
    public TlsOptions withHandshakeTimeout(Duration timeout) {
        return withHandshakeTimeout(Seconds.of(timeout));
    }

    /** These options with another limit for the shutdown. */
    public TlsOptions withShutdownTimeout(double seconds) {
        return new TlsOptions(
                context, serverHostname, applicationProtocols, clientAuth, handshakeTimeout, seconds, parameters);
    }

    /** Like {@link #withShutdownTimeout(double)}. */
    public TlsOptions withShutdownTimeout(Duration timeout) {
        return withShutdownTimeout(Seconds.of(timeout));
    }

    /** These options with further settings. */
    public TlsOptions withParameters(SSLParameters settings) {
        return new TlsOptions(
                context,
                serverHostname,
                applicationProtocols,
                clientAuth,
                handshakeTimeout,
                shutdownTimeout,
                Checks.notNull(settings, "parameters"));
    }

    private static void checkTimeout(double seconds, String name) {
        if (Seconds.toNanos(seconds, name) <= 0) {
            throw new IllegalArgumentException(name + " must be > 0: " + seconds);
        }
    }
}
