package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.TransportSocket;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a connection over TLS says of itself and of its peer, and whom it refuses, over TCP and Unix sockets. */
@Timeout(60)
class TlsExtraInfoTest extends WithTlsSockets {

    private static final TlsOptions TRUSTING = TlsOptions.of(CLIENT).withServerHostname("localhost");

    private final RecordingProtocol client = new RecordingProtocol();
    private final RecordingProtocol server = new RecordingProtocol();

    @TempDir
    Path folder;

    /** A server and how a client reaches it. */
    private final class At {

        private final EventLoop loop;
        private final Server serving;
        final SocketAddress address;

        At(EventLoop loop, boolean unix, SSLContext context) {
            this.loop = loop;
            ServerOptions options = ServerOptions.DEFAULT.withTls(context);
            if (unix) {
                Path path = folder.resolve("socket" + folder.toFile().list().length);
                serving = await(loop.createUnixServer(() -> server, path, options));
                address = UnixDomainSocketAddress.of(path);
            } else {
                serving = await(loop.createServer(() -> server, HOST, 0, options));
                address = new InetSocketAddress(HOST, serving.port());
            }
        }

        Transport connect(TlsOptions tls) {
            ConnectOptions options = ConnectOptions.DEFAULT.withTls(tls);
            return switch (address) {
                case InetSocketAddress inet ->
                    await(loop.createConnection(() -> client, inet.getHostString(), inet.getPort(), options))
                            .transport();
                case UnixDomainSocketAddress path ->
                    await(loop.createUnixConnection(() -> client, path.getPath(), options))
                            .transport();
                default -> throw new AssertionError(address);
            };
        }

        void close() {
            serving.close();
            await(serving.waitClosed());
        }
    }

