package org.asyncio4j.suite.net;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.suite.Ports;
import org.asyncio4j.suite.tools.Boom;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What protocols do that leave everything as it is: nothing. */
class ProtocolsTest {

    @AsyncioTest
    @Ports("test_protocols.py::ProtocolsAbsTests::test_base_protocol")
    void thePlainOneHearsAllAndDoesNothing(EventLoop loop) {
        Loopback.Pair pair = Loopback.pair();
        RecordingProtocol peer = new RecordingProtocol();
        var made = await(loop.connectAcceptedSocket(() -> peer, pair.one(), null)).transport();
        tell(new BaseProtocol() {}, made);
        assertFalse(made.isClosing());
        made.close();
        await(peer.until("lost"));
        await(loop.connectAcceptedSocket(() -> new Protocol() {}, pair.other(), null))
                .transport()
                .abort();
    }

    @Test
    @Ports("test_protocols.py::ProtocolsAbsTests::test_protocol")
    void oneOfStreamsDropsDataAndClosesAtTheEnd() {
        Protocol protocol = new Protocol() {};
        protocol.dataReceived(new byte[3]);
        assertFalse(protocol.eofReceived());
        protocol.pauseWriting();
        protocol.resumeWriting();
        protocol.connectionLost(new Boom());
        protocol.connectionLost(null);
    }

    @Test
    @Ports("test_protocols.py::ProtocolsAbsTests::test_buffered_protocol")
    void oneWithABufferHasOnlyToSayWhichAndClosesAtTheEnd() {
        BufferedProtocol protocol =
                new BufferedProtocol() {
                    @Override
                    public ByteBuffer getBuffer(int sizeHint) {
                        return ByteBuffer.allocate(1);
                    }

                    @Override
                    public void bufferUpdated(int count) {}
                };
        assertFalse(protocol.eofReceived());
        protocol.pauseWriting();
        protocol.resumeWriting();
        protocol.connectionLost(new Boom());
    }

    @Test
    @Ports("test_protocols.py::ProtocolsAbsTests::test_datagram_protocol")
    void oneOfDatagramsDropsThemAndTheirErrors() {
        DatagramProtocol protocol = new DatagramProtocol() {};
        protocol.datagramReceived(new byte[3], new InetSocketAddress("127.0.0.1", 1));
        protocol.errorReceived(new IOException("unreachable"));
        protocol.connectionLost(new Boom());
    }

    private static void tell(
            BaseProtocol protocol, org.asyncio4j.lowlevel.BaseTransport transport) {
        protocol.connectionMade(transport);
        protocol.pauseWriting();
        protocol.resumeWriting();
        protocol.connectionLost(new Boom());
        protocol.connectionLost(null);
    }
}
