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
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

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
        Http2ClientConnection http2 = core.mayBeHttp2(request)
                ? new Http2ClientConnection(core, owner.get(), !request.route().secure())
                : null;
        double limit = core.options.connectTimeout();
        var scope = timeout(limit);
        boolean connected = false;
        ClientLink[] link = new ClientLink[1];
        try {
            with(scope, () -> {
                link[0] = connect(connection, http2, request);
            });
            connected = true;
            return link[0];
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
                if (http2 != null) {
                    http2.abort();
                }
            }
        }
    }

    private static RequestException failed(ClientRequest request, Exception cause) {
        ClientRoute route = request.route();
        String peer = route.tunnel() == null ? route.host() + ":" + route.port() : route + "";
        String why = cause instanceof UnknownHostException ? "unknown host" : Failures.why(cause);
        return new ConnectionFailedException(request.toRequest(), "cannot connect to " + peer + ": " + why, cause);
    }

    /** Connects one of the two, {@code http2} if the server speaks that. */
    private ClientLink connect(
            ClientConnection connection, @Nullable Http2ClientConnection http2, ClientRequest request)
            throws Exception {
        ClientRoute route = request.route();
        ClientUrl tunnel = route.tunnel();
        ConnectOptions options = plain(core.options.connect());
        boolean direct = core.options.connector() == null && core.options.unixSocket() == null && tunnel == null;
        if (route.secure() && direct) {
            BufferedProtocol protocol = http2 == null ? connection : http2;
            await(core.loop.createConnection(() -> protocol, route.host(), route.port(), options.withTls(core.tls())));
            return http2 == null ? connection : decided(connection, http2);
        }
        if (!route.secure() && http2 != null) {
            connectPlain(http2, route, options);
            http2.awaitMade();
            return http2;
        }
        connectPlain(connection, route, options);
        connection.awaitMade();
        if (tunnel != null) {
            askForTunnel(connection, request, tunnel);
        }
        if (!route.secure()) {
            return connection;
        }
        var tls = core.tls();
        if (tls.serverHostname() == null) {
            tls = tls.withServerHostname(route.host());
        }
        BufferedProtocol protocol = http2 == null ? connection : http2;
        Transport secured = await(core.loop.startTls(connection.transport(), protocol, tls, false));
        if (http2 == null) {
            connection.upgraded(secured);
            return connection;
        }
        http2.connectionMade(secured);
        return decided(connection, http2);
    }

    private void connectPlain(BufferedProtocol protocol, ClientRoute route, ConnectOptions options) throws Exception {
        ClientUrl tunnel = route.tunnel();
        String host = tunnel == null ? route.host() : tunnel.host();
        int port = tunnel == null ? route.port() : tunnel.port();
        HttpConnector connector = core.options.connector();
        Path socket = core.options.unixSocket();
        if (connector != null) {
            connector.connect(core.loop, protocol, host, port);
        } else if (socket != null) {
            await(core.loop.createUnixConnection(() -> protocol, socket, options));
        } else {
            await(core.loop.createConnection(() -> protocol, host, port, options));
        }
    }

    /** Returns what the server has chosen in the handshake. */
    private static ClientLink decided(ClientConnection connection, Http2ClientConnection http2) throws IOException {
        if (http2.isSpeaking()) {
            return http2;
        }
        if (http2.isEnding()) {
            throw new IOException("the server has closed the connection");
        }
        Transport transport = http2.transport();
        transport.setProtocol(connection);
        connection.upgraded(transport);
        return connection;
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
