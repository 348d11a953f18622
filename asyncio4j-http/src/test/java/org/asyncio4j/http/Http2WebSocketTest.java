package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.testing.AsyncioTest;

/** WebSockets on a stream of HTTP/2 (RFC 8441), which a server opens. */
class Http2WebSocketTest {

    private static final WebSocketOptions PLAIN = WebSocketOptions.DEFAULT.withCompression(false);

    private final List<String> events = new ArrayList<>();

    private void echo(WebSocket socket) {
        try {
            for (Message message : each(socket)) {
                await(socket.send(message));
            }
        } finally {
            events.add("ended " + socket.closeCode());
        }
    }

    private HttpHandler app() {
        return Router.builder()
                .get(
                        "/chat",
                        request -> request.webSocket(
                                PLAIN.withOrigins(origin -> !origin.equals("http://evil")), this::echo))
                .get("/text", request -> Response.text("no WebSocket"))
                .build();
    }

    /** Asks for a WebSocket. */
    private static Frames ask(Frames client, int stream, String path, String... more) {
        List<String> fields = new ArrayList<>(List.of(
                ":method=CONNECT",
                ":protocol=websocket",
                ":scheme=https",
                ":authority=h",
                ":path=" + path,
                "sec-websocket-version=13"));
        fields.addAll(List.of(more));
        return client.headers(stream, false, fields.toArray(new String[0]));
    }

    /** Returns a frame of a client: masked by zero, so that it can be read. */
    private static String frame(int first, String payload) {
        int length = payload.length();
        String size =
                length < 126 ? "" + (char) (0x80 | length) : "\u00fe" + (char) (length >> 8) + (char) (length & 0xff);
        return (char) first + size + "\0\0\0\0" + payload;
    }

    @AsyncioTest
    void aWebSocketIsOpenedOnAStream() {
        Frames client = Frames.to(app());
        ask(client, 1, "/chat");
        assertEquals(List.of("HEADERS 1 :status=200"), client.frames());
        client.data(1, false, frame(0x81, "hello"));
        assertEquals(List.of("DATA 1 \u0081\u0005hello"), client.frames());
        client.data(1, false, frame(0x89, "x") + frame(0x01, "a")).data(1, false, frame(0x80, "b"));
        assertEquals("DATA 1 \u008a\u0001xDATA 1 \u0081\u0002ab", String.join("", client.frames()));
        client.get(3, "/text");
        assertEquals("DATA 3 END no WebSocket", client.frames().getLast());
        client.data(1, false, frame(0x88, "\u0003\u00e8"));
        assertEquals("DATA 1 \u0088\u0002\u0003\u00e8DATA 1 END", String.join("", client.frames()));
        client.data(1, true, "");
        client.frames();
        assertEquals(List.of("ended 1000"), events);
        ask(client, 5, "/chat").data(5, false, frame(0x81, "again"));
        assertEquals("DATA 5 \u0081\u0005again", client.frames().getLast());
        client.close();
        assertEquals(List.of("ended 1000", "ended 1006"), events);
    }

    @AsyncioTest
    void theEndOfTheStreamIsTheEndOfTheConnection() {
        for (boolean reset : new boolean[] {false, true}) {
            events.clear();
            Frames client = Frames.to(app());
            ask(client, 1, "/chat").data(1, false, frame(0x81, "x"));
            client.frames();
            if (reset) {
                client.reset(1, Http2Error.CANCEL);
            } else {
                client.data(1, true, "");
            }
            client.frames();
            assertEquals(List.of("ended 1006"), events);
            client.get(3, "/text");
            assertEquals("DATA 3 END no WebSocket", client.frames().getLast());
            client.close();
        }
    }

    @AsyncioTest
    void aClientThatTakesNothingMakesTheServerWait() {
        int[] sent = new int[1];
        Frames client = Frames.to(request -> request.webSocket(PLAIN, socket -> {
            while (true) {
                await(socket.send(new byte[10_000]));
                sent[0]++;
            }
        }));
        ask(client, 1, "/");
        client.frames();
        assertEquals(65_535, client.dataSize());
        assertTrue(sent[0] > 6 && sent[0] < 20, sent[0] + " messages");
        client.window(0, 100_000).window(1, 100_000);
        client.frames();
        assertTrue(client.dataSize() > 150_000, client.dataSize() + " bytes");
        client.close();
        Frames.settle();
    }

    @AsyncioTest
    void whatIsNoWebSocketIsRefused() {
        Frames client = Frames.to(app());
        ask(client, 1, "/none");
        assertTrue(client.frames().getFirst().startsWith("HEADERS 1 :status=404"));
        ask(client, 3, "/text");
        assertTrue(client.frames().getFirst().startsWith("HEADERS 3 :status=400"), "a 200 would open one");
        ask(client, 5, "/chat", "origin=http://evil");
        assertTrue(client.frames().getFirst().startsWith("HEADERS 5 :status=403"));
        client.headers(7, false, ":method=CONNECT", ":protocol=other", ":scheme=https", ":authority=h", ":path=/chat");
        assertTrue(client.frames().getFirst().startsWith("HEADERS 7 :status=501"));
        client.headers(
                9, false, ":method=CONNECT", ":protocol=websocket", ":scheme=https", ":authority=h", ":path=/chat");
        assertTrue(client.frames().getFirst().startsWith("HEADERS 9 :status=426"), "no version");
        client.get(11, "/chat");
        assertTrue(client.frames().getFirst().startsWith("HEADERS 11 :status=426"));
        client.close();
    }

    @AsyncioTest
    void pingsAreSentToAClientThatIsSilent() {
        Frames client = Frames.to(app());
        ask(client, 1, "/chat");
        client.frames();
        await(sleep(21));
        assertEquals(List.of("DATA 1 \u0089\u0000"), client.frames());
        await(sleep(21));
        assertEquals("RST_STREAM 1 CANCEL", client.frames().getFirst());
        assertEquals(List.of("ended 1006"), events);
        client.close();
    }
}
