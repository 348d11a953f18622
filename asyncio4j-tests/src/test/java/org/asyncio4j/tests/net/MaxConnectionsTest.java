package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.tests.net.Loopback.HOST;
import static org.asyncio4j.tests.net.Loopback.freePort;
import static org.asyncio4j.tests.net.Loopback.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers with a limit for open connections: who comes beyond it waits in the backlog. */
@Timeout(60)
class MaxConnectionsTest {

    private static final ServerOptions TWO = ServerOptions.DEFAULT.withMaxConnections(2);

    private final List<RecordingProtocol> accepted = new ArrayList<>();
    private final List<SocketChannel> clients = new ArrayList<>();

    private BaseProtocol accept() {
        accepted.add(new RecordingProtocol());
        return accepted.getLast();
    }

    @AfterEach
    void closeClients() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    private SocketChannel client(Server server) throws IOException {
        return client(server, 0);
    }

    private SocketChannel client(Server server, int socket) throws IOException {
        clients.add(SocketChannel.open(server.sockets().get(socket).getLocalAddress()));
        return clients.getLast();
    }

    private long open() {
        return accepted.stream().filter(it -> it.has("made") && !it.has("lost")).count();
    }

    /** Lets the loop accept all that it wants to. */
    private void assertOpen(int expected) {
        while (open() < expected) {
            await(sleep(0));
        }
        turns(10);
        assertEquals(expected, open());
    }

    private void end(Server server) {
        server.close();
        server.abortClients();
        await(server.waitClosed());
    }

    @AsyncioTest
    void furtherClientsAreServedAsConnectionsEnd(EventLoop loop) throws IOException {
        Server server = await(loop.createServer(this::accept, HOST, 0, TWO));
        for (int i = 0; i < 6; i++) {
            client(server);
        }
        assertOpen(2);
        assertEquals(2, accepted.size());
        accepted.getFirst().transport.close();
        await(accepted.getFirst().until("lost"));
        assertOpen(2);
        assertEquals(3, accepted.size());
        clients.get(1).close();
        await(accepted.get(1).until("lost"));
        assertOpen(2);
        accepted.get(2).transport.abort();
        accepted.get(3).transport.abort();
        await(accepted.get(3).until("lost"));
        assertOpen(2);
        assertEquals(6, accepted.size());
        end(server);
    }

    @AsyncioTest
    void whatIsWrittenMeanwhileIsReadWhenItsTurnComes(EventLoop loop) throws IOException {
        Server server = await(loop.createServer(this::accept, HOST, 0, TWO.withMaxConnections(1)));
        client(server);
        assertOpen(1);
        client(server).write(ByteBuffer.wrap(Channels.bytes("early")));
        assertOpen(1);
        accepted.getFirst().transport.close();
        await(accepted.getFirst().until("lost"));
        assertOpen(1);
        await(accepted.getLast().untilReceived(5));
        assertEquals("early", accepted.getLast().text());
        end(server);
    }

    @AsyncioTest
    void theSocketsOfAServerShareTheLimit(EventLoop loop) throws IOException {
        Server server = await(loop.createServer(this::accept, List.of("127.0.0.1", "127.0.0.2"), freePort(), TWO));
        for (int i = 0; i < 3; i++) {
            client(server, 0);
            client(server, 1);
        }
        assertOpen(2);
        while (accepted.size() < 6) {
            RecordingProtocol first =
                    accepted.stream().filter(it -> !it.has("lost")).findFirst().orElseThrow();
            first.transport.close();
            await(first.until("lost"));
            assertOpen(2);
        }
        end(server);
    }

    @AsyncioTest
    void serversHaveALimitEach(EventLoop loop) throws IOException {
        Server one = await(loop.createServer(this::accept, HOST, 0, TWO));
        Server other = await(loop.createServer(this::accept, HOST, 0, TWO));
        for (int i = 0; i < 3; i++) {
            client(one);
            client(other);
        }
        assertOpen(4);
        end(one);
        end(other);
    }

    @AsyncioTest(debug = false)
    void connectionsThatWereNotMadeTakeNoPlace(EventLoop loop) throws IOException {
        ReportedProblems problems = new ReportedProblems();
        loop.setExceptionHandler(problems);
        int[] calls = {0};
        Server server = await(loop.createServer(
                () -> {
                    if (++calls[0] <= 3) {
                        throw new Boom();
                    }
                    return accept();
                },
                HOST,
                0,
                TWO));
        for (int i = 0; i < 6; i++) {
            client(server);
        }
        assertOpen(2);
        assertEquals(5, calls[0]);
        assertEquals(3, problems.take().size());
        end(server);
    }

