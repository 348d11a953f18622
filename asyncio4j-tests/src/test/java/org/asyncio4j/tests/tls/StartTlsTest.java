package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.MadeWatch;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.RandomBytes;
import org.junit.jupiter.api.Timeout;

/** {@code startTls} over sockets: connections that are upgraded to TLS. */
@Timeout(60)
class StartTlsTest extends WithTlsSockets {

    @AsyncioTest(realTime = true, debug = false)
    void aConnectionIsUpgradedOnBothSides(EventLoop loop) {
        RecordingProtocol client = new RecordingProtocol();
        RecordingProtocol peer = new RecordingProtocol();
        MadeWatch watch = new MadeWatch(peer);
        Server server = await(loop.createServer(() -> watch, HOST, 0, ServerOptions.DEFAULT));
        Transport plain =
                await(loop.createConnection(() -> client, HOST, portOf(server))).transport();
        Transport accepted = await(watch.made);
        byte[] data = RandomBytes.of(1, 2 * PAYLOAD);
        plain.write(Arrays.copyOf(data, PAYLOAD));
        await(peer.untilReceived(PAYLOAD));
        Task<Transport> upgraded = createTask(loop.startTls(accepted, peer, TlsOptions.of(SERVER), true));
        Transport secure = await(upgrade(loop, plain, client));
        Transport securePeer = await(upgraded);
        securePeer.write(bytes("O"));
        await(client.untilReceived(1));
        secure.write(Arrays.copyOfRange(data, PAYLOAD, 2 * PAYLOAD));
        await(peer.untilReceived(2 * PAYLOAD));
        assertArrayEquals(data, peer.data.toByteArray());
        secure.close();
        await(client.until("lost"));
        await(peer.until("lost"));
        assertEquals(List.of("made", "data", "eof", "lost"), peer.story());
        assertEquals(List.of("made", "data", "lost"), client.story());
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    void aBufferedProtocolIsUpgradedAndReplaced(EventLoop loop) {
        org.asyncio4j.tests.net.RecordingBufferedProtocol first =
                new org.asyncio4j.tests.net.RecordingBufferedProtocol(java.nio.ByteBuffer.allocate(4));
        RecordingProtocol peer = new RecordingProtocol();
        MadeWatch watch = new MadeWatch(peer);
        Server server = await(loop.createServer(() -> watch, HOST, 0, ServerOptions.DEFAULT));
        Transport plain =
                await(loop.createConnection(() -> first, HOST, portOf(server))).transport();
        Transport accepted = await(watch.made);
        Task<Transport> upgraded = createTask(loop.startTls(accepted, peer, TlsOptions.of(SERVER), true));
        Transport secure = await(upgrade(loop, plain, first));
        Transport securePeer = await(upgraded);
        securePeer.write(bytes("O"));
        await(first.record.untilReceived(1));
        List<String> came = new ArrayList<>();
        RecordingProtocol[] second = new RecordingProtocol[1];
        second[0] = new RecordingProtocol() {
            @Override
            public void dataReceived(byte[] received) {
                came.add(new String(received, StandardCharsets.ISO_8859_1));
                transport.close();
            }
        };
        second[0].connectionMade(secure);
        secure.setProtocol(second[0]);
        securePeer.write(bytes("2"));
        await(second[0].until("lost"));
        await(peer.until("lost"));
        assertEquals(List.of("2"), came);
        assertEquals(List.of("made", "data"), first.record.story(), "made only once");
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    @Ports("test_sslproto.py::BaseStartTLS::test_start_tls_wrong_args")
    void anUpgradeOfNothingOrOfAnotherTransportIsRefused(EventLoop loop) throws IOException {
        RecordingProtocol protocol = new RecordingProtocol();
        TlsOptions tls = TlsOptions.of(CLIENT);
        assertThrows(NullPointerException.class, () -> loop.startTls(null, protocol, tls, false));
        java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
        var written = await(loop.connectWritePipe(() -> new org.asyncio4j.lowlevel.BaseProtocol() {}, pipe.sink()))
                .transport();
        assertThrows(NullPointerException.class, () -> loop.startTls(written, protocol, null, false));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> await(loop.startTls(written, protocol, tls, false)));
        assertTrue(refused.getMessage().endsWith("is not supported by startTls()"));
        written.abort();
        pipe.source().close();
    }

    @AsyncioTest(realTime = true, debug = false)
    void aSecureConnectionCarriesASecureConnection(EventLoop loop) {
        RecordingProtocol client = new RecordingProtocol();
        RecordingProtocol peer = new RecordingProtocol();
        MadeWatch watch = new MadeWatch(peer);
        Server server = serve(loop, () -> watch);
        Transport outer = connect(loop, client, portOf(server));
        Transport outerPeer = await(watch.made);
        Task<Transport> upgraded = createTask(loop.startTls(outerPeer, peer, TlsOptions.of(SERVER), true));
        Transport inner = await(upgrade(loop, outer, client));
        Transport innerPeer = await(upgraded);
        inner.write(RandomBytes.of(2, PAYLOAD));
        innerPeer.write(RandomBytes.of(3, PAYLOAD));
        await(client.untilReceived(PAYLOAD));
        await(peer.untilReceived(PAYLOAD));
        assertArrayEquals(RandomBytes.of(2, PAYLOAD), peer.data.toByteArray());
        assertArrayEquals(RandomBytes.of(3, PAYLOAD), client.data.toByteArray());
        inner.close();
        await(client.until("lost"));
        await(peer.until("lost"));
        assertNull(client.problem);
        assertNull(peer.problem);
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    void anUpgradeThatFailsEndsTheConnection(EventLoop loop) {
        RecordingProtocol client = new RecordingProtocol();
        RecordingProtocol peer = new RecordingProtocol();
        MadeWatch watch = new MadeWatch(peer);
        Server server = await(loop.createServer(() -> watch, HOST, 0, ServerOptions.DEFAULT));
        Transport plain =
                await(loop.createConnection(() -> client, HOST, portOf(server))).transport();
        await(watch.made).write(bytes("this is not TLS at all"));
        assertThrows(SSLException.class, () -> await(upgrade(loop, plain, client)));
        await(client.until("lost"));
        await(peer.until("lost"));
        assertInstanceOf(SSLException.class, client.problem);
        assertEquals(List.of("made", "lost"), client.events);
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest(realTime = true, debug = false)
    void cancellingAnUpgradeEndsTheConnection(EventLoop loop) {
        RecordingProtocol client = new RecordingProtocol();
        RecordingProtocol peer = new RecordingProtocol();
        Server server = await(loop.createServer(() -> peer, HOST, 0, ServerOptions.DEFAULT));
        Transport plain =
                await(loop.createConnection(() -> client, HOST, portOf(server))).transport();
        Task<Transport> upgraded = createTask(upgrade(loop, plain, client));
        await(peer.untilReceived(5));
        upgraded.cancel();
        assertThrows(CancelledError.class, () -> await(upgraded));
        await(client.until("lost"));
        await(peer.until("lost"));
        server.close();
        await(server.waitClosed());
    }

    /** To TLS, on the client's side. */
    private static Coroutine<Transport> upgrade(EventLoop loop, Transport plain, BaseProtocol protocol) {
        return loop.startTls(plain, protocol, TlsOptions.of(CLIENT).withServerHostname("localhost"), false);
    }
}
