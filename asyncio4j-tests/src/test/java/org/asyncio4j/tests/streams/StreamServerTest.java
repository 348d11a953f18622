package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ClientConnectedCallback;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Event;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.io.TempDir;

/** Servers by streams, and clients on the same loop. */
class StreamServerTest {

    private static final ContextVar<String> PLACE = new ContextVar<>("place", "nowhere");

    @TempDir
    Path folder;

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_start_server")
    void aCoroutineFunctionOrAPlainCallbackOrALambdaTalksToClients() throws IOException {
        ServerSocketChannel sock = ServerSocketChannel.open();
        sock.bind(new InetSocketAddress("127.0.0.1", 0));
        assertEchoes(await(startServer(this::echoLine, sock, ServerOptions.DEFAULT)));
        assertEchoes(await(startServer(this::echoLine, "127.0.0.1", 0)));
        ClientConnectedCallback plain = (reader, writer) -> {
            createTask(echoLine(reader, writer));
            return null;
        };
        assertEchoes(await(startServer(plain, "127.0.0.1", 0)));
        assertEchoes(await(startServer(
                (reader, writer) -> {
                    writer.write(await(reader.readline()));
                    await(writer.drain());
                    writer.close();
                },
                "127.0.0.1",
                0)));
        ClientHandler endless = (reader, writer) -> {
            while (true) {
                writer.write(await(reader.read(1)));
                if (reader.atEof()) {
                    throw new CancelledError("the client is gone");
                }
            }
        };
        assertEchoes(await(startServer(endless, List.of("127.0.0.1"), 0, ServerOptions.DEFAULT)));
    }

    /** What javac makes of it, above all. */
    @AsyncioTest(realTime = true)
    void takesLambdasOfEveryForm(ReportedProblems problems) {
        String host = "127.0.0.1";
        assertEchoes(await(startServer((in, out) -> echoLine(in, out), host, 0)));
        assertEchoes(await(startServer((in, out) -> async(() -> echo(in, out)), host, 0)));
        assertEchoes(await(startServer(this::echo, host, 0)));
        assertEchoes(await(startServer(
                (in, out) -> {
                    echo(in, out);
                },
                host,
                0)));
        assertEchoes(await(startServer((StreamReader in, StreamWriter out) -> echo(in, out), host, 0)));
        // Two ways to be one: it returns nothing, and it never returns.
        assertEchoes(await(startServer(
                (in, out) -> {
                    while (true) {
                        out.write(await(in.readuntil()));
                        await(out.drain());
                        out.close();
                    }
                },
                host,
                0)));
        assertInstanceOf(IncompleteReadException.class, problems.takeOnly().exception());
    }

    private void echo(StreamReader reader, StreamWriter writer) {
        await(echoLine(reader, writer));
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_start_unix_server")
    void listensAtAUnixSocket() {
        Path path = folder.resolve("socket");
        ClientHandler handler = (reader, writer) -> await(echoLine(reader, writer));
        for (Coroutine<Server> starting : List.of(
                startUnixServer(this::echoLine, path),
                startUnixServer(handler, path),
                startUnixServer(handler, path, ServerOptions.DEFAULT))) {
            with(await(starting), _ -> assertEquals("hello", askFor("hello", await(openUnixConnection(path)))));
        }
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_server.py::BaseStartServer::test_start_server_1",
        "test_server.py::SelectorStartServerTests::test_start_unix_server_1"
    })
    void servesForeverUntilItsTaskIsCancelledByAHandler() {
        ServerOptions later = ServerOptions.DEFAULT.withStartServing(false);
        List<Task<?>> serving = new ArrayList<>();
        ClientHandler handler = (reader, writer) -> {
            await(reader.readline());
            serving.getLast().cancel();
            writer.write("1");
            writer.close();
            await(writer.waitClosed());
        };
        Path path = folder.resolve("socket");
        Server tcp = await(startServer(handler, "127.0.0.1", 0, later));
        int port = tcp.port();
        for (Server server : List.of(tcp, await(startUnixServer(handler, path, later)))) {
            assertFalse(server.isServing());
            serving.add(createTask(() -> with(server, same -> await(same.serveForever()))));
            while (!server.isServing()) {
                await(sleep(0));
            }
            StreamPair client = await(server == tcp ? openConnection("127.0.0.1", port) : openUnixConnection(path));
            client.writer().write("1".repeat(5 * 1024) + "\n");
            assertReads("1", client.reader().read());
            client.writer().close();
            await(client.writer().waitClosed());
            assertThrows(CancelledError.class, () -> await(serving.getLast()));
            assertEquals(List.of(), server.sockets());
            assertFalse(server.isServing());
            IllegalStateException closed =
                    assertThrows(IllegalStateException.class, () -> await(server.serveForever()));
            assertTrue(closed.getMessage().contains("is closed"), closed::getMessage);
        }
        assertFalse(Files.exists(path));
    }

    @AsyncioTest(realTime = true)
    void talksToManyClientsAtATime() {
        ClientHandler handler = (reader, writer) -> {
            for (byte[] line : each(reader)) {
                writer.write(line);
                await(writer.drain());
            }
            writer.close();
        };
        Set<String> answers = new TreeSet<>();
        with(
                await(startServer(handler, "127.0.0.1", 0)),
                server -> with(taskGroup(), group -> {
                    // Each takes two descriptors, of the 256 that there may be.
                    for (int i = 0; i < 70; i++) {
                        String text = "client " + i;
                        group.createTask(() -> {
                            StreamPair connection = await(connect(server));
                            for (int n = 0; n < 5; n++) {
                                answers.add(ask(text + " " + n, connection));
                            }
                            connection.close();
                            await(connection.writer().waitClosed());
                        });
                    }
                }));
        assertEquals(350, answers.size());
        assertTrue(answers.contains("client 69 4"), answers.toString());
    }

