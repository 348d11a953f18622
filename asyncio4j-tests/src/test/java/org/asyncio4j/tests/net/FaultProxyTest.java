package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.Server;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.FaultProxy;
import org.asyncio4j.testing.Faults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test kit's bad network. */
@Timeout(60)
class FaultProxyTest {

    private final RecordingProtocol client = new RecordingProtocol();
    private final RecordingProtocol peer = new RecordingProtocol();

    @AsyncioTest(realTime = true)
    void withoutFaultsItIsNotNoticed(EventLoop loop) {
        Server server = Loopback.serve(() -> peer);
        FaultProxy proxy = await(FaultProxy.start(Loopback.HOST, Loopback.portOf(server)));
        Transport transport = Loopback.connect(client, proxy.port());
        transport.write(new byte[1 << 20]);
        await(peer.untilReceived(1 << 20));
        peer.transport.write(new byte[1 << 20]);
        await(client.untilReceived(1 << 20));
        assertEquals(1, proxy.open());
        transport.close();
        await(peer.until("lost"));
        await(client.until("lost"));
        assertEquals(1, proxy.accepted());
        while (proxy.open() > 0) { // it is told last, and by itself
            await(sleep(0.001));
        }
        end(proxy, server);
    }

    @AsyncioTest(realTime = true)
    void aHalfClosedConnectionStaysHalfOpen(EventLoop loop) {
        peer.keepsOpen = true;
        Server server = Loopback.serve(() -> peer);
        FaultProxy proxy = await(FaultProxy.start(Loopback.HOST, Loopback.portOf(server)));
        Transport transport = Loopback.connect(client, proxy.port());
        transport.writeEof();
        await(peer.until("eof"));
        peer.transport.write(new byte[3]);
        await(client.untilReceived(3));
        peer.transport.close();
        await(client.until("lost"));
        end(proxy, server);
    }

    @AsyncioTest(realTime = true)
    void dataIsHeldBack(EventLoop loop) {
        Server server = Loopback.serve(() -> peer);
        FaultProxy proxy = await(FaultProxy.start(Loopback.HOST, Loopback.portOf(server)));
        Transport transport = Loopback.connect(client, proxy.port());
        proxy.setFaults(Faults.NONE.withDelay(0.1));
        double begin = loop.time();
        transport.write(new byte[5]);
        await(peer.untilReceived(5));
        assertTrue(loop.time() - begin >= 0.1);
        // What comes later does not overtake what was held back.
        transport.write(new byte[] {1});
        await(sleep(0.02));
        proxy.setFaults(Faults.NONE);
        transport.write(new byte[] {2});
        await(peer.untilReceived(7));
        assertEquals(1, peer.data.toByteArray()[5]);
        assertEquals(2, peer.data.toByteArray()[6]);
        transport.close();
        await(peer.until("lost"));
        end(proxy, server);
    }

    @AsyncioTest(realTime = true)
    void silenceSwallowsData(EventLoop loop) {
        Server server = Loopback.serve(() -> peer);
        FaultProxy proxy = await(FaultProxy.start(Loopback.HOST, Loopback.portOf(server)));
        Transport transport = Loopback.connect(client, proxy.port());
        transport.write(new byte[1]);
        await(peer.untilReceived(1));
        proxy.setFaults(Faults.NONE.withSilence(true));
        transport.write(new byte[10]);
        transport.close();
        await(peer.until("lost"));
        assertEquals(1, peer.data.size());
        end(proxy, server);
    }

    @AsyncioTest(realTime = true)
    void itCutsAfterSoManyBytes(EventLoop loop) {
        Server server = Loopback.serve(() -> peer);
        FaultProxy proxy = await(FaultProxy.start(Loopback.HOST, Loopback.portOf(server)));
        proxy.setFaults(Faults.NONE.withResetAfter(1000).withLargestPiece(300));
        Loopback.connect(client, proxy.port()).write(new byte[5000]);
        await(client.until("lost"));
        await(peer.until("lost"));
        assertTrue(peer.data.size() <= 1000);
        end(proxy, server);
    }

    @AsyncioTest(realTime = true)
    void cuttingAllAndStoppingEndsAllConnections(EventLoop loop) {
        Server server = Loopback.serve(() -> peer);
        FaultProxy proxy = await(FaultProxy.start(Loopback.HOST, Loopback.portOf(server)));
        Loopback.connect(client, proxy.port());
        await(peer.until("made"));
        proxy.resetAll();
        await(client.until("lost"));
        await(peer.until("lost"));
        end(proxy, server);
        await(proxy.stop());
        assertFalse(proxy.toString().isEmpty());
    }

    @AsyncioTest(realTime = true)
    void aServerThatIsNotThereEndsTheConnection(EventLoop loop) {
        FaultProxy proxy = await(FaultProxy.start(Loopback.HOST, Loopback.freePort()));
        Loopback.connect(client, proxy.port());
        await(client.until("lost"));
        await(proxy.stop());
    }

    @Test
    void faultsThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Faults.NONE.withDelay(-1));
        assertThrows(IllegalArgumentException.class, () -> Faults.NONE.withDelay(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Faults.NONE.withLargestPiece(0));
        assertThrows(IllegalArgumentException.class, () -> Faults.NONE.withResetAfter(-1));
        assertThrows(NullPointerException.class, () -> FaultProxy.start(null, 1));
    }

    private static void end(FaultProxy proxy, Server server) {
        await(proxy.stop());
        server.close();
        await(server.waitClosed());
    }
}
