import static org.asyncio4j.Asyncio.*;

import com.sun.net.httpserver.*;
import io.micrometer.prometheusmetrics.*;
import java.net.http.*;
import org.asyncio4j.*;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.micrometer.*;

// Prometheus: the meters of a loop, served at /metrics by the JDK's own server. On threads of its own: it answers also
// while the loop is stuck, which is when one wants to know.

HttpServer serve(PrometheusMeterRegistry registry, ExecutorService threads) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/metrics", exchange -> {
        byte[] text = registry.scrape().getBytes();
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    });
    server.setExecutor(threads);
    server.start();
    return server;
}

void show(PrometheusMeterRegistry registry, HttpClient client, String url) {
    new LoopMetrics(Loops.getRunningLoop()).bindTo(registry);
    Task<Void> waiting = createTask(sleep(60));
    await(gather(sleep(0.01), sleep(0.01), sleep(0.01)));
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    String text = await(client.sendAsync(request, HttpResponse.BodyHandlers.ofString())).body();
    text.lines()
            .filter(line -> line.startsWith("asyncio4j_loop_tasks{"))
            .map(line -> line.replaceAll("loop=\"[^\"]*\"", "loop=\"...\""))
            .forEach(IO::println);
    waiting.cancel();
}

void main() throws IOException {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            HttpClient client = HttpClient.newHttpClient()) {
        HttpServer server = serve(registry, threads);
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/metrics";
        run(() -> show(registry, client, url));
        server.stop(0);
        IO.println("meters of closed loops: "
                + registry.scrape().lines().filter(line -> line.startsWith("asyncio4j_")).count());
    }
}
