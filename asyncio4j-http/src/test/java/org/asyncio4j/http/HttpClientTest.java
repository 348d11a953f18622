package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests and responses of a client. */
class HttpClientTest {

    private static final String HELLO = "HTTP/1.1 200 OK\ncontent-length: 5\n\nhello";

    static Response echo(Request request) {
        byte[] body = await(request.bytes());
        return Response.text(request.method() + " " + request.target() + " " + new String(body, StandardCharsets.UTF_8))
                .withHeader("x-type", request.headers().get("content-type", "none"));
    }

    private static String text(Response response) {
        return await(response.readText());
    }

    @AsyncioTest
    void aResponseIsReadAsAWhole() {
        with(Origins.of(HttpClientTest::echo).client(), client -> {
            Response response = await(client.get("http://app/a?b=c#d"));
            assertEquals(200, response.status());
            assertEquals("GET /a?b=c ", text(response));
            assertEquals("GET /a?b=c ", text(response));
            assertEquals("http://app/a?b=c", response.request().target());
        });
    }

    @AsyncioTest
    void aRequestSaysWhatServersExpect() {
        Origins origins = Origins.script(HELLO);
        with(origins.client(), client -> assertEquals("hello", text(await(client.get("http://app")))));
        assertEquals(
                "GET / HTTP/1.1\nhost: app\nuser-agent: asyncio4j\naccept: */*\naccept-encoding: gzip, deflate\n\n",
                origins.received.getFirst());
    }

    @AsyncioTest
    void aPortThatIsNotTheUsualOneIsSent() {
        Origins origins = Origins.script(HELLO, HELLO);
        with(origins.client(), client -> {
            await(client.get("http://APP:8080/"));
            await(client.get("http://[::1]:80/"));
        });
        assertTrue(origins.received.get(0).contains("\nhost: app:8080\n"), origins.received.get(0));
        assertTrue(origins.received.get(1).contains("\nhost: [::1]\n"), origins.received.get(1));
        assertEquals(List.of("app:8080", "::1:80"), origins.addresses);
    }

    @AsyncioTest
    void contentIsSentWithItsType() {
        with(Origins.of(HttpClientTest::echo).client(), client -> {
            Response json = await(client.post("http://app/", Content.json("{}")));
            assertEquals("POST / {}", text(json));
            assertEquals("application/json", json.headers().get("x-type"));
            Response form = await(client.put("http://app/", Content.form(Map.of("a b", "ä&"))));
            assertEquals("PUT / a+b=%C3%A4%26", text(form));
            assertEquals("PATCH / x", text(await(client.patch("http://app/", Content.text("x")))));
            assertEquals("DELETE / ", text(await(client.delete("http://app/"))));
        });
    }

    @AsyncioTest
    void aPostWithoutContentHasTheLengthZero() {
        Origins origins = Origins.script(HELLO);
        with(origins.client(), client -> await(client.send(client.request("POST", "http://app/"))));
        assertTrue(origins.received.getFirst().contains("\ncontent-length: 0\n"), origins.received.getFirst());
    }

    @AsyncioTest
    void aStreamIsSentInChunks() {
        AsyncIterable<byte[]> numbers = () -> {
            int[] next = {0};
            return () -> {
                if (next[0] == 1000) {
                    throw new StopAsyncIteration();
                }
                await(sleep(0));
                return (next[0]++ + "\n").getBytes(StandardCharsets.US_ASCII);
            };
        };
        with(Origins.of(HttpClientTest::echo).client(), client -> {
            Response response = await(client.post("http://app/", Content.stream(numbers)));
            assertTrue(text(response).endsWith("\n998\n999\n"));
        });
    }

    @AsyncioTest
    void aLargeBodyGoesBothWays() {
        byte[] large = new byte[3 << 20];
        java.util.Arrays.fill(large, (byte) 'x');
        with(Origins.of(request -> Response.bytes(await(request.bytes()))).client(), client -> {
            Response response = await(client.post("http://app/", Content.bytes(large)));
            assertEquals(large.length, await(response.readBytes()).length);
        });
    }

    @AsyncioTest
    void aFileIsSent(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content ".repeat(20_000));
        with(
                Origins.of(request -> Response.text(await(request.bytes()).length + ""))
                        .client(),
                client -> {
                    assertEquals("160000", text(await(client.post("http://app/", Content.file(file)))));
                });
    }

