package org.asyncio4j;

import java.net.ProtocolFamily;
import javax.net.ssl.SSLContext;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * How a server is set up: {@code ServerOptions.DEFAULT.withReusePort(true)}. Immutable; equal to
 * options with the same values.
 */
public final class ServerOptions {

    private static final int DEFAULT_BACKLOG = 100;
    private static final int DEFAULT_LIMIT = 64 << 10;

    /** Without TLS, on all addresses of the host, accepting at once. */
    public static final ServerOptions DEFAULT = new ServerOptions(new Values(
            null, null, DEFAULT_BACKLOG, true, false, false, true, true, DEFAULT_LIMIT, Integer.MAX_VALUE, null));

    private final Values values;

    private record Values(
            @Nullable TlsOptions tls,
            @Nullable ProtocolFamily family,
            int backlog,
            boolean reuseAddress,
            boolean reusePort,
            boolean keepAlive,
            boolean startServing,
            boolean cleanupSocket,
            int limit,
            int maxConnections,
            @Nullable Integer mode) {

        ServerOptions withMode(int newMode) {
            return new ServerOptions(new Values(
                    tls,
                    family,
                    backlog,
                    reuseAddress,
                    reusePort,
                    keepAlive,
                    startServing,
                    cleanupSocket,
                    limit,
                    maxConnections,
                    newMode));
        }

        ServerOptions withNetwork(
                @Nullable TlsOptions newTls,
                @Nullable ProtocolFamily newFamily,
                int newBacklog,
                int newLimit,
                int newMaxConnections) {
            return new ServerOptions(new Values(
                    newTls,
                    newFamily,
                    newBacklog,
                    reuseAddress,
                    reusePort,
                    keepAlive,
                    startServing,
                    cleanupSocket,
                    newLimit,
                    newMaxConnections,
                    mode));
        }

        ServerOptions withFlags(
                boolean newReuseAddress,
                boolean newReusePort,
                boolean newKeepAlive,
                boolean newStartServing,
                boolean newCleanupSocket) {
            return new ServerOptions(new Values(
                    tls,
                    family,
                    backlog,
                    newReuseAddress,
                    newReusePort,
                    newKeepAlive,
                    newStartServing,
                    newCleanupSocket,
                    limit,
                    maxConnections,
                    mode));
        }
    }

    private ServerOptions(Values values) {
        this.values = values;
    }

    /** Returns these options with TLS. */
    public ServerOptions withTls(TlsOptions tls) {
        Values v = values;
        return v.withNetwork(Checks.notNull(tls, "tls"), v.family, v.backlog, v.limit, v.maxConnections);
    }

    /** Returns these options with TLS, set up by {@link TlsOptions#of}. */
    public ServerOptions withTls(SSLContext context) {
        return withTls(TlsOptions.of(context));
    }

    /** Returns these options with the only address family to listen on. */
    public ServerOptions withFamily(ProtocolFamily family) {
        Values v = values;
        return v.withNetwork(v.tls, Checks.notNull(family, "family"), v.backlog, v.limit, v.maxConnections);
    }

    /**
     * Returns these options with room for another number of connections waiting to be accepted.
     *
     * @param connections positive
     */
    public ServerOptions withBacklog(int connections) {
        Checks.positive(connections, "backlog");
        Values v = values;
        return v.withNetwork(v.tls, v.family, connections, v.limit, v.maxConnections);
    }

    /** Returns these options with or without the reuse of addresses. */
    public ServerOptions withReuseAddress(boolean reused) {
        Values v = values;
        return v.withFlags(reused, v.reusePort, v.keepAlive, v.startServing, v.cleanupSocket);
    }

    /** Returns these options with the port shared with other servers or not. */
    public ServerOptions withReusePort(boolean shared) {
        Values v = values;
        return v.withFlags(v.reuseAddress, shared, v.keepAlive, v.startServing, v.cleanupSocket);
    }

