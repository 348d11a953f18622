package org.asyncio4j.tests.threads;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.Event;
import org.asyncio4j.Server;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.AfterEach;

/** The JDK's HTTP client, which has threads of its own, and a server in the loop: virtual time waits for both. */
class HttpClientTest {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Event asked = new Event();

    @AfterEach
    void end() {
        client.shutdownNow();
    }

    /** Answers after some seconds. */
    private ClientHandler answering(double delay) {
        return (reader, writer) -> {
            await(reader.readuntil("\r\n\r\n"));
            asked.set();
            await(sleep(delay));
            writer.write(HELLO);
            writer.close();
        };
    }

    private CompletableFuture<HttpResponse<String>> ask(Server server) {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/");
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString(StandardCharsets.US_ASCII));
    }

    @AsyncioTest
    void anAnswerIsNotOvertakenByALimit(VirtualClock clock) {
        with(await(startServer(answering(0), "127.0.0.1", 0)), server -> {
            HttpResponse<String> answer = with(timeout(60), () -> await(ask(server)));
            assertEquals("hello", answer.body());
            assertEquals(0, clock.time());
        });
    }

    @AsyncioTest
    void theServersTimePasses(VirtualClock clock) {
        with(await(startServer(answering(3), "127.0.0.1", 0)), server -> {
            HttpResponse<String> answer = with(timeout(60), () -> await(ask(server)));
            assertEquals("hello", answer.body());
            assertEquals(3, clock.time());
        });
    }

    @AsyncioTest
    void aLimitEndsTheRequest(VirtualClock clock) {
        Event gone = new Event();
        ClientHandler silent = (reader, writer) -> {
            await(reader.readuntil("\r\n\r\n"));
            asked.set();
            await(reader.read());
            gone.set();
            writer.close();
        };
        with(await(startServer(silent, "127.0.0.1", 0)), server -> {
            CompletableFuture<HttpResponse<String>> request = ask(server);
            await(asked.waitFor());
            assertThrows(TimeoutException.class, () -> with(timeout(5), () -> await(request)));
            assertEquals(5, clock.time());
            await(gone.waitFor());
        });
    }
}
