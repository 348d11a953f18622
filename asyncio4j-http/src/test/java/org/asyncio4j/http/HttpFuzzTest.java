package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.junit.jupiter.api.Timeout;

/**
 * Messages with random changes, in random pieces: each is answered or refused, nothing fails, hangs or stays behind. Frames of WebSocket
 * have a test of their own in {@link WebSocketTest}. A failure names its seed.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES) // the long version takes minutes
class HttpFuzzTest {

    private static final int ROUNDS = Boolean.getBoolean("asyncio4j.nightly") ? 200_000 : 600;

    private static final List<String> REQUESTS = List.of(
            "GET /a?b=c HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
            "POST /a HTTP/1.1\r\n"
                    + "Host: h\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "3;x=y\r\n"
                    + "abc\r\n"
                    + "10\r\n"
                    + "0123456789abcdef\r\n"
                    + "0\r\n"
                    + "X: y\r\n\r\n",
            "PUT /a HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nab",
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
            "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    private static final List<String> RESPONSES = List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\na\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: /b\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip");

    private static final String SPECIAL = "\r\n\t :;,=/?#%\0\u007f\u0080\u00ff\"0123456789abcdefABCDEFxX-+";

    private static String changed(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        for (int n = random.nextInt(5); n > 0; n--) {
            int at = random.nextInt(changed.length());
            char other = SPECIAL.charAt(random.nextInt(SPECIAL.length()));
            switch (random.nextInt(5)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, other);
                case 2 -> changed.setCharAt(at, other);
                case 3 ->
                    changed.insert(at, changed.substring(at, Math.min(changed.length(), at + random.nextInt(30))));
                default -> changed.delete(at, Math.min(changed.length(), at + random.nextInt(10)));
            }
            if (changed.isEmpty()) {
                return "";
            }
        }
        return changed.toString();
    }

    private static Response app(Request request) {
        if (request.headers().contains("upgrade")) {
            return request.webSocket(socket -> {
                for (Message message : each(socket)) {
                    await(socket.send(message));
                }
            });
        }
        String cookies = request.cookies() + request.path() + request.query().names();
        return Response.text(cookies.length() + await(request.text()));
    }

    @AsyncioTest
    void requestsAreAnsweredOrRefused(ReportedProblems problems) {
        var protocols = Http.serverProtocol(HttpFuzzTest::app, HttpServerOptions.DEFAULT);
        int answered = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            Wire wire = Wire.to(protocols);
            StringBuilder all = new StringBuilder();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                all.append(changed(REQUESTS.get(random.nextInt(REQUESTS.size())), random));
            }
            for (int at = 0; at < all.length(); ) {
                int end = Math.min(all.length(), at + 1 + random.nextInt(60));
                wire.sendRaw(all.substring(at, end));
                at = end;
                if (random.nextInt(4) == 0) {
                    Wire.settle();
                }
            }
            String answer = wire.take();
            answered += answer.startsWith("HTTP/1.1 200") ? 1 : 0;
            assertTrue(
                    answer.isEmpty() || answer.startsWith("HTTP/1.1 ") || answer.startsWith("\r"),
                    "seed " + seed + ": " + answer);
            assertTrue(!answer.contains("HTTP/1.1 500"), "seed " + seed + ": " + all + "\n" + answer);
            wire.close();
        }
        await(sleep(100));
        assertEquals(List.of(), problems.take());
        assertTrue(answered > ROUNDS / 20 && answered < ROUNDS, "answered " + answered);
        Wire last = Wire.to(protocols);
        assertTrue(last.ask("GET / HTTP/1.1\nHost: h\n\n").startsWith("HTTP/1.1 200"));
        last.close();
    }

    @AsyncioTest
    void responsesAreTakenOrRefused(ReportedProblems problems) {
        int taken = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            String answer = changed(RESPONSES.get(random.nextInt(RESPONSES.size())), random);
            // The script makes ends of lines of what is a plain one.
            Origins origins = Origins.script(answer.replace("\r\n", "\n") + "<close>", "HTTP/1.1 204 No\n\n")
                    .withLargestPiece(1 + random.nextInt(50));
            boolean[] refused = new boolean[1];
            with(Http.httpClient(origins.options().withReadTimeout(1).withMaxRedirects(1)), client -> {
                try {
                    Response response = await(client.get("http://app/"), RequestException.class);
                    assertTrue(response.status() >= 200 && response.status() <= 999);
                } catch (RequestException e) {
                    refused[0] = true;
                }
            });
            taken += refused[0] ? 0 : 1;
        }
        assertEquals(List.of(), problems.take());
        assertTrue(taken > ROUNDS / 20 && taken < ROUNDS, "taken " + taken);
    }
}