    /** Returns these options with silent connections probed by the system or not. */
    public ServerOptions withKeepAlive(boolean probed) {
        Values v = values;
        return v.withFlags(v.reuseAddress, v.reusePort, probed, v.startServing, v.cleanupSocket);
    }

    /** Returns these options with connections accepted at once or later. */
    public ServerOptions withStartServing(boolean atOnce) {
        Values v = values;
        return v.withFlags(v.reuseAddress, v.reusePort, v.keepAlive, atOnce, v.cleanupSocket);
    }

    /** Returns these options with the file of a Unix socket removed on close or not. */
    public ServerOptions withCleanupSocket(boolean removed) {
        Values v = values;
        return v.withFlags(v.reuseAddress, v.reusePort, v.keepAlive, v.startServing, removed);
    }

    /**
     * Returns these options with another limit for streams.
     *
     * @param bytes positive
     */
    public ServerOptions withLimit(int bytes) {
        Values v = values;
        return v.withNetwork(v.tls, v.family, v.backlog, Checks.positive(bytes, "limit"), v.maxConnections);
    }

    /**
     * Returns these options with another limit for open connections. When as many are open the server
     * accepts no more: further clients wait in the backlog, and are served as connections end.
     *
     * <p>A connection counts from its acceptance, before its TLS handshake, until its {@code
     * connectionLost} has been called: a handler that does not close its writer keeps a place.
     *
     * @param connections positive
     */
    public ServerOptions withMaxConnections(int connections) {
        Checks.positive(connections, "maxConnections");
        Values v = values;
        return v.withNetwork(v.tls, v.family, v.backlog, v.limit, connections);
    }

    /**
     * Returns these options with permissions for the file of a Unix socket: Python's {@code mode}. They are set when the socket is
     * there and before the server accepts; who connects in between is let in by what the system's umask says. What must be kept
     * from others from the first moment on belongs into a directory of its own.
     *
     * @param permissions as {@code chmod} takes them, in octal: {@code 0660}
     * @throws IllegalArgumentException if they are not between 0 and 0777
     */
    public ServerOptions withMode(int permissions) {
        if (permissions < 0 || permissions > 0777) {
            throw new IllegalArgumentException("mode must be from 0 to 0777: 0" + Integer.toOctalString(permissions));
        }
        return values.withMode(permissions);
    }

    /** The permissions of the file of a Unix socket; null for those that the umask leaves. */
    public @Nullable Integer mode() {
        return values.mode;
    }

    /** How connections are secured; null for no TLS. */
    public @Nullable TlsOptions tls() {
        return values.tls;
    }

    /**
     * The only address family to listen on; null for all. On all interfaces IPv6 alone is not to be
     * had from the JDK: IPv4 is served too, which the log says.
     */
    public @Nullable ProtocolFamily family() {
        return values.family;
    }

    /** How many connections may wait to be accepted; 100 by default. */
    public int backlog() {
        return values.backlog;
    }

    /**
     * Whether the server may bind an address on which connections of an earlier server still
     * linger; true by default.
     */
    public boolean reuseAddress() {
        return values.reuseAddress;
    }

    /**
     * Whether several servers may listen on the same address, among which the system then
     * distributes the connections; false by default.
     */
    public boolean reusePort() {
        return values.reusePort;
    }

    /** Whether the system probes silent connections; false by default. */
    public boolean keepAlive() {
        return values.keepAlive;
    }

    /** Whether the server accepts at once, or not before {@link Server#startServing}; true by default. */
    public boolean startServing() {
        return values.startServing;
    }

    /**
     * Whether closing the server removes the file of a Unix socket if it still belongs to that
     * server; true by default.
     */
    public boolean cleanupSocket() {
        return values.cleanupSocket;
    }

    /** The limit of each connection's {@link StreamReader}, in bytes; 64 KiB by default. */
    public int limit() {
        return values.limit;
    }

    /**
     * How many connections may be open at a time, on all of the server's sockets together; {@link
     * Integer#MAX_VALUE}, that is no limit, by default.
     */
    public int maxConnections() {
        return values.maxConnections;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return Repr.ofOptions(this, values);
    }
}
