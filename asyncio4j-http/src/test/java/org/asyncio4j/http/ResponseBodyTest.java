package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;

/** Bodies of responses: how they are framed, and what happens where they fail. */
class ResponseBodyTest {

    private static final String GET = "GET / HTTP/1.1\nHost: h\n\n";

    private boolean ended;

    private static AsyncGenerator<byte[]> pieces(String... texts) {
        return asyncGenerator(out -> {
            for (String text : texts) {
                out.yield(text.getBytes());
            }
        });
    }

    @AsyncioTest
    void aStreamIsSentInChunks() {
        Wire wire = Wire.to(request -> Response.stream("text/plain", pieces("abc", "", "x".repeat(20))));
        assertEquals(
                "HTTP/1.1 200 OK\ncontent-type: text/plain\ntransfer-encoding: chunked\n\n"
                        + "3\nabc\n14\nxxxxxxxxxxxxxxxxxxxx\n0\n\n",
                wire.ask(GET));
        assertFalse(wire.isEnded());
        wire.close();
    }

    @AsyncioTest
    void aStreamOfKnownLengthIsSentAsItIs() {
        Wire wire = Wire.to(request -> Response.status(200).withBody(Body.stream(pieces("abc", "de"), 5)));
        assertEquals("HTTP/1.1 200 OK\ncontent-length: 5\n\nabcde", wire.ask(GET));
        wire.close();
    }

    @AsyncioTest
    void aStreamToAClientOfVersion10EndsWithTheConnection() {
        Wire wire = Wire.to(request -> Response.stream("text/plain", pieces("abc", "de")));
        assertEquals(
                "HTTP/1.1 200 OK\ncontent-type: text/plain\nconnection: close\n\nabcde",
                wire.ask("GET / HTTP/1.0\nConnection: keep-alive\n\n"));
        assertTrue(wire.isEnded());
    }

    @AsyncioTest
    void headGetsTheHeadOnly() {
        Wire wire = Wire.to(request -> Response.text("hello"));
        assertEquals(
                "HTTP/1.1 200 OK\ncontent-type: text/plain; charset=utf-8\ncontent-length: 5\n\n",
                wire.ask("HEAD / HTTP/1.1\nHost: h\n\n"));
        assertTrue(wire.ask(GET).endsWith("hello"));
        wire.close();
    }

    @AsyncioTest
    void statuses204And304HaveNoBody() {
        Wire wire = Wire.to(request -> Response.text("hello")
                .withStatus(Integer.parseInt(request.path().substring(1))));
        assertEquals(
                "HTTP/1.1 204 No Content\ncontent-type: text/plain; charset=utf-8\n\n",
                wire.ask("GET /204 HTTP/1.1\nHost: h\n\n"));
        assertEquals(
                "HTTP/1.1 304 Not Modified\ncontent-type: text/plain; charset=utf-8\ncontent-length: 5\n\n",
                wire.ask("GET /304 HTTP/1.1\nHost: h\n\n"));
        wire.close();
    }

    @AsyncioTest
    void theLengthIsTheServersBusiness() {
        Wire wire = Wire.to(request ->
                Response.text("hello").withHeader("content-length", "3").withHeader("transfer-encoding", "gzip"));
        assertEquals(
                "HTTP/1.1 200 OK\ncontent-type: text/plain; charset=utf-8\ncontent-length: 5\n\nhello", wire.ask(GET));
        wire.close();
    }

    @AsyncioTest
    void aStreamIsAskedForMoreAsTheClientTakesIt() {
        int[] made = new int[1];
        Wire wire = Wire.to(request -> Response.stream("text/plain", asyncGenerator(out -> {
            for (made[0] = 0; made[0] < 100; made[0]++) {
                out.yield(new byte[10_000]);
            }
        })));
        wire.transport().pauseReading();
        wire.send(GET);
        Wire.settle();
        assertTrue(made[0] < 40, made[0] + " pieces were made");
        wire.transport().resumeReading();
        Wire.settle();
        assertEquals(100, made[0]);
        wire.close();
    }

    @AsyncioTest
    void aHandlerThatThrowsIsReportedAndAnsweredWithoutDetails(ReportedProblems problems) {
        Wire wire = Wire.to(request -> {
            throw new IllegalStateException("secret");
        });
        String answer = wire.ask(GET);
        assertTrue(answer.startsWith("HTTP/1.1 500"), answer);
        assertFalse(answer.contains("secret"), answer);
        assertEquals(
                "HTTP handler failed: <Request GET />",
                problems.take().getFirst().message());
        assertFalse(wire.isEnded());
        wire.close();
    }

    @AsyncioTest
    void anHttpExceptionIsTheResponse() {
        Wire wire = Wire.to(request -> {
            throw new HttpException(409, "there is one already");
        });
        String answer = wire.ask(GET);
        assertTrue(answer.startsWith("HTTP/1.1 409 Conflict\n"), answer);
        assertTrue(answer.endsWith("\n\nthere is one already\n"), answer);
        wire.close();
    }

    @AsyncioTest
    void aStreamThatFailsLeavesTheResponseUnfinished(ReportedProblems problems) {
        Wire wire = Wire.to(request -> Response.stream("text/plain", asyncGenerator(out -> {
            out.yield("abc".getBytes());
            throw new IllegalStateException("midway");
        })));
        String answer = wire.ask(GET);
        assertFalse(answer.contains("\n0\n"), answer);
        assertTrue(wire.isEnded());
        assertEquals(
                "Response failed: <Request GET />", problems.take().getFirst().message());
    }

    @AsyncioTest
    void aBodyOfWrongLengthIsReportedAndEndsTheConnection(ReportedProblems problems) {
        Wire tooShort = Wire.to(request -> Response.status(200).withBody(Body.stream(pieces("abc"), 5)));
        assertTrue(tooShort.ask(GET).contains("content-length: 5"));
        assertTrue(tooShort.isEnded());
        Wire tooLong = Wire.to(request -> Response.status(200).withBody(Body.stream(pieces("abc", "defg"), 5)));
        assertFalse(tooLong.ask(GET).contains("defg"));
        assertTrue(tooLong.isEnded());
        assertEquals(2, problems.take().size());
    }

    @AsyncioTest
    void aStreamIsClosedWhenTheClientLeaves() {
        Wire wire = Wire.to(request -> Response.stream("text/plain", asyncGenerator(out -> {
            try {
                while (true) {
                    out.yield(new byte[1]);
                    await(sleep(1));
                }
            } finally {
                ended = true;
            }
        })));
        wire.send(GET);
        await(sleep(3));
        wire.close();
        assertTrue(ended);
    }

    @AsyncioTest
    void eventsAreSentAsTheyCome() {
        Wire wire = Wire.to(request -> Response.events(asyncGenerator(out -> {
            out.yield(ServerSentEvent.of("one\ntwo").withEvent("price").withId("7"));
            await(sleep(1));
            out.yield(ServerSentEvent.of("three"));
        })));
        String first = wire.ask(GET);
        assertTrue(first.contains("content-type: text/event-stream\n"), first);
        assertTrue(first.contains("event: price\nid: 7\ndata: one\ndata: two\n\n"), first);
        await(sleep(1));
        assertTrue(wire.take().contains("data: three\n\n"));
        wire.close();
    }
}
