package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.tests.tls.BlockingPeers.listen;
import static org.asyncio4j.tests.tls.BlockingPeers.read;
import static org.asyncio4j.tests.tls.BlockingPeers.readToTheEnd;
import static org.asyncio4j.tests.tls.BlockingPeers.send;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionAbortedException;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Server;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.RecordingBufferedProtocol;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;

/** Connections that are upgraded to TLS, and TLS in TLS, with blocking sockets on threads as peers. */
@Timeout(60)
class StartTlsPeersTest extends WithTlsSockets {

    private static final byte[] PLAIN = RandomBytes.of(4, PAYLOAD);
    private static final byte[] SECRET = RandomBytes.of(5, PAYLOAD);
    private static final byte[] SECRET_TOO = RandomBytes.of(6, PAYLOAD);

    // --- a client upgrades ---------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    @Ports({
        "test_ssl.py::TestSSL::test_start_tls_client_reg_proto_1",
        "test_sslproto.py::BaseStartTLS::test_start_tls_client_reg_proto_1"
    })
    void aClientUpgradesAndNothingIsLeftHoweverItsPeerEnds(EventLoop loop) throws IOException {
        for (boolean notify : List.of(true, false)) {
            try (ServerSocket listening = listen()) {
                Future<List<Void>> peer = BlockingPeers.serve(listening, 1, plain -> {
                    assertArrayEquals(PLAIN, read(plain, PLAIN.length));
                    SSLSocket secure = BlockingPeers.server(plain);
                    send(secure, bytes("O"));
                    assertArrayEquals(SECRET, read(secure, SECRET.length));
                    end(plain, secure, notify);
                });
                WeakReference<SSLContext> context = upgradeAndTalk(loop, listening.getLocalPort());
                await(peer);
                Garbage.collectUntil(() -> context.refersTo(null));
            }
        }
    }

    private static WeakReference<SSLContext> upgradeAndTalk(EventLoop loop, int port) {
        SSLContext context = TestKeys.client();
        RecordingProtocol client = new RecordingProtocol();
        Transport plain = await(loop.createConnection(() -> client, HOST, port)).transport();
        plain.write(PLAIN);
        Transport secure = await(upgrade(loop, plain, client, context));
        assertNotSame(plain, secure);
        await(client.until("data"));
        assertEquals("O", client.text());
        secure.write(SECRET);
        await(client.until("eof"));
        secure.close();
        await(client.until("lost"));
        assertEquals(List.of("made", "data", "eof", "lost"), client.events, "made only once");
        assertNull(client.problem);
        return new WeakReference<>(context);
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports({
        "test_ssl.py::TestSSL::test_start_tls_client_buf_proto_1",
        "test_sslproto.py::BaseStartTLS::test_start_tls_client_buf_proto_1"
    })
    void aClientWithABufferUpgradesAndIsReplaced(EventLoop loop) throws IOException {
        for (boolean notify : List.of(true, false)) {
            try (ServerSocket listening = listen()) {
                Future<List<Void>> peer = BlockingPeers.serve(listening, 1, plain -> {
                    assertArrayEquals(PLAIN, read(plain, PLAIN.length));
                    SSLSocket secure = BlockingPeers.server(plain);
                    send(secure, bytes("O"));
                    assertArrayEquals(SECRET, read(secure, SECRET.length));
                    send(secure, bytes("2"));
                    assertArrayEquals(SECRET_TOO, read(secure, SECRET_TOO.length));
                    end(plain, secure, notify);
                });
                RecordingBufferedProtocol first = new RecordingBufferedProtocol(ByteBuffer.allocate(4));
                RecordingProtocol second = new RecordingProtocol();
                Transport plain = await(loop.createConnection(() -> first, HOST, listening.getLocalPort()))
                        .transport();
                plain.write(PLAIN);
                Transport secure = await(upgrade(loop, plain, first, CLIENT));
                await(first.record.untilReceived(1));
                assertEquals("O", first.record.text());
                secure.write(SECRET);
                // As nobody tells it, connectionMade() comes once only: at the beginning, to the first.
                second.events.add("made");
                secure.setProtocol(second);
                await(second.until("data"));
                assertEquals("2", second.text());
                secure.write(SECRET_TOO);
                await(second.until("eof"));
                secure.close();
                await(second.until("lost"));
                assertEquals(List.of("made", "data", "eof", "lost"), second.events);
                assertEquals(List.of("made", "data"), first.record.story());
                await(peer);
            }
        }
    }

    /** As a peer does that knows its manners, or as one that does not. */
    private static void end(Socket plain, SSLSocket secure, boolean notify) throws IOException {
        if (notify) {
            secure.shutdownOutput();
        } else {
            plain.shutdownOutput();
        }
        readToTheEnd(secure);
    }

    @AsyncioTest(debug = false)
    @Ports({
        "test_ssl.py::TestSSL::test_start_tls_slow_client_cancel",
        "test_sslproto.py::BaseStartTLS::test_start_tls_slow_client_cancel"
    })
    void anUpgradeWithinALimitIsGivenUp(EventLoop loop, ReportedProblems problems) throws IOException {
        try (ServerSocket listening = listen()) {
            SettableFuture<Boolean> waits = loop.createFuture();
            int[] hello = {0};
            Future<List<Void>> peer = BlockingPeers.serve(listening, 1, plain -> {
                assertArrayEquals(PLAIN, read(plain, PLAIN.length));
                loop.callSoonThreadsafe(() -> waits.setResult(true));
                hello[0] = readToTheEnd(plain);
            });
            RecordingProtocol client = new RecordingProtocol();
            Transport plain = await(loop.createConnection(() -> client, HOST, listening.getLocalPort()))
                    .transport();
            plain.write(PLAIN);
            await(waits);
            assertThrows(TimeoutException.class, () -> await(waitFor(upgrade(loop, plain, client, CLIENT), 0.5)));
            await(client.until("lost"));
            await(peer);
            assertTrue(hello[0] > 0, "the handshake had begun");
            assertEquals(List.of("made", "lost"), client.events);
            assertEquals(List.of(), problems.take());
        }
    }

    // --- a server upgrades ---------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_ssl.py::TestSSL::test_start_tls_server_1")
    void aServerUpgradesAndItsClientEnds(EventLoop loop) {
        RecordingProtocol protocol = new RecordingProtocol();
        Server server = await(loop.createServer(() -> protocol, HOST, 0));
        Future<List<Void>> peer = BlockingPeers.connect(server.port(), 1, plain -> {
            assertArrayEquals(PLAIN, read(plain, PLAIN.length));
            SSLSocket secure = BlockingPeers.client(plain);
            send(secure, SECRET);
            secure.shutdownOutput();
            assertEquals(-1, secure.getInputStream().read());
        });
        Transport secure = upgradeTheServersSide(loop, protocol);
        await(protocol.until("eof"));
        await(protocol.until("lost"));
        assertNull(protocol.problem);
        assertArrayEquals(SECRET, protocol.data.toByteArray());
        assertEquals(List.of("made", "data", "eof", "lost"), protocol.story());
        secure.close();
        await(peer);
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_sslproto.py::BaseStartTLS::test_start_tls_server_1")
    void aServerUpgradesAndAnswers(EventLoop loop) {
        RecordingProtocol protocol = new RecordingProtocol();
        Server server = await(loop.createServer(() -> protocol, HOST, 0));
        Future<List<Void>> peer = BlockingPeers.connect(server.port(), 1, plain -> {
            assertArrayEquals(PLAIN, read(plain, PLAIN.length));
            SSLSocket secure = BlockingPeers.client(plain);
            send(secure, SECRET);
            assertArrayEquals(bytes("answer"), read(secure, 6));
            secure.close();
        });
        Transport secure = upgradeTheServersSide(loop, protocol);
        await(protocol.untilReceived(SECRET.length));
        secure.write(bytes("answer"));
        await(protocol.until("lost"));
        assertNull(protocol.problem);
        assertArrayEquals(SECRET, protocol.data.toByteArray());
        secure.close();
        await(peer);
        server.close();
        await(server.waitClosed());
    }

    private static Transport upgradeTheServersSide(EventLoop loop, RecordingProtocol protocol) {
        await(protocol.until("made"));
        Transport plain = protocol.transport;
        plain.write(PLAIN);
        assertEquals(0, protocol.data.size());
        return await(loop.startTls(plain, protocol, TlsOptions.of(SERVER).withHandshakeTimeout(30), true));
    }

    // --- TLS in TLS ----------------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_ssl.py::TestSSL::test_create_server_ssl_over_ssl")
    void aServerTalksToManyClientsByTlsInTls(EventLoop loop) {
        byte[] first = RandomBytes.of(7, 1 << 20);
        byte[] second = RandomBytes.of(8, 1 << 20);
        int count = 25;
        int[] served = {0};
        ClientHandler handler = (reader, writer) -> {
            assertArrayEquals(first, await(reader.readexactly(first.length)));
            writer.write("OK");
            assertArrayEquals(second, await(reader.readexactly(second.length)));
            writer.writelines("SP", "A", "M");
            await(writer.drain());
            writer.close();
            served[0]++;
        };
        Server server = serve(loop, () -> new Upgrading(loop, handler));
        await(BlockingPeers.connect(server.port(), count, plain -> {
            SSLSocket inner = BlockingPeers.client(BlockingPeers.client(plain));
            send(inner, first);
            assertArrayEquals(bytes("OK"), read(inner, 2));
            send(inner, second);
            assertArrayEquals(bytes("SPAM"), read(inner, 4));
            assertEquals(-1, inner.getInputStream().read());
        }));
        server.close();
        await(server.waitClosed());
        assertEquals(count, served[0]);
    }

    /** Upgrades its connection, and hands it over to a handler of streams. */
    private static final class Upgrading implements Protocol {

        private final EventLoop loop;
        private final ClientHandler handler;

        Upgrading(EventLoop loop, ClientHandler handler) {
            this.loop = loop;
            this.handler = handler;
        }

        @Override
        public void connectionMade(BaseTransport made) {
            Transport outer = (Transport) made;
            outer.pauseReading();
            StreamFeed feed = new StreamFeed();
            StreamReaderProtocol streams = new StreamReaderProtocol(feed);
            createTask(() -> {
                Transport inner = await(loop.startTls(outer, streams, TlsOptions.of(SERVER), true));
                streams.connectionMade(inner);
                handler.handle(feed.reader(), new StreamWriter(inner, streams, feed.reader(), loop));
            });
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_sslproto.py::SslProtoHandshakeTests::test_close_during_ssl_over_ssl")
    void closingTheOuterConnectionEndsTheHandshakeOfTheInnerOne(EventLoop loop, ReportedProblems problems) {
        RecordingProtocol peer = new RecordingProtocol();
        RecordingProtocol client = new RecordingProtocol();
        Server server = serve(loop, () -> peer);
        Transport outer = connect(loop, client, server.port());
        Task<Transport> inner = createTask(upgrade(loop, outer, client, CLIENT));
        // The hello of the inner handshake; it is never answered.
        await(peer.until("data"));
        outer.close();
        IOException failed = assertThrows(IOException.class, () -> await(inner));
        assertInstanceOf(ConnectionAbortedException.class, failed);
        await(client.until("lost"));
        await(peer.until("lost"));
        assertEquals(List.of("made", "lost"), client.events);
        assertEquals(List.of(), problems.take());
        server.close();
        await(server.waitClosed());
    }

    // --- garbage -------------------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    @Ports({
        "test_ssl.py::TestSSL::test_create_connection_memory_leak",
        "test_sslproto.py::BaseStartTLS::test_create_connection_memory_leak"
    })
    void nothingIsLeftOfAConnectionHoweverItsPeerEnds(EventLoop loop) throws IOException {
        for (boolean notify : List.of(true, false)) {
            try (ServerSocket listening = listen()) {
                Future<List<Void>> peer = BlockingPeers.serve(listening, 1, plain -> {
                    SSLSocket secure = BlockingPeers.server(plain);
                    send(secure, bytes("O"));
                    assertArrayEquals(SECRET, read(secure, SECRET.length));
                    end(plain, secure, notify);
                });
                WeakReference<SSLContext> context = talk(loop, listening.getLocalPort());
                await(peer);
                Garbage.collectUntil(() -> context.refersTo(null));
            }
        }
    }

    /** The protocol holds its transport, as those of users do. */
    private static WeakReference<SSLContext> talk(EventLoop loop, int port) {
        SSLContext context = TestKeys.client();
        RecordingProtocol client = new RecordingProtocol();
        Transport transport = await(loop.createConnection(
                        () -> client,
                        HOST,
                        port,
                        ConnectOptions.DEFAULT.withTls(TlsOptions.of(context).withServerHostname("localhost"))))
                .transport();
        await(client.until("data"));
        assertEquals("O", client.text());
        transport.write(SECRET);
        await(client.until("eof"));
        transport.close();
        await(client.until("lost"));
        assertEquals(List.of("made", "data", "eof", "lost"), client.events);
        return new WeakReference<>(context);
    }

    private static Coroutine<Transport> upgrade(
            EventLoop loop, Transport plain, BaseProtocol protocol, SSLContext context) {
        return loop.startTls(plain, protocol, TlsOptions.of(context).withServerHostname("localhost"), false);
    }
}