    @AsyncioTest(realTime = true)
    @Ports(
            value = "test_streams.py::StreamTests::test_unhandled_exception",
            adapted = "the connection is looked at as well")
    void aHandlerThatThrowsIsReportedAndItsConnectionClosed(ReportedProblems problems) {
        Boom boom = new Boom();
        ClientHandler handler = (reader, writer) -> {
            await(reader.readline());
            throw boom;
        };
        with(await(startServer(handler, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(connect(server));
            connection.writer().write("test msg\n");
            assertReads("", connection.reader().read());
            connection.close();
        });
        LoopProblem problem = problems.takeOnly();
        assertEquals("Unhandled exception in client_connected_cb", problem.message());
        assertSame(boom, problem.exception());
    }

    @AsyncioTest(realTime = true)
    void aPlainCallbackThatThrowsLeaksNoConnection(ReportedProblems problems) {
        ClientConnectedCallback callback = (reader, writer) -> {
            throw new Boom();
        };
        with(await(startServer(callback, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(connect(server));
            assertReads("", connection.reader().read());
            connection.close();
        });
        assertEquals(
                "Unhandled exception in client_connected_cb",
                problems.takeOnly().message());
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_unhandled_cancel")
    void aHandlerThatIsCancelledClosesItsConnection() {
        ClientHandler handler = (reader, writer) -> {
            currentTask().cancel();
            await(reader.readline());
        };
        with(await(startServer(handler, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(connect(server));
            assertReads("", connection.reader().read());
            connection.close();
        });
    }

    @AsyncioTest(realTime = true)
    void aLineLongerThanTheLimitIsTheHandlersMatter() {
        List<String> got = new ArrayList<>();
        ClientHandler handler = (reader, writer) -> {
            try {
                await(reader.readline());
            } catch (LimitOverrunException tooLong) {
                got.add("too long");
            }
            got.add(await(reader.readlineString()));
            writer.close();
        };
        with(await(startServer(handler, "127.0.0.1", 0, ServerOptions.DEFAULT.withLimit(10))), server -> {
            StreamPair connection = await(connect(server));
            connection.writer().write("this is too long\nthis not\n");
            assertReads("", connection.reader().read());
            connection.close();
        });
        assertEquals(List.of("too long", "this not"), got);
    }

    @AsyncioTest(realTime = true)
    void handlersGoOnWhenTheServerIsClosed() {
        Event served = new Event();
        ClientHandler handler = (reader, writer) -> {
            served.set();
            writer.write(await(reader.readline()));
            writer.close();
        };
        Server server = await(startServer(handler, "127.0.0.1", 0));
        StreamPair connection = await(connect(server));
        await(served.waitFor());
        server.close();
        Task<Void> closed = createTask(server.waitClosed());
        await(sleep(0.01));
        assertTrue(!closed.done());
        assertEquals("hello", askFor("hello", connection));
        await(closed);
    }

    @AsyncioTest(realTime = true)
    void handlersRunInTheContextOfTheServer() {
        List<String> places = new ArrayList<>();
        ClientHandler handler = (reader, writer) -> {
            places.add(PLACE.get());
            PLACE.set("handler");
            writer.close();
        };
        PLACE.set("server");
        Server server = await(startServer(handler, "127.0.0.1", 0));
        PLACE.set("client");
        for (int i = 0; i < 2; i++) {
            StreamPair connection = await(connect(server));
            assertReads("", connection.reader().read());
            connection.close();
            await(connection.writer().waitClosed());
        }
        server.close();
        await(server.waitClosed());
        assertEquals(List.of("server", "server"), places);
        assertEquals("client", PLACE.get());
    }

    @AsyncioTest(realTime = true)
    void servingEndsWithItsTask() {
        Server server = await(startServer(this::echoLine, "127.0.0.1", 0));
        Task<Void> serving = createTask(server.serveForever());
        assertEquals("hello", askFor("hello", await(connect(server))));
        serving.cancel();
        failureOf(CancelledError.class, serving);
        assertTrue(!server.isServing());
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true)
    void bothSidesKnowEachOther() {
        List<Object> peers = new ArrayList<>();
        ClientHandler handler = (reader, writer) -> {
            peers.add(writer.getExtraInfo(ExtraInfo.PEERNAME));
            writer.close();
        };
        with(await(startServer(handler, "127.0.0.1", 0)), server -> {
            StreamPair connection = await(connect(server));
            Object own = connection.writer().getExtraInfo(ExtraInfo.SOCKNAME);
            assertReads("", connection.reader().read());
            assertEquals(List.of(own), peers);
            connection.close();
        });
    }

    private Coroutine<Void> echoLine(StreamReader reader, StreamWriter writer) {
        return async(() -> {
            writer.write(await(reader.readline()));
            await(writer.drain());
            writer.close();
            await(writer.waitClosed());
        });
    }

    private static Coroutine<StreamPair> connect(Server server) {
        return openConnection("127.0.0.1", server.port());
    }

    private static void assertEchoes(Server server) {
        with(server, _ -> assertEquals("hello", askFor("hello", await(connect(server)))));
    }

    /** Sends a line, reads one and closes. */
    private static String askFor(String line, StreamPair connection) {
        String answer = ask(line, connection);
        connection.close();
        await(connection.writer().waitClosed());
        return answer;
    }

    private static String ask(String line, StreamPair connection) {
        connection.writer().write(line + "\n");
        return await(connection.reader().readlineString());
    }
}
