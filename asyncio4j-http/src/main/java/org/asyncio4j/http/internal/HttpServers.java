package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.http.HttpHandler;
import org.asyncio4j.http.HttpServer;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;

/** Starts servers. */
public final class HttpServers {

    private HttpServers() {}

    /** Starts a server on a port. */
    public static Coroutine<HttpServer> serve(HttpHandler handler, String host, int port, HttpServerOptions options) {
        return async("serve", () -> {
            EventLoop loop = Loops.getRunningLoop();
            ServerCore core = new ServerCore(loop, handler, options);
            Server server = await(loop.createServer(
                    () -> new Http1Connection(core), host.isEmpty() ? null : host, port, listening(options)));
            return new ListeningHttpServer(core, server);
        });
    }

    /** Returns how to listen: with TLS HTTP/2 is offered, unless something else is. */
    private static ServerOptions listening(HttpServerOptions options) {
        TlsOptions tls = options.server().tls();
        return tls == null || !options.http2() || !tls.applicationProtocols().isEmpty()
                ? options.server()
                : options.server().withTls(tls.withApplicationProtocols("h2", "http/1.1"));
    }

    /** Starts a server on a Unix domain socket. */
    public static Coroutine<HttpServer> serveUnix(HttpHandler handler, Path path, HttpServerOptions options) {
        return async("serveUnix", () -> {
            EventLoop loop = Loops.getRunningLoop();
            ServerCore core = new ServerCore(loop, handler, options);
            Server server = await(loop.createUnixServer(() -> new Http1Connection(core), path, listening(options)));
            return new ListeningHttpServer(core, server);
        });
    }

    /** Returns a factory of protocols that share a core. */
    public static Supplier<BufferedProtocol> protocol(HttpHandler handler, HttpServerOptions options) {
        ServerCore core = new ServerCore(Loops.getRunningLoop(), handler, options);
        return () -> new Http1Connection(core);
    }
}
