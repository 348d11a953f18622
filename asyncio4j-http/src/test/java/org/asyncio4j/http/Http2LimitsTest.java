package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.testing.AsyncioTest;

/** A server by HTTP/2 and clients that want to wear it out. */
class Http2LimitsTest {

    private final List<String> events = new ArrayList<>();

    private static Response answer(Request request) {
        await(request.bytes());
        return Response.text("x");
    }

    private Response slow(Request request) {
        try {
            await(sleep(1000));
        } finally {
            events.add("ended");
        }
        return Response.text("x");
    }

    private static void assertCalmed(Frames client) {
        List<String> frames = client.frames();
        assertTrue(frames.getLast().matches("GOAWAY \\d+ ENHANCE_YOUR_CALM"), () -> frames.getLast());
        assertTrue(client.isEnded());
        client.close();
    }

    @AsyncioTest
    void rapidResetsEndTheConnection() {
        Frames client = Frames.to(this::slow);
        for (int i = 0; i < 300; i++) {
            client.get(2 * i + 1, "/").reset(2 * i + 1, Http2Error.CANCEL);
        }
        assertCalmed(client);
    }

    @AsyncioTest
    void handlersThatAreBeingCancelledCount() {
        Frames client = Frames.to(
                request -> {
                    try {
                        await(sleep(1000));
                    } finally {
                        await(sleep(5));
                    }
                    return Response.text("x");
                },
                HttpServerOptions.DEFAULT.withMaxStreams(2));
        client.get(1, "/").get(3, "/");
        client.frames();
        client.reset(1, Http2Error.CANCEL).reset(3, Http2Error.CANCEL).get(5, "/");
        assertEquals(List.of("RST_STREAM 5 REFUSED_STREAM"), client.frames());
        await(sleep(6));
        client.get(7, "/");
        assertEquals(List.of(), client.frames());
        client.close();
        await(sleep(6));
    }

