package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;

/** Requirements of RFC 9110 and 9112 that belong to no other concept; the table of all is docs/http-conformance.md. */
class RequirementsTest {

    private static Response echo(Request request) {
        return Response.text(request.method() + " " + request.path() + " " + request.host() + " "
                + await(request.text()) + request.query().get("q", ""));
    }

    private static String ask(String text) {
        Wire wire = Wire.to(RequirementsTest::echo);
        String answer = wire.ask(text);
        wire.close();
        return answer;
    }

    @AsyncioTest
    void targetsOf8000BytesAreTaken() {
        String path = "/" + "a".repeat(7_999);
        assertTrue(ask("GET " + path + " HTTP/1.1\nHost: h\n\n").endsWith("GET " + path + " h "));
    }

    @AsyncioTest
    void absoluteTargetsAreTakenWithTheirHost() {
        assertTrue(ask("GET http://other:81/a?q=1 HTTP/1.1\nHost: h\n\n").endsWith("\n\nGET /a other:81 1"));
        assertTrue(ask("GET HTTP://other HTTP/1.1\nHost: h\n\n").endsWith("\n\nGET / other "));
    }

    @AsyncioTest
    void anAsteriskIsATarget() {
        assertTrue(ask("OPTIONS * HTTP/1.1\nHost: h\n\n").endsWith("\n\nOPTIONS * h "));
    }

    @AsyncioTest
    void tunnelsAreRefused() {
        String answer = ask("CONNECT other:443 HTTP/1.1\nHost: other:443\n\nGET /smuggled HTTP/1.1\nHost: h\n\n");
        assertTrue(answer.startsWith("HTTP/1.1 501 "), answer);
        assertFalse(answer.contains("smuggled"), answer);
    }

    @AsyncioTest
    void methodsAreComparedWithCase() {
        assertTrue(ask("get /a HTTP/1.1\nHost: h\n\n").endsWith("\n\nget /a h "));
        assertTrue(ask("WONDER /a HTTP/1.1\nHost: h\n\n").endsWith("\n\nWONDER /a h "));
    }

    @AsyncioTest
    void spacesAroundValuesDoNotBelongToThem() {
        assertTrue(ask("GET /a HTTP/1.1\nHost:\t h \t\n\n").endsWith("\n\nGET /a h "));
        assertTrue(ask("POST /a HTTP/1.1\nhost:h\ncontent-length:2 \n\nxy").endsWith("\n\nPOST /a h xy"));
    }

    @AsyncioTest
    void emptyElementsOfListsArePassedOver() {
        String answer = ask("GET /a HTTP/1.1\nHost: h\nConnection: , close,,\n\n");
        assertTrue(answer.contains("\nconnection: close\n"), answer);
    }

    @AsyncioTest
    void anUpgradeThatNobodyWantsIsPassedOver() {
        String answer = ask("GET /a HTTP/1.1\nHost: h\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\n"
                + "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\n\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }

    @AsyncioTest
    void aClientOfVersion10IsNotToldToGoOn() {
        Wire wire = Wire.to(RequirementsTest::echo);
        assertEquals("", wire.ask("POST /a HTTP/1.0\nHost: h\nExpect: 100-continue\nContent-Length: 2\n\n"));
        assertTrue(wire.ask("xy").startsWith("HTTP/1.1 200 "));
        wire.close();
    }

    @AsyncioTest
    void codingsAndSizesOfChunksHaveNoCase() {
        String answer =
                ask("POST /a HTTP/1.1\nHost: h\nTransfer-Encoding: Chunked\n\nA\n0123456789\n00b\n01234567890\n0\n\n");
        assertTrue(answer.endsWith("\n\nPOST /a h 012345678901234567890"), answer);
    }

    @AsyncioTest
    void extensionsAndTrailersAreBounded() {
        String head = "POST /a HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n";
        String extension = ask(head + "1;" + "x".repeat(100_000));
        assertTrue(extension.startsWith("HTTP/1.1 400 "), extension);
        String trailers = ask(head + "1\nx\n0\n" + "x: y\n".repeat(20_000));
        assertTrue(trailers.startsWith("HTTP/1.1 4"), trailers);
    }

    @AsyncioTest
    void answersHaveADate() {
        StringBuilder raw = new StringBuilder();
        MemoryLink link = MemoryLink.connect(
                org.asyncio4j.lowlevel.Loops.getRunningLoop(),
                new org.asyncio4j.lowlevel.Protocol() {
                    @Override
                    public void dataReceived(byte[] data) {
                        raw.append(new String(data, java.nio.charset.StandardCharsets.ISO_8859_1));
                    }
                },
                Http.serverProtocol(request -> Response.status(404), HttpServerOptions.DEFAULT)
                        .get());
        link.left().write("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET\r\n\r\n".getBytes());
        Wire.settle();
        String date = "\r\ndate: [A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT\r\n";
        assertTrue(
                raw.toString().matches("(?s)HTTP/1.1 404 .*" + date + ".*HTTP/1.1 400 .*" + date + ".*"),
                raw.toString());
        link.left().close();
    }

    @AsyncioTest
    void aClientAsksForASlashWhereThereIsNoPath() {
        Origins origins = Origins.script("HTTP/1.1 204 No Content\n\n", "HTTP/1.1 204 No Content\n\n");
        with(origins.client(), client -> {
            assertEquals(204, await(client.get("http://app")).status());
            assertEquals(204, await(client.get("http://app?q=1")).status());
        });
        assertTrue(origins.received.getFirst().startsWith("GET / HTTP/1.1\nhost: app\n"), origins.received.getFirst());
        assertTrue(origins.received.getLast().startsWith("GET /?q=1 HTTP/1.1\n"), origins.received.getLast());
    }

    @AsyncioTest
    void aClientNeedsNoReasonAndKnowsNotEveryStatus() {
        for (String line : List.of("HTTP/1.1 299 ", "HTTP/1.1 299", "HTTP/1.1 299 What ever")) {
            Origins origins = Origins.script(line + "\ncontent-length: 2\n\nok");
            with(origins.client(), client -> {
                Response response = await(client.get("http://app/"));
                assertEquals(299, response.status());
                assertEquals("ok", await(response.readText()));
            });
        }
    }
}
