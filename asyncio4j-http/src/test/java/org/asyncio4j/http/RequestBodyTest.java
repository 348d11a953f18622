package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.testing.AsyncioTest;

/** Bodies of requests: how they arrive, and what becomes of those that nobody reads. */
class RequestBodyTest {

    private static final String CHUNKED = "POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n";

    private static Response echo(Request request) {
        return Response.text("<" + await(request.text()) + ">");
    }

    @AsyncioTest
    void aBodyOfKnownLengthIsRead() {
        Wire wire = Wire.to(RequestBodyTest::echo);
        assertTrue(
                wire.ask("POST / HTTP/1.1\nHost: h\nContent-Length: 3\n\nabc").endsWith("\n\n<abc>"));
        wire.close();
    }

    @AsyncioTest
    void chunksAreReadWithTheirExtensionsAndTrailers() {
        Wire wire = Wire.to(RequestBodyTest::echo);
        String answer = wire.ask(CHUNKED + "3;x=y\nabc\n2\nde\n0\nX-Sum: 1\n\nGET /next HTTP/1.1\nHost: h\n\n");
        assertTrue(answer.contains("<abcde>"), answer);
        assertTrue(answer.endsWith("<>"), answer);
        wire.close();
    }

    @AsyncioTest
    void piecesArriveAsTheyAreSent() {
        List<String> pieces = new ArrayList<>();
        Wire wire = Wire.to(request -> {
            for (byte[] piece : each(request.body())) {
                pieces.add(new String(piece));
            }
            return Response.status(204);
        });
        wire.ask(CHUNKED);
        wire.ask("3\nabc\n");
        assertEquals(List.of("abc"), pieces);
        wire.ask("2\nde\n0\n\n");
        assertEquals(List.of("abc", "de"), pieces);
        wire.close();
    }

    @AsyncioTest
    void aClientThatAsksIsToldToGoOnWhenTheBodyIsFirstRead() {
        Wire wire = Wire.to(request -> {
            await(sleep(5));
            return echo(request);
        });
        String head = "POST / HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 3\n\n";
        assertEquals("", wire.ask(head));
        await(sleep(5));
        assertEquals("HTTP/1.1 100 Continue\n\n", wire.take());
        assertTrue(wire.ask("abc").endsWith("<abc>"));
        wire.close();
    }

    @AsyncioTest
    void aClientThatSendsWithoutBeingToldIsNotTold() {
        Wire wire = Wire.to(RequestBodyTest::echo);
        String answer = wire.ask("POST / HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 3\n\nabc");
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        wire.close();
    }

    @AsyncioTest
    void aClientThatAsksAndIsRefusedIsNotKept() {
        Wire wire = Wire.to(request -> Response.text("no").withStatus(403));
        String answer = wire.ask("POST / HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 3\n\n");
        assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        assertTrue(answer.contains("\nconnection: close\n"), answer);
        assertTrue(wire.isEnded());
        wire.close();
    }

    @AsyncioTest
    void aSenderWaitsForAHandlerThatDoesNotRead() {
        Wire wire = Wire.to(request -> {
            await(sleep(10));
            return Response.text("" + await(request.bytes()).length);
        });
        wire.send("POST / HTTP/1.1\nHost: h\nContent-Length: 1000000\n\n");
        wire.sendRaw("x".repeat(1_000_000));
        Wire.settle();
        long waiting = wire.transport().getWriteBufferSize();
        assertTrue(waiting > 700_000, "only " + waiting + " bytes wait");
        await(sleep(10));
        assertTrue(wire.take().endsWith("\n\n1000000"));
        wire.close();
    }

    @AsyncioTest
    void aSmallBodyThatNobodyReadsIsSkipped() {
        Wire wire = Wire.to(request -> Response.text(request.path()));
        String answer = wire.ask("POST /a HTTP/1.1\nHost: h\nContent-Length: 100000\n\n");
        assertTrue(answer.endsWith("/a"), answer);
        wire.sendRaw("x".repeat(100_000));
        assertTrue(wire.ask("GET /b HTTP/1.1\nHost: h\n\n").endsWith("/b"));
        wire.close();
    }

    @AsyncioTest
    void aLargeBodyThatNobodyReadsEndsTheConnection() {
        Wire wire = Wire.to(request -> Response.text("no need"));
        String answer = wire.ask("POST /a HTTP/1.1\nHost: h\nContent-Length: 1000000000\n\nxyz");
        assertTrue(answer.contains("\nconnection: close\n"), answer);
        assertTrue(answer.endsWith("no need"), answer);
        assertTrue(wire.isEnded());
        wire.close();
    }

    @AsyncioTest
    void manyChunksThatNobodyReadsEndTheConnection() {
        Wire wire = Wire.to(request -> Response.text("no need"));
        wire.ask(CHUNKED);
        for (int i = 0; i < 6; i++) {
            wire.send("ffff\n" + "x".repeat(0xffff) + "\n");
            Wire.settle();
        }
        assertTrue(wire.isEnded());
        wire.close();
    }

    @AsyncioTest
    void theBodyAsAWholeCanBeReadAgain() {
        Wire wire = Wire.to(request -> Response.text(await(request.text()) + new String(await(request.bytes()))));
        assertTrue(
                wire.ask("POST / HTTP/1.1\nHost: h\nContent-Length: 3\n\nabc").endsWith("\n\nabcabc"));
        wire.close();
    }

    @AsyncioTest
    void aFormIsRead() {
        Wire wire = Wire.to(request -> Response.text(await(request.form()).get("b", "?")));
        String form =
                "POST / HTTP/1.1\nHost: h\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 10\n\n";
        assertTrue(wire.ask(form + "a=1&b=x%20").endsWith("\n\nx "));
        assertTrue(wire.ask(form + "a=1&b=%zz&").startsWith("HTTP/1.1 400"));
        assertTrue(wire.ask("POST / HTTP/1.1\nHost: h\nContent-Length: 0\n\n").startsWith("HTTP/1.1 415"));
        wire.close();
    }

    @AsyncioTest
    void jsonIsReadByAParserOfTheUsers() {
        Wire wire = Wire.to(request ->
                Response.text("" + await(request.json(bytes -> Integer.parseInt(new String(bytes))))));
        assertTrue(wire.ask("POST / HTTP/1.1\nHost: h\nContent-Length: 2\n\n42").endsWith("\n\n42"));
        assertTrue(wire.ask("POST / HTTP/1.1\nHost: h\nContent-Length: 2\n\nxx").startsWith("HTTP/1.1 400"));
        wire.close();
    }

    @AsyncioTest
    void aMalformedChunkIsToldToTheHandlerThatReads() {
        Wire wire = Wire.to(RequestBodyTest::echo);
        String answer = wire.ask(CHUNKED + "3\nabc\nzz\n");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertTrue(wire.isEnded());
        assertFalse(answer.contains("<"), answer);
        wire.close();
    }
}
