import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.http.Http.*;

import org.asyncio4j.http.HttpServer;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.Response;

/** An HTTP server: {@code ./asyncio4j HelloHttp.java PORT}, then {@code curl localhost:PORT/hello}. */
public class HelloHttp {

    static Response app(Request request) {
        return switch (request.path()) {
            case "/hello" -> Response.text("hello\n");
            default -> Response.notFound();
        };
    }

    public static void main(String[] args) {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        run(() -> {
            HttpServer server = await(serve(HelloHttp::app, "127.0.0.1", port));
            with(server, () -> {
                IO.println("listening on port " + server.port());
                await(server.serveForever());
            });
        });
    }
}
