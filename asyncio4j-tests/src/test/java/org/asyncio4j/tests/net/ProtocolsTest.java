package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.asyncio4j.tests.net.Loopback.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;

/** What protocols do that leave everything as it is: nothing. */
class ProtocolsTest {

    private final RecordingProtocol peer = new RecordingProtocol();

    @AsyncioTest
    @Ports("test_protocols.py::ProtocolsAbsTests::test_base_protocol")
    void thePlainOneHearsAllAndDoesNothing(EventLoop loop) {
        BaseProtocol plain = new BaseProtocol() {};
        inVain(loop, transport -> tell(plain, transport));
    }

    @AsyncioTest
    @Ports("test_protocols.py::ProtocolsAbsTests::test_protocol")
    void oneOfStreamsDropsDataAndClosesAtTheEnd(EventLoop loop) {
        Protocol protocol = new Protocol() {};
        inVain(loop, transport -> {
            tell(protocol, transport);
            protocol.dataReceived(new byte[3]);
            assertFalse(protocol.eofReceived());
        });
        dropsDataAndClosesAtTheEnd(loop, protocol);
    }

    @AsyncioTest
    @Ports(
            value = "test_protocols.py::ProtocolsAbsTests::test_buffered_protocol",
            adapted = "getBuffer and bufferUpdated have no default, as without them nothing works")
    void oneWithABufferHasOnlyToSayWhichAndClosesAtTheEnd(EventLoop loop) {
        BufferedProtocol protocol = new BufferedProtocol() {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return ByteBuffer.allocate(1);
            }

            @Override
            public void bufferUpdated(int count) {}
        };
        inVain(loop, transport -> {
            tell(protocol, transport);
            assertFalse(protocol.eofReceived());
        });
        dropsDataAndClosesAtTheEnd(loop, protocol);
    }

    @AsyncioTest
    @Ports("test_protocols.py::ProtocolsAbsTests::test_datagram_protocol")
    void oneOfDatagramsDropsThemAndTheirErrors(EventLoop loop) {
        DatagramProtocol protocol = new DatagramProtocol() {};
        var transport = await(loop.createDatagramEndpoint(
                        () -> protocol, DatagramOptions.DEFAULT.withLocalAddress(Channels.anyPort())))
                .transport();
        protocol.connectionMade(transport);
        protocol.pauseWriting();
        protocol.resumeWriting();
        protocol.datagramReceived(new byte[3], new InetSocketAddress("127.0.0.1", 1));
        protocol.errorReceived(new IOException("unreachable"));
        protocol.connectionLost(new Boom());
        protocol.connectionLost(null);
        assertFalse(transport.isClosing());
        assertSame(protocol, transport.getProtocol());
        transport.close();
        turns(2);
    }

    /** Calls the protocol with a live connection, to which nothing happens. */
    private void inVain(EventLoop loop, Consumer<Transport> calls) {
        Loopback.Pair pair = Loopback.pair();
        RecordingProtocol own = new RecordingProtocol();
        Transport transport = await(loop.createConnection(() -> own, pair.one(), ConnectOptions.DEFAULT))
                .transport();
        await(loop.connectAcceptedSocket(() -> peer, pair.other(), null));
        calls.accept(transport);
        turns(3);
        assertFalse(transport.isClosing());
        assertTrue(transport.isReading());
        assertSame(own, transport.getProtocol());
        assertEquals(List.of("made"), own.events);
        assertEquals(List.of("made"), peer.events);
        transport.close();
        await(own.until("lost"));
        await(peer.until("lost"));
    }

    /** As the protocol of a connection. */
    private static void dropsDataAndClosesAtTheEnd(EventLoop loop, BaseProtocol protocol) {
        Loopback.Pair pair = Loopback.pair();
        RecordingProtocol other = new RecordingProtocol();
        Transport transport = await(loop.createConnection(() -> protocol, pair.one(), ConnectOptions.DEFAULT))
                .transport();
        Transport sender = await(loop.connectAcceptedSocket(() -> other, pair.other(), null))
                .transport();
        sender.write(bytes("of no interest"));
        sender.writeEof();
        await(other.until("lost"));
        assertEquals(List.of("made", "eof", "lost"), other.events);
        assertTrue(transport.isClosing());
    }

    private static void tell(BaseProtocol protocol, Transport transport) {
        protocol.connectionMade(transport);
        protocol.pauseWriting();
        protocol.resumeWriting();
        protocol.connectionLost(new Boom());
        protocol.connectionLost(null);
    }
}
