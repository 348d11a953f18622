package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.tls.BlockingPeers.listen;
import static org.asyncio4j.tests.tls.BlockingPeers.read;
import static org.asyncio4j.tests.tls.BlockingPeers.readToTheEnd;
import static org.asyncio4j.tests.tls.BlockingPeers.send;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionAbortedException;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;

/** TLS with peers that are not ours: blocking sockets on threads, many and large, and at their worst. */
@Timeout(60)
class TlsPeersTest extends WithTlsSockets {

    private static final int CLIENTS = 25;
    private static final byte[] FIRST = RandomBytes.of(1, 1 << 20);
    private static final byte[] SECOND = RandomBytes.of(2, 1 << 20);

    // --- many, with much data ------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_ssl.py::TestSSL::test_create_server_ssl_1")
    void aServerTalksToManyClients() {
        int[] served = {0};
        ClientHandler handler = (reader, writer) -> {
            assertArrayEquals(FIRST, await(reader.readexactly(FIRST.length)));
            writer.write("OK");
            assertArrayEquals(SECOND, await(reader.readexactly(SECOND.length)));
            writer.writelines(ByteBuffer.wrap(bytes("SP")), ByteBuffer.wrap(bytes("A")), ByteBuffer.wrap(bytes("M")));
            await(writer.drain());
            writer.close();
            served[0]++;
        };
        ServerOptions secure =
                ServerOptions.DEFAULT.withTls(TlsOptions.of(SERVER).withHandshakeTimeout(30));
        with(await(startServer(handler, HOST, 0, secure)), server -> {
            await(BlockingPeers.connect(server.port(), CLIENTS, plain -> {
                SSLSocket peer = BlockingPeers.client(plain);
                send(peer, FIRST);
                assertArrayEquals(bytes("OK"), read(peer, 2));
                send(peer, SECOND);
                assertArrayEquals(bytes("SPAM"), read(peer, 4));
                assertEquals(-1, peer.getInputStream().read());
            }));
        });
        assertEquals(CLIENTS, served[0]);
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_ssl.py::TestSSL::test_create_connection_ssl_1")
    void manyClientsTalkToAServer() {
        manyClientsTalk(port -> openConnection(HOST, port, SECURE));
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_ssl.py::TestSSL::test_create_connection_ssl_1")
    void manyClientsTalkOverChannelsOfTheirOwn() {
        manyClientsTalk(port -> openConnection(connected(port), SECURE));
    }

    private static void manyClientsTalk(IntFunction<Coroutine<StreamPair>> opening) {
        int[] talked = {0};
        try (ServerSocket listening = listen()) {
            Future<List<Void>> peers = BlockingPeers.serve(listening, CLIENTS, plain -> {
                SSLSocket peer = BlockingPeers.server(plain);
                assertArrayEquals(FIRST, read(peer, FIRST.length));
                send(peer, bytes("OK"));
                assertArrayEquals(SECOND, read(peer, SECOND.length));
                send(peer, bytes("SPAM"));
                peer.close();
            });
            List<Coroutine<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(async(() -> {
                    StreamPair connection = await(opening.apply(listening.getLocalPort()));
                    StreamReader reader = connection.reader();
                    StreamWriter writer = connection.writer();
                    writer.write(FIRST);
                    assertArrayEquals(bytes("OK"), await(reader.readexactly(2)));
                    writer.write(SECOND);
                    assertArrayEquals(bytes("SPAM"), await(reader.readexactly(4)));
                    talked[0]++;
                    writer.close();
                    await(writer.waitClosed());
                }));
            }
            await(gather(clients));
            await(peers);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertEquals(CLIENTS, talked[0]);
    }

    private static SocketChannel connected(int port) {
        try {
            return SocketChannel.open(new InetSocketAddress(HOST, port));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports({
        "test_ssl.py::TestSSL::test_ssl_connect_accepted_socket",
        "test_ssl.py::TestSSL::test_connect_accepted_socket",
        "test_events.py::EventLoopTestsMixin::test_connect_accepted_socket",
        "test_events.py::EventLoopTestsMixin::test_ssl_connect_accepted_socket"
    })
    void anAcceptedSocketAnswersItsClientWithTlsAndWithout(EventLoop loop) throws IOException {
        for (boolean tls : List.of(false, true)) {
            try (ServerSocketChannel listening = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0))) {
                Future<List<Void>> peer =
                        BlockingPeers.connect(listening.socket().getLocalPort(), 1, plain -> {
                            Socket client = tls ? BlockingPeers.client(plain) : plain;
                            send(client, bytes("test data"));
                            assertArrayEquals(bytes("roger"), read(client, 5));
                            client.close();
                        });
                RecordingProtocol protocol = new RecordingProtocol() {
                    @Override
                    public void dataReceived(byte[] received) {
                        super.dataReceived(received);
                        transport.write(bytes("roger"));
                    }
                };
                SocketChannel accepted = await(toThread(listening::accept));
                TlsOptions options = tls ? TlsOptions.of(SERVER).withHandshakeTimeout(30) : null;
                Transport transport = await(loop.connectAcceptedSocket(() -> protocol, accepted, options))
                        .transport();
                assertEquals(tls, transport.toString().startsWith("<TlsTransport"), transport::toString);
                await(protocol.until("lost"));
                assertEquals("test data", protocol.text());
                assertEquals(List.of("made", "data", "eof", "lost"), protocol.events);
                assertNull(protocol.problem);
                transport.close();
                await(peer);
            }
        }
    }

    // --- the handshake -------------------------------------------------------------------------

    @AsyncioTest(debug = false)
    @Ports({
        "test_ssl.py::TestSSL::test_create_connection_ssl_slow_handshake",
        "test_sslproto.py::BaseStartTLS::test_create_connection_ssl_slow_handshake"
    })
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        try (ServerSocket silent = listen()) {
            ConnectionAbortedException problem = assertThrows(
                    ConnectionAbortedException.class,
                    () -> await(openConnection(HOST, silent.getLocalPort(), secure(1))));
            assertEquals(
                    "SSL handshake is taking longer than 1.0 seconds: aborting the connection", problem.getMessage());
            assertTheClientSaidSomethingAndEnded(silent);
        }
    }

    @AsyncioTest(debug = false)
    @Ports({"test_ssl.py::TestSSL::test_ssl_handshake_timeout", "test_sslproto.py::BaseStartTLS::test_handshake_timeout"
    })
    void aHandshakeWithinALimitIsAbortedAndNothingReported(EventLoop loop, ReportedProblems problems)
            throws IOException {
        try (ServerSocket silent = listen()) {
            RecordingProtocol client = new RecordingProtocol();
            assertThrows(
                    TimeoutException.class,
                    () -> await(waitFor(
                            loop.createConnection(() -> client, HOST, silent.getLocalPort(), secure(10)), 0.5)));
            assertTheClientSaidSomethingAndEnded(silent);
            assertEquals(List.of(), client.events);
            assertEquals(List.of(), problems.take());
        }
    }

    private static void assertTheClientSaidSomethingAndEnded(ServerSocket silent) {
        int[] count = {0};
        await(BlockingPeers.serve(silent, 1, peer -> count[0] = readToTheEnd(peer)));
        assertTrue(count[0] > 0);
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_ssl.py::TestSSL::test_ssl_handshake_connection_lost")
    void aConnectionThatIsLostDuringTheHandshakeWasNeverMade(EventLoop loop) throws IOException {
        try (ServerSocket listening = listen()) {
            Future<List<Void>> peer = BlockingPeers.serve(
                    listening, 1, plain -> plain.getInputStream().read(new byte[1024]));
            RecordingProtocol client = new RecordingProtocol();
            assertThrows(ConnectionResetException.class, () -> connect(loop, client, listening.getLocalPort()));
            assertEquals(List.of(), client.events);
            await(peer);
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports({
        "test_ssl.py::TestSSL::test_create_connection_ssl_failed_certificate",
        "test_sslproto.py::BaseStartTLS::test_create_connection_ssl_failed_certificate"
    })
    void aServerThatIsNotTrustedIsRefused(ReportedProblems problems) throws IOException {
        try (ServerSocket listening = listen()) {
            Future<List<Void>> peer = BlockingPeers.serve(listening, 1, plain -> {
                SSLSocket server = null;
                try {
                    server = BlockingPeers.server(plain);
                } catch (IOException refused) {
                    return; // By an alert, or because the client is gone already.
                }
                // In TLS 1.3 the server is done before it is told.
                assertThrows(IOException.class, server.getInputStream()::read);
            });
            ConnectOptions distrusting =
                    ConnectOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.make(org.asyncio4j.Tls::createDefaultContext))
                            .withServerHostname("localhost"));
            SSLHandshakeException refused = assertThrows(
                    SSLHandshakeException.class,
                    () -> await(openConnection(HOST, listening.getLocalPort(), distrusting)));
            assertInstanceOf(CertificateException.class, refused.getCause());
            await(peer);
            problems.take();
        }
    }

    @AsyncioTest(debug = false)
    @Ports("test_ssl.py::TestSSL::test_connect_timeout_warning")
    void nothingIsLeftOfAConnectionThatIsNotMade(EventLoop loop, ReportedProblems problems) throws IOException {
        try (Socket bound = new Socket()) {
            // Bound, but nobody listens.
            bound.bind(new InetSocketAddress(HOST, 0));
            assertThrows(
                    java.net.ConnectException.class,
                    () -> await(waitFor(
                            loop.createConnection(RecordingProtocol::new, HOST, bound.getLocalPort(), SECURE), 0.1)));
            assertEquals(List.of(), problems.take());
        }
    }

    // --- the end -------------------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    @Ports({
        "test_ssl.py::TestSSL::test_start_tls_client_corrupted_ssl",
        "test_sslproto.py::BaseStartTLS::test_start_tls_client_corrupted_ssl"
    })
    void whatIsNoTlsInAnEstablishedSessionIsAProblemOfTheReader(ReportedProblems problems) throws IOException {
        try (ServerSocket listening = listen()) {
            Future<List<Void>> peer = BlockingPeers.serve(listening, 1, plain -> {
                SSLSocket secure = BlockingPeers.server(plain);
                send(secure, bytes("A\n"));
                assertArrayEquals(bytes("B"), read(secure, 1));
                send(plain, bytes("please corrupt the SSL connection"));
                readToTheEnd(plain);
            });
            StreamPair connection = await(openConnection(HOST, listening.getLocalPort(), SECURE));
            StreamReader reader = connection.reader();
            StreamWriter writer = connection.writer();
            assertArrayEquals(bytes("A\n"), await(reader.readline()));
            writer.write("B");
            SSLException problem = assertThrows(SSLException.class, () -> await(reader.readline()));
            writer.close();
            assertEquals(problem, assertThrows(SSLException.class, () -> await(writer.waitClosed())));
            await(peer);
            problems.take();
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_ssl.py::TestSSL::test_shutdown_cleanly")
    void manyServersEndInOrder() throws IOException {
        int[] ended = {0};
        try (ServerSocket listening = listen()) {
            Future<List<Void>> peers = BlockingPeers.serve(listening, CLIENTS, plain -> {
                SSLSocket peer = BlockingPeers.server(plain);
                assertArrayEquals(FIRST, read(peer, FIRST.length));
                send(peer, bytes("OK"));
                peer.shutdownOutput();
                assertEquals(-1, peer.getInputStream().read(), "the client ends as well, by a close_notify");
            });
            List<Coroutine<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(async(() -> {
                    StreamPair connection = await(openConnection(HOST, listening.getLocalPort(), SECURE));
                    connection.writer().write(FIRST);
                    assertArrayEquals(bytes("OK"), await(connection.reader().readexactly(2)));
                    assertEquals(0, await(connection.reader().read()).length);
                    ended[0]++;
                    connection.writer().close();
                    await(connection.writer().waitClosed());
                }));
            }
            await(gather(clients));
            await(peers);
        }
        assertEquals(CLIENTS, ended[0]);
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_ssl.py::TestSSL::test_remote_shutdown_receives_trailing_data")
    void aPeerThatEndsStillReceivesWhatWasWritten() throws IOException {
        for (boolean notify : List.of(true, false)) {
            byte[] much = RandomBytes.of(3, 4 << 20);
            try (ServerSocket listening = listen()) {
                // Less than what is written, so that the end comes before the most of it is sent.
                listening.setReceiveBufferSize(64 << 10);
                Future<List<Void>> peer = BlockingPeers.serve(listening, 1, plain -> {
                    SSLSocket secure = BlockingPeers.server(plain);
                    assertArrayEquals(bytes("ping"), read(secure, 4));
                    send(secure, bytes("pong"));
                    assertArrayEquals(new byte[] {much[0]}, read(secure, 1));
                    if (notify) {
                        secure.shutdownOutput();
                    } else {
                        plain.shutdownOutput();
                    }
                    assertArrayEquals(tail(much), read(secure, much.length - 1));
                    assertEquals(-1, secure.getInputStream().read(), "a close_notify");
                });
                StreamPair connection = await(openConnection(HOST, listening.getLocalPort(), SECURE));
                connection.writer().write("ping");
                assertArrayEquals(bytes("pong"), await(connection.reader().readexactly(4)));
                connection.writer().write(much);
                assertEquals(0, await(connection.reader().read()).length);
                await(peer);
                connection.writer().close();
                await(connection.writer().waitClosed());
            }
        }
    }

    private static byte[] tail(byte[] data) {
        return java.util.Arrays.copyOfRange(data, 1, data.length);
    }

    // --- tools ---------------------------------------------------------------------------------

    private static ConnectOptions secure(double handshakeTimeout) {
        return ConnectOptions.DEFAULT.withTls(
                TlsOptions.of(CLIENT).withServerHostname("localhost").withHandshakeTimeout(handshakeTimeout));
    }
}
