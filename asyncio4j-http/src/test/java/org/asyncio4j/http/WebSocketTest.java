package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.http.internal.WebSocketOpening;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.testing.ReportedProblems;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both sides of a WebSocket, over links in memory, and each against frames as they are on the wire. */
class WebSocketTest {

    private static final WebSocketOptions PLAIN = WebSocketOptions.DEFAULT.withCompression(false);

    private static final String OPEN =
            "GET /chat HTTP/1.1\nHost: h\nUpgrade: websocket\nConnection: keep-alive, Upgrade\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n";

    private final List<String> events = new ArrayList<>();

    private static void echo(WebSocket socket) {
        for (Message message : each(socket)) {
            await(socket.send(message));
        }
    }

    private static HttpHandler echoing(WebSocketOptions options) {
        return request -> request.webSocket(options, WebSocketTest::echo);
    }

    private static WebSocket connect(HttpHandler handler, WebSocketOptions options) {
        return connect(handler, options, Integer.MAX_VALUE);
    }

    private static WebSocket connect(HttpHandler handler, WebSocketOptions options, int largestPiece) {
        WebSocketOpening opening = new WebSocketOpening(URI.create("ws://h/chat"), options);
        MemoryLink.options(Loops.getRunningLoop())
                .withLargestPiece(largestPiece)
                .connect(
                        opening,
                        Http.serverProtocol(handler, HttpServerOptions.DEFAULT).get());
        return opening.socket();
    }

    /** Returns a frame of a client: masked by zero, so that it can be read. */
    private static String frame(int first, String payload) {
        int length = payload.length();
        String size =
                length < 126 ? "" + (char) (0x80 | length) : "\u00fe" + (char) (length >> 8) + (char) (length & 0xff);
        return (char) first + size + "\0\0\0\0" + payload;
    }

    private static Wire opened(HttpHandler handler) {
        Wire wire = Wire.to(handler);
        assertTrue(wire.ask(OPEN + "\n").startsWith("HTTP/1.1 101 "));
        return wire;
    }

    /** Returns what a server sends when it closes. */
    private static String closing(int code, String reason) {
        return "\u0088" + (char) (2 + reason.length()) + (char) (code >> 8) + (char) (code & 0xff) + reason;
    }

    @AsyncioTest
    void aServerOpensWithTheKeysDigest() {
        Wire wire = Wire.to(echoing(WebSocketOptions.DEFAULT));
        assertEquals(
                "HTTP/1.1 101 Switching Protocols\nupgrade: websocket\n"
                        + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\nconnection: upgrade\n\n",
                wire.ask(OPEN + "\n"));
        wire.close();
    }

    @AsyncioTest
    void framesBehindTheRequestAreNotLost() {
        Wire wire = Wire.to(request -> {
            await(sleep(0.0001));
            return request.webSocket(WebSocketTest::echo);
        });
        wire.sendRaw((OPEN + "\n").replace("\n", "\r\n") + frame(0x81, "early"));
        assertTrue(wire.take().endsWith("\n\n\u0081\5early"));
        wire.close();
        Wire atOnce = Wire.to(echoing(PLAIN), HttpServerOptions.DEFAULT, 1);
        atOnce.sendRaw((OPEN + "\n").replace("\n", "\r\n") + frame(0x81, "early"));
        assertTrue(atOnce.take().endsWith("\n\n\u0081\5early"));
        atOnce.close();
    }

    @AsyncioTest
    void requestsThatAskInAWrongWayAreRefused() {
        HttpHandler handler = echoing(WebSocketOptions.DEFAULT.withOrigins(origin -> !origin.equals("http://evil")));
        assertRefused(handler, "HTTP/1.1 426 ", "GET / HTTP/1.1\nHost: h\n");
        assertRefused(handler, "HTTP/1.1 426 ", OPEN.replace("Version: 13", "Version: 8"));
        assertRefused(handler, "HTTP/1.1 426 ", OPEN.replace("HTTP/1.1", "HTTP/1.0"));
        assertRefused(handler, "HTTP/1.1 400 ", OPEN.replace("keep-alive, Upgrade", "keep-alive"));
        assertRefused(handler, "HTTP/1.1 400 ", OPEN.replace("dGhl", ""));
        assertRefused(handler, "HTTP/1.1 400 ", OPEN.replace("GET", "PUT"));
        assertRefused(handler, "HTTP/1.1 403 ", OPEN + "Origin: http://evil\n");
    }

