package org.asyncio4j;

import java.net.ProtocolFamily;
import javax.net.ssl.SSLContext;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * How a server is set up: {@code ServerOptions.DEFAULT.withReusePort(true)}.
 *
 * @param tls null for connections in the clear
 * @param family the only family of addresses to listen at; null for all
 * @param backlog how many connections may wait to be accepted, positive
 * @param reuseAddress takes an address over that an earlier server has left connections at; true by
 *     default
 * @param reusePort lets several servers listen at one address, which the system then spreads
 *     connections over
 * @param keepAlive has the system probe silent connections
 * @param startServing accepts at once; otherwise {@link Server#startServing} has it begin
 * @param cleanupSocket removes the file of a Unix socket when the server is closed, if it is still
 *     its own
 * @param limit for streams: see {@code StreamReader}
 */
public record ServerOptions(
        @Nullable TlsOptions tls,
        @Nullable ProtocolFamily family,
        int backlog,
        boolean reuseAddress,
        boolean reusePort,
        boolean keepAlive,
        boolean startServing,
        boolean cleanupSocket,
        int limit) {

    /** In the clear, at all addresses, at once. */
    public static final ServerOptions DEFAULT =
            new ServerOptions(null, null, 100, true, false, false, true, true, 64 << 10);

    /** Checks the numbers. */
    public ServerOptions {
        Checks.positive(backlog, "backlog");
        Checks.positive(limit, "limit");
    }

    /** These options with TLS. */
    public ServerOptions withTls(TlsOptions options) {
        return copy(Checks.notNull(options, "tls"), family, backlog, reusePort, keepAlive, limit);
    }

    /** These options with TLS and its usual options. */
    public ServerOptions withTls(SSLContext context) {
        return withTls(TlsOptions.of(context));
    }

    /** These options with one family of addresses. */
    public ServerOptions withFamily(ProtocolFamily wanted) {
        return copy(tls, Checks.notNull(wanted, "family"), backlog, reusePort, keepAlive, limit);
    }

    /** These options with room for another number of waiting connections. */
    public ServerOptions withBacklog(int connections) {
        return copy(tls, family, connections, reusePort, keepAlive, limit);
    }

    /** These options with abandoned addresses taken over or not. */
    public ServerOptions withReuseAddress(boolean reused) {
        return new ServerOptions(
                tls, family, backlog, reused, reusePort, keepAlive, startServing, cleanupSocket, limit);
    }

    /** These options with the port shared or not. */
    public ServerOptions withReusePort(boolean shared) {
        return copy(tls, family, backlog, shared, keepAlive, limit);
    }

    /** These options with silent connections probed or not. */
    public ServerOptions withKeepAlive(boolean probed) {
        return copy(tls, family, backlog, reusePort, probed, limit);
    }

    /** These options with a begin at once or later. */
    public ServerOptions withStartServing(boolean atOnce) {
        return new ServerOptions(
                tls, family, backlog, reuseAddress, reusePort, keepAlive, atOnce, cleanupSocket, limit);
    }

    /** These options with the file of a Unix socket removed at the end or not. */
    public ServerOptions withCleanupSocket(boolean removed) {
        return new ServerOptions(
                tls, family, backlog, reuseAddress, reusePort, keepAlive, startServing, removed, limit);
    }

    /** These options with another limit for streams. */
    public ServerOptions withLimit(int bytes) {
        return copy(tls, family, backlog, reusePort, keepAlive, bytes);
    }

    private ServerOptions copy(
            @Nullable TlsOptions newTls,
            @Nullable ProtocolFamily newFamily,
            int newBacklog,
            boolean newReusePort,
            boolean newKeepAlive,
            int newLimit) {
        return new ServerOptions(
                newTls,
                newFamily,
                newBacklog,
                reuseAddress,
                newReusePort,
                newKeepAlive,
                startServing,
                cleanupSocket,
                newLimit);
    }
}
