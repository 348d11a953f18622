import static org.asyncio4j.Asyncio.*;

import com.sun.net.httpserver.*;

import org.asyncio4j.*;

import java.net.http.*;

// A web server that gives each request a thread, as servlets and Spring do, and one background loop
// that all these threads call into. What only the loop's thread touches needs no lock: here the quotes
// that were asked for, so that any number of requests for the same one cause a single fetch.

final BackgroundLoop background = BackgroundLoop.start();
final Map<String, Task<String>> quotes = new HashMap<>(); // touched in the loop only
int fetches; // touched in the loop only

/** In the loop: asks a slow service of somebody else's. */
String fetch(String symbol) {
    fetches++;
    await(sleep(0.1));
    return symbol + " costs " + symbol.length();
}

/** In the loop: joins the fetch that is under way, or starts one. */
String quote(String symbol) {
    Task<String> quote = quotes.computeIfAbsent(symbol, it -> createTask(() -> fetch(it)));
    return await(shield(quote)); // others wait for it, too
}

/** On a thread of the server's, which waits for the loop. */
void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
        String symbol = exchange.getRequestURI().getPath().substring(1);
        int status = 200;
        String text;
        try {
            text = background.call(() -> await(waitFor(() -> quote(symbol), 5)));
        } catch (TimeoutException e) {
            status = 504;
            text = "no quote in time";
        }
        byte[] body = text.getBytes();
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}

void main() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(anyPort, 50);
    server.createContext("/", this::answer);
    try (background;
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            HttpClient client = HttpClient.newHttpClient()) {
        server.setExecutor(threads);
        server.start();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String symbol = i % 2 == 0 ? "ACME" : "BOND7";
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + symbol;
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        Map<String, Integer> counts = new TreeMap<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            counts.merge(answer.get().body(), 1, Integer::sum);
        }
        IO.println(counts);
        IO.println("fetches: " + background.call(() -> fetches));
        server.stop(0);
    }
}
