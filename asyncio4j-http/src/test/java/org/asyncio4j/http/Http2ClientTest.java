package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/** Requests of a client by HTTP/2, and the connections that they share. */
class Http2ClientTest {

    private static final String URL = "http://app/";

    private final List<String> events = new ArrayList<>();

    private static Response slow(Request request) {
        await(sleep(1));
        return Response.text(
                request.method() + " " + request.target() + " " + request.version() + " " + await(request.text()));
    }

    private static List<Task<Response>> ask(HttpClient client, int count) {
        List<Task<Response>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(createTask(client.get(URL + i)));
        }
        return tasks;
    }

    private static HttpClientOptions to(Origins origins) {
        return origins.options().withHttp2PriorKnowledge(true);
    }

    private static AsyncIterator<byte[]> pieces(int count, int size) {
        return new AsyncIterator<>() {
            private int next;

            @Override
            public byte[] next() {
                if (next++ == count) {
                    throw new StopAsyncIteration();
                }
                return new byte[size];
            }
        };
    }

    @AsyncioTest
    void manyRequestsShareAConnection() {
        Origins origins = Origins.of(Http2ClientTest::slow);
        with(Http.httpClient(to(origins)), client -> {
            double begin = org.asyncio4j.Asyncio.time();
            List<Response> responses = await(gather(ask(client, 50)));
            assertEquals(1.0, org.asyncio4j.Asyncio.time() - begin, 0.1);
            assertEquals("GET /49 HTTP/2 ", await(responses.get(49).readText()));
            assertEquals(1, client.connections());
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void moreRequestsThanTheServerTakesGoOnFurtherConnections() {
        Origins origins = Origins.of(Http2ClientTest::slow, HttpServerOptions.DEFAULT.withMaxStreams(10));
        with(Http.httpClient(to(origins)), client -> {
            await(client.get(URL)); // what the server takes is known then
            await(gather(ask(client, 35)));
        });
        assertEquals(4, origins.links.size());
        Origins one = Origins.of(Http2ClientTest::slow, HttpServerOptions.DEFAULT.withMaxStreams(10));
        with(Http.httpClient(to(one).withMaxConnectionsPerHost(1)), client -> {
            await(client.get(URL));
            double begin = org.asyncio4j.Asyncio.time();
            await(gather(ask(client, 35)));
            assertEquals(4.0, org.asyncio4j.Asyncio.time() - begin, 0.1);
        });
        assertEquals(1, one.links.size());
    }

    @AsyncioTest
    void requestsThatAreRefusedAreSentAgain() {
        Origins origins = Origins.of(Http2ClientTest::slow, HttpServerOptions.DEFAULT.withMaxStreams(10));
        with(Http.httpClient(to(origins).withMaxConnectionsPerHost(1)), client -> {
            // All at once, before the server has said that it takes ten.
            for (Response response : await(gather(ask(client, 30)))) {
                assertEquals(200, response.status());
            }
        });
    }

    @AsyncioTest
    void aBodyIsSentAndOneArrives() {
        Origins origins = Origins.of(request -> Response.status(200).withBody(request.body()));
        with(Http.httpClient(to(origins)), client -> {
            Response small = await(client.post(URL, Content.text("abc")));
            assertEquals("abc", await(small.readText()));
            Response large = await(client.post(URL, Content.bytes(new byte[3_000_000])));
            assertEquals(3_000_000, await(large.readBytes()).length);
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void aBodyIsSentAsFastAsTheServerReadsIt() {
        int[] made = new int[1];
        Origins origins = Origins.of(request -> {
            await(sleep(1));
            events.add(made[0] + " pieces");
            return Response.text("" + await(request.bytes()).length);
        });
        with(Http.httpClient(to(origins)), client -> {
            Response response = await(client.post(URL, Content.stream(() -> {
                AsyncIterator<byte[]> pieces = pieces(300, 10_000);
                return () -> {
                    made[0]++;
                    return pieces.next();
                };
            })));
            assertEquals("3000000", await(response.readText()));
        });
        assertEquals(List.of("27 pieces"), events); // what the window of a stream has, and one
    }

    @AsyncioTest
    void aResponseThatIsReadSlowlyMakesTheServerWait() {
        int[] made = new int[1];
        Origins origins = Origins.of(request -> Response.stream("text/plain", () -> new AsyncIterator<>() {
            @Override
            public byte[] next() {
                if (made[0]++ == 1000) {
                    throw new StopAsyncIteration();
                }
                return new byte[10_000];
            }
        }));
        with(Http.httpClient(to(origins)), client -> {
            with(client.stream(client.request("GET", URL)), response -> {
                await(sleep(1));
                assertTrue(made[0] < 150, () -> made[0] + " pieces");
                long size = 0;
                for (byte[] piece : each(response.body())) {
                    size += piece.length;
                }
                assertEquals(10_000_000, size);
            });
        });
    }

    @AsyncioTest
    void aResponseThatIsLeftIsReset() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            Task<String> task = createTask(() -> {
                String[] first = new String[1];
                with(client.stream(client.request("GET", URL)), response -> {
                    for (byte[] piece : each(response.body())) {
                        first[0] = new String(piece, java.nio.charset.StandardCharsets.UTF_8);
                        break;
                    }
                });
                return first[0];
            });
            assertEquals(
                    List.of(
                            "PREFACE",
                            "HEADERS 1 END :method=GET :scheme=http :authority=app :path=/ user-agent=asyncio4j"
                                    + " accept=*/* accept-encoding=gzip, deflate"),
                    server.frames());
            server.headers(1, false, ":status=200").data(1, false, "abc");
            assertEquals(List.of("RST_STREAM 1 CANCEL"), server.frames());
            assertEquals("abc", await(task));
        });
    }

    @AsyncioTest
    void aRequestThatIsCancelledIsResetAndTheOthersGoOn() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            List<Task<Response>> tasks = ask(client, 2);
            server.frames();
            tasks.getFirst().cancel();
            assertEquals(List.of("RST_STREAM 1 CANCEL"), server.frames());
            assertThrows(CancelledError.class, () -> await(tasks.getFirst()));
            server.headers(1, true, ":status=200").headers(3, true, ":status=204");
            assertEquals(204, await(tasks.getLast()).status());
        });
    }

    @AsyncioTest
    void requestsThatTheServerHasNotLookedAtAreSentAgain() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            Task<Response> first = createTask(client.get(URL + "a"));
            Task<Response> second = createTask(client.post(URL + "b", Content.text("pay")));
            server.frames();
            server.goAway(1, Http2Error.NO_ERROR);
            List<String> again = server.frames();
            assertTrue(again.toString().contains("HEADERS 1 :method=POST :scheme=http :authority=app :path=/b"));
            assertEquals("DATA 1 END pay", again.getLast());
            assertEquals(2, server.links.size());
            server.headers(1, true, ":status=201");
            assertEquals(201, await(second).status());
            // The old connection still has the first.
            server.links.getFirst().right().write(new byte[] {0, 0, 1, 1, 5, 0, 0, 0, 1, (byte) 0x89}); // :status 204
            assertEquals(204, await(first).status());
        });
    }

    @AsyncioTest
    void aServerThatRefusesAgainAndAgainIsGivenUp() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            Task<Response> task = createTask(client.get(URL));
            for (int i = 0; i < 6; i++) {
                server.frames();
                server.reset(2 * i + 1, Http2Error.REFUSED_STREAM);
            }
            var problem = assertThrows(ConnectionLostException.class, () -> await(task));
            assertEquals("GET http://app/: the server has reset the stream: REFUSED_STREAM", problem.getMessage());
        });
    }

    @AsyncioTest
    void aResetIsAFailureOfOneRequest() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            List<Task<Response>> tasks = ask(client, 2);
            server.frames();
            server.headers(1, false, ":status=200").data(1, false, "ab").reset(1, Http2Error.INTERNAL_ERROR);
            var problem = assertThrows(ConnectionLostException.class, () -> await(tasks.getFirst()));
            assertEquals("GET http://app/0: the server has reset the stream: INTERNAL_ERROR", problem.getMessage());
            server.headers(3, true, ":status=204");
            assertEquals(204, await(tasks.getLast()).status());
        });
    }

    @AsyncioTest
    void aConnectionThatIsLostFailsAllItsRequests() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            List<Task<Response>> tasks = List.of(
                    createTask(client.post(URL, Content.text("a"))), createTask(client.post(URL, Content.text("b"))));
            server.frames();
            server.links.getFirst().reset();
            for (Task<Response> task : tasks) {
                assertThrows(ConnectionLostException.class, () -> await(task));
            }
        });
    }

    @AsyncioTest
    void anEarlyAnswerEndsTheSendingOfTheBody() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            Task<Response> task = createTask(client.post(URL, Content.bytes(new byte[200_000])));
            server.frames();
            assertEquals(65_535, server.dataSize());
            server.headers(1, true, ":status=413").reset(1, Http2Error.NO_ERROR);
            assertEquals(413, await(task).status());
        });
    }

    @AsyncioTest
    void aServerIsAskedWhetherItWantsTheBody() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            Request request = client.request("POST", URL)
                    .withHeader("expect", "100-continue")
                    .withBody(Body.of("abc"));
            Task<Response> task = createTask(client.send(request));
            assertEquals(2, server.frames().size());
            server.headers(1, false, ":status=100");
            assertEquals(List.of("DATA 1 END abc"), server.frames());
            server.headers(1, false, ":status=103", "link=x").headers(1, true, ":status=200");
            assertEquals(200, await(task).status());
        });
    }

    @AsyncioTest
    void trailersArriveBehindTheBody() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            Task<Response> task = createTask(client.get(URL));
            server.frames();
            server.headers(1, false, ":status=200").data(1, false, "ab").headers(1, true, "grpc-status=0");
            Response response = await(task);
            assertEquals("ab", await(response.readText()));
            assertEquals("0", response.body().trailers().get("grpc-status"));
        });
    }

    @AsyncioTest
    void malformedResponsesAreRefused() {
        List<List<String>> bad = List.of(
                List.of("a=b"),
                List.of(":status=20"),
                List.of(":status=2000"),
                List.of(":status=101"),
                List.of(":status=200", ":path=/"),
                List.of(":status=200", "A=b"),
                List.of(":status=200", "connection=close"),
                List.of(":status=200", "content-length=5"),
                List.of("a=b", ":status=200"));
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            for (int i = 0; i < bad.size(); i++) {
                Task<Response> task = createTask(client.get(URL));
                server.frames();
                server.headers(2 * i + 1, true, bad.get(i).toArray(String[]::new));
                assertEquals(List.of("RST_STREAM " + (2 * i + 1) + " PROTOCOL_ERROR"), server.frames());
                assertThrows(BadResponseException.class, () -> await(task), bad.get(i)::toString);
            }
            Task<Response> task = createTask(client.get(URL));
            server.frames();
            server.headers(19, false, ":status=200", "content-length=2").data(19, true, "abc");
            assertThrows(BadResponseException.class, () -> await(task));
        });
    }

    @AsyncioTest
    void aServerThatBreaksTheRulesLosesTheConnection() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options()), client -> {
            Task<Response> task = createTask(client.get(URL));
            server.frames();
            server.frame(Frames.PUSH_PROMISE, Frames.END_HEADERS, 1, new byte[] {0, 0, 0, 2});
            assertEquals(List.of("GOAWAY 0 PROTOCOL_ERROR"), server.frames());
            assertThrows(ConnectionLostException.class, () -> await(task));
        });
    }

    @AsyncioTest
    void aSilentServerIsGivenUpAndItsConnectionToo() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options().withReadTimeout(5)), client -> {
            Task<Response> task = createTask(client.get(URL));
            await(sleep(6));
            var problem = assertThrows(RequestTimeoutException.class, () -> await(task));
            assertEquals(RequestTimeoutException.Limit.READ, problem.limit());
            Origins.settle();
            assertEquals(0, client.connections());
        });
    }

    @AsyncioTest
    void aSlowRequestDoesNotEndAConnectionThatIsAlive() {
        Frames server = Frames.server();
        with(Http.httpClient(server.options().withReadTimeout(5)), client -> {
            Task<Response> task = createTask(client.get(URL));
            await(sleep(4));
            server.ping();
            await(sleep(2));
            assertThrows(RequestTimeoutException.class, () -> await(task));
            assertEquals(1, client.connections());
            assertEquals("RST_STREAM 1 CANCEL", server.frames().getLast());
        });
    }

    @AsyncioTest
    void anIdleConnectionIsClosedAfterAWhile() {
        Origins origins = Origins.of(Http2ClientTest::slow);
        with(Http.httpClient(to(origins).withIdleTimeout(5)), client -> {
            await(client.get(URL));
            await(sleep(4));
            assertEquals(1, client.connections());
            await(client.get(URL));
            await(sleep(4));
            assertEquals(1, client.connections());
            await(sleep(2));
            assertEquals(0, client.connections());
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void aClosedClientEndsWhatIsUnderWay() {
        Frames server = Frames.server();
        HttpClient client = Http.httpClient(server.options());
        List<Task<Response>> tasks = ask(client, 2);
        server.frames();
        await(client.aclose());
        for (Task<Response> task : tasks) {
            assertThrows(RequestException.class, () -> await(task));
        }
        assertEquals(List.of("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL", "GOAWAY 0 NO_ERROR"), server.frames());
    }
}
