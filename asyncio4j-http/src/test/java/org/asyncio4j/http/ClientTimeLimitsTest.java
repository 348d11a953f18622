package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.asyncio4j.AsyncIterable;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.http.RequestTimeoutException.Limit;
import org.asyncio4j.testing.AsyncioTest;

/** How long a client waits. */
class ClientTimeLimitsTest {

    private static void assertLate(HttpClientOptions options, Limit limit, String message) {
        double begin = time();
        with(Http.httpClient(options), client -> {
            var problem = assertThrows(RequestTimeoutException.class, () -> await(client.get("http://app/")));
            assertEquals(limit, problem.limit());
            assertEquals("GET http://app/: " + message, problem.getMessage());
            assertEquals(5, time() - begin, 0.1);
            await(sleep(1.1)); // a body may be read on for a while
            assertEquals(0, client.connections());
        });
    }

    @AsyncioTest
    void connectingHasALimit() {
        HttpConnector never = (loop, protocol, host, port) -> {
            await(sleep(100));
            throw new AssertionError("connected");
        };
        assertLate(
                HttpClientOptions.DEFAULT.withConnector(never).withConnectTimeout(5),
                Limit.CONNECT,
                "not connected within 5.0 s");
    }

    @AsyncioTest
    void theWaitForAResponseHasALimit() {
        assertLate(Origins.script().options().withReadTimeout(5), Limit.READ, "no response came within 5.0 s");
    }

    @AsyncioTest
    void theWaitForMoreHasALimit() {
        Origins origins = Origins.script("HTTP/1.1 200 OK\ncontent-length: 10\n\nhello");
        assertLate(origins.options().withReadTimeout(5), Limit.READ, "nothing more came within 5.0 s");
    }

    @AsyncioTest
    void theWholeHasALimit() {
        AsyncIterable<byte[]> slow = () -> () -> {
            await(sleep(1));
            return new byte[1];
        };
        Origins origins = Origins.of(request -> Response.stream("a/b", slow));
        assertLate(origins.options().withTimeout(5), Limit.WHOLE, "not done within 5.0 s");
    }

    @AsyncioTest
    void theWholeOfAStreamHasALimit() {
        AsyncIterable<byte[]> slow = () -> () -> {
            await(sleep(1));
            return new byte[1];
        };
        Origins origins = Origins.of(request -> Response.stream("a/b", slow));
        with(Http.httpClient(origins.options().withTimeout(5)), client -> {
            int[] count = {0};
            var problem = assertThrows(
                    RequestTimeoutException.class,
                    () -> with(client.stream(Request.of("GET", "http://app/")), response -> {
                        for (byte[] piece : each(response.body())) {
                            count[0] += piece.length;
                        }
                    }));
            assertEquals(Limit.WHOLE, problem.limit());
            assertEquals(4, count[0]);
        });
        await(sleep(2));
    }

    @AsyncioTest
    void aReaderThatIsSlowIsNotLate() {
        Origins origins = Origins.of(request -> Response.bytes(new byte[1 << 20]));
        with(
                Http.httpClient(origins.options().withReadTimeout(1)),
                client -> with(client.stream(Request.of("GET", "http://app/")), response -> {
                    long size = 0;
                    for (byte[] piece : each(response.body())) {
                        size += piece.length;
                        await(sleep(2));
                    }
                    assertEquals(1 << 20, size);
                }));
    }

    @AsyncioTest
    void aServerThatTakesNothingIsLate() {
        // Its handler never reads, so that its side of the link is full.
        Origins origins = Origins.of(request -> {
            await(sleep(100));
            return Response.status(200);
        });
        with(Http.httpClient(origins.options().withReadTimeout(5)), client -> {
            var problem = assertThrows(
                    RequestTimeoutException.class,
                    () -> await(client.post("http://app/", Content.bytes(new byte[5 << 20]))));
            assertEquals(Limit.READ, problem.limit());
        });
        await(sleep(100));
    }

    @AsyncioTest
    void limitsOfTheUserAreTheUsers() {
        with(Origins.script().client(), client -> {
            assertThrows(TimeoutException.class, () -> with(timeout(1), () -> await(client.get("http://app/"))));
            Origins.settle();
            assertEquals(0, client.connections());
        });
    }
}