    @AsyncioTest
    void nowAndThenARequestMayBeGivenUp() {
        Frames client = Frames.to(this::slow);
        for (int i = 0; i < 1000; i++) {
            client.get(2 * i + 1, "/").reset(2 * i + 1, Http2Error.CANCEL);
            await(sleep(0.1));
        }
        client.ping();
        assertEquals("PING ACK 4294967298", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void requestsBeyondTheLimitAreRefusedAFewTimes() {
        Frames client = Frames.to(this::slow, HttpServerOptions.DEFAULT.withMaxStreams(1));
        for (int i = 0; i < 300; i++) {
            client.get(2 * i + 1, "/");
        }
        assertCalmed(client);
    }

    @AsyncioTest
    void aFloodOfContinuationsEndsTheConnection() {
        Frames empty = Frames.to(Http2LimitsTest::answer);
        empty.frame(Frames.HEADERS, Frames.END_STREAM, 1, new byte[0]);
        for (int i = 0; i < 1000; i++) {
            empty.frame(Frames.CONTINUATION, 0, 1, new byte[0]);
        }
        assertCalmed(empty);
        Frames full = Frames.to(Http2LimitsTest::answer);
        byte[] piece = full.block("x-a=" + "b".repeat(9000));
        full.frame(Frames.HEADERS, Frames.END_STREAM, 1, piece);
        for (int i = 0; i < 5; i++) {
            full.frame(Frames.CONTINUATION, 0, 1, piece);
        }
        List<String> frames = full.frames();
        assertTrue(frames.getLast().startsWith("GOAWAY 0 "), frames::toString);
        full.close();
    }

    @AsyncioTest
    void floodsOfSmallFramesEndTheConnection() {
        Frames pings = Frames.to(Http2LimitsTest::answer);
        for (int i = 0; i < 1100; i++) {
            pings.ping();
        }
        assertCalmed(pings);
        Frames settings = Frames.to(Http2LimitsTest::answer);
        for (int i = 0; i < 1100; i++) {
            settings.settings();
        }
        assertCalmed(settings);
        Frames empty = Frames.to(Http2LimitsTest::answer);
        empty.post(1, "/");
        for (int i = 0; i < 1100; i++) {
            empty.data(1, false, "");
        }
        assertCalmed(empty);
        Frames priorities = Frames.to(Http2LimitsTest::answer);
        for (int i = 0; i < 1100; i++) {
            priorities.frame(Frames.PRIORITY, 0, 1, new byte[] {0, 0, 0, 3, 1});
        }
        assertCalmed(priorities);
        Frames windows = Frames.to(this::slow);
        windows.get(1, "/");
        for (int i = 0; i < 1100; i++) {
            windows.window(1, 1);
        }
        assertCalmed(windows);
    }

    @AsyncioTest
    void smallFramesAtAFairRateAreServed() {
        Frames client = Frames.to(Http2LimitsTest::answer);
        for (int i = 0; i < 3000; i++) {
            client.ping();
            await(sleep(0.02));
        }
        assertEquals(3000, client.frames().size());
        client.close();
    }

    @AsyncioTest
    void manySmallPiecesOfABodyTakeLittleMemory() {
        int[] pieces = new int[1];
        Frames client = Frames.to(request -> {
            await(sleep(10));
            for (byte[] piece : org.asyncio4j.Asyncio.each(request.body())) {
                pieces[0]++;
            }
            return Response.text("x");
        });
        client.post(1, "/");
        for (int i = 0; i < 5000; i++) {
            client.data(1, i == 4999, "x");
        }
        await(sleep(11));
        assertTrue(pieces[0] < 100, () -> pieces[0] + " pieces");
        client.close();
    }

    @AsyncioTest
    void largeHeadsAreRefusedAndTheNextRequestIsServed() {
        Frames client = Frames.to(Http2LimitsTest::answer);
        client.get(1, "/", "x-a=" + "b".repeat(8000), "x-b=" + "b".repeat(8000), "x-c=" + "b".repeat(2000));
        List<String> frames = client.frames();
        assertTrue(frames.getFirst().startsWith("HEADERS 1 :status=431"), frames::toString);
        assertEquals("RST_STREAM 1 NO_ERROR", frames.getLast());
        client.get(3, "/");
        assertEquals("DATA 3 END x", client.frames().getLast());
        client.get(5, "/" + "a".repeat(9000));
        assertTrue(client.frames().getFirst().startsWith("HEADERS 5 :status=414"));
        client.close();
    }

    @AsyncioTest
    void fieldsThatAreCompressedToLittleCountAsWhatTheyAre() {
        Frames client = Frames.to(Http2LimitsTest::answer);
        client.get(1, "/", "x-a=" + "b".repeat(3000));
        client.frames();
        String[] bomb = Collections.nCopies(200, "x-a=" + "b".repeat(3000)).toArray(String[]::new);
        client.get(3, "/", bomb);
        assertTrue(client.frames().getFirst().startsWith("HEADERS 3 :status=431"));
        client.get(5, "/");
        assertEquals("DATA 5 END x", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void aWindowThatIsHeldClosedEndsTheStream() {
        Frames client = Frames.to(
                request -> {
                    try {
                        return Response.bytes(new byte[100]);
                    } finally {
                        events.add(request.path());
                    }
                },
                HttpServerOptions.DEFAULT.withSendTimeout(5));
        client.settings(4, 0).get(1, "/a");
        assertEquals(
                List.of("HEADERS 1 :status=200 content-type=application/octet-stream content-length=100"),
                client.frames());
        await(sleep(4));
        client.window(1, 1); // a byte now and then does not put it off
        await(sleep(2));
        assertEquals(List.of("DATA 1 \0", "RST_STREAM 1 CANCEL"), client.frames());
        client.settings(4, 1000).get(3, "/b");
        assertTrue(client.frames().getLast().startsWith("DATA 3 END"));
        client.close();
    }

    @AsyncioTest
    void aClientThatSendsOnMustTakeWhatIsSentToo() {
        Frames client = Frames.to(request -> {
            Task<Void> reader = createTask(() -> {
                for (byte[] piece : each(request.body())) {
                    events.add(piece.length + "");
                }
            });
            return Response.stream("a/b", asyncGenerator(out -> {
                try {
                    out.yield(new byte[10]);
                } finally {
                    reader.cancel();
                    events.add("ended");
                }
            }));
        });
        client.settings(4, 0).post(1, "/");
        for (int i = 0; i < 4; i++) {
            client.data(1, false, "x");
            await(sleep(9));
        }
        assertEquals(List.of("1", "1", "1", "1", "ended"), events);
        assertEquals("RST_STREAM 1 CANCEL", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void aBodyThatDoesNotComeEndsTheRead() {
        Frames client = Frames.to(Http2LimitsTest::answer, HttpServerOptions.DEFAULT.withBodyTimeout(5));
        client.post(1, "/").data(1, false, "a".repeat(2000));
        await(sleep(4));
        client.data(1, false, "b");
        await(sleep(4));
        assertEquals(List.of(), client.frames());
        await(sleep(2));
        List<String> frames = client.frames();
        assertTrue(frames.getFirst().startsWith("HEADERS 1 :status=408"), frames::toString);
        assertEquals("RST_STREAM 1 NO_ERROR", frames.getLast());
        client.close();
    }

    @AsyncioTest
    void aBodyThatTricklesEndsTheRead() {
        Frames client = Frames.to(Http2LimitsTest::answer);
        client.post(1, "/");
        int seconds = 0;
        List<String> frames = client.frames();
        for (; frames.isEmpty() && seconds < 100; frames = client.frames()) {
            client.data(1, false, "a");
            await(sleep(1));
            seconds++;
        }
        assertEquals(30, seconds, 2);
        assertTrue(frames.getFirst().startsWith("HEADERS 1 :status=408"), frames::toString);
        client.post(3, "/");
        for (int i = 0; i < 300; i++) {
            client.data(3, i == 299, "a".repeat(250));
            await(sleep(1));
        }
        frames = client.frames();
        assertEquals("DATA 3 END x", frames.getLast(), frames::toString);
        client.close();
    }

    @AsyncioTest
    void aConversationMayBeSlow() {
        Frames client = Frames.to(request -> Response.status(200).withBody(request.body()));
        client.post(1, "/");
        for (int i = 0; i < 10; i++) {
            client.data(1, i == 9, "a");
            List<String> frames = client.frames();
            assertTrue(frames.contains("DATA 1 a"), frames::toString);
            await(sleep(20));
        }
        client.close();
    }

    @AsyncioTest
    void headsThatComeSlowlyEndTheConnection() {
        HttpServerOptions options = HttpServerOptions.DEFAULT.withHeaderTimeout(5);
        Frames client = Frames.to(Http2LimitsTest::answer, options);
        byte[] block = client.block("x-a=b");
        client.frame(Frames.HEADERS, 0, 1, block);
        for (int i = 0; i < 4; i++) {
            await(sleep(2));
            client.frame(Frames.CONTINUATION, 0, 1, block);
        }
        assertCalmed(client);
        Supplier<BufferedProtocol> protocols = Http.serverProtocol(Http2LimitsTest::answer, options);
        Frames silent = Frames.silent(protocols, Integer.MAX_VALUE);
        silent.raw(Frames.PREFACE.getBytes(StandardCharsets.ISO_8859_1));
        await(sleep(6));
        assertCalmed(silent);
    }

    @AsyncioTest
    void anIdleConnectionIsClosedWhateverIsPinged() {
        Frames client = Frames.to(Http2LimitsTest::answer, HttpServerOptions.DEFAULT.withIdleTimeout(5));
        client.get(1, "/");
        client.frames();
        await(sleep(4));
        client.ping();
        assertFalse(client.isEnded());
        await(sleep(2));
        assertEquals(List.of("PING ACK 4294967298", "GOAWAY 1 NO_ERROR"), client.frames());
        assertTrue(client.isEnded());
        client.close();
    }

    @AsyncioTest
    void aRequestMayTakeLongerThanAConnectionMayBeIdle() {
        Frames client = Frames.to(this::slow);
        await(sleep(70));
        client.get(1, "/");
        await(sleep(999));
        assertEquals(List.of(), client.frames());
        await(sleep(2));
        assertEquals("DATA 1 END x", client.frames().getLast());
        await(sleep(70));
        assertFalse(client.isEnded());
        await(sleep(6));
        assertTrue(client.isEnded());
        client.close();
    }

    @AsyncioTest
    void aClientThatReadsNothingIsCutOff() {
        HttpServerOptions options =
                HttpServerOptions.DEFAULT.withSendTimeout(5).withAccessLog(entry -> events.add("" + entry.status()));
        Frames client = Frames.to(request -> Response.bytes(new byte[10_000_000]), options);
        client.settings(4, Integer.MAX_VALUE).window(0, 1 << 30);
        client.transport().pauseReading();
        client.get(1, "/");
        await(sleep(4));
        assertEquals(List.of(), events);
        await(sleep(2));
        assertEquals(List.of("200"), events);
        client.transport().resumeReading();
        assertTrue(client.isEnded());
        client.close();
    }
}
