package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.net.Loopback.HOST;
import static org.asyncio4j.tests.net.Loopback.connect;
import static org.asyncio4j.tests.net.Loopback.portOf;
import static org.asyncio4j.tests.net.Loopback.serve;
import static org.asyncio4j.tests.net.Loopback.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.Timeout;

/** Servers: serving, closing, waiting for the end. */
@Timeout(60)
class ServerTest {

    private final List<RecordingProtocol> accepted = new ArrayList<>();
    private final RecordingProtocol client = new RecordingProtocol();

    private RecordingProtocol accept() {
        RecordingProtocol protocol = new RecordingProtocol();
        accepted.add(protocol);
        return protocol;
    }

    /** A server with one connection. */
    private Server connected() {
        Server server = serve(this::accept);
        connect(client, portOf(server));
        untilAccepted(1);
        return server;
    }

    private void untilAccepted(int count) {
        while (accepted.size() < count || !accepted.getLast().has("made")) {
            await(sleep(0));
        }
    }

    private void end(Server server) {
        server.close();
        server.abortClients();
        await(server.waitClosed());
        if (client.has("made")) {
            await(client.until("lost"));
        }
    }

    // --- serving -------------------------------------------------------------------------------

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_create_server_trsock")
    void aServersSocketIsAViewThatCannotBeAcceptedFromOrChanged(EventLoop loop) throws IOException {
        Server server = await(loop.createServer(this::accept, "0.0.0.0", 0, ServerOptions.DEFAULT));
        assertEquals(1, server.sockets().size());
        TransportSocket socket = server.sockets().getFirst();
        InetSocketAddress here = (InetSocketAddress) socket.getLocalAddress();
        assertEquals("0.0.0.0", here.getAddress().getHostAddress());
        assertEquals(server.port(), here.getPort());
        // Neither a channel nor one's socket, so that nobody makes it block.
        assertFalse(socket instanceof Channel);
        assertFalse(socket instanceof Closeable);
        Set<String> calls = Arrays.stream(TransportSocket.class.getMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertEquals(
                Set.of("getLocalAddress", "getRemoteAddress", "isOpen", "getOption", "setOption", "supportedOptions"),
                calls);
        server.close();
        assertFalse(socket.isOpen());
    }

    @AsyncioTest
    @Ports("test_events.py::TestServer::test_get_loop")
    void aServerTellsWhatItIs(EventLoop loop) throws IOException {
        Server server = serve(this::accept);
        assertSame(loop, server.getLoop());
        assertTrue(server.isServing());
        assertEquals(1, server.sockets().size());
        var socket = server.sockets().getFirst();
        assertTrue(socket.isOpen());
        assertNull(socket.getRemoteAddress());
        assertEquals(HOST, ((InetSocketAddress) socket.getLocalAddress()).getHostString());
        assertTrue(socket.getOption(java.net.StandardSocketOptions.SO_REUSEADDR));
        assertTrue(server.toString().startsWith("<Server sockets=["), server::toString);
        server.close();
        assertFalse(server.isServing());
        assertEquals(List.of(), server.sockets());
        assertFalse(socket.isOpen());
        assertNull(socket.getLocalAddress());
        assertEquals("<Server sockets=[]>", server.toString());
    }

    @AsyncioTest
    void aServerThatCouldNotStartServesNothingAndCanBeStartedAgain(EventLoop loop) throws IOException {
        ServerSocketChannel sock =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(HOST), 0));
        Server server = await(loop.createServer(this::accept, sock, ServerOptions.DEFAULT.withStartServing(false)));
        sock.configureBlocking(true);
        for (int i = 0; i < 2; i++) {
            assertThrows(IllegalArgumentException.class, () -> await(server.startServing()));
            assertFalse(server.isServing());
        }
        assertThrows(IllegalArgumentException.class, () -> await(server.serveForever()));
        sock.configureBlocking(false);
        await(server.startServing());
        assertTrue(server.isServing());
        connect(client, portOf(server));
        untilAccepted(1);
        end(server);
    }

    @AsyncioTest
    void whoComesBeforeItServesIsServedThen(EventLoop loop) {
        Server server = await(loop.createServer(this::accept, HOST, 0, ServerOptions.DEFAULT.withStartServing(false)));
        assertFalse(server.isServing());
        connect(client, portOf(server));
        turns(5);
        assertEquals(0, accepted.size());
        await(server.startServing());
        assertTrue(server.isServing());
        await(server.startServing());
        untilAccepted(1);
        end(server);
        assertThrows(IllegalStateException.class, () -> await(server.startServing()));
    }

    @AsyncioTest
    void manyConnectionsAreAcceptedInOneIteration(EventLoop loop) {
        Server server = serve(this::accept);
        List<Task<Transport>> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(createTask(async(() -> connect(new RecordingProtocol(), portOf(server)))));
        }
        for (Task<Transport> each : clients) {
            await(each);
        }
        while (accepted.size() < 50) {
            await(sleep(0));
        }
        server.close();
        server.closeClients();
        await(server.waitClosed());
        for (RecordingProtocol each : accepted) {
            assertEquals("lost", each.events.getLast());
        }
        for (Task<Transport> each : clients) {
            await(((RecordingProtocol) each.result().getProtocol()).until("lost"));
        }
    }

    @AsyncioTest
    @Ports("test_events.py::EventLoopTestsMixin::test_server_close")
    void aClosedServerDoesNotListenAtOnce() throws IOException {
        Server server = serve(this::accept);
        int port = portOf(server);
        server.close();
        // In the same callback, so nothing is left to the next iteration.
        try (ServerSocketChannel again = ServerSocketChannel.open()) {
            again.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
        }
        assertThrows(IOException.class, () -> connect(client, port));
        server.close();
    }

    @AsyncioTest
    void aConnectionThatWasAcceptedAsTheServerClosedIsClosed() throws IOException {
        Server server = serve(this::accept);
        var channel = java.nio.channels.SocketChannel.open(
                new InetSocketAddress(InetAddress.getByName(HOST), portOf(server)));
        await(sleep(0));
        server.close();
        await(server.waitClosed());
        turns(3);
        channel.configureBlocking(true);
        int read = 0;
        try {
            read = channel.read(java.nio.ByteBuffer.allocate(1));
        } catch (IOException reset) {
            read = -1;
        }
        assertEquals(-1, read);
        channel.close();
    }

    // --- the end -------------------------------------------------------------------------------

    @AsyncioTest
    @Ports("test_server.py::TestServer2::test_wait_closed_basic")
    void waitClosedWaitsForTheServerAndItsConnections() {
        Server server = serve(this::accept);
        Task<Void> first = createTask(server.waitClosed());
        await(sleep(0));
        assertFalse(first.done());
        connect(client, portOf(server));
        untilAccepted(1);
        Task<Void> second = createTask(server.waitClosed());
        await(sleep(0));
        assertFalse(first.done() || second.done());
        server.close();
        await(sleep(0));
        Task<Void> third = createTask(server.waitClosed());
        await(sleep(0));
        assertFalse(first.done() || second.done() || third.done());
        client.transport.close();
        await(first);
        await(second);
        await(third);
        assertTrue(accepted.getFirst().has("lost"));
        await(server.waitClosed());
    }

    @AsyncioTest
    @Ports("test_server.py::TestServer2::test_wait_closed_race")
    void theLastConnectionMayEndWhileOneWaits() {
        Server server = connected();
        Task<Void> waiter = createTask(server.waitClosed());
        await(sleep(0));
        EventLoop loop = Loops.getRunningLoop();
        loop.callSoon(server::close);
        loop.callSoon(client.transport::close);
        await(waiter);
        await(client.until("lost"));
    }

    @AsyncioTest
    void waitClosedOfAServerWithoutConnectionsReturnsWhenItIsClosed() {
        Server server = serve(this::accept);
        server.close();
        await(server.waitClosed());
        await(server.waitClosed());
    }

    @AsyncioTest
    void aCancelledWaitLeavesTheOthers() {
        Server server = connected();
        Task<Void> cancelled = createTask(server.waitClosed());
        Task<Void> stays = createTask(server.waitClosed());
        await(sleep(0));
        cancelled.cancel();
        assertThrows(CancelledError.class, () -> await(cancelled));
        assertFalse(stays.done());
        end(server);
        await(stays);
    }

    @AsyncioTest
    @Ports("test_server.py::TestServer2::test_close_clients")
    void closeClientsEndsTheirConnections() {
        Server server = connected();
        Task<Void> waiter = createTask(server.waitClosed());
        server.close();
        await(sleep(0));
        assertFalse(waiter.done());
        server.closeClients();
        await(sleep(0));
        await(sleep(0));
        assertTrue(waiter.done());
        await(waiter);
        await(client.until("lost"));
        assertEquals(List.of("made", "eof", "lost"), client.events);
        server.closeClients();
    }

    @AsyncioTest
    @Ports("test_server.py::TestServer2::test_abort_clients")
    void abortClientsDoesNotWaitForBuffers() {
        Server server = connected();
        client.transport.pauseReading();
        accepted.getFirst().transport.write(new byte[StreamTransportContract.MUCH]);
        assertTrue(accepted.getFirst().transport.getWriteBufferSize() > 0);
        Task<Void> waiter = createTask(server.waitClosed());
        server.close();
        server.closeClients();
        turns(3);
        assertFalse(waiter.done());
        server.abortClients();
        await(sleep(0));
        await(sleep(0));
        assertTrue(waiter.done());
        await(waiter);
        client.transport.abort();
        await(client.until("lost"));
    }

    @AsyncioTest
    void asAContextManagerItIsClosedAtTheEnd() {
        Server server = connected();
        EventLoop loop = Loops.getRunningLoop();
        with(server, same -> {
            assertSame(server, same);
            loop.callLater(5, client.transport::close);
        });
        assertFalse(server.isServing());
        assertTrue(accepted.getFirst().has("lost"));
        await(client.until("lost"));
    }

    // --- serving forever -----------------------------------------------------------------------

    @AsyncioTest
    void serveForeverServesUntilItIsCancelled(EventLoop loop) {
        Server server = await(loop.createServer(this::accept, HOST, 0, ServerOptions.DEFAULT.withStartServing(false)));
        Task<Void> serving = createTask(server.serveForever());
        connect(client, portOf(server));
        untilAccepted(1);
        assertTrue(server.isServing());
        serving.cancel();
        assertThrows(CancelledError.class, () -> await(serving));
        assertFalse(server.isServing());
        assertEquals(List.of(), server.sockets());
        assertTrue(accepted.getFirst().has("lost"), "its clients were closed");
        await(client.until("lost"));
        IllegalStateException closed = assertThrows(IllegalStateException.class, () -> await(server.serveForever()));
        assertEquals("server <Server sockets=[]> is closed", closed.getMessage());
    }

    @AsyncioTest
    void closeEndsServeForeverWhenTheConnectionsHaveEnded() {
        Server server = connected();
        Task<Void> serving = createTask(server.serveForever());
        await(sleep(0));
        server.close();
        turns(3);
        assertFalse(serving.done(), "open connections go on");
        client.transport.close();
        assertThrows(CancelledError.class, () -> await(serving));
        await(client.until("lost"));
    }

    @AsyncioTest
    void onlyOneServesForever() {
        Server server = serve(this::accept);
        Task<Void> serving = createTask(server.serveForever());
        await(sleep(0));
        IllegalStateException second = assertThrows(IllegalStateException.class, () -> await(server.serveForever()));
        assertTrue(second.getMessage().endsWith("is already being awaited on serveForever()"), second::getMessage);
        assertTrue(server.isServing());
        serving.cancel();
        assertThrows(CancelledError.class, () -> await(serving));
    }

    @AsyncioTest
    void aChannelIsAcceptedFromInOnePlace(EventLoop loop) throws IOException {
        ServerSocketChannel sock =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(HOST), 0));
        ServerOptions later = ServerOptions.DEFAULT.withStartServing(false);
        Server first = await(loop.createServer(this::accept, sock, later));
        Server second = await(loop.createServer(this::accept, sock, later));
        await(first.startServing());
        Coroutine<Server> third = loop.createServer(this::accept, sock, ServerOptions.DEFAULT);
        for (Coroutine<?> call : List.of(second.startServing(), third)) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(call));
            assertTrue(refused.getMessage().contains(" is accepted from already"), refused::getMessage);
            assertTrue(refused.getMessage().endsWith("see withReusePort(true)"), refused::getMessage);
        }
        Throwable elsewhere = OtherThread.failureOf(() -> Asyncio.run(() -> {
            await(Loops.getRunningLoop().createServer(this::accept, sock, ServerOptions.DEFAULT));
        }));
        assertInstanceOf(IllegalStateException.class, elsewhere);
        assertTrue(elsewhere.getMessage().contains(" is accepted from already"), elsewhere::getMessage);
        connect(client, portOf(first));
        untilAccepted(1);
        end(first);
        second.close();
        assertFalse(sock.isOpen());
    }

    // --- misuse --------------------------------------------------------------------------------

    @AsyncioTest
    void anotherThreadMayNotTouchAServer() {
        Server server = connected();
        for (Action<Exception> call :
                List.<Action<Exception>>of(server::close, server::closeClients, server::abortClients)) {
            Throwable refused = OtherThread.failureOf(call);
            assertInstanceOf(IllegalStateException.class, refused);
            assertTrue(refused.getMessage().contains("Non-thread-safe operation"));
        }
        assertTrue(server.isServing());
        end(server);
    }

    @AsyncioTest
    void aTaskOfAnotherLoopMayNotAwaitWhatALoopDoesWithConnections(EventLoop loop) throws IOException {
        Server server = connected();
        int port = portOf(server);
        InetSocketAddress address = new InetSocketAddress(HOST, port);
        List<Coroutine<?>> calls = List.of(
                server.startServing(),
                server.serveForever(),
                server.waitClosed(),
                loop.createConnection(RecordingProtocol::new, HOST, port),
                loop.createServer(RecordingProtocol::new, HOST, 0),
                loop.createDatagramEndpoint(
                        RecordingDatagrams::new, DatagramOptions.DEFAULT.withFamily(StandardProtocolFamily.INET)),
                loop.getaddrinfo(HOST, port, null),
                loop.getnameinfo(address));
        for (Coroutine<?> call : calls) {
            Throwable refused = OtherThread.failureOf(() -> Asyncio.run(call));
            assertInstanceOf(IllegalStateException.class, refused, call::toString);
            assertTrue(refused.getMessage().contains(" of " + loop + " was awaited on "), refused::getMessage);
        }
        end(server);
    }

    @AsyncioTest
    void closingTwiceAndClosingClientsOfAClosedServerIsHarmless(EventLoop loop) {
        Server server = connected();
        server.close();
        server.close();
        server.closeClients();
        server.abortClients();
        server.abortClients();
        await(server.waitClosed());
        await(server.waitClosed());
        server.closeClients();
        await(client.until("lost"));
        for (Coroutine<?> call : List.of(server.startServing(), server.serveForever())) {
            assertTrue(assertThrows(IllegalStateException.class, () -> await(call))
                    .getMessage()
                    .endsWith(" is closed"));
        }
    }
}
