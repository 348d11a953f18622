package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.fromStream;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Event;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/** A server on a real port, and its end. */
class ServerEndTest {

    private final List<String> events = new ArrayList<>();

    private static StreamPair connect(HttpServer server) throws Exception {
        return await(openConnection("127.0.0.1", server.port()));
    }

    private static void send(StreamPair connection, String text) {
        connection.writer().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String readAll(StreamPair connection) throws Exception {
        return new String(await(connection.reader().read(-1)), StandardCharsets.US_ASCII);
    }

    @AsyncioTest(realTime = true)
    void whatRunsIsFinishedAndWhatIsIdleIsClosed() throws Exception {
        Event go = new Event();
        HttpServer server = await(Http.serve(
                request -> {
                    await(go.waitFor());
                    return Response.text("done");
                },
                "127.0.0.1",
                0));
        StreamPair busy = connect(server);
        StreamPair idle = connect(server);
        send(busy, "GET / HTTP/1.1\nHost: h\n\n");
        while (server.requests() == 0) {
            await(sleep(0.001));
        }
        server.close();
        assertFalse(server.isServing());
        assertEquals("", readAll(idle));
        go.set();
        String answer = readAll(busy);
        assertTrue(answer.contains("connection: close"), answer);
        assertTrue(answer.endsWith("done"), answer);
        await(server.waitClosed());
        busy.writer().close();
        idle.writer().close();
        await(busy.writer().waitClosed());
        await(idle.writer().waitClosed());
    }

    /** Each request that was handled is answered in full; a client whose connection ends without an answer was not heard. */
    @AsyncioTest(realTime = true)
    void aStopUnderLoadLosesNoRequest() throws Exception {
        for (int round = 0; round < 3; round++) {
            int[] handled = new int[1];
            int[] answered = new int[1];
            HttpServer server = await(Http.serve(
                    request -> {
                        handled[0]++;
                        byte[] body = await(request.bytes());
                        await(sleep(0.001));
                        return Response.bytes(body);
                    },
                    "127.0.0.1",
                    0));
            byte[] body = new byte[10_000];
            byte[] request = ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            with(taskGroup(), group -> {
                for (int i = 0; i < 20; i++) {
                    group.createTask(() -> {
                        try (StreamPair connection = connect(server)) {
                            while (true) {
                                connection.writer().write(request);
                                connection.writer().write(body);
                                await(connection.writer().drain());
                                String head = new String(
                                        await(connection.reader().readuntil("\r\n\r\n")), StandardCharsets.US_ASCII);
                                await(connection.reader().readexactly(body.length));
                                answered[0]++;
                                if (head.contains("connection: close")) {
                                    return;
                                }
                            }
                        } catch (IOException e) {
                            // It was not heard, or came too late.
                        }
                    });
                }
                while (answered[0] < 200) {
                    await(sleep(0.001));
                }
                server.close();
                await(server.waitClosed());
            });
            assertEquals(handled[0], answered[0]);
        }
    }

    /** Also one that never lets the loop do something else. */
    @AsyncioTest(realTime = true)
    void anEndlessBodyEndsWithItsClient() throws Exception {
        var zeros = fromStream(Stream.generate(() -> new byte[1 << 16]));
        HttpServer server = await(Http.serve(request -> Response.stream("a/b", zeros), "127.0.0.1", 0));
        StreamPair client = connect(server);
        send(client, "GET / HTTP/1.1\nHost: h\n\n");
        await(client.reader().readexactly(1 << 20));
        client.writer().transport().abort();
        while (server.requests() > 0) {
            await(sleep(0.001));
        }
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true)
    void whatDoesNotEndInTimeIsCancelled() throws Exception {
        HttpServer server = await(Http.serve(
                request -> {
                    try {
                        await(sleep(100));
                        return Response.text("done");
                    } catch (CancelledError e) {
                        events.add("cancelled");
                        throw e;
                    }
                },
                "127.0.0.1",
                0,
                HttpServerOptions.DEFAULT.withShutdownTimeout(0.05)));
        StreamPair busy = connect(server);
        send(busy, "GET / HTTP/1.1\nHost: h\n\n");
        while (server.requests() == 0) {
            await(sleep(0.001));
        }
        with(server, () -> {});
        assertEquals(List.of("cancelled"), events);
        busy.writer().close();
        await(busy.writer().waitClosed());
    }

    @AsyncioTest(realTime = true)
    void serveForeverEndsWithItsTask() throws Exception {
        HttpServer server = await(Http.serve(request -> Response.text("hello"), "127.0.0.1", 0));
        Task<Void> forever = createTask(server.serveForever());
        StreamPair connection = connect(server);
        send(connection, "GET / HTTP/1.1\nHost: h\nConnection: close\n\n");
        assertTrue(readAll(connection).endsWith("hello"));
        connection.writer().close();
        forever.cancel();
        assertThrows(CancelledError.class, () -> await(forever));
        assertFalse(server.isServing());
        assertEquals(0, server.connections());
    }
}
