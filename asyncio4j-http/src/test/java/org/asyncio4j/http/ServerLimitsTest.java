package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/** Limits of sizes, numbers and times. */
class ServerLimitsTest {

    private static final String GET = "GET / HTTP/1.1\nHost: h\n\n";

    private final List<String> events = new ArrayList<>();

    private static Response echo(Request request) {
        return Response.text("" + await(request.bytes()).length);
    }

    @AsyncioTest
    void aLongTargetIsRefused() {
        Wire wire = Wire.to(ServerLimitsTest::echo);
        assertTrue(
                wire.ask("GET /" + "a".repeat(9000) + " HTTP/1.1\nHost: h\n\n").startsWith("HTTP/1.1 414"));
        assertTrue(wire.isEnded());
        wire.close();
    }

    @AsyncioTest
    void largeHeadersAreRefused() {
        Wire wire = Wire.to(ServerLimitsTest::echo);
        assertTrue(wire.ask("GET / HTTP/1.1\nHost: h\nX-A: " + "a".repeat(17_000) + "\n\n")
                .startsWith("HTTP/1.1 431"));
        assertTrue(wire.isEnded());
        wire.close();

        Wire flood = Wire.to(ServerLimitsTest::echo);
        assertTrue(
                flood.ask("GET / HTTP/1.1\nHost: h\n" + "X: y\n".repeat(10_000)).startsWith("HTTP/1.1 431"));
        flood.close();
    }

    @AsyncioTest
    void aLargeBodyIsRefusedWhenItIsRead() {
        HttpServerOptions options = HttpServerOptions.DEFAULT.withMaxBodySize(10);
        Wire known = Wire.to(ServerLimitsTest::echo, options);
        assertTrue(known.ask("POST / HTTP/1.1\nHost: h\nContent-Length: 11\n\n").startsWith("HTTP/1.1 413"));
        known.close();

        Wire chunked = Wire.to(ServerLimitsTest::echo, options);
        String head = "POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n";
        assertTrue(chunked.ask(head + "b\n12345678901\n").startsWith("HTTP/1.1 413"));
        chunked.close();

        Wire allowed = Wire.to(request -> echo(request.withMaxBodySize(11)), options);
        assertTrue(allowed.ask("POST / HTTP/1.1\nHost: h\nContent-Length: 11\n\n12345678901")
                .endsWith("\n\n11"));
        allowed.close();
    }

    @AsyncioTest
    void moreRequestsThanAllowedAreRefused() {
        var protocols = Http.serverProtocol(
                request -> {
                    await(sleep(10));
                    return Response.text("done");
                },
                HttpServerOptions.DEFAULT.withMaxRequests(1));
        Wire first = Wire.to(protocols);
        Wire second = Wire.to(protocols);
        assertEquals("", first.ask(GET));
        String refusal = second.ask(GET);
        assertTrue(refusal.startsWith("HTTP/1.1 503"), refusal);
        assertTrue(refusal.contains("\nretry-after: "), refusal);
        await(sleep(10));
        assertTrue(first.take().endsWith("done"));
        assertEquals("", second.ask(GET));
        first.close();
        second.close();
    }

    @AsyncioTest
    void aHeadMustComeInTime() {
        Wire silent = Wire.to(ServerLimitsTest::echo);
        await(sleep(14));
        assertFalse(silent.isEnded());
        await(sleep(2));
        assertTrue(silent.isEnded());
        assertEquals("", silent.take());

        // One byte a second: slowloris.
        Wire slow = Wire.to(ServerLimitsTest::echo);
        for (int i = 0; i < 16; i++) {
            slow.send("GET / HTTP/1.1\nHost: h\nX-Slow: abcdefgh".substring(i, i + 1));
            await(sleep(1));
        }
        assertTrue(slow.take().startsWith("HTTP/1.1 408"));
        assertTrue(slow.isEnded());
        slow.close();
    }

    @AsyncioTest
    void aBodyMustComeInTime() {
        Wire wire = Wire.to(ServerLimitsTest::echo);
        wire.send("POST / HTTP/1.1\nHost: h\nContent-Length: 100000\n\n");
        for (int i = 0; i < 5; i++) {
            await(sleep(20));
            wire.send("x".repeat(10_000));
        }
        assertEquals("", wire.take());
        await(sleep(31));
        assertTrue(wire.take().startsWith("HTTP/1.1 408"));
        assertTrue(wire.isEnded());
        wire.close();
    }

    /** Sends so many bytes each second, up to 300,000; returns after how many seconds the server has answered. */
    private static double answerTo(Wire wire, int rate) {
        wire.send("POST / HTTP/1.1\nHost: h\nContent-Length: 300000\n\n");
        double begin = time();
        for (int left = 300_000; left > 0 && !wire.isEnded(); left -= rate) {
            await(sleep(1));
            wire.sendRaw("x".repeat(Math.min(left, rate)));
        }
        return time() - begin;
    }

