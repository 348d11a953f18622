package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.asyncio4j.ConnectionAbortedException;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.tls.SecureLayer;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.InlineExecutor;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From connectionMade of the plain transport to connectionMade of the application, or not. */
@Timeout(60)
class HandshakeTest {

    private static final SSLContext SERVER = TestKeys.server();
    private static final SSLContext CLIENT = TestKeys.client();

    private final RecordingProtocol client = new RecordingProtocol();
    private final RecordingProtocol server = new RecordingProtocol();

    // --- what is agreed upon -------------------------------------------------------------------

    @AsyncioTest
    void whatWasAgreedUponCanBeAsked(EventLoop loop) {
        TlsPair pair = pair(loop, options(CLIENT), options(SERVER));
        Transport left = await(pair.client);
        Transport right = await(pair.server);
        assertSame(CLIENT, left.getExtraInfo(ExtraInfo.SSLCONTEXT));
        assertSame(SERVER, right.getExtraInfo(ExtraInfo.SSLCONTEXT));
        assertTrue(left.getExtraInfo(ExtraInfo.CIPHER).startsWith("TLS_"));
        assertEquals(left.getExtraInfo(ExtraInfo.CIPHER), right.getExtraInfo(ExtraInfo.CIPHER));
        X509Certificate shown =
                (X509Certificate) left.getExtraInfo(ExtraInfo.PEERCERT).getFirst();
        assertEquals("CN=localhost", shown.getSubjectX500Principal().getName());
        assertNull(right.getExtraInfo(ExtraInfo.PEERCERT));
        assertEquals("", left.getExtraInfo(ExtraInfo.ALPN));
        assertEquals(
                "TLSv1.3", left.getExtraInfo(ExtraInfo.SSL_OBJECT).getSession().getProtocol());
        assertEquals("none", left.getExtraInfo(ExtraInfo.of("x", String.class), "none"));
        end(pair);
    }

    @AsyncioTest
    void theServerIsToldTheNameAndMayAskForIt(EventLoop loop) {
        TlsPair pair = pair(loop, options(CLIENT), options(SERVER)).shakeHands();
        SSLEngine engine = pair.server.result().getExtraInfo(ExtraInfo.SSL_OBJECT);
        assertEquals(
                List.of(new SNIHostName("localhost")),
                ((ExtendedSSLSession) engine.getSession()).getRequestedServerNames());
        end(pair);
    }

    @AsyncioTest
    void anApplicationProtocolIsAgreedUpon(EventLoop loop) {
        TlsPair pair = pair(
                        loop,
                        options(CLIENT).withApplicationProtocols("h2", "http/1.1"),
                        options(SERVER).withApplicationProtocols("http/1.1"))
                .shakeHands();
        assertEquals("http/1.1", pair.client.result().getExtraInfo(ExtraInfo.ALPN));
        assertEquals("http/1.1", pair.server.result().getExtraInfo(ExtraInfo.ALPN));
        end(pair);
    }

    @AsyncioTest
    void withoutACommonApplicationProtocolItFails(EventLoop loop) {
        fails(pair(
                loop,
                options(CLIENT).withApplicationProtocols("h2"),
                options(SERVER).withApplicationProtocols("http/1.1")));
    }

    @AsyncioTest
    void withoutACommonVersionItFails(EventLoop loop) {
        fails(pair(loop, TestKeys.only(CLIENT, "TLSv1.2"), TestKeys.only(SERVER, "TLSv1.3")));
    }

    @AsyncioTest
    void theGivenParametersAreNotChanged(EventLoop loop) {
        TlsOptions mine = TestKeys.only(CLIENT, "TLSv1.2").withApplicationProtocols("x");
        TlsPair pair =
                pair(loop, mine, options(SERVER).withApplicationProtocols("x")).shakeHands();
        assertNull(mine.parameters().getServerNames());
        assertNull(mine.parameters().getEndpointIdentificationAlgorithm());
        assertEquals(0, mine.parameters().getApplicationProtocols().length);
        end(pair);
    }

