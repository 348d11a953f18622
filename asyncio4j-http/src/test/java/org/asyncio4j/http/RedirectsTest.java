package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.testing.AsyncioTest;

/** Where a client follows. */
class RedirectsTest {

    private static final String END = "HTTP/1.1 200 OK\ncontent-length: 3\n\nend";

    private static String to(int status, String location) {
        return "HTTP/1.1 " + status + " Moved\nlocation: " + location + "\ncontent-length: 4\n\nmove";
    }

    private static String line(Origins origins, int index) {
        return origins.received.get(index).lines().findFirst().orElse("");
    }

    @AsyncioTest
    void theLastRequestIsTold() {
        Origins origins = Origins.script(to(302, "/b?c"), to(301, "d"), to(307, "//other/e"), END);
        with(origins.client(), client -> {
            Response response = await(client.get("http://app/x/a"));
            assertEquals(200, response.status());
            assertEquals("http://other/e", response.request().target());
        });
        assertEquals("GET /b?c HTTP/1.1", line(origins, 1));
        assertEquals("GET /d HTTP/1.1", line(origins, 2));
        assertEquals(List.of("app:80", "other:80"), origins.addresses);
    }

    @AsyncioTest
    void methodsChangeAsTheStatusSays() {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE")) {
                boolean head = method.equals("HEAD");
                Origins origins = Origins.script(
                        head ? "HTTP/1.1 " + status + " Moved\nlocation: /b\n\n" : to(status, "/b"), END);
                with(origins.client(), client -> {
                    Request request = client.request(method, "http://app/a");
                    await(client.send(method.startsWith("P") ? request.withBody(Body.of("body")) : request));
                });
                boolean toGet = status == 303 && !head || status < 303 && method.equals("POST");
                assertEquals((toGet ? "GET" : method) + " /b HTTP/1.1", line(origins, 1));
                boolean body = method.startsWith("P") && !toGet;
                assertEquals(body, origins.received.get(1).endsWith("\n\nbody"), method + " " + status);
            }
        }
    }

    @AsyncioTest
    void whatDescribesABodyGoesWithIt() {
        Origins origins = Origins.script(to(303, "/b"), END);
        with(origins.client(), client -> await(client.post("http://app/a", Content.json("{}"))));
        assertTrue(origins.received.get(0).contains("content-type"));
        assertFalse(origins.received.get(1).contains("content-"), origins.received.get(1));
    }

    @AsyncioTest
    void credentialsStayWithTheirHost() {
        Origins origins = Origins.script(to(302, "/b"), to(302, "http://other/c"), to(302, "http://app/d"), END);
        HttpClientOptions options = origins.options()
                .withBasicAuth("user", "pass")
                .withHeaders(Headers.of("cookie", "secret=1", "x-a", "1"));
        with(Http.httpClient(options), client -> await(client.get("http://app/a")));
        for (int i = 0; i < 4; i++) {
            String request = origins.received.get(i);
            assertEquals(i < 2, request.contains("authorization: "), request);
            assertEquals(i < 2, request.contains("secret"), request);
            assertTrue(request.contains("x-a: 1"), request);
        }
    }

    @AsyncioTest
    void anotherPortIsAnotherHost() {
        Origins origins = Origins.script(to(302, "http://app:81/"), END);
        with(
                origins.client(),
                client -> await(
                        client.send(client.request("GET", "http://app/").withHeader("authorization", "Bearer x"))));
        assertFalse(origins.received.get(1).contains("Bearer"), origins.received.get(1));
    }

    @AsyncioTest
    void redirectsHaveALimit() {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(to(302, "/" + i));
        }
        Origins origins = Origins.script(answers.toArray(String[]::new));
        with(Http.httpClient(origins.options().withMaxRedirects(3)), client -> {
            var problem = assertThrows(RedirectException.class, () -> await(client.get("http://app/")));
            assertEquals("GET http://app/2: more than 3 redirects, the last to /3", problem.getMessage());
            assertEquals(4, origins.received.size());
        });
    }

    @AsyncioTest
    void redirectsCanBeReturned() {
        Origins origins = Origins.script(to(302, "/b"));
        with(Http.httpClient(origins.options().withMaxRedirects(0)), client -> {
            Response response = await(client.get("http://app/"));
            assertEquals(302, response.status());
            assertEquals("/b", response.headers().get("location"));
            assertEquals("move", await(response.readText()));
        });
    }

    @AsyncioTest
    void placesThatAreNotHttpAreNotFollowed() {
        for (String location : List.of("file:///etc/passwd", "ftp://app/", "http://", "javascript:x", "http://a:b/")) {
            Origins origins = Origins.script(to(302, location));
            with(
                    origins.client(),
                    client -> assertThrows(RedirectException.class, () -> await(client.get("http://app/")), location));
        }
    }

    @AsyncioTest
    void aBodyThatCannotBeSentTwiceIsNot() {
        Origins origins = Origins.script(to(307, "/b"));
        AsyncIterable<byte[]> once = () -> {
            boolean[] sent = {false};
            return () -> {
                if (sent[0]) {
                    throw new StopAsyncIteration();
                }
                sent[0] = true;
                return new byte[] {'x'};
            };
        };
        // The script answers when the head has come, so the length is told.
        Content content = new Content("a/b", Body.stream(once, 1));
        with(
                origins.client(),
                client -> assertThrows(RedirectException.class, () -> await(client.post("http://app/", content))));
    }
}