    // --- what is known -------------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_create_server_ssl",
        "test_events.py::EventLoopTestsMixin::test_create_server_ssl_verified"
    })
    void aServerReceivesAndItsClientKnowsItsPeer(EventLoop loop) throws Exception {
        receivesAndKnowsItsPeer(new At(loop, false, SERVER));
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_create_unix_server_ssl",
        "test_events.py::EventLoopTestsMixin::test_create_unix_server_ssl_verified"
    })
    void aUnixServerReceivesAndItsClientKnowsItsPeer(EventLoop loop) throws Exception {
        receivesAndKnowsItsPeer(new At(loop, true, SERVER));
    }

    private void receivesAndKnowsItsPeer(At at) throws Exception {
        Transport transport = at.connect(TRUSTING);
        byte[] data = RandomBytes.of(10, 3);
        transport.write(data);
        await(server.untilReceived(3));
        assertArrayEquals(data, server.data.toByteArray());
        assertKnows(transport, at.address);
        assertEquals(List.of(certificate("server.pem")), transport.getExtraInfo(ExtraInfo.PEERCERT));
        server.transport.close();
        await(server.until("lost"));
        await(client.until("lost"));
        assertEquals(List.of("made", "data", "lost"), server.story());
        assertEquals(List.of("made", "eof", "lost"), client.events);
        at.close();
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_events.py::EventLoopTestsMixin::test_create_ssl_connection")
    void aClientReceivesFromWhomItTrustsOnly(EventLoop loop, ReportedProblems problems) throws Exception {
        receivesFromWhomItTrusts(new At(loop, false, SERVER), problems);
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_events.py::EventLoopTestsMixin::test_create_ssl_unix_connection")
    void aUnixClientReceivesFromWhomItTrustsOnly(EventLoop loop, ReportedProblems problems) throws Exception {
        receivesFromWhomItTrusts(new At(loop, true, SERVER), problems);
    }

    private void receivesFromWhomItTrusts(At at, ReportedProblems problems) throws Exception {
        Transport transport = at.connect(TRUSTING.withServerHostname("127.0.0.1"));
        assertTrue(transport.toString().startsWith("<TlsTransport"), transport::toString);
        assertKnows(transport, at.address);
        await(server.until("made"));
        byte[] data = RandomBytes.of(11, 1000);
        server.transport.write(data);
        server.transport.close();
        await(client.until("lost"));
        assertArrayEquals(data, client.data.toByteArray());
        assertEquals(List.of("made", "data", "eof", "lost"), client.story());
        await(server.until("lost"));
        // The authorities of the JDK do not know the server's.
        SSLContext usual = Tls.createDefaultContext();
        SSLHandshakeException refused = assertThrows(
                SSLHandshakeException.class,
                () -> at.connect(TlsOptions.of(usual).withServerHostname("127.0.0.1")));
        assertInstanceOf(CertificateException.class, refused.getCause());
        at.close();
        problems.take();
    }

    /** Of the peer and the session, as far as a client knows. */
    private static void assertKnows(Transport transport, SocketAddress peer) throws SSLPeerUnverifiedException {
        assertNotNull(transport.getExtraInfo(ExtraInfo.SOCKNAME));
        assertEquals(peer, transport.getExtraInfo(ExtraInfo.PEERNAME));
        SSLEngine engine = transport.getExtraInfo(ExtraInfo.SSL_OBJECT);
        assertEquals("TLSv1.3", engine.getSession().getProtocol());
        assertTrue(engine.getSession().getCipherSuite().startsWith("TLS_"));
        assertEquals(engine.getSession().getCipherSuite(), transport.getExtraInfo(ExtraInfo.CIPHER));
        assertEquals(List.of(engine.getSession().getPeerCertificates()), transport.getExtraInfo(ExtraInfo.PEERCERT));
        assertSame(CLIENT, transport.getExtraInfo(ExtraInfo.SSLCONTEXT));
    }

    private static Certificate certificate(String name) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(TestKeys.file(name))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports(
            value = "test_sslproto.py::SslProtoHandshakeTests::test_get_extra_info_on_closed_connection",
            adapted = "also while the connection is open and from its first callback on; what TLS knows is still told"
                    + " after the end")
    void theSocketIsKnownUntilTheConnectionIsLost(EventLoop loop) {
        TransportSocket[] atFirst = {null};
        RecordingProtocol curious = new RecordingProtocol() {
            @Override
            public void connectionMade(BaseTransport made) {
                super.connectionMade(made);
                atFirst[0] = made.getExtraInfo(ExtraInfo.SOCKET);
            }
        };
        At at = new At(loop, false, SERVER);
        Transport transport = connect(loop, curious, at.serving.port());
        TransportSocket known = transport.getExtraInfo(ExtraInfo.SOCKET);
        assertNotNull(known);
        assertNotNull(atFirst[0]);
        transport.close();
        await(curious.until("lost"));
        await(server.until("lost"));
        assertNull(transport.getExtraInfo(ExtraInfo.SOCKET));
        assertSame(known, transport.getExtraInfo(ExtraInfo.SOCKET, known), "the default");
        assertNotNull(transport.getExtraInfo(ExtraInfo.CIPHER));
        at.close();
    }

    // --- who is refused ------------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_events.py::EventLoopTestsMixin::test_create_server_ssl_verify_failed")
    void aServerOfAnUnknownAuthorityIsRefused(EventLoop loop, ReportedProblems problems) {
        refusesAnUnknownAuthority(new At(loop, false, SERVER), problems);
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_events.py::EventLoopTestsMixin::test_create_unix_server_ssl_verify_failed")
    void aUnixServerOfAnUnknownAuthorityIsRefused(EventLoop loop, ReportedProblems problems) {
        refusesAnUnknownAuthority(new At(loop, true, SERVER), problems);
    }

    private void refusesAnUnknownAuthority(At at, ReportedProblems problems) {
        SSLContext stranger = TestKeys.make(() -> Tls.createDefaultContext(TestKeys.file("other-ca.pem")));
        SSLHandshakeException refused = assertThrows(
                SSLHandshakeException.class,
                () -> at.connect(TlsOptions.of(stranger).withServerHostname("localhost")));
        assertInstanceOf(CertificateException.class, refused.getCause());
        assertNobodyWasTold(at, problems);
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_events.py::EventLoopTestsMixin::test_create_server_ssl_match_failed")
    void aServerOfAnotherNameIsRefused(EventLoop loop, ReportedProblems problems) {
        SSLContext elsewhere = TestKeys.make(
                () -> Tls.serverContext(TestKeys.file("elsewhere.pem"), TestKeys.file("elsewhere-key.pem")));
        At at = new At(loop, false, elsewhere);
        SSLHandshakeException refused =
                assertThrows(SSLHandshakeException.class, () -> at.connect(TlsOptions.of(CLIENT)));
        assertInstanceOf(CertificateException.class, refused.getCause());
        assertTrue(refused.getMessage().contains("127.0.0.1"), refused::getMessage);
        assertNobodyWasTold(at, problems);
    }

    private void assertNobodyWasTold(At at, ReportedProblems problems) {
        at.close();
        assertNull(client.transport);
        assertNull(server.transport);
        assertEquals(List.of(), client.events);
        assertEquals(List.of(), server.events);
        problems.take();
    }
}