    private static void assertRefused(HttpHandler handler, String expected, String head) {
        Wire wire = Wire.to(handler);
        String answer = wire.ask(head + "\n");
        assertTrue(answer.startsWith(expected), answer);
        assertEquals(expected.contains("426"), answer.contains("sec-websocket-version: 13\n"));
        wire.close();
    }

    @AsyncioTest
    void whatBreaksTheProtocolEndsTheConnectionWithItsCode() {
        WebSocketOptions small = PLAIN.withMaxMessageSize(200);
        assertEnds(small, 1002, frame(0xc1, "reserved bit"));
        assertEnds(small, 1002, "\u0081\5plain"); // not masked
        assertEnds(small, 1002, frame(0x83, "reserved kind"));
        assertEnds(small, 1002, frame(0x8b, "reserved control"));
        assertEnds(small, 1002, frame(0x09, "fragment of a ping"));
        assertEnds(small, 1002, frame(0x89, "x".repeat(126)));
        assertEnds(small, 1002, frame(0x80, "continues nothing"));
        assertEnds(small, 1002, frame(0x01, "a") + frame(0x81, "b"));
        assertEnds(small, 1002, "\u0081\u00fe\0\5\0\0\0\0plain"); // a length longer than need be
        assertEnds(small, 1002, frame(0x88, "x"));
        assertEnds(small, 1002, frame(0x88, "\3\u00ed")); // 1005 is never sent
        assertEnds(small, 1002, frame(0x88, "\u0013\u0088")); // 5000
        assertEnds(small, 1007, frame(0x81, "\u00ff"));
        assertEnds(small, 1007, frame(0x01, "\u00c3") + frame(0x80, "\u0028"));
        assertEnds(small, 1009, frame(0x81, "x".repeat(201)));
        assertEnds(small, 1009, frame(0x01, "x".repeat(150)) + frame(0x80, "x".repeat(51)));
    }

    private static void assertEnds(WebSocketOptions options, int code, String frames) {
        List<Integer> codes = new ArrayList<>();
        Wire wire = opened(request -> request.webSocket(options, socket -> {
            try {
                echo(socket);
            } finally {
                codes.add(socket.closeCode());
            }
        }));
        wire.sendRaw(frames);
        String answer = wire.take();
        assertTrue(answer.startsWith("\u0088"), answer);
        assertEquals(code, answer.charAt(2) << 8 | answer.charAt(3), answer);
        assertTrue(wire.isEnded());
        assertEquals(1, codes.size());
        wire.close();
    }

    @AsyncioTest
    void fragmentsAndControlFramesBetweenThemAreTaken() {
        Wire wire = opened(echoing(PLAIN));
        wire.sendRaw(frame(0x01, "\u00c3") + frame(0x89, "hey") + frame(0x00, "") + frame(0x80, "\u00a4!"));
        assertEquals("\u008a\3hey\u0081\3\u00c3\u00a4!", wire.take());
        wire.sendRaw(frame(0x8a, "nobody asked") + frame(0x82, "\0\1"));
        assertEquals("\u0082\2\0\1", wire.take());
        wire.close();
    }

    @AsyncioTest
    void aClientThatClosesIsAnsweredWithItsCode() {
        Wire wire = opened(request -> request.webSocket(socket -> {
            echo(socket);
            events.add(socket.closeCode() + socket.closeReason());
        }));
        wire.sendRaw(frame(0x88, "\3\u00e9bye"));
        assertEquals(closing(1001, ""), wire.take());
        assertTrue(wire.isEnded());
        assertEquals(List.of("1001bye"), events);
    }

    @AsyncioTest
    void aHandlerThatReturnsClosesAndOneThatFailsSaysSo(ReportedProblems problems) {
        Wire good = opened(request -> request.webSocket(socket -> await(socket.send("bye"))));
        good.sendRaw(frame(0x88, "\3\u00e8"));
        assertTrue(good.isEnded());
        Wire bad = opened(request -> request.webSocket(socket -> {
            await(socket.receive());
            throw new IllegalStateException("oops");
        }));
        bad.sendRaw(frame(0x81, "x"));
        assertEquals(closing(1011, ""), bad.take());
        bad.close();
        assertEquals(1, problems.take().size());
    }

