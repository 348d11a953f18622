package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;

/** How a TLS connection ends. */
@Timeout(60)
class ShutdownTest {

    private static final SSLContext SERVER = TestKeys.server();
    private static final SSLContext CLIENT = TestKeys.client();
    private static final int CHUNK = 128 << 10;
    private static final int MUCH = 32 * CHUNK;

    private final RecordingProtocol client = new RecordingProtocol();
    private final RecordingProtocol server = new RecordingProtocol();

    // --- in order ------------------------------------------------------------------------------

    @AsyncioTest
    void bothSidesAreToldOnceAndWithoutAProblem(EventLoop loop) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            for (boolean fromClient : List.of(true, false)) {
                RecordingProtocol left = new RecordingProtocol();
                RecordingProtocol right = new RecordingProtocol();
                TlsPair pair = pair(loop, version, left, right);
                (fromClient ? pair.client : pair.server).result().close();
                await(left.until("lost"));
                await(right.until("lost"));
                await(sleep(100));
                assertEquals(List.of("made", "lost"), (fromClient ? left : right).events, version);
                assertEquals(List.of("made", "eof", "lost"), (fromClient ? right : left).events, version);
                assertNull(left.problem);
                assertNull(right.problem);
            }
        }
    }

    @AsyncioTest
    void dataInTheSameFlightAsTheEndIsDelivered(EventLoop loop) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            RecordingProtocol left = new RecordingProtocol();
            RecordingProtocol right = new RecordingProtocol();
            TlsPair pair = pair(loop, version, left, right);
            pair.link.left().pauseReading();
            byte[] data = RandomBytes.of(4, 10_000);
            pair.server.result().write(data);
            pair.server.result().close();
            await(sleep(1));
            pair.link.left().resumeReading();
            await(left.until("lost"));
            await(right.until("lost"));
            assertArrayEquals(data, left.data.toByteArray());
            assertEquals(List.of("made", "data", "eof", "lost"), left.story());
        }
    }

    @AsyncioTest
    @Ports(
            value = "test_ssl.py::TestSSL::test_flush_before_shutdown",
            adapted = "the reader pauses its transport instead of sleeping, so that nothing goes out for certain")
    void whatWasWrittenGoesOutBeforeTheEnd(EventLoop loop) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.server.result().pauseReading();
        byte[] data = RandomBytes.of(1, MUCH);
        for (int i = 0; i < MUCH; i += CHUNK) {
            pair.client.result().write(Arrays.copyOfRange(data, i, i + CHUNK));
        }
        pair.client.result().close();
        await(sleep(1));
        assertFalse(client.has("lost"));
        pair.server.result().resumeReading();
        await(server.until("lost"));
        await(client.until("lost"));
        assertArrayEquals(data, server.data.toByteArray());
        assertNull(client.problem);
    }

    @AsyncioTest
    void whatWasWrittenGoesOutAfterThePeersEnd(EventLoop loop) {
        Relay relay = relay(loop, "TLSv1.3", client, server, Integer.MAX_VALUE).shakeHands();
        relay.server.result().pauseReading();
        byte[] data = RandomBytes.of(2, MUCH);
        relay.client.result().write(data);
        relay.endToClient();
        await(client.until("eof"));
        assertTrue(client.transport.isClosing());
        assertFalse(client.has("lost"));
        relay.server.result().resumeReading();
        await(client.until("lost"));
        await(server.until("lost"));
        assertArrayEquals(data, server.data.toByteArray());
        assertEquals(List.of("made", "data", "eof", "lost"), server.story());
        assertNull(client.problem);
    }

    @AsyncioTest
    @Ports(
            value = "test_sslproto.py::SslProtoHandshakeTests::test_data_received_after_closing",
            adapted = "the data comes from a peer that speaks TLS; a connection that is not made has no transport to"
                    + " close")
    void dataAfterClosingIsDropped(EventLoop loop) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.server.result().write(RandomBytes.of(3, MUCH));
        pair.client.result().close();
        await(client.until("lost"));
        await(server.until("lost"));
        assertEquals(List.of("made", "lost"), client.events);
        assertNull(client.problem);
    }

    @AsyncioTest
    @Ports("test_sslproto.py::SslProtoHandshakeTests::test_write_after_closing")
    void writingAfterClosingIsDroppedAndToldAfterSomeTimes(EventLoop loop) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.client.result().close();
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 5; i++) {
                pair.client.result().write(new byte[10]);
            }
            assertEquals(List.of(), log.messages(Level.WARNING));
            pair.client.result().write(new byte[10]);
            assertEquals("SSL connection is closed", log.only(Level.WARNING).getMessage());
        }
        assertEquals(0, pair.client.result().getWriteBufferSize());
        await(server.until("lost"));
        await(client.until("lost"));
        assertEquals(0, server.data.size());
    }

    @AsyncioTest
    void keepingOpenAtThePeersEndHasNoEffect(EventLoop loop) {
        server.keepsOpen = true;
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        try (LogCapture log = new LogCapture()) {
            pair.client.result().close();
            await(server.until("lost"));
            await(client.until("lost"));
            assertEquals(
                    "returning true from eofReceived() has no effect when using ssl",
                    log.only(Level.WARNING).getMessage());
        }
    }

    @AsyncioTest
    void afterTheEndOnlyTlsIsKnown(EventLoop loop) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        Transport transport = pair.client.result();
        transport.close();
        await(client.until("lost"));
        await(server.until("lost"));
        assertNotNull(transport.getExtraInfo(ExtraInfo.SSLCONTEXT));
        assertNotNull(transport.getExtraInfo(ExtraInfo.CIPHER));
        assertTrue(transport.isClosing());
    }

    @AsyncioTest
    void itIsClosingWhenThePlainTransportIs(EventLoop loop) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.link.left().close();
        assertTrue(pair.client.result().isClosing());
        assertFalse(pair.client.result().isReading());
        await(client.until("lost"));
        await(server.until("lost"));
    }

    @AsyncioTest
    @Ports(
            value = "test_ssl.py::TestSSL::test_shutdown_timeout_handler_not_set",
            adapted = "the peer ends when the test says so, not after a while; with a close_notify, too")
    void aPausedReaderIsToldOfTheEndWhenItHasReadAll(EventLoop loop) {
        for (boolean notify : List.of(true, false)) {
            RecordingProtocol left = new RecordingProtocol();
            RecordingProtocol right = new RecordingProtocol();
            Relay relay = relay(loop, "TLSv1.3", left, right, Integer.MAX_VALUE).shakeHands();
            relay.server.result().write(bytes("hello"));
            await(left.untilReceived(5));
            assertEquals("hello", left.text());
            relay.client.result().write(bytes("world"));
            relay.client.result().pauseReading();
            await(right.untilReceived(5));
            assertEquals("world", right.text());
            relay.server.result().write(bytes("extra bytes"));
            if (notify) {
                relay.server.result().close();
            } else {
                await(sleep(1));
                relay.endToClient();
            }
            await(sleep(1));
            assertEquals(List.of("made", "data"), left.events);
            relay.client.result().resumeReading();
            await(left.until("lost"));
            await(right.until("lost"));
            assertEquals(List.of("made", "data", "eof", "lost"), left.story());
            assertEquals("helloextra bytes", left.text());
            assertNull(left.problem);
        }
    }

    // --- out of order --------------------------------------------------------------------------

    @AsyncioTest
    void aPeerThatNeverAnswersIsWaitedForSoLong(EventLoop loop, VirtualClock clock) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.link.right().pauseReading();
        double begin = clock.time();
        pair.client.result().close();
        await(client.until("lost"));
        assertEquals(30, clock.time() - begin, 1e-6);
        assertInstanceOf(TimeoutException.class, client.problem);
        assertEquals("SSL shutdown timed out", client.problem.getMessage());
        pair.link.right().abort();
        await(server.until("lost"));
    }

    @AsyncioTest
    void dataThatGoesOutSlowlyHoldsNothingUpForEver(EventLoop loop, VirtualClock clock) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.server.result().pauseReading();
        pair.link.right().pauseReading();
        pair.client.result().write(new byte[MUCH]);
        double begin = clock.time();
        pair.client.result().close();
        pair.server.result().resumeReading();
        while (!client.has("lost")) {
            // One reading every ten seconds.
            pair.link.right().resumeReading();
            await(sleep(0));
            await(sleep(0));
            pair.link.right().pauseReading();
            await(sleep(10));
        }
        assertEquals(30, clock.time() - begin, 10.001);
        assertInstanceOf(TimeoutException.class, client.problem);
        assertTrue(server.data.size() > 0);
        assertTrue(
                client.problem.getMessage().matches("SSL shutdown timed out: [0-9]{6,7} bytes were not sent"),
                client.problem::getMessage);
        pair.link.right().abort();
        await(server.until("lost"));
    }

    @AsyncioTest
    void dataThatDoesNotGoOutIsGivenUp(EventLoop loop, VirtualClock clock) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.link.right().pauseReading();
        pair.client.result().write(new byte[1 << 20]);
        double begin = clock.time();
        pair.client.result().close();
        await(client.until("lost"));
        assertInstanceOf(TimeoutException.class, client.problem);
        assertTrue(clock.time() - begin <= 30.001, () -> "" + clock.time());
        assertTrue(client.problem.getMessage().endsWith(" bytes were not sent"), client.problem::getMessage);
        pair.link.right().abort();
        await(server.until("lost"));
    }

    @AsyncioTest
    void anEndWithoutACloseNotifyIsAnEndAndCanBeTold(EventLoop loop) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        Transport cut = pair.client.result();
        pair.server.result().write(new byte[5]);
        await(client.untilReceived(5));
        pair.link.right().abort();
        await(client.until("lost"));
        await(server.until("lost"));
        assertEquals(List.of("made", "data", "eof", "lost"), client.events);
        assertNull(client.problem);
        assertFalse(cut.getExtraInfo(ExtraInfo.SSL_OBJECT).isInboundDone());
    }

    @AsyncioTest
    void anEndWithACloseNotifyCanBeTold(EventLoop loop) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.server.result().close();
        await(client.until("lost"));
        await(server.until("lost"));
        assertTrue(pair.client.result().getExtraInfo(ExtraInfo.SSL_OBJECT).isInboundDone());
    }

    @AsyncioTest
    void anEndInTheMiddleOfARecordIsAProblem(EventLoop loop) {
        Relay whole = relay(loop, "TLSv1.2", new RecordingProtocol(), new RecordingProtocol(), Integer.MAX_VALUE)
                .shakeHands();
        await(sleep(1));
        int beforeData = whole.toClient;
        whole.clientLink.reset();
        whole.serverLink.reset();
        await(sleep(1));
        RecordingProtocol left = new RecordingProtocol();
        Relay cut = relay(loop, "TLSv1.2", left, new RecordingProtocol(), beforeData + 5000)
                .shakeHands();
        cut.server.result().write(new byte[16_000]);
        await(left.until("lost"));
        assertInstanceOf(ConnectionResetException.class, left.problem);
        assertEquals("the peer closed the connection in the middle of a TLS record", left.problem.getMessage());
        assertFalse(left.has("eof"));
        cut.serverLink.reset();
        await(sleep(1));
    }

    @AsyncioTest
    void whatIsNotTlsAnyMoreEndsTheConnection(EventLoop loop) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.server.result().write(new byte[3]);
        await(client.untilReceived(3));
        // Behind the back of the server's layer.
        pair.link.right().write(new byte[100]);
        await(client.until("lost"));
        await(server.until("lost"));
        assertInstanceOf(SSLException.class, client.problem);
        assertEquals(List.of("made", "data", "lost"), client.events);
        assertInstanceOf(SSLException.class, server.problem, "it was told by an alert");
    }

    @AsyncioTest
    void aResetIsTold(EventLoop loop) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.link.reset();
        await(client.until("lost"));
        await(server.until("lost"));
        assertInstanceOf(ConnectionResetException.class, client.problem);
        assertEquals(List.of("made", "lost"), client.events);
    }

    @AsyncioTest
    void abortingDoesNotWaitForAnybody(EventLoop loop, VirtualClock clock) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        double begin = clock.time();
        pair.client.result().write(new byte[MUCH]);
        pair.client.result().abort();
        await(client.until("lost"));
        await(server.until("lost"));
        assertEquals(begin, clock.time());
        assertNull(client.problem);
    }

    @AsyncioTest
    void theTimerOfTheShutdownIsGoneAfterwards(EventLoop loop, VirtualClock clock) {
        TlsPair pair = pair(loop, "TLSv1.3", client, server);
        pair.client.result().close();
        await(client.until("lost"));
        await(server.until("lost"));
        await(sleep(100));
        assertEquals(List.of("made", "lost"), client.events);
    }

    // --- tools ---------------------------------------------------------------------------------

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static TlsPair pair(EventLoop loop, String version, RecordingProtocol left, RecordingProtocol right) {
        return new TlsPair(
                        MemoryLink.options(loop),
                        TestKeys.only(CLIENT, version),
                        left,
                        TestKeys.only(SERVER, version),
                        right)
                .shakeHands();
    }

    private static Relay relay(
            EventLoop loop, String version, RecordingProtocol left, RecordingProtocol right, int toClient) {
        return new Relay(
                loop,
                TestKeys.only(CLIENT, version),
                left,
                TestKeys.only(SERVER, version),
                right,
                Integer.MAX_VALUE,
                toClient,
                Relay.Then.END);
    }
}
