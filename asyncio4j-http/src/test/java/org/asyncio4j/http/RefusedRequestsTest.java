package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.testing.AsyncioTest;

/** Requests that are malformed, or that another server might read differently: they are refused, and nothing behind them is read. */
class RefusedRequestsTest {

    private final List<String> handled = new ArrayList<>();

    private Response app(Request request) {
        handled.add(request.target());
        return Response.text(await(request.text()));
    }

    /** Sends a request and one behind it, byte by byte too. */
    private void refuses(int status, String request) {
        for (int piece : new int[] {Integer.MAX_VALUE, 1}) {
            Wire wire = Wire.to(this::app, HttpServerOptions.DEFAULT, piece);
            wire.sendRaw(request + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
            String answer = wire.take();
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), () -> request + "\n was answered by " + answer);
            assertTrue(answer.contains("\nconnection: close\n"), answer);
            assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
            assertTrue(wire.isEnded());
            assertTrue(!handled.contains("/smuggled"), () -> "smuggled: " + request);
            wire.close();
        }
    }

    @AsyncioTest
    void bothLengths() {
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n");
    }

    @AsyncioTest
    void severalLengths() {
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 3\r\n\r\nabc");
    }

    @AsyncioTest
    void lengthsThatAreNotNumbers() {
        for (String length : List.of("+3", "-3", "3x", "0x3", "3 3", "", "99999999999999999999999")) {
            refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\nabc");
        }
    }

    @AsyncioTest
    void otherTransferCodings() {
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n");
        refuses(501, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n");
        refuses(
                400,
                "POST / HTTP/1.1\r\n"
                        + "Host: h\r\n"
                        + "Transfer-Encoding: chunked\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\n");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n");
    }

    @AsyncioTest
    void chunksInVersion10() {
        refuses(400, "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @AsyncioTest
    void foldedLines() {
        refuses(400, "GET / HTTP/1.1\r\nHost: h\r\nX-A: b\r\n c\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: h\r\nX-A: b\r\n\tc\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\n Host: h\r\n\r\n");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n");
        refuses(400, " GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    @AsyncioTest
    void spacesBeforeTheColon() {
        refuses(400, "GET / HTTP/1.1\r\nHost : h\r\n\r\n");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\nabc");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
    }

    @AsyncioTest
    void bareEndsOfLines() {
        refuses(400, "GET / HTTP/1.1\nHost: h\n\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: h\nX-A: b\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: h\r\nX-A: b\rX-B: c\r\n\r\n");
        refuses(400, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n");
    }

    @AsyncioTest
    void malformedChunks() {
        String head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (String chunks : List.of(
                "g\r\n",
                "-1\r\nx\r\n",
                "+1\r\nx\r\n",
                "0x1\r\nx\r\n",
                " 1\r\nx\r\n",
                "\r\nabc\r\n",
                "1\r\nxy\r\n0\r\n\r\n",
                "ffffffffffffffff1\r\nx\r\n",
                "1;a\nb\r\nx\r\n0\r\n\r\n")) {
            refuses(400, head + chunks);
        }
    }

    @AsyncioTest
    void malformedFields() {
        refuses(400, "GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: h\r\n: no name\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: h\r\nX\u00e4: a\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: h\r\nX-A: a\0b\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: h\r\nX(A): b\r\n\r\n");
    }

    @AsyncioTest
    void hosts() {
        refuses(400, "GET / HTTP/1.1\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n");
        refuses(400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n");
    }

    @AsyncioTest
    void firstLines() {
        refuses(400, "GET /\r\nHost: h\r\n\r\n");
        refuses(400, "GET / HTTP/1.1 \r\nHost: h\r\n\r\n");
        refuses(400, "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n");
        refuses(400, "GET /\u00e4 HTTP/1.1\r\nHost: h\r\n\r\n");
        refuses(400, "GET /a\0 HTTP/1.1\r\nHost: h\r\n\r\n");
        refuses(400, "G(T / HTTP/1.1\r\nHost: h\r\n\r\n");
        refuses(400, "GET / http/1.1\r\nHost: h\r\n\r\n");
        refuses(505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n");
        refuses(505, "GET / HTTP/1.2\r\nHost: h\r\n\r\n");
    }

    @AsyncioTest
    void expectationsThatAreUnknown() {
        refuses(417, "GET / HTTP/1.1\r\nHost: h\r\nExpect: wonders\r\n\r\n");
    }

    @AsyncioTest
    void emptyLinesBeforeARequestAreSkipped() {
        Wire wire = Wire.to(this::app);
        assertTrue(wire.ask("\n\nGET /a HTTP/1.1\nHost: h\n\n").startsWith("HTTP/1.1 200"));
        wire.close();
    }
}