    @AsyncioTest
    void aHandlerThatDoesNotNoticeTheEndIsCancelled() {
        Wire wire = opened(request -> request.webSocket(socket -> {
            try {
                await(sleep(1000));
            } catch (CancelledError e) {
                events.add(String.valueOf(e.getMessage()));
                throw e;
            }
        }));
        wire.close();
        await(sleep(9));
        assertEquals(List.of(), events);
        await(sleep(2));
        assertEquals(List.of("the client has left"), events);
    }

    @AsyncioTest
    void aClientThatDoesNotCloseIsLeft() {
        Wire wire = opened(request -> request.webSocket(socket -> {}));
        assertEquals("", wire.take());
        assertFalse(wire.isEnded());
        await(sleep(10));
        assertTrue(wire.isEnded());
    }

    @AsyncioTest
    void idleConnectionsArePingedAndSilentOnesAborted() {
        Wire wire = opened(echoing(PLAIN));
        await(sleep(20));
        assertEquals("\u0089\0", wire.take());
        wire.sendRaw(frame(0x8a, ""));
        await(sleep(20));
        assertEquals("\u0089\0", wire.take());
        await(sleep(19));
        assertFalse(wire.isEnded());
        await(sleep(1));
        assertTrue(wire.isEnded());
    }

    @AsyncioTest
    void messagesGoBothWays() throws Exception {
        for (int piece : new int[] {Integer.MAX_VALUE, 1}) {
            for (WebSocketOptions options : List.of(PLAIN, WebSocketOptions.DEFAULT)) {
                WebSocket socket = connect(echoing(WebSocketOptions.DEFAULT), options, piece);
                for (String text : List.of("", "hello", "ä\ufffd\ud83d\ude00", "x".repeat(125), "abc".repeat(500))) {
                    await(socket.send(text));
                    assertEquals(text, await(socket.receive()).text());
                }
                if (piece != 1) {
                    await(socket.send("y".repeat(300_000)));
                    assertEquals(300_000, await(socket.receive()).text().length());
                }
                byte[] bytes = {0, -1, 7};
                await(socket.send(bytes));
                assertEquals(3, await(socket.receive()).bytes().length);
                assertTrue(await(socket.ping()) >= 0);
                await(socket.close(4000, "done"));
                assertEquals(4000, socket.closeCode());
                assertThrows(WebSocketClosedException.class, () -> await(socket.send("late")));
                assertThrows(WebSocketClosedException.class, () -> await(socket.receive()));
            }
        }
    }

    @AsyncioTest
    void compressionCannotGoAroundTheLimit() {
        WebSocket socket =
                connect(echoing(WebSocketOptions.DEFAULT.withMaxMessageSize(1000)), WebSocketOptions.DEFAULT);
        await(socket.send("x".repeat(1001)));
        WebSocketClosedException e = assertThrows(WebSocketClosedException.class, () -> await(socket.receive()));
        assertEquals(1009, e.code());
        await(socket.close());
        Wire.settle();
    }

    @AsyncioTest
    void wholeMessagesWaitForOneInPieces() throws Exception {
        WebSocket socket = connect(echoing(PLAIN), PLAIN);
        Task<?> long1 = createTask(socket.sendTextPieces(asyncGenerator(out -> {
            for (int i = 0; i < 3; i++) {
                out.yield("part" + i);
                await(sleep(1));
            }
        })));
        await(sleep(0.5));
        await(socket.send("whole"));
        await(long1);
        assertEquals("part0part1part2", await(socket.receive()).text());
        assertEquals("whole", await(socket.receive()).text());
        await(socket.close());
    }

    @AsyncioTest
    void aMessageInPiecesThatIsCancelledEndsTheConnection() {
        WebSocket socket = connect(
                request -> request.webSocket(PLAIN, server -> {
                    try {
                        echo(server);
                    } finally {
                        events.add("" + server.closeCode());
                    }
                }),
                PLAIN);
        Task<?> task = createTask(socket.sendPieces(asyncGenerator(out -> {
            out.yield(new byte[1]);
            await(sleep(100));
        })));
        await(sleep(1));
        assertTrue(task.cancel());
        assertThrows(CancelledError.class, () -> await(task));
        await(socket.close());
        assertEquals(List.of("1011"), events);
    }

    @AsyncioTest
    void aSenderWaitsForAReceiverThatDoesNotTake() throws Exception {
        WebSocket[] server = new WebSocket[1];
        WebSocket socket = connect(
                request -> request.webSocket(PLAIN, there -> {
                    server[0] = there;
                    await(sleep(100));
                    int count = 0;
                    for (Message message : each(there)) {
                        count += message.bytes().length;
                    }
                    events.add("" + count);
                }),
                PLAIN);
        Task<?> sender = createTask(async("send", () -> {
            for (int i = 0; i < 1000; i++) {
                await(socket.send(new byte[10_000]));
            }
        }));
        await(sleep(50));
        assertFalse(sender.done());
        await(sender);
        await(socket.close());
        assertEquals(List.of("10000000"), events);
        assertNull(server[0].subprotocol());
    }

