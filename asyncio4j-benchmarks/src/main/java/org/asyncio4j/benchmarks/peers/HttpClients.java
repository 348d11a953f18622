package org.asyncio4j.benchmarks.peers;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.http.Http.httpClient;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.asyncio4j.Coroutine;

/**
 * Requests by HTTP/1.1 to a server that says hello, fifty at a time. {@code HttpClients asyncio4j|jdk PORT}. Prints {@code
 * ready}; for each line of input makes some, and prints their number and the nanoseconds.
 */
public final class HttpClients {

    private static final int ROUND = 5000;
    private static final int AT_A_TIME = 50;
    private static final int EACH = ROUND / AT_A_TIME;

    private HttpClients() {}

    /** Makes rounds until standard input ends. */
    public static void main(String[] args) throws IOException {
        String url = "http://127.0.0.1:" + args[1] + "/hello";
        if (args[0].equals("asyncio4j")) {
            run(() -> with(httpClient(), client -> {
                say("ready");
                while (await(toThread(Control.STDIN::readLine)) != null) {
                    long began = System.nanoTime();
                    await(gather(Stream.generate(() -> requests(client, url))
                            .limit(AT_A_TIME)
                            .toList()));
                    say(ROUND + " " + (System.nanoTime() - began));
                }
            }));
        } else {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            say("ready");
            while (Control.STDIN.readLine() != null) {
                long began = System.nanoTime();
                CompletableFuture.allOf(Stream.generate(() -> requests(client, request, EACH))
                                .limit(AT_A_TIME)
                                .toArray(CompletableFuture<?>[]::new))
                        .join();
                say(ROUND + " " + (System.nanoTime() - began));
            }
            Runtime.getRuntime().halt(0);
        }
    }

    private static Coroutine<Void> requests(org.asyncio4j.http.HttpClient client, String url) {
        return async(() -> {
            for (int i = 0; i < EACH; i++) {
                check(await(await(client.get(url)).readText()));
            }
        });
    }

    /** So many, one after another. */
    private static CompletableFuture<?> requests(HttpClient client, HttpRequest request, int count) {
        return count == 0
                ? CompletableFuture.completedFuture(null)
                : client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                        .thenCompose(response -> {
                            check(response.body());
                            return requests(client, request, count - 1);
                        });
    }

    private static void check(String answer) {
        if (!answer.equals(HttpServers.HELLO)) {
            throw new IllegalStateException(answer);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
