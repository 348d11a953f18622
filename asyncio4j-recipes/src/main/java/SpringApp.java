import static org.asyncio4j.Asyncio.*;

import java.net.http.*;
import org.asyncio4j.*;
import org.springframework.boot.autoconfigure.*;
import org.springframework.boot.builder.*;
import org.springframework.boot.web.server.context.*;
import org.springframework.context.annotation.*;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.*;

// Spring Boot with one background loop: an endpoint returns the future of a coroutine, and no thread of the server
// waits. What only the loop touches needs no lock.

@EnableAutoConfiguration
@Import(Prices.class)
static class Configuration {
    /** Closed with the application, after the server has answered its last request. */
    @Bean(destroyMethod = "close")
    BackgroundLoop loop() {
        return BackgroundLoop.start();
    }
}

@RestController
static class Prices {
    private final BackgroundLoop loop;
    private final Map<String, Task<String>> prices = new HashMap<>(); // touched in the loop only
    private int fetches; // so is this

    Prices(BackgroundLoop loop) {
        this.loop = loop;
    }

    /** The limit of time is in the coroutine: Spring does not cancel the future when its own limit is reached. */
    @GetMapping("/prices/{symbol}")
    CompletableFuture<String> price(@PathVariable("symbol") String symbol) {
        return loop.submit(() -> await(waitFor(() -> {
            Task<String> price = prices.computeIfAbsent(symbol, it -> createTask(() -> fetch(it)));
            return await(shield(price)); // others wait for it, too
        }, 1)));
    }

    private String fetch(String symbol) {
        fetches++;
        await(sleep(symbol.equals("SLOW") ? 60 : 0.1));
        return symbol + " costs " + symbol.length();
    }

    @GetMapping("/fetches")
    CompletableFuture<Integer> fetches() {
        return loop.submit(() -> fetches);
    }

    @ExceptionHandler(TimeoutException.class)
    @ResponseStatus(HttpStatus.GATEWAY_TIMEOUT)
    String late() {
        return "no price in time";
    }
}

void show(HttpClient client, String base) {
    List<String> answers = await(gather(IntStream.range(0, 20)
            .mapToObj(i -> async(() -> get(client, base + (i % 2 == 0 ? "/prices/ACME" : "/prices/BOND7"))))
            .toList()));
    IO.println(new TreeSet<>(answers) + ", fetches: " + get(client, base + "/fetches"));
    IO.println(get(client, base + "/prices/SLOW"));
}

String get(HttpClient client, String url) {
    HttpResponse<String> response = await(client.sendAsync(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString()));
    return response.statusCode() + " " + response.body();
}

void main() {
    var application = new SpringApplicationBuilder(Configuration.class)
            .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off")
            .run();
    BackgroundLoop loop = application.getBean(BackgroundLoop.class);
    try (application;
            HttpClient client = HttpClient.newHttpClient()) {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        run(() -> show(client, "http://127.0.0.1:" + port));
    }
    IO.println("the loop is closed: " + loop.isClosed());
}