    @AsyncioTest
    void aSecondConnectionResumesTheSessionOfTheFirst(EventLoop loop) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            SSLContext fresh = TestKeys.client();
            for (int i = 0; i < 3; i++) {
                RecordingProtocol left = new RecordingProtocol();
                RecordingProtocol right = new RecordingProtocol();
                TlsPair pair = new TlsPair(
                                MemoryLink.options(loop),
                                TestKeys.only(fresh, version),
                                left,
                                TestKeys.only(SERVER, version),
                                right)
                        .shakeHands();
                // Tickets of TLS 1.3 come after the handshake.
                pair.server.result().write(new byte[1]);
                await(left.untilReceived(1));
                // Values of a session are there when it is resumed.
                SSLSession session = engineOf(pair.client).getSession();
                assertEquals(i == 0 ? null : "known", session.getValue("mark"), version);
                session.putValue("mark", "known");
                pair.client.result().close();
                await(left.until("lost"));
                await(right.until("lost"));
            }
        }
    }

    // --- who the peer is -----------------------------------------------------------------------

    @AsyncioTest
    void aServerOfAnUnknownAuthorityIsRefused(EventLoop loop) {
        SSLContext stranger = TestKeys.make(() -> Tls.createDefaultContext(TestKeys.file("other-ca.pem")));
        fails(pair(loop, options(stranger), options(SERVER)));
    }

    @AsyncioTest
    void theJdksAuthoritiesAreTrustedIfNoneAreGiven(EventLoop loop) {
        SSLContext usual = TestKeys.make(Tls::createDefaultContext);
        fails(pair(loop, options(usual), options(SERVER)));
    }

    @AsyncioTest
    void aServerOfAnotherNameIsRefused(EventLoop loop) {
        TlsPair pair = pair(loop, options(CLIENT), options(elsewhere()));
        Exception problem = fails(pair);
        assertTrue(problem.getMessage().contains("localhost"), problem.getMessage());
    }

    @AsyncioTest
    void anotherNameMayBeAskedFor(EventLoop loop) {
        end(pair(loop, options(CLIENT).withServerHostname("elsewhere.example"), options(elsewhere()))
                .shakeHands());
    }

    @AsyncioTest
    void anAddressIsANameToo(EventLoop loop) {
        for (String address : List.of("127.0.0.1", "::1")) {
            RecordingProtocol left = new RecordingProtocol();
            RecordingProtocol right = new RecordingProtocol();
            TlsPair pair = new TlsPair(
                            MemoryLink.options(loop),
                            options(CLIENT).withServerHostname(address),
                            left,
                            options(SERVER),
                            right)
                    .shakeHands();
            pair.client.result().close();
            await(left.until("lost"));
            await(right.until("lost"));
        }
    }

    @AsyncioTest
    void anEmptyNameChecksNoName(EventLoop loop) {
        end(pair(loop, options(CLIENT).withServerHostname(""), options(elsewhere()))
                .shakeHands());
    }

    @AsyncioTest
    void aClientShowsItsCertificateIfItIsNeeded(EventLoop loop) {
        TlsPair pair = pair(loop, options(knownClient()), asking(TlsOptions.ClientAuth.NEED))
                .shakeHands();
        X509Certificate shown = (X509Certificate)
                pair.server.result().getExtraInfo(ExtraInfo.PEERCERT).getFirst();
        assertEquals("CN=a client", shown.getSubjectX500Principal().getName());
        end(pair);
    }

    @AsyncioTest
    void aClientWithoutCertificateIsWelcomeIfOneIsOnlyWanted(EventLoop loop) {
        TlsPair pair =
                pair(loop, options(CLIENT), asking(TlsOptions.ClientAuth.WANT)).shakeHands();
        assertNull(pair.server.result().getExtraInfo(ExtraInfo.PEERCERT));
        end(pair);
    }

    @AsyncioTest
    void aClientWithoutCertificateIsRefusedIfOneIsNeeded(EventLoop loop) {
        TlsPair pair = pair(loop, options(CLIENT), asking(TlsOptions.ClientAuth.NEED));
        assertInstanceOf(SSLException.class, failure(pair.server));
        // In TLS 1.3 the client is done before the server knows.
        await(pair.client);
        await(client.until("lost"));
        assertInstanceOf(SSLException.class, client.problem);
        assertEquals(List.of(), server.events);
    }

    // --- it takes too long ---------------------------------------------------------------------

    @AsyncioTest
    void aSilentPeerIsWaitedForSoLong(EventLoop loop, VirtualClock clock) {
        for (boolean serverSide : List.of(true, false)) {
            double begin = clock.time();
            RecordingProtocol application = new RecordingProtocol();
            RecordingProtocol silent = new RecordingProtocol();
            SettableFuture<Transport> ready = secured(loop, application, serverSide, silent);
            Exception problem = failure(ready);
            assertInstanceOf(ConnectionAbortedException.class, problem);
            assertEquals(
                    "SSL handshake is taking longer than 60.0 seconds: aborting the connection", problem.getMessage());
            assertEquals(60, clock.time() - begin, 1e-6);
            await(silent.until("lost"));
            assertEquals(List.of(), application.events);
        }
    }

    @AsyncioTest
    void aPeerThatSaysOneByteAtATimeIsNotWaitedForLonger(EventLoop loop, VirtualClock clock) {
        RecordingProtocol slow = new RecordingProtocol();
        SettableFuture<Transport> ready = secured(loop, server, true, slow);
        await(slow.until("made"));
        byte[] hello = helloOf(loop);
        for (int i = 0; i < 5; i++) {
            slow.transport.write(new byte[] {hello[i]});
            await(sleep(10));
        }
        assertEquals(50, clock.time(), 1e-6);
        assertInstanceOf(ConnectionAbortedException.class, failure(ready));
        assertEquals(60, clock.time(), 1e-6);
        await(slow.until("lost"));
    }

    @Test
    @Ports("test_sslproto.py::SslProtoHandshakeTests::test_handshake_timeout_zero")
    void noTimeAtAllIsRefused() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> options(CLIENT).withHandshakeTimeout(0));
        assertEquals("handshakeTimeout must be > 0: 0.0", refused.getMessage());
    }

    @Test
    @Ports("test_sslproto.py::SslProtoHandshakeTests::test_handshake_timeout_negative")
    void negativeTimeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> options(CLIENT).withHandshakeTimeout(-10));
        assertThrows(IllegalArgumentException.class, () -> options(CLIENT).withShutdownTimeout(-10));
    }

    @AsyncioTest
    void theTimerIsGoneAfterTheHandshake(EventLoop loop, VirtualClock clock) {
        TlsPair pair = pair(loop, options(CLIENT), options(SERVER)).shakeHands();
        await(sleep(1000));
        pair.client.result().write(new byte[] {1});
        await(server.untilReceived(1));
        end(pair);
    }

    // --- it goes wrong -------------------------------------------------------------------------

    @AsyncioTest
    void garbageInsteadOfAHandshakeIsRefused(EventLoop loop) {
        Random random = new Random(3);
        for (int i = 0; i < 60; i++) {
            byte[] garbage = new byte[1 + random.nextInt(2000)];
            random.nextBytes(garbage);
            if (i % 3 == 1) {
                // Looks like a record of a handshake at first.
                garbage[0] = 22;
            }
            refuses(loop, garbage, i % 2 == 0);
        }
        refuses(loop, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), true);
        refuses(loop, "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), false);
        refuses(loop, new byte[10_000], true);
    }

    @AsyncioTest
    void thePeerIsToldWhy(EventLoop loop) {
        RecordingProtocol peer = new RecordingProtocol();
        SettableFuture<Transport> ready = secured(loop, server, true, peer);
        await(peer.until("made"));
        byte[] hello = helloOf(loop);
        hello[5] = 77;
        peer.transport.write(hello);
        assertInstanceOf(SSLException.class, failure(ready));
        await(peer.until("lost"));
        assertTrue(peer.data.size() >= 7, "an alert");
        assertEquals(21, peer.data.toByteArray()[0]);
    }

    @AsyncioTest
    @Ports("test_sslproto.py::SslProtoHandshakeTests::test_eof_received_waiter")
    void thePeersEndIsTheEndOfTheHandshake(EventLoop loop) {
        RecordingProtocol peer = new RecordingProtocol();
        SettableFuture<Transport> ready = secured(loop, client, false, peer);
        await(peer.until("made"));
        peer.transport.close();
        assertInstanceOf(ConnectionResetException.class, failure(ready));
        await(peer.until("lost"));
        assertEquals(List.of(), client.events);
    }

    @AsyncioTest
    void aResetIsTheEndOfTheHandshake(EventLoop loop) {
        SettableFuture<Transport> ready = loop.createFuture();
        MemoryLink link = secured(loop, client, false, server, ready);
        await(server.untilReceived(1));
        link.reset();
        assertInstanceOf(ConnectionResetException.class, failure(ready));
    }

    @AsyncioTest
    @Ports("test_sslproto.py::SslProtoHandshakeTests::test_connection_lost")
    void whatEndsAConnectionDuringTheHandshakeIsToldToWhoWaits(EventLoop loop) {
        SettableFuture<Transport> ready = loop.createFuture();
        MemoryLink link = secured(loop, client, false, server, ready);
        await(server.untilReceived(1));
        BaseProtocol layer = link.left().getProtocol();
        link.left().setProtocol(new Protocol() {});
        ConnectionAbortedException problem = new ConnectionAbortedException("of its own");
        layer.connectionLost(problem);
        assertSame(problem, failure(ready));
        assertEquals(List.of(), client.events);
        link.left().abort();
        await(server.until("lost"));
    }

    @AsyncioTest
    void itEndsWhereverItIsCut(EventLoop loop) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            Relay whole = relay(loop, version, Integer.MAX_VALUE, Integer.MAX_VALUE, null);
            await(whole.client);
            await(whole.server);
            int toServer = whole.toServer;
            int toClient = whole.toClient;
            whole.clientLink.reset();
            whole.serverLink.reset();
            await(sleep(1));
            for (Relay.Then then : Relay.Then.values()) {
                for (int cut = 0; cut < toServer; cut += Math.max(1, toServer / 7)) {
                    cutAt(loop, version, cut, Integer.MAX_VALUE, then, cut < toServer / 2);
                }
                for (int cut = 0; cut < toClient; cut += Math.max(1, toClient / 7)) {
                    cutAt(loop, version, Integer.MAX_VALUE, cut, then, cut < toClient / 2);
                }
            }
        }
    }

    @AsyncioTest
    @Ports(
            value = "test_sslproto.py::SslProtoHandshakeTests::test_close_during_handshake",
            adapted = "by the plain transport: the application has none yet that it could close")
    void closingDuringTheHandshakeEndsIt(EventLoop loop) {
        SettableFuture<Transport> ready = loop.createFuture();
        MemoryLink link = secured(loop, client, false, server, ready);
        await(server.untilReceived(1));
        link.left().close();
        assertInstanceOf(ConnectionAbortedException.class, failure(ready));
        await(server.until("lost"));
        assertEquals(List.of(), client.events);
    }

    @AsyncioTest
    void whoNoLongerWaitsIsNotTold(EventLoop loop) {
        TlsPair pair = pair(loop, options(CLIENT), options(SERVER));
        pair.client.cancel();
        pair.server.cancel();
        await(client.until("made"));
        await(server.until("made"));
        client.transport.close();
        await(client.until("lost"));
        await(server.until("lost"));
    }

    @AsyncioTest
    void aFailureInConnectionMadeEndsTheConnection(EventLoop loop, ReportedProblems problems) {
        Boom boom = new Boom();
        RecordingProtocol failing = new RecordingProtocol() {
            @Override
            public void connectionMade(org.asyncio4j.lowlevel.BaseTransport made) {
                super.connectionMade(made);
                throw boom;
            }
        };
        TlsPair pair = new TlsPair(loop, client, failing);
        assertSame(boom, assertThrows(Boom.class, () -> await(pair.server)));
        await(failing.until("lost"));
        await(client.until("lost"));
        assertSame(boom, failing.problem);
        assertSame(boom, problems.takeOnly().exception());
    }

    @AsyncioTest
    void settingsThatDoNotGoTogetherFailTheHandshake(EventLoop loop, ReportedProblems problems) {
        TlsPair pair = pair(loop, TestKeys.only(CLIENT, "TLSv9"), options(SERVER));
        assertInstanceOf(IllegalArgumentException.class, failure(pair.client));
        assertInstanceOf(IOException.class, failure(pair.server));
        assertEquals("SSL handshake failed", problems.takeOnly().message());
    }

    @AsyncioTest
    void keysMayBeRenewedAtAnyTime(EventLoop loop) throws Exception {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            RecordingProtocol left = new RecordingProtocol();
            RecordingProtocol right = new RecordingProtocol();
            TlsPair pair = new TlsPair(
                            MemoryLink.options(loop),
                            TestKeys.only(CLIENT, version),
                            left,
                            TestKeys.only(SERVER, version),
                            right)
                    .shakeHands();
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            for (int i = 1; i <= 5; i++) {
                engineOf(i % 2 == 0 ? pair.client : pair.server).beginHandshake();
                sent.writeBytes(RandomBytes.of(i, 20_000));
                pair.client.result().write(RandomBytes.of(i, 20_000));
                pair.server.result().write(RandomBytes.of(i, 20_000));
                await(left.untilReceived(20_000 * i));
                await(right.untilReceived(20_000 * i));
            }
            assertArrayEquals(sent.toByteArray(), left.data.toByteArray());
            assertArrayEquals(sent.toByteArray(), right.data.toByteArray());
            pair.client.result().close();
            await(left.until("lost"));
            await(right.until("lost"));
            assertNull(left.problem);
            assertNull(right.problem);
        }
    }

    // --- tools ---------------------------------------------------------------------------------

    private TlsPair pair(EventLoop loop, TlsOptions clientOptions, TlsOptions serverOptions) {
        return new TlsPair(MemoryLink.options(loop), clientOptions, client, serverOptions, server);
    }

    private static TlsOptions options(SSLContext context) {
        return TlsOptions.of(context);
    }

    private static SSLContext elsewhere() {
        return TestKeys.make(
                () -> Tls.serverContext(TestKeys.file("elsewhere.pem"), TestKeys.file("elsewhere-key.pem")));
    }

    private static SSLContext knownClient() {
        return TestKeys.make(() -> Tls.EMPTY
                .loadCertChain(TestKeys.file("client.pem"), TestKeys.file("client-key.pem"))
                .loadVerifyLocations(TestKeys.file("ca.pem"))
                .context());
    }

    private static TlsOptions asking(TlsOptions.ClientAuth wanted) {
        SSLContext context = TestKeys.make(() -> Tls.EMPTY
                .loadCertChain(TestKeys.file("server.pem"), TestKeys.file("server-key.pem"))
                .loadVerifyLocations(TestKeys.file("ca.pem"))
                .context());
        return options(context).withClientAuth(wanted);
    }

    /** A secured application at one end, and a protocol that sees the bytes at the other. */
    private static SettableFuture<Transport> secured(
            EventLoop loop, RecordingProtocol application, boolean serverSide, RecordingProtocol peer) {
        SettableFuture<Transport> ready = loop.createFuture();
        secured(loop, application, serverSide, peer, ready);
        return ready;
    }

    /** The same with a result of the caller's, who gets the link. */
    private static MemoryLink secured(
            EventLoop loop,
            RecordingProtocol application,
            boolean serverSide,
            RecordingProtocol peer,
            SettableFuture<Transport> ready) {
        return MemoryLink.connect(
                loop,
                new SecureLayer(new InlineExecutor())
                        .secure(
                                loop,
                                application,
                                options(serverSide ? SERVER : CLIENT),
                                serverSide,
                                "localhost",
                                true,
                                ready),
                peer);
    }

    /** What a client says first. */
    private static byte[] helloOf(EventLoop loop) {
        RecordingProtocol peer = new RecordingProtocol();
        SettableFuture<Transport> ready = secured(loop, new RecordingProtocol(), false, peer);
        await(peer.untilReceived(5));
        peer.transport.abort();
        failure(ready);
        return peer.data.toByteArray();
    }

    private static void refuses(EventLoop loop, byte[] garbage, boolean serverSide) {
        RecordingProtocol application = new RecordingProtocol();
        RecordingProtocol peer = new RecordingProtocol();
        SettableFuture<Transport> ready = secured(loop, application, serverSide, peer);
        await(peer.until("made"));
        peer.transport.write(garbage);
        peer.transport.writeEof();
        assertInstanceOf(IOException.class, failure(ready));
        await(peer.until("lost"));
        assertEquals(List.of(), application.events);
    }

    private static Relay relay(EventLoop loop, String version, int toServer, int toClient, Relay.Then then) {
        return relay(loop, version, toServer, toClient, then, new RecordingProtocol(), new RecordingProtocol());
    }

    private static Relay relay(
            EventLoop loop,
            String version,
            int toServer,
            int toClient,
            Relay.Then then,
            RecordingProtocol left,
            RecordingProtocol right) {
        // Of a client of its own: with what an earlier one knows a handshake is shorter.
        return new Relay(
                loop,
                TestKeys.only(TestKeys.client(), version),
                left,
                TestKeys.only(SERVER, version),
                right,
                toServer,
                toClient,
                then == null ? Relay.Then.SILENCE : then);
    }

    private static void cutAt(
            EventLoop loop, String version, int toServer, int toClient, Relay.Then then, boolean early) {
        RecordingProtocol left = new RecordingProtocol();
        RecordingProtocol right = new RecordingProtocol();
        Relay cut = relay(loop, version, toServer, toClient, then, left, right);
        int failed = failed(cut.client, left) + failed(cut.server, right);
        // Cut late, both may have all they need.
        assertTrue(failed > 0 || !early);
        cut.clientLink.reset();
        cut.serverLink.reset();
        await(sleep(1));
    }

    /** 1 if the handshake fails; then its application must not have been told anything. */
    private static int failed(SettableFuture<Transport> end, RecordingProtocol application) {
        try {
            await(end, IOException.class);
            return 0;
        } catch (IOException e) {
            assertEquals(List.of(), application.events);
            return 1;
        }
    }

    private Exception fails(TlsPair pair) {
        Exception problem = failure(pair.client);
        assertInstanceOf(SSLException.class, problem);
        assertInstanceOf(IOException.class, failure(pair.server));
        assertEquals(List.of(), client.events);
        assertEquals(List.of(), server.events);
        return problem;
    }

    private static Exception failure(SettableFuture<Transport> ready) {
        return assertThrows(Exception.class, () -> await(ready));
    }

    private static SSLEngine engineOf(SettableFuture<Transport> ready) {
        return ready.result().getExtraInfo(ExtraInfo.SSL_OBJECT);
    }

    private void end(TlsPair pair) {
        pair.client.result().close();
        await(client.until("lost"));
        await(server.until("lost"));
        assertNull(client.problem);
        assertNull(server.problem);
    }
}
