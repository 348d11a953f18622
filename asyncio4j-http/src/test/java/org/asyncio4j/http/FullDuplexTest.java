package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Queue;
import org.asyncio4j.function.Action1;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.io.TempDir;

/** A client that sends a body while the response to it arrives, by either version. */
class FullDuplexTest {

    private static final String URL = "http://app/";

    private final List<String> events = new ArrayList<>();

    @TempDir
    Path folder;

    /** Answers at once, by each piece as it comes. */
    private static Response echo(Request request) {
        return Response.status(200).withBody(request.body());
    }

    private static void byBoth(HttpHandler handler, Action1<HttpClient, ?> action) {
        byBoth(handler, action, HttpClientOptions.DEFAULT);
    }

    private static void byBoth(HttpHandler handler, Action1<HttpClient, ?> action, HttpClientOptions options) {
        for (boolean http2 : new boolean[] {false, true}) {
            Origins origins = Origins.of(handler);
            with(Http.httpClient(options.withConnector(origins).withHttp2PriorKnowledge(http2)), client -> {
                try {
                    action.run(client);
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
                Origins.settle();
                assertEquals(
                        "hello",
                        await(await(client.post(URL, Content.text("hello"))).readText()));
                assertTrue(client.connections() <= 1, client::toString);
            });
        }
    }

    private static AsyncIterable<byte[]> pieces(int count, double seconds) {
        return asyncGenerator(out -> {
            for (int i = 0; i < count; i++) {
                await(sleep(seconds));
                out.yield(new byte[10_000]);
            }
        });
    }

    private static AsyncIterable<byte[]> failing() {
        return asyncGenerator(out -> {
            out.yield(new byte[10]);
            await(sleep(1));
            throw new IllegalStateException("no more");
        });
    }

    private AsyncIterable<byte[]> endless() {
        return asyncGenerator(out -> {
            try {
                while (true) {
                    out.yield(new byte[1000]);
                    await(sleep(1));
                }
            } finally {
                await(sleep(0.5));
                events.add("ended");
            }
        });
    }

    @AsyncioTest
    void eachPieceIsSentWhenTheAnswerToTheLastHasCome() {
        byBoth(FullDuplexTest::echo, client -> {
            Queue<String> questions = new Queue<>();
            Request request = client.request("POST", URL, Content.stream(asyncGenerator(out -> {
                for (String next = await(questions.get()); !next.isEmpty(); next = await(questions.get())) {
                    out.yield(next.getBytes(StandardCharsets.UTF_8));
                }
            })));
            StringBuilder heard = new StringBuilder();
            questions.putNowait("1");
            with(client.stream(request), response -> {
                for (byte[] piece : each(response.body())) {
                    heard.append(new String(piece, StandardCharsets.UTF_8)).append(' ');
                    questions.putNowait(heard.length() < 10 ? heard.length() / 2 + 1 + "" : "");
                }
            });
            assertEquals("1 2 3 4 5 ", heard.toString());
        });
    }

    @AsyncioTest
    void anAnswerThatComesEarlyDoesNotCutTheBodyShort() {
        byBoth(FullDuplexTest::echo, client -> {
            Response response = await(client.post(URL, Content.stream(pieces(300, 0))));
            assertEquals(3_000_000, await(response.readBytes()).length);
            byte[] known = await(await(client.post(URL, new Content("a/b", Body.stream(pieces(300, 0), 3_000_000))))
                    .readBytes());
            assertEquals(3_000_000, known.length);
        });
    }

    @AsyncioTest
    void bytesAreSentWhileTheAnswerArrives() {
        byBoth(FullDuplexTest::echo, client -> {
            Response response = await(client.post(URL, Content.bytes(new byte[3_000_000])));
            assertEquals(3_000_000, await(response.readBytes()).length);
        });
    }

    @AsyncioTest
    void aFileIsSentWhileTheAnswerArrives() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[2_000_000]);
        byBoth(FullDuplexTest::echo, client -> {
            Response response = await(client.post(URL, Content.file(file)));
            assertEquals(2_000_000, await(response.readBytes()).length);
        });
    }

    @AsyncioTest
    void leavingEndsWhatMakesTheBodyAndWaitsForIt() {
        byBoth(FullDuplexTest::echo, client -> {
            events.clear();
            Request request = client.request("POST", URL, Content.stream(endless()));
            with(client.stream(request), response -> {
                for (byte[] piece : each(response.body())) {
                    assertEquals(1000, piece.length);
                    break;
                }
            });
            assertEquals(List.of("ended"), events);
        });
    }

    @AsyncioTest
    void theEndOfTheResponseEndsTheBody() {
        byBoth(request -> request.path().equals("/early") ? Response.text("enough") : echo(request), client -> {
            events.clear();
            Response response = await(client.post(URL + "early", Content.stream(endless())));
            assertEquals("enough", await(response.readText()));
            assertEquals(List.of("ended"), events);
        });
    }

    @AsyncioTest
    void anAnswerThatSaysNoEndsTheBodyAtOnce() {
        byBoth(
                request -> request.path().equals("/no")
                        ? Response.stream("a/b", endless()).withStatus(403)
                        : echo(request),
                client -> {
                    events.clear();
                    double begin = time();
                    with(client.stream(client.request("POST", URL + "no", Content.stream(endless()))), response -> {
                        assertEquals(403, response.status());
                        assertEquals(List.of("ended"), events);
                    });
                    assertTrue(time() - begin < 2);
                    await(sleep(1)); // the server's has ended too
                });
    }

    @AsyncioTest
    void aBodyThatFailsFailsTheResponseThatHasBegun() {
        byBoth(FullDuplexTest::echo, client -> {
            Content failing = Content.stream(() -> failing().asyncIterator());
            Request request = client.request("POST", URL, failing);
            assertEquals(
                    "no more",
                    assertThrows(IllegalStateException.class, () -> await(client.send(request)))
                            .getMessage());
            IOException read = assertThrows(
                    IOException.class,
                    () -> with(client.stream(request), response -> {
                        for (byte[] piece : each(response.body())) {
                            events.add(piece.length + "");
                        }
                    }));
            assertEquals("no more", read.getMessage());
            assertEquals(
                    "no more",
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> with(client.stream(request), response -> await(sleep(2))))
                            .getMessage());
        });
    }

    @AsyncioTest
    void aServerThatTakesNothingFailsTheRequest() {
        HttpClientOptions impatient = HttpClientOptions.DEFAULT.withReadTimeout(5);
        byBoth(
                request -> {
                    if (request.path().equals("/deaf")) {
                        await(sleep(8));
                    }
                    return echo(request);
                },
                client -> {
                    double begin = time();
                    assertThrows(
                            RequestTimeoutException.class,
                            () -> await(client.post(URL + "deaf", Content.stream(pieces(1000, 0)))));
                    assertEquals(5, time() - begin, 0.5);
                    await(sleep(10));
                },
                impatient);
    }

    @AsyncioTest
    void aBodyThatIsMadeSlowlyIsNotLateButAnAnswerIs() {
        byBoth(
                request -> request.path().equals("/whole")
                        ? Response.text(await(request.bytes()).length + "")
                        : echo(request),
                client -> {
                    Response stored = await(client.post(URL + "whole", Content.stream(pieces(3, 10))));
                    assertEquals("30000", await(stored.readText()));
                    assertThrows(
                            RequestTimeoutException.class,
                            () -> await(client.post(URL, Content.stream(pieces(3, 10)))));
                },
                HttpClientOptions.DEFAULT.withReadTimeout(5));
    }
}