    @AsyncioTest
    void aBodyMustComeAtARate() {
        Wire fair = Wire.to(ServerLimitsTest::echo);
        assertEquals(1200, answerTo(fair, 250), 10);
        assertTrue(fair.take().endsWith("\n\n300000"));
        fair.close();

        Wire slow = Wire.to(ServerLimitsTest::echo);
        assertEquals(30, answerTo(slow, 230), 3);
        assertTrue(slow.take().startsWith("HTTP/1.1 408"));
        slow.close();

        HttpServerOptions options =
                HttpServerOptions.DEFAULT.withMinBodyRate(1000).withBodyTimeout(5);
        Wire faster = Wire.to(ServerLimitsTest::echo, options);
        assertEquals(5, answerTo(faster, 900), 2);
        assertTrue(faster.take().startsWith("HTTP/1.1 408"));
        faster.close();

        Wire exempt = Wire.to(request -> echo(request.withMinBodyRate(0)), options);
        assertEquals(1200, answerTo(exempt, 250), 10);
        assertTrue(exempt.take().endsWith("\n\n300000"));
        exempt.close();
    }

    @AsyncioTest
    void whatCameFastMayPauseAfterwards() {
        Wire wire = Wire.to(ServerLimitsTest::echo);
        wire.send("POST / HTTP/1.1\nHost: h\nContent-Length: 100000\n\n" + "x".repeat(24_000));
        double begin = time();
        while (!wire.isEnded()) {
            await(sleep(10));
            wire.sendRaw("x");
        }
        assertEquals(100, time() - begin, 12);
        assertTrue(wire.take().startsWith("HTTP/1.1 408"));
        wire.close();
    }

    @AsyncioTest
    void timeInWhichNobodyReadsTheBodyDoesNotCount() {
        Wire wire = Wire.to(request -> {
            int size = 0;
            for (byte[] piece : each(request.body())) {
                size += piece.length;
                await(sleep(100));
            }
            return Response.text(size + "");
        });
        wire.send("POST / HTTP/1.1\nHost: h\nContent-Length: 10\n\n");
        for (int i = 0; i < 10; i++) {
            wire.sendRaw("x");
            await(sleep(102));
        }
        assertTrue(wire.take().endsWith("\n\n10"));
        wire.close();
    }

    @AsyncioTest
    void aConversationMayBeSlow() {
        Wire wire = Wire.to(request -> Response.status(200).withBody(request.body()));
        wire.ask("POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n1\na\n");
        for (int i = 0; i < 10; i++) {
            await(sleep(20));
            assertEquals("1\nb\n", wire.ask("1\nb\n"));
        }
        assertEquals("0\n\n", wire.ask("0\n\n"));
        wire.close();
    }

    @AsyncioTest
    void anIdleConnectionIsClosed() {
        Wire wire = Wire.to(ServerLimitsTest::echo);
        wire.ask(GET);
        await(sleep(74));
        assertFalse(wire.isEnded());
        wire.ask(GET);
        await(sleep(74));
        assertFalse(wire.isEnded());
        await(sleep(2));
        assertTrue(wire.isEnded());
    }

    @AsyncioTest
    void aClientMustTakeWhatIsSent() {
        Wire wire = Wire.to(request -> {
            try {
                return Response.bytes(new byte[1 << 20]);
            } finally {
                events.add("returned");
            }
        });
        wire.transport().pauseReading();
        wire.send(GET);
        await(sleep(29));
        assertFalse(wire.isLost());
        await(sleep(2));
        wire.transport().resumeReading();
        assertTrue(wire.isEnded());
        assertTrue(wire.take().length() < 1 << 20);
        wire.close();
    }

    @AsyncioTest
    void aClientThatSendsOnMustTakeWhatIsSentToo() {
        Wire wire = Wire.to(request -> {
            Task<Void> reader = createTask(() -> {
                for (byte[] piece : each(request.body())) {
                    events.add(piece.length + "");
                }
            });
            return Response.stream("a/b", asyncGenerator(out -> {
                try {
                    while (true) {
                        out.yield(new byte[10_000]);
                    }
                } finally {
                    reader.cancel();
                    events.add("ended");
                }
            }));
        });
        wire.transport().pauseReading();
        wire.send("POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n");
        for (int i = 0; i < 4; i++) {
            wire.send("1\nx\n");
            await(sleep(9));
        }
        assertEquals(List.of("1", "1", "1", "1", "ended"), events);
        wire.transport().resumeReading();
        assertTrue(wire.isEnded());
        wire.close();
    }

    @AsyncioTest
    void whatIsLeftToTakeAtTheEndMustBeTakenToo() {
        int size = 100_000; // more than the link holds, and less than makes the handler wait
        for (String field : List.of("", "Connection: close\n")) {
            for (boolean late : new boolean[] {false, true}) {
                Wire wire = Wire.to(request -> Response.bytes(new byte[size]));
                wire.transport().pauseReading();
                wire.send("GET / HTTP/1.1\nHost: h\n" + field + "\n");
                await(sleep((field.isEmpty() ? 75 : 0) + (late ? 31 : 29)));
                wire.transport().resumeReading();
                assertTrue(wire.isEnded());
                assertEquals(late, wire.take().length() < size);
                wire.close();
            }
        }
    }

    @AsyncioTest
    void aHandlerMayBeGivenALimit() {
        Wire wire = Wire.to(
                request -> {
                    try {
                        await(sleep(100));
                    } finally {
                        events.add("cancelled");
                    }
                    return Response.status(204);
                },
                HttpServerOptions.DEFAULT.withRequestTimeout(5));
        wire.send(GET);
        await(sleep(6));
        assertTrue(wire.take().startsWith("HTTP/1.1 503"));
        assertEquals(List.of("cancelled"), events);
        assertFalse(wire.isEnded());
        wire.close();
    }
}
