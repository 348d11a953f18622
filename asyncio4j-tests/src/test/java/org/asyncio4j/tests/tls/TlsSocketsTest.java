package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.FaultProxy;
import org.asyncio4j.testing.Faults;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;

/** TLS over sockets, with the loop on both sides, and with the JDK's own sockets as peers. */
@Timeout(60)
class TlsSocketsTest extends WithTlsSockets {

    // --- servers and connections ----------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    void aServerEchoesToManyClients(EventLoop loop) {
        Server server = serve(loop, Echo::new);
        List<Coroutine<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            clients.add(async(() -> {
                RecordingProtocol client = new RecordingProtocol();
                Transport transport = connect(loop, client, portOf(server));
                byte[] data = RandomBytes.of(1, PAYLOAD);
                int sent = 0;
                for (int size : new int[] {1, 1000, PAYLOAD - 1001}) {
                    transport.write(Arrays.copyOfRange(data, sent, sent + size));
                    sent += size;
                    await(client.untilReceived(sent));
                }
                assertArrayEquals(data, client.data.toByteArray());
                assertNotNull(transport.getExtraInfo(ExtraInfo.PEERNAME));
                assertNotNull(transport.getExtraInfo(ExtraInfo.SOCKET));
                transport.close();
                await(client.until("lost"));
                assertNull(client.problem);
            }));
        }
        await(gather(clients));
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    void aUnixSocketCarriesItToo(EventLoop loop) throws IOException {
        Path folder = Files.createTempDirectory("tls");
        Path path = folder.resolve("s");
        Server server = await(loop.createUnixServer(Echo::new, path, ServerOptions.DEFAULT.withTls(SERVER)));
        RecordingProtocol client = new RecordingProtocol();
        Transport transport =
                await(loop.createUnixConnection(() -> client, path, SECURE)).transport();
        transport.write(bytes("hello"));
        await(client.untilReceived(5));
        transport.close();
        await(client.until("lost"));
        server.close();
        await(server.waitClosed());
        Files.deleteIfExists(path);
        Files.delete(folder);
    }

    @AsyncioTest(realTime = true, debug = false)
    void aUnixClientChecksItsServer(EventLoop loop) throws IOException {
        Path folder = Files.createTempDirectory("tls");
        Path path = folder.resolve("s");
        Server server = await(loop.createUnixServer(Echo::new, path, ServerOptions.DEFAULT.withTls(SERVER)));
        ConnectOptions distrusting =
                ConnectOptions.DEFAULT.withTls(TlsOptions.of(stranger()).withServerHostname("localhost"));
        assertThrows(
                SSLException.class, () -> await(loop.createUnixConnection(RecordingProtocol::new, path, distrusting)));
        server.close();
        await(server.waitClosed());
        Files.deleteIfExists(path);
        Files.delete(folder);
    }

    @AsyncioTest(realTime = true, debug = false)
    void aSocketAcceptedElsewhereCarriesItToo(EventLoop loop) throws IOException {
        try (ServerSocketChannel listening = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0))) {
            int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
            RecordingProtocol client = new RecordingProtocol();
            Task<Transport> connected = createTask(async(() -> connect(loop, client, port)));
            SocketChannel accepted = await(toThread(listening::accept));
            Echo echo = new Echo();
            await(loop.connectAcceptedSocket(() -> echo, accepted, TlsOptions.of(SERVER)));
            await(connected).write(bytes("hello"));
            await(client.untilReceived(5));
            await(connected).close();
            await(echo.until("lost"));
            await(client.until("lost"));
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aSecondConnectionResumesTheSession(EventLoop loop) {
        Server server = serve(loop, Echo::new);
        ConnectOptions fresh =
                ConnectOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.client()).withServerHostname("localhost"));
        for (int i = 0; i < 3; i++) {
            RecordingProtocol client = new RecordingProtocol();
            Transport transport = await(loop.createConnection(() -> client, HOST, portOf(server), fresh))
                    .transport();
            transport.write(bytes("x"));
            await(client.untilReceived(1));
            SSLSession session = transport.getExtraInfo(ExtraInfo.SSL_OBJECT).getSession();
            assertEquals(i == 0 ? null : "known", session.getValue("mark"));
            session.putValue("mark", "known");
            transport.close();
            await(client.until("lost"));
        }
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    void whoseServerIsNotTrustedHasNoConnection(EventLoop loop) {
        List<Echo> made = new ArrayList<>();
        Server server = serve(loop, () -> {
            made.add(new Echo());
            return made.getLast();
        });
        ConnectOptions distrusting = ConnectOptions.DEFAULT.withTls(stranger());
        assertThrows(
                SSLException.class,
                () -> await(loop.createConnection(RecordingProtocol::new, HOST, portOf(server), distrusting)));
        server.close();
        await(server.waitClosed());
        assertEquals(List.of(), made.getFirst().events);
    }

    @AsyncioTest(debug = false)
    void aServerThatSaysNothingIsGivenUp(EventLoop loop) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName(HOST))) {
            Exception problem = assertThrows(
                    IOException.class, () -> connect(loop, new RecordingProtocol(), silent.getLocalPort()));
            assertTrue(problem.getMessage().startsWith("SSL handshake is taking longer than 60.0"));
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void cancellingWhileItShakesHandsClosesTheSocket(EventLoop loop) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName(HOST))) {
            Task<Transport> connecting =
                    createTask(async(() -> connect(loop, new RecordingProtocol(), silent.getLocalPort())));
            try (Socket peer = await(toThread(silent::accept))) {
                await(toThread(() -> peer.getInputStream().read()));
                connecting.cancel();
                assertThrows(CancelledError.class, () -> await(connecting));
                await(toThread(() -> readToTheEnd(peer)));
            }
        }
    }

    // --- with the JDK's sockets -----------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    void aBlockingServerOfTheJdkIsAPeer(EventLoop loop) throws Exception {
        try (SSLServerSocket listening = listening()) {
            Task<Integer> serving = createTask(toThread(() -> {
                try (SSLSocket peer = (SSLSocket) listening.accept()) {
                    byte[] all = peer.getInputStream().readNBytes(PAYLOAD);
                    peer.getOutputStream().write(all);
                    peer.getOutputStream().flush();
                    return peer.getInputStream().readAllBytes().length;
                }
            }));
            RecordingProtocol client = new RecordingProtocol();
            Transport transport = connect(loop, client, listening.getLocalPort());
            transport.write(RandomBytes.of(2, PAYLOAD));
            await(client.untilReceived(PAYLOAD));
            assertArrayEquals(RandomBytes.of(2, PAYLOAD), client.data.toByteArray());
            transport.write(bytes("bye"));
            transport.close();
            assertEquals(3, await(serving));
            await(client.until("lost"));
            assertNull(client.problem);
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aBlockingClientOfTheJdkIsAPeer(EventLoop loop) {
        Server server = serve(loop, Echo::new);
        int port = portOf(server);
        int echoed = await(toThread(() -> {
            try (SSLSocket peer = (SSLSocket) CLIENT.getSocketFactory().createSocket("localhost", port)) {
                peer.getOutputStream().write(RandomBytes.of(3, PAYLOAD));
                peer.getOutputStream().flush();
                byte[] echoedData = peer.getInputStream().readNBytes(PAYLOAD);
                assertArrayEquals(RandomBytes.of(3, PAYLOAD), echoedData);
                int count = echoedData.length;
                peer.shutdownOutput();
                return count + peer.getInputStream().readAllBytes().length;
            }
        }));
        assertEquals(PAYLOAD, echoed);
        server.close();
        await(server.waitClosed());
    }

    // --- names ----------------------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_create_connection_ssl_server_hostname_default")
    void theHostIsTheNameThatIsAskedForAndCheckedUnlessAnotherIsGiven(EventLoop loop) {
        SSLContext elsewhere = TestKeys.make(() ->
                org.asyncio4j.Tls.serverContext(TestKeys.file("elsewhere.pem"), TestKeys.file("elsewhere-key.pem")));
        List<List<SNIServerName>> asked = new ArrayList<>();
        Server server = await(loop.createServer(
                () -> new RecordingProtocol() {
                    @Override
                    public void connectionMade(BaseTransport made) {
                        super.connectionMade(made);
                        asked.add(namesAskedFor(made));
                    }
                },
                List.of("localhost"),
                0,
                ServerOptions.DEFAULT.withTls(elsewhere)));
        TlsOptions usual = TlsOptions.of(CLIENT);
        SSLException refused = assertThrows(SSLException.class, () -> connectToLocalhost(loop, portOf(server), usual));
        assertTrue(refused.getMessage().contains("localhost"), refused::getMessage);
        connectToLocalhost(loop, portOf(server), usual.withServerHostname("elsewhere.example"));
        connectToLocalhost(loop, portOf(server), usual.withServerHostname(""));
        server.close();
        await(server.waitClosed());
        assertEquals(List.of(List.of(new SNIHostName("elsewhere.example")), List.of()), asked);
    }

    private static void connectToLocalhost(EventLoop loop, int port, TlsOptions tls) {
        RecordingProtocol client = new RecordingProtocol();
        ConnectOptions options = ConnectOptions.DEFAULT.withTls(tls);
        await(loop.createConnection(() -> client, "localhost", port, options))
                .transport()
                .close();
        await(client.until("lost"));
    }

    private static List<SNIServerName> namesAskedFor(BaseTransport transport) {
        return ((ExtendedSSLSession)
                        transport.getExtraInfo(ExtraInfo.SSL_OBJECT).getSession())
                .getRequestedServerNames();
    }

    @AsyncioTest(realTime = true, debug = false)
    void aHostThatAServerHasACertificateForIsTrusted(EventLoop loop) {
        Server server = serve(loop, Echo::new);
        TlsOptions usual = TlsOptions.of(CLIENT);
        connectToLocalhost(loop, portOf(server), usual);
        connectToLocalhost(loop, portOf(server), usual.withServerHostname(""));
        assertThrows(
                SSLException.class,
                () -> connectToLocalhost(loop, portOf(server), usual.withServerHostname("perl.example")));
        server.close();
        await(server.waitClosed());
    }

    // --- a bad network --------------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    void aBadNetworkSplitsAndDelaysAndAllArrives(EventLoop loop) {
        Server server = serve(loop, Echo::new);
        FaultProxy proxy = await(FaultProxy.start(HOST, portOf(server)));
        proxy.setFaults(Faults.NONE.withLargestPiece(37).withDelay(0.001));
        RecordingProtocol client = new RecordingProtocol();
        Transport transport = connect(loop, client, proxy.port());
        transport.write(RandomBytes.of(4, 20_000));
        await(client.untilReceived(20_000));
        assertArrayEquals(RandomBytes.of(4, 20_000), client.data.toByteArray());
        transport.close();
        await(client.until("lost"));
        assertNull(client.problem);
        await(proxy.stop());
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    void aBadNetworkThatCutsIsTold(EventLoop loop) {
        Server server = serve(loop, Echo::new);
        FaultProxy proxy = await(FaultProxy.start(HOST, portOf(server)));
        for (int cut : new int[] {0, 1, 100, 500, 1000, 1500}) {
            proxy.setFaults(Faults.NONE.withResetAfter(cut));
            RecordingProtocol client = new RecordingProtocol();
            try {
                connect(loop, client, proxy.port()).write(new byte[20_000]);
                await(client.until("lost"));
            } catch (Exception e) {
                assertInstanceOf(IOException.class, e);
            }
        }
        assertEquals(6, proxy.accepted());
        await(proxy.stop());
        server.close();
        await(server.waitClosed());
    }

    // --- tools ----------------------------------------------------------------------------------

    private static final class Echo extends RecordingProtocol {
        @Override
        public void dataReceived(byte[] received) {
            super.dataReceived(received);
            transport.write(received);
        }
    }

    private static SSLServerSocket listening() throws IOException {
        return (SSLServerSocket) SERVER.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName(HOST));
    }

    private static int readToTheEnd(Socket peer) {
        try {
            return peer.getInputStream().readAllBytes().length;
        } catch (IOException e) {
            // A reset is an end as well.
            return -1;
        }
    }

    private static SSLContext stranger() {
        return TestKeys.make(org.asyncio4j.Tls::createDefaultContext);
    }
}