    @AsyncioTest
    void aFormHasSeveralParts() {
        with(Origins.of(HttpClientTest::echo).client(), client -> {
            Content form = Content.multipart(
                    Content.Part.of("name", "value"),
                    new Content.Part("file", "a\"b.txt", "text/plain", Body.of("text")));
            String boundary = form.type().substring(form.type().indexOf('=') + 1);
            assertEquals(
                    "POST / --" + boundary + "\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\nvalue\r\n--"
                            + boundary + "\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a%22b.txt\"\r\n"
                            + "content-type: text/plain\r\n\r\ntext\r\n--" + boundary + "--\r\n",
                    text(await(client.post("http://app/", form))));
        });
    }

    @AsyncioTest
    void aBodyIsReadPieceByPiece() {
        Origins origins = Origins.of(request -> Response.stream("text/plain", pieces(10)));
        with(origins.client(), client -> {
            with(client.stream(Request.of("GET", "http://app/")), response -> {
                int count = 0;
                for (byte[] piece : each(response.body())) {
                    count += piece.length;
                }
                assertEquals(10, count);
            });
            await(client.get("http://app/"));
        });
        assertEquals(1, origins.links.size());
    }

    private static AsyncIterable<byte[]> pieces(int count) {
        return () -> {
            int[] next = {0};
            return () -> {
                if (next[0]++ == count) {
                    throw new StopAsyncIteration();
                }
                await(sleep(1));
                return new byte[1];
            };
        };
    }

    @AsyncioTest
    void aSenderWaitsForAReaderThatIsSlow() {
        int[] sent = {0};
        AsyncIterable<byte[]> endless = () -> () -> {
            await(sleep(0));
            sent[0] += 10_000;
            return new byte[10_000];
        };
        with(Origins.of(request -> Response.stream("a/b", endless)).client(), client -> {
            with(client.stream(Request.of("GET", "http://app/")), response -> {
                await(sleep(10));
                assertTrue(sent[0] < 1 << 20, "sent " + sent[0]);
            });
        });
        Origins.settle();
    }

