package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.testing.AsyncioTest;

/** Requests and responses of a server by HTTP/2. */
class Http2ServerTest {

    private final List<String> events = new ArrayList<>();

    private static Response echo(Request request) {
        String body = await(request.text());
        return Response.text(request.method() + " " + request.target() + " " + request.version() + " " + request.host()
                + " " + body);
    }

    private static Body pieces(int count, int size) {
        return Body.stream(() -> new AsyncIterator<>() {
            private int next;

            @Override
            public byte[] next() {
                if (next++ == count) {
                    throw new StopAsyncIteration();
                }
                return new byte[size];
            }
        });
    }

    @AsyncioTest
    void aServerSaysItsSettingsAndAnswersARequest() {
        Frames client = Frames.silent(
                        Http.serverProtocol(Http2ServerTest::echo, HttpServerOptions.DEFAULT), Integer.MAX_VALUE)
                .tellAll();
        client.raw(Frames.PREFACE.getBytes(StandardCharsets.ISO_8859_1)).settings();
        assertEquals(
                List.of("SETTINGS 3=100 4=262144 6=16384 8=1", "WINDOW_UPDATE 983041", "SETTINGS ACK"),
                client.frames());
        client.get(1, "/a?b");
        assertEquals(
                List.of(
                        "HEADERS 1 :status=200 content-type=text/plain; charset=utf-8 content-length=18",
                        "DATA 1 END GET /a?b HTTP/2 h "),
                client.frames());
        client.close();
    }

    @AsyncioTest
    void bytesMayComeOneByOne() {
        Frames client = Frames.silent(Http.serverProtocol(Http2ServerTest::echo, HttpServerOptions.DEFAULT), 1);
        client.raw(Frames.PREFACE.getBytes(StandardCharsets.ISO_8859_1)).settings();
        client.post(1, "/", "content-length=3").data(1, false, "ab").data(1, true, "c");
        await(sleep(1));
        List<String> frames = client.frames();
        assertTrue(frames.getLast().startsWith("DATA 1 END POST / HTTP/2 h abc"), frames::toString);
        client.close();
    }

    @AsyncioTest
    void theSamePortServesBothVersions() {
        Wire one = Wire.to(Http2ServerTest::echo);
        assertTrue(one.ask("GET / HTTP/1.1\nHost: h\n\n").endsWith("HTTP/1.1 h "));
        one.close();
        Wire off = Wire.to(Http2ServerTest::echo, HttpServerOptions.DEFAULT.withHttp2(false));
        assertTrue(off.ask(Frames.PREFACE.replace("\r\n", "\n")).startsWith("HTTP/1.1 505"));
        off.close();
        Wire late = Wire.to(Http2ServerTest::echo);
        late.ask("GET / HTTP/1.1\nHost: h\n\n");
        assertTrue(late.ask(Frames.PREFACE.replace("\r\n", "\n")).startsWith("HTTP/1.1 505"));
        late.close();
    }

    @AsyncioTest
    void requestsAreHandledSideBySide() {
        Frames client = Frames.to(request -> {
            await(sleep(Integer.parseInt(request.path().substring(1))));
            return Response.text(request.path());
        });
        client.get(1, "/3").get(3, "/1").get(5, "/2");
        await(sleep(4));
        List<String> data =
                client.frames().stream().filter(f -> f.startsWith("DATA")).toList();
        assertEquals(List.of("DATA 3 END /1", "DATA 5 END /2", "DATA 1 END /3"), data);
        client.close();
    }

    @AsyncioTest
    void aResponseToHeadHasNoBody() {
        Frames client = Frames.to(request -> Response.text("hello"));
        client.headers(1, true, ":method=HEAD", ":scheme=http", ":authority=h", ":path=/");
        assertEquals(
                List.of("HEADERS 1 END :status=200 content-type=text/plain; charset=utf-8 content-length=5"),
                client.frames());
        client.close();
    }

