package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.testing.AsyncioTest;

/** Servers that do not keep to the rules. */
class BadResponsesTest {

    private static final String OK = "HTTP/1.1 200 OK\n";

    private static final List<String> BAD = List.of(
            "hello\n\n",
            "HTTP/2.0 200 OK\n\n",
            "HTTP/1.2 200 OK\n\n",
            "HTTP/1.1 99 Low\ncontent-length: 0\n\n",
            "HTTP/1.1 1000 High\ncontent-length: 0\n\n",
            "HTTP/1.1 x OK\ncontent-length: 0\n\n",
            "HTTP/1.1 101 Switching\nupgrade: x\n\n",
            OK + "content-length: 5\ntransfer-encoding: chunked\n\n0\n\n",
            OK + "content-length: 5\ncontent-length: 6\n\nhello",
            OK + "content-length: -5\n\n",
            OK + "content-length: 5x\n\nhello",
            OK + "content-length: 99999999999999999999\n\n",
            OK + "transfer-encoding: gzip\n\nhello",
            OK + "transfer-encoding: chunked, gzip\n\n0\n\n",
            OK + "transfer-encoding: chunked\ntransfer-encoding: chunked\n\n0\n\n",
            "HTTP/1.0 200 OK\ntransfer-encoding: chunked\n\n0\n\n",
            OK + "transfer-encoding: chunked\n\nx\nhello\n0\n\n",
            OK + "transfer-encoding: chunked\n\n-1\nhello\n0\n\n",
            OK + "transfer-encoding: chunked\n\n5\nhelloworld\n0\n\n",
            OK + "transfer-encoding: chunked\n\nfffffffffffffffff\nhello\n0\n\n",
            OK + "a b: c\ncontent-length: 0\n\n",
            OK + "content-length : 0\n\n",
            OK + "x-nul: \0\ncontent-length: 0\n\n",
            OK + "x: " + "y".repeat(100_000) + "\ncontent-length: 0\n\n",
            OK + "x: y\n".repeat(20_000) + "content-length: 0\n\n",
            "HTTP/1.1 200 " + "O".repeat(100_000) + "\n\n",
            "HTTP/1.1 102 Processing\n\n".repeat(100));

    @AsyncioTest
    void malformedResponsesAreRefused() {
        for (String answer : BAD) {
            String shown = answer.substring(0, Math.min(answer.length(), 60));
            Origins origins = Origins.script(answer);
            with(Http.httpClient(origins.options().withReadTimeout(1)), client -> {
                var problem = assertThrows(BadResponseException.class, () -> await(client.get("http://app/x")), shown);
                assertTrue(problem.getMessage().startsWith("GET http://app/x: "), problem.getMessage());
                Origins.settle();
                assertEquals(0, client.connections(), shown);
            });
        }
    }

    @AsyncioTest
    void malformedResponsesAreRefusedByteByByte() {
        for (String answer : BAD) {
            String shown = answer.substring(0, Math.min(answer.length(), 60));
            if (answer.length() < 1_000) {
                Origins origins = Origins.script(answer).withLargestPiece(1);
                with(
                        Http.httpClient(origins.options().withReadTimeout(1)),
                        client -> assertThrows(
                                BadResponseException.class, () -> await(client.get("http://app/x")), shown));
            }
        }
    }

    @AsyncioTest
    void responsesThatAreCutOffAreRefused() {
        String whole = OK + "content-length: 5\n\nhello";
        String chunked = OK + "transfer-encoding: chunked\n\n5\nhello\n0\n\n";
        for (String answer : List.of(whole, chunked)) {
            for (int length = 0; length < answer.length(); length++) {
                for (String end : List.of("<close>", "<reset>")) {
                    String cut = answer.substring(0, length) + end;
                    Origins origins = Origins.script(cut);
                    with(origins.client(), client -> {
                        var problem = assertThrows(
                                ConnectionLostException.class, () -> await(client.get("http://app/")), cut);
                        assertTrue(problem.getMessage().startsWith("GET http://app/: the "), problem.getMessage());
                    });
                }
            }
        }
    }

    @AsyncioTest
    void aStreamThatIsCutOffSaysSo() {
        Origins origins = Origins.script(OK + "content-length: 50\n\nhello<close>");
        with(
                origins.client(),
                client -> assertThrows(
                        ConnectionLostException.class,
                        () -> with(client.stream(Request.of("GET", "http://app/")), response -> {
                            for (byte[] piece : each(response.body())) {
                                assertEquals(5, piece.length);
                            }
                        })));
    }

    @AsyncioTest
    void aSecondResponseIsNotTakenForTheNext() {
        // Smuggled behind the first: the next request must not get it.
        Origins origins = Origins.script(
                OK + "content-length: 2\n\nok" + OK + "content-length: 4\n\nevil", OK + "content-length: 4\n\ngood");
        with(origins.client(), client -> {
            assertEquals("ok", await(await(client.get("http://app/")).readText()));
            assertEquals("good", await(await(client.get("http://app/")).readText()));
        });
        assertEquals(2, origins.links.size());
    }
}
