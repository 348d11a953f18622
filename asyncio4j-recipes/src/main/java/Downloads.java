import static org.asyncio4j.Asyncio.*;

import com.sun.net.httpserver.*;
import java.net.http.*;
import org.asyncio4j.*;

// The JDK's HttpClient: many requests at once but not too many, an answer awaited with the exception that it may
// throw, a limit of time that ends the exchange itself, and a body that is read as it comes.

final int AT_ONCE = 4;
final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

HttpRequest get(String url) {
    return HttpRequest.newBuilder(URI.create(url)).build();
}

/** Gets one page. Whoever is cancelled here, by a limit of time as well, also closes the connection of its request. */
String fetch(String url) throws IOException {
    HttpResponse<String> response =
            await(client.sendAsync(get(url), HttpResponse.BodyHandlers.ofString()), IOException.class);
    return response.statusCode() + " " + response.body();
}

/** Gets many pages, in order. HttpClient would open a connection for each, had it no bound. */
List<String> fetchAll(List<String> urls) {
    Semaphore permits = new Semaphore(AT_ONCE);
    return await(gather(urls.stream()
            .map(url -> async(() -> within(permits, () -> fetch(url))))
            .toList()));
}

/** The lines of a page as they come. Whoever leaves the loop early closes the connection. */
AsyncIterable<String> lines(String url) {
    return asyncGenerator(out -> {
        var response = await(client.sendAsync(get(url), HttpResponse.BodyHandlers.ofPublisher()), IOException.class);
        var decoder = new StringBuilder();
        for (List<ByteBuffer> pieces : each(fromPublisher(response.body()))) {
            pieces.forEach(piece -> decoder.append(java.nio.charset.StandardCharsets.US_ASCII.decode(piece)));
            for (int end = decoder.indexOf("\n"); end >= 0; end = decoder.indexOf("\n")) {
                out.yield(decoder.substring(0, end));
                decoder.delete(0, end + 1);
            }
        }
    });
}

void show(Site site) throws Exception {
    String base = "http://127.0.0.1:" + site.server.getAddress().getPort();
    List<String> urls = IntStream.range(0, 20).mapToObj(i -> base + "/page/" + i).toList();
    List<String> pages = fetchAll(urls);
    IO.println(pages.size() + " pages, the last " + pages.getLast() + ", never more than " + AT_ONCE + " at once: "
            + (site.most <= AT_ONCE));

    try {
        with(timeout(0.3), () -> fetch(base + "/endless"));
    } catch (TimeoutException e) {
        IO.println("no answer in time; the server notices: " + site.left.get(20, TimeUnit.SECONDS));
    }

    try (var lines = each(lines(base + "/endless"))) {
        for (String line : lines) {
            IO.println("first line: " + line);
            break;
        }
    }

    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        nobody = free.getLocalPort();
    }
    try {
        IO.println(fetch("http://127.0.0.1:" + nobody + "/"));
    } catch (IOException e) {
        IO.println("nobody listens: " + e.getClass().getSimpleName());
    }
}

void main() throws Exception {
    try (client;
            Site site = new Site()) {
        run(() -> show(site));
    }
}

/** Somebody else's server. */
static final class Site implements AutoCloseable {
    final HttpServer server;
    final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final CompletableFuture<Boolean> left = new CompletableFuture<>();
    private final AtomicInteger now = new AtomicInteger();
    volatile int most;

    Site() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/page/", exchange -> {
            most = Math.max(most, now.incrementAndGet());
            byte[] body = exchange.getRequestURI().getPath().getBytes();
            now.decrementAndGet();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write("tick\n".getBytes());
                    body.flush();
                    Thread.sleep(20);
                }
            } catch (IOException e) {
                left.complete(true);
            } catch (InterruptedException e) {
                // The server stops.
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