    @AsyncioTest
    void leavingAShortBodyKeepsTheConnection() {
        Origins origins = Origins.of(request -> Response.bytes(new byte[5_000]));
        with(origins.client(), client -> {
            with(client.stream(Request.of("GET", "http://app/")), response -> {});
            Origins.settle();
            await(client.get("http://app/"));
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void leavingALongBodyClosesTheConnection() {
        Origins origins = Origins.of(request -> Response.bytes(new byte[5 << 20]));
        with(origins.client(), client -> {
            with(client.stream(Request.of("GET", "http://app/")), response -> {});
            Origins.settle();
            assertEquals(0, client.connections());
            await(client.get("http://app/"));
        });
        assertEquals(2, origins.links.size());
    }

    @AsyncioTest
    void leavingABodyThatDoesNotEndClosesTheConnectionAfterAWhile() {
        Origins origins = Origins.script("HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n1\na\n");
        with(origins.client(), client -> {
            with(client.stream(Request.of("GET", "http://app/")), response -> {});
            assertEquals(1, client.connections());
            await(sleep(1.1));
            assertEquals(0, client.connections());
        });
    }

    @AsyncioTest
    void answersToHeadHaveNoBody() {
        Origins origins = Origins.script("HTTP/1.1 200 OK\ncontent-length: 500\n\n", HELLO);
        with(origins.client(), client -> {
            Response response = await(client.head("http://app/"));
            assertEquals("500", response.headers().get("content-length"));
            assertEquals("", text(response));
            assertEquals("hello", text(await(client.get("http://app/"))));
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void answersToHeadMayNameCodings() {
        Origins origins = Origins.script("HTTP/1.1 200 OK\ntransfer-encoding: gzip, chunked\n\n", HELLO);
        with(origins.client(), client -> {
            assertEquals("", text(await(client.head("http://app/"))));
            assertEquals("hello", text(await(client.get("http://app/"))));
        });
    }

    @AsyncioTest
    void statusesWithoutABodyHaveNone() {
        Origins origins = Origins.script("HTTP/1.1 204 No\n\n", "HTTP/1.1 304 Not\ncontent-length: 7\n\n", HELLO);
        with(origins.client(), client -> {
            assertEquals(204, await(client.get("http://app/")).status());
            assertEquals(304, await(client.get("http://app/")).status());
            assertEquals("hello", text(await(client.get("http://app/"))));
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void interimResponsesAreSkipped() {
        Origins origins =
                Origins.script("HTTP/1.1 103 Early Hints\nlink: a\n\nHTTP/1.1 102 Processing\n\n" + HELLO, HELLO);
        with(origins.client(), client -> {
            assertEquals("hello", text(await(client.get("http://app/"))));
            assertEquals("hello", text(await(client.get("http://app/"))));
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void trailersComeBehindTheBody() {
        Origins origins = Origins.script("HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n3\nabc\n0\nx-sum: 7\n\n");
        with(origins.client(), client -> {
            Response response = await(client.get("http://app/"));
            assertEquals("abc", text(response));
            assertEquals("7", response.body().trailers().get("x-sum"));
        });
    }

    @AsyncioTest
    void aBodyMayEndWithTheConnection() {
        Origins origins = Origins.script("HTTP/1.0 200 OK\n\nhello<close>", HELLO);
        with(origins.client(), client -> {
            assertEquals("hello", text(await(client.get("http://app/"))));
            assertEquals("hello", text(await(client.get("http://app/"))));
        });
        assertEquals(2, origins.links.size());
    }

    @AsyncioTest
    void responsesMayComeByteByByte() {
        Origins origins = Origins.script("HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n3\nabc\n2\nde\n0\n\n", HELLO)
                .withLargestPiece(1);
        with(origins.client(), client -> {
            assertEquals("abcde", text(await(client.get("http://app/"))));
            assertEquals("hello", text(await(client.get("http://app/"))));
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void theBodyIsSentWhenTheServerWantsIt() {
        Origins origins = Origins.of(HttpClientTest::echo);
        with(origins.client(), client -> {
            Request request =
                    client.request("POST", "http://app/", Content.text("body")).withHeader("expect", "100-continue");
            assertEquals("POST / body", text(await(client.send(request))));
        });
    }

    @AsyncioTest
    void theBodyIsNotSentWhenTheServerDoesNotWantIt() {
        Origins origins = Origins.of(request -> Response.status(403));
        boolean[] asked = {false};
        AsyncIterable<byte[]> body = () -> () -> {
            asked[0] = true;
            throw new StopAsyncIteration();
        };
        with(origins.client(), client -> {
            Request request =
                    client.request("POST", "http://app/", Content.stream(body)).withHeader("expect", "100-continue");
            assertEquals(403, await(client.send(request)).status());
        });
        assertFalse(asked[0]);
    }

    @AsyncioTest
    void aServerThatDoesNotKnowTheQuestionGetsTheBodyAfterAWhile() {
        Origins origins = Origins.script(HELLO);
        with(origins.client(), client -> {
            Request request =
                    client.request("POST", "http://app/", Content.text("body")).withHeader("expect", "100-continue");
            assertEquals("hello", text(await(client.send(request))));
        });
        assertTrue(origins.received.getFirst().endsWith("\n\nbody"), origins.received.getFirst());
    }

    @AsyncioTest
    void anEarlyAnswerEndsTheSending() {
        Origins origins = Origins.script("HTTP/1.1 413 Large\ncontent-length: 0\n\n", HELLO);
        AsyncIterable<byte[]> endless = () -> () -> {
            await(sleep(0));
            return new byte[10_000];
        };
        with(origins.client(), client -> {
            assertEquals(
                    413,
                    await(client.post("http://app/", Content.stream(endless))).status());
            Origins.settle();
            assertEquals(0, client.connections());
            assertEquals("hello", text(await(client.get("http://app/"))));
        });
    }

    @AsyncioTest
    void aBodyThatFailsFailsTheRequest() {
        Origins origins = Origins.of(HttpClientTest::echo);
        AsyncIterable<byte[]> failing = () -> () -> {
            throw new IllegalStateException("no more");
        };
        with(origins.client(), client -> {
            var problem = assertThrows(
                    IllegalStateException.class, () -> await(client.post("http://app/", Content.stream(failing))));
            assertEquals("no more", problem.getMessage());
            Origins.settle();
            assertEquals(0, client.connections());
            assertEquals("GET / ", text(await(client.get("http://app/"))));
        });
    }

    @AsyncioTest
    void aBodyOfAnotherLengthFailsTheRequest() {
        with(Origins.of(HttpClientTest::echo).client(), client -> {
            for (int length : new int[] {9, 11}) {
                Content content = new Content("a/b", Body.stream(pieces(10), length));
                assertThrows(IOException.class, () -> await(client.post("http://app/", content)));
            }
        });
        Origins.settle();
    }

    @AsyncioTest
    void statusesOfErrorsAreExceptionsWhereAskedFor() {
        Origins origins = Origins.of(request -> Response.notFound());
        with(origins.client(), client -> {
            Response response = await(client.get("http://app/a"));
            var problem = assertThrows(StatusException.class, response::raiseForStatus);
            assertEquals("GET http://app/a: status 404", problem.getMessage());
            assertSame(response, problem.response());
        });
        with(Http.httpClient(origins.options().withRaiseForStatus(true)), client -> {
            var problem = assertThrows(StatusException.class, () -> await(client.get("http://app/a")));
            assertEquals("Not Found\n", text(problem.response()));
            var streamed = assertThrows(
                    StatusException.class,
                    () -> with(client.stream(Request.of("GET", "http://app/a")), response -> {}));
            assertEquals("Not Found\n", text(streamed.response()));
        });
    }

    @Test
    void responsesThatWereMadeHaveNoRequestToTell() {
        assertThrows(IllegalStateException.class, () -> Response.notFound().raiseForStatus());
    }

    @AsyncioTest
    void jsonIsParsedByAnyLibrary() {
        with(Origins.of(request -> Response.json("42")).client(), client -> {
            Response response = await(client.get("http://app/"));
            Integer number = await(response.readJson(bytes -> Integer.valueOf(new String(bytes))));
            assertEquals(42, number.intValue());
        });
    }

    @AsyncioTest
    void optionsGoWithEachRequest() {
        Origins origins = Origins.script(HELLO, HELLO);
        HttpClientOptions options = origins.options()
                .withBaseUrl("http://app/api/")
                .withHeaders(Headers.of("user-agent", "test", "x-a", "1"))
                .withBasicAuth("user", "pass");
        with(Http.httpClient(options), client -> {
            await(client.get("items?x=1"));
            await(client.send(
                    client.request("GET", "/other").withHeader("x-a", "2").withHeader("authorization", "Bearer t")));
        });
        String first = origins.received.get(0);
        assertTrue(first.startsWith("GET /api/items?x=1 HTTP/1.1\n"), first);
        assertTrue(first.contains("\nuser-agent: test\nx-a: 1\n"), first);
        assertTrue(first.contains("\nauthorization: Basic dXNlcjpwYXNz\n"), first);
        String second = origins.received.get(1);
        assertTrue(second.startsWith("GET /other HTTP/1.1\n"), second);
        assertTrue(second.contains("\nx-a: 2\n") && !second.contains("x-a: 1"), second);
        assertTrue(second.contains("\nauthorization: Bearer t\n") && !second.contains("Basic"), second);
    }

    @AsyncioTest
    void credentialsInAUrlAreSentAndNotTold() {
        Origins origins = Origins.script("HTTP/1.1 200 OK\ncontent-length: 0\n\n");
        with(origins.client(), client -> {
            Response response = await(client.get("http://user:p%40ss@app/"));
            assertTrue(origins.received.getFirst().contains("\nauthorization: Basic dXNlcjpwQHNz\n"));
            assertFalse(
                    response.request().target().contains("ss@"),
                    response.request().target());
        });
    }

    @AsyncioTest
    void whatIsNoUrlIsRefused() {
        with(Origins.of(HttpClientTest::echo).client(), client -> {
            for (String url : List.of(
                    "/path",
                    "app",
                    "ftp://app/",
                    "http://",
                    "http://a b/",
                    "http://app:0/",
                    "http://app:70000/",
                    "http://a/b\r\nx: y",
                    "http://a%0d%0a/")) {
                assertThrows(IllegalArgumentException.class, () -> await(client.get(url)), url);
            }
            assertEquals("GET /%C3%A4?%C3%B6 ", text(await(client.get("http://app/ä?ö"))));
        });
    }

    @AsyncioTest
    void aBodyThatIsTooLargeIsRefused() {
        Origins origins = Origins.of(request ->
                request.path().equals("/known") ? Response.bytes(new byte[101]) : Response.stream("a/b", pieces(101)));
        with(Http.httpClient(origins.options().withMaxBodySize(100)), client -> {
            for (String path : List.of("/known", "/streamed")) {
                var problem = assertThrows(BadResponseException.class, () -> await(client.get("http://app" + path)));
                assertTrue(problem.getMessage().contains("larger than 100 bytes"), problem.getMessage());
            }
        });
    }

    @AsyncioTest
    void aClosedClientEndsWhatIsUnderWay() {
        Origins origins = Origins.of(request -> {
            await(sleep(100));
            return Response.text("late");
        });
        HttpClient client = origins.client();
        var waiting = org.asyncio4j.Asyncio.createTask(client.get("http://app/"));
        Origins.settle();
        await(client.aclose());
        Origins.settle();
        var problem = assertThrows(ConnectionLostException.class, () -> await(waiting));
        assertEquals("GET http://app/: the client was closed", problem.getMessage());
        assertEquals(0, client.connections());
        var refused = assertThrows(RequestException.class, () -> await(client.get("http://app/")));
        assertEquals("GET http://app/: the client is closed", refused.getMessage());
    }
}