    @AsyncioTest(realTime = true, debug = false)
    void handshakesCountAndFailedOnesTakeNoPlace(EventLoop loop) throws IOException {
        Server server = await(loop.createServer(
                this::accept, HOST, 0, TWO.withMaxConnections(1).withTls(TestKeys.server())));
        SocketChannel silent = client(server);
        while (accepted.isEmpty()) {
            await(sleep(0));
        }
        SocketChannel garbage = client(server);
        garbage.write(ByteBuffer.wrap(Channels.bytes("no TLS at all\n".repeat(10))));
        turns(20);
        assertEquals(1, accepted.size(), "the silent one has the place");
        silent.close();
        var secure =
                ConnectOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.client()).withServerHostname("localhost"));
        RecordingProtocol third = new RecordingProtocol();
        await(loop.createConnection(() -> third, HOST, server.port(), secure));
        assertOpen(1);
        assertEquals(3, accepted.size());
        end(server);
        await(third.until("lost"));
    }

    @AsyncioTest
    void aFullServerIsClosedWithTheSocketsOfThoseThatWait(EventLoop loop) throws IOException {
        Server server = await(loop.createServer(this::accept, HOST, 0, TWO));
        for (int i = 0; i < 3; i++) {
            client(server);
        }
        assertOpen(2);
        server.close();
        assertThrows(IOException.class, () -> {
            if (clients.getLast().read(ByteBuffer.allocate(1)) < 0) {
                throw new IOException("ended");
            }
        });
        turns(3);
        assertEquals(2, open(), "the open ones go on");
        accepted.forEach(it -> it.transport.close());
        await(server.waitClosed());
        assertEquals(2, accepted.size());
    }

    @AsyncioTest
    void whoWaitedBeforeItServesIsAcceptedUpToTheLimit(EventLoop loop) throws IOException {
        Server server = await(loop.createServer(this::accept, HOST, 0, TWO.withStartServing(false)));
        for (int i = 0; i < 3; i++) {
            client(server);
        }
        turns(5);
        assertEquals(0, accepted.size());
        await(server.startServing());
        assertOpen(2);
        await(server.startServing());
        assertOpen(2);
        end(server);
    }

    @Test
    void withoutDescriptorsAFullServerStaysFullAndAnEmptyOneTriesAgain() throws IOException {
        VirtualClock clock = new VirtualClock();
        EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock).withIoDriver(Wrapped.driver()));
        ReportedProblems problems = new ReportedProblems();
        loop.setExceptionHandler(problems);
        ServerSocketChannel real = ServerSocketChannel.open();
        real.bind(new InetSocketAddress(InetAddress.getByName(HOST), 0), 100);
        ScarceServerChannel scarce = new ScarceServerChannel(real);
        loop.runUntilComplete(org.asyncio4j.Asyncio.async(() -> {
            Server server = await(loop.createServer(this::accept, scarce, TWO));
            client(server);
            assertOpen(1);
            scarce.problem = new IOException("Too many open files");
            client(server);
            client(server);
            await(sleep(0.5));
            int tried = scarce.accepts;
            assertEquals(1, problems.take().size());
            // An end makes room, but does not cut the pause short.
            accepted.getFirst().transport.abort();
            await(accepted.getFirst().until("lost"));
            turns(5);
            assertEquals(tried, scarce.accepts);
            scarce.problem = null;
            await(sleep(1));
            assertOpen(2);
            client(server);
            tried = scarce.accepts;
            scarce.problem = new IOException("Too many open files");
            await(sleep(3));
            assertEquals(tried, scarce.accepts, "a full server does not try");
            scarce.problem = null;
            RecordingProtocol last = accepted.getLast();
            last.transport.close();
            await(last.until("lost"));
            assertOpen(2);
            assertEquals(4, accepted.size());
            assertEquals(List.of(), problems.take());
            end(server);
        }));
        loop.close();
        scarce.close();
    }

    @AsyncioTest(realTime = true)
    void handlersOfStreamsToo(EventLoop loop) {
        int[] running = {0, 0};
        ClientHandler handler = (reader, writer) -> {
            running[0]++;
            running[1] = Math.max(running[1], running[0]);
            writer.write(await(reader.readline()));
            running[0]--;
            writer.close();
        };
        Server server = await(startServer(handler, HOST, 0, TWO));
        List<StreamPair> pairs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pairs.add(await(openConnection(HOST, server.port())));
        }
        for (StreamPair pair : pairs) {
            pair.writer().write("x\n");
        }
        for (StreamPair pair : pairs) {
            assertEquals("x", await(pair.reader().readlineString()));
            pair.writer().close();
        }
        assertEquals(2, running[1]);
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest
    void unixServersToo(EventLoop loop, @TempDir Path folder) throws IOException {
        Path path = folder.resolve("socket");
        Server server = await(loop.createUnixServer(this::accept, path, TWO));
        for (int i = 0; i < 4; i++) {
            clients.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
        }
        assertOpen(2);
        accepted.forEach(it -> it.transport.abort());
        await(accepted.getLast().until("lost"));
        assertOpen(2);
        assertEquals(4, accepted.size());
        end(server);
    }

    @Test
    void theLimitIsPositiveAndNoneByDefault() {
        assertEquals(Integer.MAX_VALUE, ServerOptions.DEFAULT.maxConnections());
        assertEquals(2, TWO.withBacklog(5).withReusePort(true).maxConnections());
        assertTrue(TWO.toString().contains("maxConnections=2"), TWO::toString);
        String message = assertThrows(IllegalArgumentException.class, () -> TWO.withMaxConnections(0))
                .getMessage();
        assertEquals("maxConnections must be > 0: 0", message);
    }
}
