package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.testing.AsyncioTest;

/** What a server by HTTP/2 does with clients that break the rules of RFC 9113: the sections are in the names. */
class Http2RulesTest {

    private static Response answer(Request request) {
        await(request.bytes());
        if (request.path().equals("/slow")) {
            await(sleep(10));
        }
        return Response.text("x");
    }

    private static Frames client() {
        return Frames.to(Http2RulesTest::answer);
    }

    /** Asserts that the connection ends with an error. */
    private static void breaks(String code, Consumer<Frames> mistake) {
        Frames client = client();
        mistake.accept(client);
        List<String> frames = client.frames();
        assertTrue(frames.getLast().endsWith(" " + code) && frames.getLast().startsWith("GOAWAY"), frames::toString);
        assertTrue(client.isEnded());
        client.close();
    }

    /** Asserts that stream 1 ends with an error, and the next one is served. */
    private static void resets(String code, Consumer<Frames> mistake) {
        Frames client = client();
        mistake.accept(client);
        List<String> frames = client.frames();
        assertTrue(frames.contains("RST_STREAM 1 " + code), frames::toString);
        client.get(101, "/");
        assertEquals("DATA 101 END x", client.frames().getLast());
        client.close();
    }

    /** Asserts that stream 1 is answered with a status. */
    private static void refuses(int status, Consumer<Frames> mistake) {
        Frames client = client();
        mistake.accept(client);
        List<String> frames = client.frames();
        assertTrue(frames.getFirst().startsWith("HEADERS 1 :status=" + status), frames::toString);
        client.get(101, "/");
        assertEquals("DATA 101 END x", client.frames().getLast());
        client.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @AsyncioTest
    void section3point4ThePrefaceMustBeRight() {
        Frames client = Frames.silent(
                Http.serverProtocol(Http2RulesTest::answer, HttpServerOptions.DEFAULT), Integer.MAX_VALUE);
        client.raw(bytes("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"));
        assertEquals(List.of("GOAWAY 0 PROTOCOL_ERROR"), client.frames());
        assertTrue(client.isEnded());
        client.close();
    }

    @AsyncioTest
    void section3point4SettingsMustComeFirst() {
        Frames client = Frames.silent(
                Http.serverProtocol(Http2RulesTest::answer, HttpServerOptions.DEFAULT), Integer.MAX_VALUE);
        client.raw(bytes(Frames.PREFACE)).ping();
        assertEquals(List.of("GOAWAY 0 PROTOCOL_ERROR"), client.frames());
        client.close();
    }

    @AsyncioTest
    void section4point1UnknownFramesArePassedOver() {
        Frames client = client();
        client.frame(0x16, 0xff, 0, bytes("abc"))
                .frame(0x16, 0, 1, bytes("abc"))
                .get(1, "/");
        assertEquals("DATA 1 END x", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void section4point2FramesMustNotBeTooLarge() {
        breaks("FRAME_SIZE_ERROR", client -> client.post(1, "/").data(1, false, "x".repeat(16_385)));
    }

    @AsyncioTest
    void section4point3HeaderFieldsMustBeCompressedRight() {
        breaks(
                "COMPRESSION_ERROR",
                client -> client.frame(
                        Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 1, new byte[] {(byte) 0xff, (byte) 0xff
                        }));
        breaks(
                "COMPRESSION_ERROR",
                client -> client.frame(
                        Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 1, new byte[] {(byte) 0x80}));
    }

    @AsyncioTest
    void section5point1IdleStreamsGetNothing() {
        breaks("PROTOCOL_ERROR", client -> client.data(1, true, "x"));
        breaks("PROTOCOL_ERROR", client -> client.reset(1, Http2Error.CANCEL));
        breaks("PROTOCOL_ERROR", client -> client.window(1, 1));
        breaks("PROTOCOL_ERROR", client -> client.get(1, "/").window(2, 1));
    }

    @AsyncioTest
    void section5point1NothingFollowsTheEndOfAStream() {
        resets("STREAM_CLOSED", client -> client.get(1, "/slow").data(1, true, "x"));
        resets("STREAM_CLOSED", client -> client.get(1, "/slow").headers(1, true, "a=b"));
        breaks("STREAM_CLOSED", client -> {
            client.get(1, "/");
            client.frames();
            client.get(1, "/");
        });
        resets("STREAM_CLOSED", client -> {
            client.get(1, "/");
            client.frames();
            client.data(1, true, "x");
        });
    }

    @AsyncioTest
    void section5point1WhatWasOnItsWayToAStreamThatWasResetIsPassedOver() {
        Frames client = Frames.to(request -> Response.text("no"));
        client.post(1, "/", "content-length=900000");
        assertEquals("RST_STREAM 1 NO_ERROR", client.frames().getLast());
        client.data(1, false, "abc").window(1, 5).headers(1, true, "a=b");
        assertEquals(List.of(), client.frames(), "the header fields are trailers of that stream");
        client.get(3, "/");
        assertEquals("DATA 3 END no", client.frames().getLast());
        for (int i = 0; i < 300 && !client.isEnded(); i++) {
            client.headers(1, true, "a=b");
            client.frames();
        }
        assertTrue(client.isEnded(), "nobody sends so many by mistake");
        client.close();
    }

    @AsyncioTest
    void section5point1point1StreamsOfClientsAreOddAndIncrease() {
        breaks("PROTOCOL_ERROR", client -> client.get(2, "/"));
        breaks("PROTOCOL_ERROR", client -> client.get(5, "/slow").get(3, "/"));
    }

    @AsyncioTest
    void section5point1point2MoreStreamsThanAllowedAreRefused() {
        Frames client = Frames.to(Http2RulesTest::answer, HttpServerOptions.DEFAULT.withMaxStreams(2));
        client.get(1, "/slow").get(3, "/slow").get(5, "/");
        assertEquals(List.of("RST_STREAM 5 REFUSED_STREAM"), client.frames());
        await(sleep(11));
        client.frames();
        client.get(7, "/");
        assertEquals("DATA 7 END x", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void section6point1DataIsPartOfAStreamAndOfTheWindows() {
        breaks("PROTOCOL_ERROR", client -> client.data(0, true, "x"));
        breaks(
                "PROTOCOL_ERROR",
                client -> client.post(1, "/").frame(Frames.DATA, Frames.PADDED, 1, new byte[] {5, 'a'}));
    }

    @AsyncioTest
    void section6point1PaddingIsNotPartOfTheBody() {
        Frames client = Frames.to(request -> Response.text(await(request.text())));
        client.post(1, "/", "content-length=2")
                .frame(Frames.DATA, Frames.PADDED | Frames.END_STREAM, 1, new byte[] {3, 'a', 'b', 0, 0, 0});
        assertEquals("DATA 1 END ab", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void section6point2HeaderFieldsGoOnWithoutOtherFramesBetween() {
        Frames client = client();
        byte[] block = client.block(":method=GET", ":scheme=http", ":authority=h", ":path=/");
        byte[] rest = java.util.Arrays.copyOfRange(block, 3, block.length);
        client.frame(Frames.HEADERS, Frames.END_STREAM, 1, java.util.Arrays.copyOf(block, 3))
                .frame(Frames.CONTINUATION, Frames.END_HEADERS, 1, rest);
        assertEquals("DATA 1 END x", client.frames().getLast());
        client.frame(Frames.HEADERS, Frames.END_STREAM, 3, java.util.Arrays.copyOf(block, 3))
                .ping();
        assertEquals(List.of("GOAWAY 1 PROTOCOL_ERROR"), client.frames());
        client.close();
        breaks("PROTOCOL_ERROR", wrong -> wrong.frame(Frames.CONTINUATION, Frames.END_HEADERS, 1, rest));
        breaks(
                "PROTOCOL_ERROR",
                wrong -> wrong.frame(Frames.HEADERS, 0, 1, block)
                        .frame(Frames.CONTINUATION, Frames.END_HEADERS, 3, rest));
        breaks("PROTOCOL_ERROR", wrong -> wrong.frame(Frames.HEADERS, Frames.END_HEADERS, 0, block));
    }

    @AsyncioTest
    void section6point3PrioritiesArePassedOver() {
        Frames client = client();
        client.frame(Frames.PRIORITY, 0, 3, new byte[] {0, 0, 0, 1, 5}).get(1, "/");
        assertEquals("DATA 1 END x", client.frames().getLast());
        client.close();
        breaks("PROTOCOL_ERROR", wrong -> wrong.frame(Frames.PRIORITY, 0, 0, new byte[5]));
        breaks("FRAME_SIZE_ERROR", wrong -> wrong.frame(Frames.PRIORITY, 0, 1, new byte[4]));
        resets("FRAME_SIZE_ERROR", wrong -> wrong.get(1, "/slow").frame(Frames.PRIORITY, 0, 1, new byte[4]));
    }

    @AsyncioTest
    void section6point4ResetsHaveFourBytes() {
        breaks("FRAME_SIZE_ERROR", client -> client.get(1, "/slow").frame(Frames.RST_STREAM, 0, 1, new byte[3]));
        breaks("PROTOCOL_ERROR", client -> client.frame(Frames.RST_STREAM, 0, 0, new byte[4]));
    }

    @AsyncioTest
    void section6point5SettingsAreCheckedAndAcknowledged() {
        breaks("PROTOCOL_ERROR", client -> client.frame(Frames.SETTINGS, 0, 1, new byte[0]));
        breaks("FRAME_SIZE_ERROR", client -> client.frame(Frames.SETTINGS, 0, 0, new byte[5]));
        breaks("FRAME_SIZE_ERROR", client -> client.frame(Frames.SETTINGS, Frames.ACK, 0, new byte[6]));
        breaks("PROTOCOL_ERROR", client -> client.settings(2, 2));
        breaks("FLOW_CONTROL_ERROR", client -> client.settings(4, Integer.MIN_VALUE));
        breaks("PROTOCOL_ERROR", client -> client.settings(5, 16_383));
        breaks("PROTOCOL_ERROR", client -> client.settings(5, 1 << 24));
        Frames client = client().tellAll();
        client.settings(0xf0, 1, 3, 5).frame(Frames.SETTINGS, Frames.ACK, 0, new byte[0]);
        assertEquals(List.of("SETTINGS ACK"), client.frames());
        client.close();
    }

    @AsyncioTest
    void section6point5WhatIsSentIsOfTheSizeThatWasSet() {
        Frames client = Frames.to(request -> Response.bytes(new byte[40_000]));
        client.settings(5, 30_000, 1, 0).get(1, "/");
        List<String> frames = client.frames();
        assertEquals(List.of("DATA 1 (30000)", "DATA 1 END (10000)"), frames.subList(1, frames.size()));
        client.close();
    }

    @AsyncioTest
    void section6point6NobodyPushes() {
        breaks(
                "PROTOCOL_ERROR",
                client -> client.get(1, "/slow")
                        .frame(Frames.PUSH_PROMISE, Frames.END_HEADERS, 1, new byte[] {0, 0, 0, 2}));
    }

    @AsyncioTest
    void section6point7PingsAreAnswered() {
        Frames client = client();
        client.ping().frame(Frames.PING, Frames.ACK, 0, new byte[8]);
        assertEquals(List.of("PING ACK 4294967298"), client.frames());
        client.close();
        breaks("PROTOCOL_ERROR", wrong -> wrong.frame(Frames.PING, 0, 1, new byte[8]));
        breaks("FRAME_SIZE_ERROR", wrong -> wrong.frame(Frames.PING, 0, 0, new byte[6]));
    }

    @AsyncioTest
    void section6point8AClientThatGoesAwayGetsItsResponses() {
        Frames client = client();
        client.get(1, "/slow").goAway(0, Http2Error.NO_ERROR);
        await(sleep(11));
        assertEquals("DATA 1 END x", client.frames().getLast());
        client.close();
        breaks("PROTOCOL_ERROR", wrong -> wrong.frame(Frames.GO_AWAY, 0, 1, new byte[8]));
    }

    @AsyncioTest
    void section6point9WindowsDoNotOverflow() {
        breaks("PROTOCOL_ERROR", client -> client.window(0, 0));
        breaks("FLOW_CONTROL_ERROR", client -> client.window(0, Integer.MAX_VALUE));
        breaks("FRAME_SIZE_ERROR", client -> client.frame(Frames.WINDOW_UPDATE, 0, 0, new byte[3]));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/slow").window(1, 0));
        resets("FLOW_CONTROL_ERROR", client -> client.get(1, "/slow").window(1, Integer.MAX_VALUE));
        breaks(
                "FLOW_CONTROL_ERROR",
                client -> client.get(1, "/slow").window(1, 1 << 30).settings(4, Integer.MAX_VALUE));
    }

    @AsyncioTest
    void section6point9NobodySendsMoreThanTheWindow() {
        HttpHandler late = request -> {
            await(sleep(10));
            return Response.text("x");
        };
        Frames greedy = Frames.to(late);
        for (int i = 0; i < 8; i++) {
            greedy.post(2 * i + 1, "/");
            for (int j = 0; j < 10; j++) {
                greedy.frame(Frames.DATA, 0, 2 * i + 1, new byte[16_384]);
            }
        }
        assertEquals(List.of("GOAWAY 13 FLOW_CONTROL_ERROR"), greedy.frames());
        greedy.close();
        Frames client = Frames.to(late);
        client.post(1, "/");
        for (int i = 0; i < 17; i++) {
            client.frame(Frames.DATA, 0, 1, new byte[16_384]);
        }
        assertEquals(List.of("RST_STREAM 1 FLOW_CONTROL_ERROR"), client.frames());
        client.close();
    }

    @AsyncioTest
    void section8point1BodiesEndWithTheirTrailers() {
        resets("PROTOCOL_ERROR", client -> client.post(1, "/").headers(1, false, "a=b"));
        resets("PROTOCOL_ERROR", client -> client.post(1, "/").headers(1, true, ":path=/"));
    }

    @AsyncioTest
    void section8point1point1BodiesAreAsLongAsTheyAreSaidToBe() {
        resets(
                "PROTOCOL_ERROR",
                client -> client.post(1, "/", "content-length=2").data(1, false, "abc"));
        resets(
                "PROTOCOL_ERROR",
                client -> client.post(1, "/", "content-length=4").data(1, true, "abc"));
        resets(
                "PROTOCOL_ERROR",
                client -> client.post(1, "/", "content-length=4").headers(1, true, "a=b"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "content-length=4"));
        resets("PROTOCOL_ERROR", client -> client.post(1, "/", "content-length=+4"));
        resets("PROTOCOL_ERROR", client -> client.post(1, "/", "content-length=4", "content-length=5"));
        resets("PROTOCOL_ERROR", client -> client.post(1, "/", "content-length=9999999999999999999"));
    }

    @AsyncioTest
    void section8point2point1FieldsAreWellFormed() {
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "X-A=b"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "x a=b"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "=b"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "x-a=b\r\nc: d"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "x-a=b\0"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "x-a= b"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "x-a=b\t"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "cookie=a\rb"));
    }

    @AsyncioTest
    void section8point2point2FieldsOfConnectionsAreRefused() {
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "connection=close"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "keep-alive=5"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "proxy-connection=close"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "transfer-encoding=chunked"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "upgrade=websocket"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "te=gzip"));
        Frames client = client();
        client.get(1, "/", "te=trailers");
        assertEquals("DATA 1 END x", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void section8point3PseudoHeadersAreThereOnceAndFirst() {
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", ":path=/b"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", ":status=200"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", ":other=200"));
        resets(
                "PROTOCOL_ERROR",
                client -> client.headers(1, true, ":method=GET", ":scheme=http", ":authority=h", "a=b", ":path=/"));
    }

    @AsyncioTest
    void section8point3point1RequestsHaveAMethodASchemeAndAPath() {
        resets("PROTOCOL_ERROR", client -> client.headers(1, true, ":scheme=http", ":authority=h", ":path=/"));
        resets("PROTOCOL_ERROR", client -> client.headers(1, true, ":method=G T", ":scheme=http", ":path=/"));
        resets("PROTOCOL_ERROR", client -> client.headers(1, true, ":method=GET", ":authority=h", ":path=/"));
        resets("PROTOCOL_ERROR", client -> client.headers(1, true, ":method=GET", ":scheme=http", ":authority=h"));
        resets("PROTOCOL_ERROR", client -> client.get(1, ""));
        resets("PROTOCOL_ERROR", client -> client.get(1, "a"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "*"));
        resets("PROTOCOL_ERROR", client -> client.get(1, "/", "host=other"));
        resets(
                "PROTOCOL_ERROR",
                client -> client.headers(1, true, ":method=GET", ":scheme=http", ":authority=u@h", ":path=/"));
        refuses(400, client -> client.headers(1, true, ":method=GET", ":scheme=http", ":path=/"));
        refuses(400, client -> client.get(1, "/a b"));
        refuses(417, client -> client.post(1, "/", "expect=else"));
        Frames client = client();
        client.headers(1, true, ":method=GET", ":scheme=http", ":path=/", "host=h");
        assertEquals("DATA 1 END x", client.frames().getLast());
        client.headers(3, true, ":method=OPTIONS", ":scheme=http", ":authority=h", ":path=*");
        assertEquals("DATA 3 END x", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void section8point5AConnectHasAHostOnly() {
        Frames client = Frames.to(request -> Response.text(request.method() + " " + request.target()));
        client.headers(1, true, ":method=CONNECT", ":authority=h:1");
        assertEquals("DATA 1 END CONNECT h:1", client.frames().getLast());
        client.close();
        resets(
                "PROTOCOL_ERROR",
                wrong -> wrong.headers(1, true, ":method=CONNECT", ":scheme=http", ":authority=h:1", ":path=/"));
        resets("PROTOCOL_ERROR", wrong -> wrong.headers(1, true, ":method=CONNECT"));
        resets(
                "PROTOCOL_ERROR",
                wrong -> wrong.headers(
                        1, true, ":method=GET", ":scheme=http", ":authority=h", ":path=/", ":protocol=x"));
    }
}
