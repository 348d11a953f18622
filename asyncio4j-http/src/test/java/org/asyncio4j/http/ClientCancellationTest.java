package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.function.Action1;
import org.asyncio4j.http.internal.WebSocketOpening;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;

/** A request that is cancelled at each of its steps: what follows finds the client as good as new. */
class ClientCancellationTest {

    private static AsyncIterable<byte[]> pieces() {
        return () -> {
            int[] next = {0};
            return () -> {
                if (next[0]++ == 3) {
                    throw new StopAsyncIteration();
                }
                await(sleep(0));
                return new byte[30_000];
            };
        };
    }

    /** How many requests are at the server. */
    private static int handling;

    private static Response app(Request request) {
        handling++;
        try {
            return answer(request);
        } finally {
            handling--;
        }
    }

    private static Response answer(Request request) {
        if (request.path().equals("/echo")) {
            return Response.status(200).withBody(request.body());
        }
        byte[] body = await(request.bytes());
        return switch (request.path()) {
            case "/redirect" -> Response.redirect(307, "/");
            case "/streamed" -> Response.stream("a/b", pieces());
            default -> Response.text(body.length + "");
        };
    }

    /** Cancels the action in its first iteration of the loop, in its second, and so on, until it is done before; by both versions. */
    private static void tryAll(Action1<HttpClient, ?> action) {
        tryAll(action, false);
        tryAll(action, true);
    }

    private static void tryAll(Action1<HttpClient, ?> action, boolean http2) {
        for (int step = 0; ; step++) {
            Origins origins = Origins.of(ClientCancellationTest::app, HttpServerOptions.DEFAULT.withMaxStreams(2));
            HttpClientOptions options = origins.options().withMaxConnections(1).withHttp2PriorKnowledge(http2);
            boolean[] done = {false};
            int at = step;
            with(Http.httpClient(options), client -> {
                Task<?> task = createTask(org.asyncio4j.Asyncio.async(() -> {
                    try {
                        action.run(client);
                    } catch (Exception | Error e) {
                        throw e;
                    } catch (Throwable e) {
                        throw new AssertionError(e);
                    }
                }));
                for (int i = 0; i < at && !task.done(); i++) {
                    await(sleep(0));
                }
                done[0] = task.done();
                task.cancel();
                try {
                    await(task);
                } catch (CancelledError e) {
                    assertTrue(!done[0]);
                }
                Response next = await(client.post("http://app/", Content.text("next")));
                assertEquals("4", await(next.readText()), "after cancelling at step " + at);
                Origins.settle();
                assertEquals(1, client.connections(), "after cancelling at step " + at);
            });
            assertEquals(0, handling, "after cancelling at step " + at);
            if (done[0]) {
                assertTrue(step > 2, "was never cancelled");
                return;
            }
        }
    }

    @AsyncioTest
    void aGetCanBeCancelled() {
        tryAll(client -> await(client.get("http://app/")));
    }

    @AsyncioTest
    void aStreamedPostCanBeCancelled() {
        tryAll(client -> await(client.post("http://app/streamed", Content.stream(pieces()))));
    }

    @AsyncioTest
    void aRedirectCanBeCancelled() {
        tryAll(client -> await(client.post("http://app/redirect", Content.text("body"))));
    }

    @AsyncioTest
    void aRequestOnAKeptConnectionCanBeCancelled() {
        tryAll(client -> {
            await(client.get("http://app/"));
            await(client.get("http://app/"));
        });
    }

    @AsyncioTest
    void aStreamCanBeCancelled() {
        tryAll(client -> with(client.stream(Request.of("GET", "http://app/streamed")), response -> {
            long size = 0;
            for (byte[] piece : each(response.body())) {
                size += piece.length;
            }
            assertEquals(90_000, size);
        }));
    }

    @AsyncioTest
    void theWaitInLineCanBeCancelled() {
        tryAll(client -> {
            Task<Response> first = createTask(client.get("http://app/"));
            try {
                await(client.get("http://app/streamed"));
            } finally {
                await(first);
            }
        });
    }

    @AsyncioTest
    void aConversationCanBeCancelled() {
        tryAll(client -> {
            Request request = client.request("POST", "http://app/echo", Content.stream(pieces()));
            with(client.stream(request), response -> {
                long size = 0;
                for (byte[] piece : each(response.body())) {
                    size += piece.length;
                }
                assertEquals(90_000, size);
            });
        });
    }

    @AsyncioTest
    void theOpeningOfAWebSocketCanBeCancelled() {
        for (int step = 1; ; step++) { // before its first step a task has not got the connection
            WebSocketOpening opening = new WebSocketOpening(URI.create("ws://app/"), WebSocketOptions.DEFAULT);
            int[] open = new int[1];
            HttpHandler handler = request -> request.webSocket(socket -> {
                open[0]++;
                try {
                    await(socket.receive());
                } finally {
                    open[0]--;
                }
            });
            MemoryLink link = MemoryLink.connect(
                    Loops.getRunningLoop(),
                    opening,
                    Http.serverProtocol(handler, HttpServerOptions.DEFAULT).get());
            Task<String> task = createTask(org.asyncio4j.Asyncio.async(() -> {
                WebSocket socket = opening.socket();
                try {
                    await(sleep(0));
                    return "open";
                } finally {
                    await(socket.close());
                }
            }));
            for (int i = 0; i < step && !task.done(); i++) {
                await(sleep(0));
            }
            boolean done = task.done();
            task.cancel();
            try {
                await(task);
            } catch (CancelledError e) {
                assertTrue(!done);
            }
            await(sleep(30)); // the server may wait for the client's closing frame
            assertTrue(link.left().isClosing() && link.right().isClosing(), "after cancelling at step " + step);
            assertEquals(0, open[0], "after cancelling at step " + step);
            if (done) {
                assertTrue(step > 2, "was never cancelled");
                return;
            }
        }
    }
}