    @AsyncioTest
    void aStreamedBodyEndsWithItsTrailers() {
        Frames client = Frames.to(request -> Response.status(200).withBody(request.body()));
        client.post(1, "/").data(1, false, "ab");
        assertEquals(List.of("HEADERS 1 :status=200", "DATA 1 ab"), client.frames());
        client.headers(1, true, "grpc-status=0");
        assertEquals(List.of("HEADERS 1 END grpc-status=0"), client.frames());
        client.post(3, "/").data(3, true, "c");
        assertEquals(List.of("HEADERS 3 :status=200", "DATA 3 c", "DATA 3 END"), client.frames());
        client.close();
    }

    @AsyncioTest
    void namesAreSentInSmallLettersAndWithoutThoseOfHttp1() {
        Frames client = Frames.to(request -> Response.text("x")
                .withHeader("X-A", "B")
                .withHeader("Connection", "close")
                .withHeader("Keep-Alive", "5")
                .withHeader("transfer-encoding", "chunked")
                .withHeader("Upgrade", "x"));
        client.get(1, "/");
        assertEquals(
                "HEADERS 1 :status=200 content-type=text/plain; charset=utf-8 x-a=B content-length=1",
                client.frames().getFirst());
        client.close();
    }

    @AsyncioTest
    void aLargeHeadGoesIntoSeveralFrames() {
        Frames client = Frames.to(request -> Response.text("x").withHeader("x-a", "b".repeat(40_000)));
        client.get(1, "/");
        List<String> frames = client.frames();
        assertTrue(frames.getFirst().contains("x-a=" + "b".repeat(40_000)));
        assertEquals("DATA 1 END x", frames.getLast());
        client.close();
    }