    @AsyncioTest
    void subprotocolsAreAgreedUpon() {
        WebSocketOptions both = WebSocketOptions.DEFAULT.withSubprotocols("b", "a");
        WebSocket socket = connect(echoing(both), WebSocketOptions.DEFAULT.withSubprotocols("x", "a", "b"));
        assertEquals("b", socket.subprotocol());
        await(socket.close());
    }

    @AsyncioTest
    void aClientTellsHowItWasRefused() {
        WebSocketRefusedException e =
                assertThrows(WebSocketRefusedException.class, () -> connect(request -> Response.notFound(), PLAIN));
        assertEquals(404, e.status());
    }

    @AsyncioTest(realTime = true)
    void aServerThatStopsClosesItsWebSockets() throws Exception {
        HttpServer server = await(Http.serve(echoing(PLAIN), "127.0.0.1", 0));
        WebSocket socket = await(Http.webSocket("ws://127.0.0.1:" + server.port() + "/?q=1"));
        await(socket.send("hello"));
        assertEquals("hello", await(socket.receive()).text());
        server.close();
        for (Message message : each(socket)) {
            throw new AssertionError(message);
        }
        assertEquals(1001, socket.closeCode());
        await(socket.close());
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true)
    void theClientOfTheJdkGetsItsEcho() throws Exception {
        HttpServer server = await(Http.serve(echoing(WebSocketOptions.DEFAULT), "127.0.0.1", 0));
        SettableFuture<String> received = Loops.getRunningLoop().createFuture();
        SettableFuture<Integer> code = Loops.getRunningLoop().createFuture();
        EventLoop loop = Loops.getRunningLoop();
        java.net.http.WebSocket.Listener listener = new java.net.http.WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public @Nullable CompletionStage<?> onText(
                    java.net.http.WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    String whole = text.toString();
                    loop.callSoonThreadsafe(() -> received.setResult(whole));
                }
                socket.request(1);
                return null;
            }

            @Override
            public @Nullable CompletionStage<?> onClose(java.net.http.WebSocket socket, int status, String reason) {
                loop.callSoonThreadsafe(() -> code.setResult(status));
                return null;
            }
        };
        try (HttpClient client = HttpClient.newHttpClient()) {
            java.net.http.WebSocket socket = await(client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/"), listener));
            String text = "\u00e4\ud83d\ude00".repeat(30_000);
            await(socket.sendText(text.substring(0, 50_001), false));
            await(socket.sendText(text.substring(50_001), true));
            assertEquals(text, await(received));
            await(socket.sendClose(1000, "done"));
            assertEquals(1000, await(code));
        }
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest
    void randomBytesEndTheConnectionOrAreMessages() {
        int rounds = Boolean.getBoolean("asyncio4j.nightly") ? 100_000 : 300;
        for (int seed = 0; seed < rounds; seed++) {
            Random random = new Random(seed);
            Wire wire = Wire.to(echoing(WebSocketOptions.DEFAULT.withMaxMessageSize(1000)));
            String extension = seed % 2 == 0 ? "" : "Sec-WebSocket-Extensions: permessage-deflate\n";
            assertTrue(wire.ask(OPEN + extension + "\n").startsWith("HTTP/1.1 101 "));
            for (int i = 0; i < 5; i++) {
                StringBuilder payload = new StringBuilder();
                for (int n = random.nextInt(130); n > 0; n--) {
                    payload.append((char) random.nextInt(256));
                }
                int[] firsts = {0x81, 0x82, 0x01, 0x80, 0x00, 0xc1, 0xc2, 0x41, 0x88, 0x89, random.nextInt(256)};
                wire.sendRaw(frame(firsts[random.nextInt(firsts.length)], payload.toString()));
                if (wire.isEnded()) {
                    break;
                }
            }
            wire.close();
        }
        await(sleep(20));
    }

    @Test
    void urlsOfOtherSchemesAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Http.webSocket("http://h/").close());
        assertThrows(
                IllegalArgumentException.class,
                () -> Http.webSocket("ws://h/#x").close());
    }
}
