package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.testing.AsyncioTest;

/** What somebody tries who means harm, and what others' tests of limits do not show: patience, and injection by those who use the API. */
class AttacksTest {

    private static final double HOURS = 3 * 3600;

    private int handling;

    private Response echo(Request request) {
        handling++;
        try {
            return Response.text(await(request.bytes()).length + "");
        } finally {
            handling--;
        }
    }

    @AsyncioTest
    void headsThatComeByteByByteForHoursHoldNoConnection() {
        List<Wire> wires = new ArrayList<>();
        int opened = 0;
        int longest = 0;
        for (double begin = time(); time() - begin < HOURS; await(sleep(10))) {
            for (Wire wire : wires) {
                wire.sendRaw("x");
            }
            wires.removeIf(Wire::isEnded);
            while (wires.size() < 5) {
                Wire wire = Wire.to(this::echo);
                wire.send("GET / HTTP/1.1\nHost: h\nX-Slow: ");
                wires.add(wire);
                opened++;
            }
            longest = Math.max(longest, wires.size());
        }
        assertTrue(opened > 5 * HOURS / 20 - 10, opened + " connections, each for at most 20 seconds");
        assertEquals(5, longest);
        assertEquals(0, handling);
        wires.forEach(Wire::close);
    }

    @AsyncioTest
    void bodiesThatComeByteByByteForHoursHoldNoRequest() {
        int refused = 0;
        for (double begin = time(); time() - begin < HOURS; refused++) {
            double opened = time();
            Wire wire = Wire.to(this::echo);
            wire.send("POST / HTTP/1.1\nHost: h\nContent-Length: 1000000\n\n");
            while (!wire.isEnded() && time() - opened < HOURS) {
                wire.sendRaw("x");
                await(sleep(1));
            }
            assertEquals(30, time() - opened, 2);
            assertTrue(wire.take().startsWith("HTTP/1.1 408 "));
            wire.close();
        }
        assertTrue(refused > HOURS / 35, refused + " requests");
        assertEquals(0, handling);
    }

    @AsyncioTest
    void aBodyThatComesByteByByteForHoursEndsWithTheLimitOfTheRequest() {
        HttpServerOptions patient = HttpServerOptions.DEFAULT.withMinBodyRate(0).withRequestTimeout(300);
        Wire wire = Wire.to(this::echo, patient);
        wire.send("POST / HTTP/1.1\nHost: h\nContent-Length: 1000000\n\n");
        double begin = time();
        while (!wire.isEnded() && time() - begin < HOURS) {
            wire.sendRaw("x");
            await(sleep(20));
        }
        assertTrue(time() - begin < 400, time() - begin + " s");
        assertTrue(wire.take().startsWith("HTTP/1.1 503 "));
        assertEquals(0, handling);
        wire.close();
    }

    @AsyncioTest
    void hugeNamesAndValuesAreRefusedByBothVersions() {
        for (String field :
                new String[] {"x".repeat(100_000) + ": y", "x: " + "y".repeat(100_000), "x: y\n".repeat(20_000)}) {
            Wire wire = Wire.to(this::echo);
            assertTrue(
                    wire.ask("GET / HTTP/1.1\nHost: h\n" + field.strip() + "\n\n")
                            .startsWith("HTTP/1.1 431 "),
                    field);
            wire.close();
        }
        Frames client = Frames.to(this::echo);
        client.get(1, "/", "a".repeat(20_000) + "=y"); // five bits each, so that it fits into a frame
        String answer = client.frames().getFirst();
        assertTrue(answer.startsWith("HEADERS 1 :status=431"), answer);
        client.close();
    }

    @AsyncioTest
    void nothingCanBeInjectedIntoARequest() {
        Origins origins = Origins.of(this::echo);
        with(origins.client(), client -> {
            for (String method : new String[] {"GET / HTTP/1.1\r\nx: y\r\n\r\nGET", "GET ", "", "G\u00c9T"}) {
                assertThrows(IllegalArgumentException.class, () -> client.request(method, "http://app/"), method);
                assertThrows(IllegalArgumentException.class, () -> Request.of(method, "http://app/"), method);
            }
            for (String url : new String[] {
                "http://app/\r\nx: y",
                "http://app/ HTTP/1.1",
                "http://app\r\n/",
                "http://app/?a\nb",
                "http://a\u0000pp/",
                "http://app/\u0000"
            }) {
                assertThrows(IllegalArgumentException.class, () -> await(client.get(url)), url);
            }
            Content split = new Content("a/b\r\nx: y", Body.EMPTY);
            assertThrows(IllegalArgumentException.class, () -> client.request("POST", "http://app/", split));
            assertThrows(IllegalArgumentException.class, () -> client.cookies().add("http://app/", "a", "1\r\nx: y"));
            assertEquals(0, origins.links.size());
        });
    }

    @AsyncioTest
    void nothingCanBeInjectedIntoAResponse() {
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "1; Domain=org"));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a\r\nx", "1"));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "1").withPath("/; Domain=org"));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "1").withDomain("x\r\ny: z"));
        assertThrows(IllegalArgumentException.class, () -> Response.redirect(302, "/\nx: y"));
        assertThrows(IllegalArgumentException.class, () -> Response.text("x").withHeader("x\r\ny", "z"));
        assertThrows(
                IllegalArgumentException.class, () -> ServerSentEvent.of("x").withEvent("a\nid: 7"));
        assertThrows(
                IllegalArgumentException.class, () -> ServerSentEvent.of("x").withId("a\ndata: 7"));
    }

    @AsyncioTest
    void aRedirectWithAUserSendsNobodysCredentials() {
        Origins origins = Origins.script(
                "HTTP/1.1 302 Found\nlocation: http://evil/\ncontent-length: 0\n\n",
                "HTTP/1.1 200 OK\ncontent-length: 0\n\n");
        with(
                Http.httpClient(origins.options().withBasicAuth("user", "secret")),
                client -> await(client.get("http://me:pass@app/")));
        assertTrue(origins.received.getFirst().contains("authorization: Basic "), origins.received.getFirst());
        assertFalse(origins.received.getLast().contains("authorization"), origins.received.getLast());
        assertFalse(origins.received.getLast().contains("me:pass"), origins.received.getLast());
    }
}
