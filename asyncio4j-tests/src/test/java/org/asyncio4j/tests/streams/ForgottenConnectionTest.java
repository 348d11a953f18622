package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.waitFor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/**
 * A connection whose reader and writer nobody refers to any more is closed, and told of, when the collector finds that;
 * one that somebody may still use is not.
 */
@Tag("gc")
class ForgottenConnectionTest {

    private static final String HOST = "127.0.0.1";
    private static final String TOLD = "unclosed connection";

    private final LogCapture log = new LogCapture();
    private final List<Object> kept = new ArrayList<>();

    @AfterEach
    void stopListening() {
        log.close();
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_unclosed_server_resource_warnings")
    void aHandlerThatReturnsWithoutClosingLeaksNothing() {
        Server server = await(startServer(
                (reader, writer) -> {
                    if ("hello".equals(await(reader.readlineString()))) {
                        writer.close();
                    }
                },
                HOST,
                0));
        List<StreamPair> clients = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            StreamPair client = await(openConnection(HOST, server.port()));
            client.writer().write(i % 3 == 0 ? "hello\n" : "bad\n");
            clients.add(client);
        }
        for (StreamPair client : clients) {
            assertEnds(client.reader());
        }
        server.close();
        await(waitFor(server.waitClosed(), 30));
        assertEquals(20, told());
        clients.forEach(client -> client.writer().close());
    }

    @AsyncioTest(realTime = true)
    void aClosedServerDoesNotWaitForForgottenConnections() {
        Server server = await(startServer(
                (reader, writer) -> {
                    kept.add(await(reader.readlineString()));
                },
                HOST,
                0));
        StreamPair client = await(openConnection(HOST, server.port()));
        Task<Void> closed = createTask(server.waitClosed());
        server.close();
        await(sleep(0.01));
        // The handler returns while the task waits, and nothing here asks for a collection.
        client.writer().write("bye\n");
        await(waitFor(closed, 30));
        assertEquals(List.of("bye"), kept);
        assertEquals(1, told());
        client.writer().close();
    }

    @AsyncioTest(realTime = true)
    void whatItHasWrittenIsSentFirst() {
        Server server = await(startServer(
                (reader, writer) -> {
                    writer.write("x".repeat(10_000_000));
                },
                HOST,
                0));
        try (StreamPair client = await(openConnection(HOST, server.port()))) {
            Task<byte[]> all = createTask(client.reader().read());
            Garbage.collectUntil(all::done, () -> await(sleep(0.01)));
            assertEquals(10_000_000, all.result().length);
        }
        assertEquals(1, told());
        server.close();
    }

    @AsyncioTest(realTime = true)
    void itAlsoHoldsOverTls() {
        Server server = await(startServer(
                (reader, writer) -> {
                    await(reader.readline());
                },
                HOST,
                0,
                ServerOptions.DEFAULT.withTls(TestKeys.server())));
        TlsOptions tls = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");
        StreamPair client = await(openConnection(HOST, server.port(), ConnectOptions.DEFAULT.withTls(tls)));
        client.writer().write("hello\n");
        assertEnds(client.reader());
        client.writer().close();
        server.close();
    }

    @AsyncioTest(realTime = true)
    void itAlsoHoldsAfterAnUpgradeToTls() {
        TlsOptions ofClient = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");
        Server server = await(startServer(
                (reader, writer) -> {
                    await(reader.readline());
                    await(writer.startTls(TestKeys.server()));
                },
                HOST,
                0));
        StreamPair client = await(openConnection(HOST, server.port()));
        client.writer().write("upgrade\n");
        await(client.writer().startTls(ofClient));
        assertEnds(client.reader());
        client.writer().close();
        server.close();
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_unclosed_resource_warnings")
    void aForgottenClientIsClosedToo() {
        List<Boolean> ended = new ArrayList<>();
        Server server = await(startServer(
                (reader, writer) -> {
                    await(reader.read());
                    ended.add(true);
                    writer.close();
                },
                HOST,
                0));
        forget(server.port());
        Garbage.collectUntil(() -> !ended.isEmpty(), () -> await(sleep(0.01)));
        assertEquals(1, told());
        server.close();
    }

    private static void forget(int port) {
        await(openConnection(HOST, port)).writer().write("hello\n");
    }

    @AsyncioTest(realTime = true)
    void oneWhoseWriterWasPassedOnStaysOpen() {
        assertStaysOpen((reader, writer) -> kept.add(writer));
    }

    @AsyncioTest(realTime = true)
    void oneWhoseReaderWasPassedOnStaysOpen() {
        assertStaysOpen((reader, writer) -> kept.add(reader));
    }

    @AsyncioTest(realTime = true)
    void oneWhoseTransportWasAskedForStaysOpen() {
        assertStaysOpen((reader, writer) -> kept.add(writer.transport()));
    }

    @AsyncioTest(realTime = true)
    void oneFromWhichATaskReadsStaysOpen() {
        assertStaysOpen((reader, writer) -> kept.add(createTask(reader.read())));
    }

    @AsyncioTest(realTime = true)
    void oneForWhoseEndATaskWaitsStaysOpen() {
        assertStaysOpen((reader, writer) -> kept.add(createTask(writer.waitClosed())));
    }

    @AsyncioTest(realTime = true)
    void oneWhoseHandlerHasNotReturnedStaysOpen() {
        kept.add("nothing");
        assertStaysOpen((reader, writer) -> await(sleep(3600)));
    }

    private void assertStaysOpen(ClientHandler handler) {
        Server server = await(startServer(handler, HOST, 0));
        StreamPair client = await(openConnection(HOST, server.port()));
        Task<byte[]> end = createTask(client.reader().read());
        for (int i = 0; i < 5; i++) {
            System.gc();
            await(sleep(0.02));
        }
        assertFalse(end.done());
        assertEquals(0, told());
        client.writer().close();
        await(end);
        assertEquals(1, kept.size());
        server.close();
        server.abortClients();
        for (Task<?> task : allTasks()) {
            if (task != currentTask()) {
                task.cancel();
            }
        }
        await(sleep(0.01));
    }

    /** Collects garbage until the stream ends. */
    private static void assertEnds(StreamReader reader) {
        Task<byte[]> end = createTask(reader.read());
        Garbage.collectUntil(end::done, () -> await(sleep(0.01)));
        assertEquals(0, end.result().length);
    }

    private long told() {
        return log.messages(Level.WARNING).stream()
                .filter(message -> message.startsWith(TOLD))
                .count();
    }
}