    @AsyncioTest
    void crumbsOfCookiesAreJoined() {
        Frames client = Frames.to(request -> Response.text(
                request.headers().get("cookie") + " " + request.cookies().get("c")));
        client.get(1, "/", "cookie=a=b", "x=y", "cookie=c=d");
        assertEquals("DATA 1 END a=b; c=d d", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void theWordToGoOnIsSentWhenTheBodyIsRead() {
        Frames client = Frames.to(request -> {
            await(sleep(1));
            return Response.text(await(request.text()));
        });
        client.post(1, "/", "expect=100-continue");
        assertEquals(List.of(), client.frames());
        await(sleep(1));
        assertEquals(List.of("HEADERS 1 :status=100"), client.frames());
        client.data(1, true, "abc");
        assertEquals("DATA 1 END abc", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void aResetCancelsTheHandler() {
        Frames client = Frames.to(request -> {
            try {
                await(sleep(100));
                return Response.text("done");
            } catch (CancelledError e) {
                events.add(String.valueOf(e.getMessage()));
                throw e;
            }
        });
        client.get(1, "/").get(3, "/");
        client.frames();
        client.reset(1, Http2Error.CANCEL);
        assertEquals(List.of(), client.frames());
        assertEquals(List.of("the client has left"), events);
        client.close();
        assertEquals(2, events.size());
    }

    @AsyncioTest
    void aResetEndsABodyThatIsSent() {
        Frames client = Frames.to(request -> {
            events.add("begun");
            return Response.status(200).withBody(pieces(1_000_000, 10_000));
        });
        client.get(1, "/");
        client.frames();
        int before = client.dataSize();
        client.reset(1, Http2Error.CANCEL).window(0, 100_000);
        client.frames();
        assertEquals(before, client.dataSize());
        client.get(3, "/");
        assertTrue(client.frames().getFirst().startsWith("HEADERS 3"));
        client.close();
    }

    @AsyncioTest
    void dataIsSentOnlyAsFarAsTheWindowsLetIt() {
        Frames client = Frames.to(request -> Response.bytes(new byte[200_000]));
        client.get(1, "/");
        assertEquals(65_535, size(client.frames()));
        client.window(1, 100_000);
        assertEquals(0, size(client.frames()));
        client.window(0, 50_000);
        assertEquals(50_000, size(client.frames()));
        client.window(0, 1_000_000);
        assertEquals(50_000, size(client.frames()));
        client.settings(4, 65_535 + 34_464);
        List<String> last = client.frames();
        assertEquals(34_464, size(last), last::toString);
        client.window(1, 1);
        assertEquals(1, size(client.frames()));
        client.close();
    }

    private static int size(List<String> frames) {
        int size = 0;
        for (String frame : frames) {
            if (frame.startsWith("DATA")) {
                String text = frame.substring(frame.lastIndexOf(' ') + 1);
                size += text.startsWith("(") ? Integer.parseInt(text.substring(1, text.length() - 1)) : text.length();
            }
        }
        return size;
    }

    @AsyncioTest
    void streamsTakeTurns() {
        Frames client = Frames.to(request -> Response.bytes(new byte[60_000]));
        client.settings(4, 1 << 20).get(1, "/").get(3, "/").get(5, "/");
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            for (String frame : client.frames()) {
                if (frame.startsWith("DATA")) {
                    order.add(Integer.parseInt(frame.split(" ", -1)[1]));
                }
            }
            client.window(0, 20_000);
        }
        // The first has the window of the connection to itself until it is full; then each gets a frame by turns.
        List<Integer> later = order.subList(5, order.size());
        assertTrue(later.subList(0, 6).containsAll(List.of(3, 5)), order::toString);
        client.close();
    }

    @AsyncioTest
    void aBodyThatIsNotReadMakesTheClientWait() {
        Frames client = Frames.to(request -> {
                    await(sleep(10));
                    long size = 0;
                    for (byte[] piece : each(request.body())) {
                        size += piece.length;
                    }
                    return Response.text("" + size);
                })
                .tellAll();
        client.post(1, "/");
        for (int i = 0; i < 16; i++) {
            client.data(1, false, "x".repeat(16_000));
        }
        assertFalse(client.frames().toString().contains("WINDOW_UPDATE 1"));
        await(sleep(10));
        assertTrue(client.frames().toString().contains("WINDOW_UPDATE 1 "));
        client.data(1, true, "");
        assertEquals("DATA 1 END 256000", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void whatNobodyReadsIsGivenBackToTheConnection() {
        Frames client = Frames.to(request -> Response.text("no")).tellAll();
        for (int i = 0; i < 8; i++) {
            client.post(2 * i + 1, "/");
            for (int j = 0; j < 8; j++) {
                client.data(2 * i + 1, j == 7, "x".repeat(16_000));
            }
            client.frames();
        }
        // One megabyte has been sent, which is the window.
        client.post(99, "/").data(99, true, "abc");
        assertTrue(client.frames().toString().contains("DATA 99 END no"));
        client.close();
    }

    @AsyncioTest
    void anAnswerBeforeTheBodyHasComeLetsTheRestCome() {
        Frames client = Frames.to(request -> Response.text("no"));
        client.post(1, "/", "content-length=6").data(1, false, "abc");
        assertEquals("DATA 1 END no", client.frames().getLast());
        client.data(1, true, "abc");
        assertEquals(List.of(), client.frames());
        // One that is too long, or whose sender was to wait, is not waited for.
        client.post(3, "/", "content-length=600000").data(3, false, "abc");
        assertEquals("RST_STREAM 3 NO_ERROR", client.frames().getLast());
        client.post(5, "/", "expect=100-continue");
        assertEquals("RST_STREAM 5 NO_ERROR", client.frames().getLast());
        client.close();
    }

    @AsyncioTest
    void aHandlerThatFailsIsAnsweredAndABodyThatFailsIsReset() {
        Frames client = Frames.to(
                request -> {
                    if (request.path().equals("/late")) {
                        return Response.status(200).withBody(Body.stream(() -> new AsyncIterator<>() {
                            private boolean begun;

                            @Override
                            public byte[] next() {
                                if (begun) {
                                    throw new IllegalStateException("late");
                                }
                                begun = true;
                                return new byte[] {'x'};
                            }
                        }));
                    }
                    throw new HttpException(418, "tea");
                },
                HttpServerOptions.DEFAULT);
        client.get(1, "/");
        assertTrue(client.frames().getFirst().startsWith("HEADERS 1 :status=418"));
        org.asyncio4j.lowlevel.Loops.getRunningLoop()
                .setExceptionHandler((loop, problem) -> events.add(problem.message()));
        client.get(3, "/late");
        assertEquals(List.of("HEADERS 3 :status=200", "DATA 3 x", "RST_STREAM 3 INTERNAL_ERROR"), client.frames());
        assertEquals(1, events.size());
        client.get(5, "/");
        assertTrue(client.frames().getFirst().startsWith("HEADERS 5 :status=418"));
        client.close();
    }
}
