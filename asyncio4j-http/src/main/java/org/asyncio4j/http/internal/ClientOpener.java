package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.http.ConnectionFailedException;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpConnector;
import org.asyncio4j.http.RequestException;
import org.asyncio4j.http.RequestTimeoutException;
import org.asyncio4j.http.RequestTimeoutException.Limit;

/** Opens connections: directly, through a Unix socket, through the tunnel of a proxy; with TLS or without. */
final class ClientOpener implements ConnectionPool.Opener {

    private static final int OK = 200;
    private static final int MULTIPLE_CHOICES = 300;

    private final ClientCore core;
    private final Supplier<ClientLink.Owner> owner;

    ClientOpener(ClientCore core, Supplier<ClientLink.Owner> owner) {
        this.core = core;
        this.owner = owner;
    }

    @Override
    public ClientLink open(ClientRequest request) throws Exception {
        ClientConnection connection = new ClientConnection(core, owner.get());
        double limit = core.options.connectTimeout();
        var scope = timeout(limit);
        boolean connected = false;
        try {
            with(scope, () -> connect(connection, request));
            connected = true;
            return connection;
        } catch (TimeoutException e) {
            if (!scope.expired()) {
                throw failed(request, e);
            }
            String what = "not connected within " + limit + " s";
            throw new RequestTimeoutException(request.toRequest(), Limit.CONNECT, what, e);
        } catch (RequestException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw failed(request, e);
        } finally {
            if (!connected) {
                connection.abort();
            }
        }
    }

    private static RequestException failed(ClientRequest request, Exception cause) {
        ClientRoute route = request.route();
        String peer = route.tunnel() == null ? route.host() + ":" + route.port() : route + "";
        String why = cause instanceof UnknownHostException ? "unknown host" : String.valueOf(cause.getMessage());
        return new ConnectionFailedException(request.toRequest(), "cannot connect to " + peer + ": " + why, cause);
    }

    private void connect(ClientConnection connection, ClientRequest request) throws Exception {
        ClientRoute route = request.route();
        ClientUrl tunnel = route.tunnel();
        String host = tunnel == null ? route.host() : tunnel.host();
        int port = tunnel == null ? route.port() : tunnel.port();
        ConnectOptions options = plain(core.options.connect());
        HttpConnector connector = core.options.connector();
        Path socket = core.options.unixSocket();
        if (connector != null) {
            connector.connect(core.loop, connection, host, port);
            connection.awaitMade();
        } else if (socket != null) {
            await(core.loop.createUnixConnection(() -> connection, socket, options));
        } else if (route.secure() && tunnel == null) {
            await(core.loop.createConnection(() -> connection, host, port, options.withTls(core.tls())));
            return;
        } else {
            await(core.loop.createConnection(() -> connection, host, port, options));
        }
        if (tunnel != null) {
            askForTunnel(connection, request, tunnel);
        }
        if (route.secure()) {
            var tls = core.tls();
            if (tls.serverHostname() == null) {
                tls = tls.withServerHostname(route.host());
            }
            connection.upgraded(await(core.loop.startTls(connection.transport(), connection, tls, false)));
        }
    }

    /** Returns options without TLS, which is ours to say. */
    private static ConnectOptions plain(ConnectOptions options) {
        if (options.tls() != null) {
            throw new IllegalArgumentException("TLS is set up by HttpClientOptions.withTls, not by its ConnectOptions");
        }
        return options;
    }

    private void askForTunnel(ClientConnection connection, ClientRequest request, ClientUrl proxy) throws Exception {
        String target = request.url().address();
        Headers headers = Headers.of("host", target);
        String authorization = proxy.authorization();
        if (authorization != null) {
            headers = headers.with("proxy-authorization", authorization);
        }
        ClientCall call = new ClientCall(core.loop, request);
        int status = connection.tunnel(call, target, headers);
        if (status < OK || status >= MULTIPLE_CHOICES) {
            throw new ConnectionFailedException(
                    request.toRequest(),
                    "the proxy " + proxy.address() + " refuses the tunnel with status " + status,
                    null);
        }
    }
}
