package org.asyncio4j.benchmarks.peers;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;

import org.asyncio4j.ServerOptions;
import org.asyncio4j.http.Http;
import org.asyncio4j.http.HttpServer;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Message;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;
import org.asyncio4j.http.WebSocket;

/**
 * Hello world by HTTP/1.1 or HTTP/2, and an echo by WebSocket, on one loop. {@code HttpServers asyncio4j|epoll|nio
 * http|http2|ws}. All answer with the same header fields.
 */
public final class HttpServers {

    static final String HELLO = "Hello, World!";

    private HttpServers() {}

    /** Serves until standard input ends. */
    public static void main(String[] args) throws InterruptedException {
        if (args[0].equals("asyncio4j")) {
            ours();
        } else {
            NettyHttp.serve(args[1], args[0].equals("epoll"));
        }
    }

    private static void ours() {
        HttpServerOptions options = HttpServerOptions.DEFAULT.withServer(ServerOptions.DEFAULT.withBacklog(1024));
        run(() -> {
            HttpServer server = await(Http.serve(HttpServers::answer, "127.0.0.1", 0, options));
            Control.serving(server.port());
            await(server.serveForever());
        });
    }

    private static Response answer(Request request) {
        return switch (request.path()) {
            case "/hello" -> Response.text(HELLO);
            case "/echo" -> request.webSocket(HttpServers::echo);
            default -> Response.notFound();
        };
    }

    private static void echo(WebSocket socket) {
        for (Message message : each(socket)) {
            if (message instanceof Message.Text(String text)) {
                await(socket.send(text));
            }
        }
    }
}
