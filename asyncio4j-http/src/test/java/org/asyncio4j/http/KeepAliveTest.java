package org.asyncio4j.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.testing.AsyncioTest;

/** Several requests on a connection. */
class KeepAliveTest {

    private static Response app(Request request) {
        return Response.text(request.method() + " " + request.path());
    }

    @AsyncioTest
    void requestsFollowEachOtherOnAConnection() {
        Wire wire = Wire.to(KeepAliveTest::app);
        String expected = "HTTP/1.1 200 OK\ncontent-type: text/plain; charset=utf-8\ncontent-length: 6\n\nGET /a";
        assertEquals(expected, wire.ask("GET /a HTTP/1.1\nHost: h\n\n"));
        assertEquals(expected.replace("/a", "/b"), wire.ask("GET /b HTTP/1.1\nHost: h\n\n"));
        assertFalse(wire.isEnded());
        wire.close();
    }

    @AsyncioTest
    void pipelinedRequestsAreAnsweredInOrder() {
        Wire wire = Wire.to(KeepAliveTest::app);
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 501; i++) {
            requests.append("GET /").append(i).append(" HTTP/1.1\nHost: h\n\n");
        }
        String answers = wire.ask(requests.toString());
        int at = 0;
        for (int i = 0; i < 501; i++) {
            at = answers.indexOf("GET /" + i, at);
            assertTrue(at >= 0, "no answer to " + i);
        }
        wire.close();
    }

    @AsyncioTest
    void requestsThatArriveByteByByteAreAnswered() {
        Wire wire = Wire.to(KeepAliveTest::app, HttpServerOptions.DEFAULT, 1);
        String answer = wire.ask("GET /a HTTP/1.1\n"
                + "Host: h\n\n"
                + "POST /b HTTP/1.1\n"
                + "Host: h\n"
                + "Content-Length: 3\n\n"
                + "abcGET /c HTTP/1.1\n"
                + "Host: h\n\n");
        assertTrue(answer.contains("GET /a"), answer);
        assertTrue(answer.contains("POST /b"), answer);
        assertTrue(answer.endsWith("GET /c"), answer);
        wire.close();
    }

    @AsyncioTest
    void aClientMayAskToCloseTheConnection() {
        Wire wire = Wire.to(KeepAliveTest::app);
        String answer = wire.ask("GET /a HTTP/1.1\nHost: h\nConnection: Close\n\n");
        assertTrue(answer.contains("\nconnection: close\n"), answer);
        assertTrue(wire.isEnded());
    }

    @AsyncioTest
    void aHandlerMayAskToCloseTheConnection() {
        Wire wire = Wire.to(request -> Response.text("bye").withHeader("connection", "close"));
        String answer = wire.ask("GET /a HTTP/1.1\nHost: h\n\n");
        assertTrue(answer.contains("\nconnection: close\n"), answer);
        assertTrue(wire.isEnded());
    }

    @AsyncioTest
    void aClientOfVersion10KeepsItsConnectionOnlyIfItAsks() {
        Wire kept = Wire.to(KeepAliveTest::app);
        String answer = kept.ask("GET /a HTTP/1.0\nConnection: keep-alive\n\n");
        assertTrue(answer.contains("\nconnection: keep-alive\n"), answer);
        assertFalse(kept.isEnded());
        kept.close();

        Wire closed = Wire.to(KeepAliveTest::app);
        assertTrue(closed.ask("GET /a HTTP/1.0\n\n").contains("\nconnection: close\n"));
        assertTrue(closed.isEnded());
    }
}
