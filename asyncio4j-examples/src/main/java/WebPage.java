import static org.asyncio4j.Asyncio.*;

import com.sun.net.httpserver.HttpServer;

import org.asyncio4j.*;

import java.net.http.*;

// Chapter 6: a context manager made of a generator that yields once: it gets a page, hands it in, cleans up. The
// tutorial sleeps instead of asking the web; here a server answers that stands beside it.

AsyncContextManager<String> webPage(String url) {
    return asyncContextManager(out -> {
        HttpClient client = HttpClient.newHttpClient();
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            var answer = await(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            IO.println("loaded");
            out.yield(answer.body());
        } finally {
            client.shutdownNow();
            IO.println("cleaned up");
        }
    });
}

HttpServer pages() throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(anyPort, 9);
    server.createContext("/", exchange -> {
        byte[] page = ("Hello world: " + exchange.getRequestURI()).getBytes();
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    });
    server.start();
    return server;
}

void main() throws IOException {
    HttpServer server = pages();
    String site = "http://localhost:" + server.getAddress().getPort();
    run(() -> {
        with(webPage(site + "/index"), data -> IO.println(data));
        with(webPage(site + "/a"), webPage(site + "/b"), (a, b) -> IO.println(a + " | " + b));
    });
    server.stop(0);
}
