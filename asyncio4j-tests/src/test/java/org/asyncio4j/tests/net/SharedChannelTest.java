package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel that two loops, or two transports one after the other, want. */
@Timeout(60)
class SharedChannelTest extends OwnLoop {

    private final EventLoop other = clock.newEventLoop();
    private final ServerSocketChannel listening = listening();

    SharedChannelTest() {
        other.setExceptionHandler(problems);
    }

    private static ServerSocketChannel listening() {
        try {
            return ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void closeBoth() throws IOException {
        other.close();
        listening.close();
    }

    private Server serve(EventLoop on) {
        return on.runUntilComplete(
                async(() -> await(on.createServer(RecordingProtocol::new, listening, ServerOptions.DEFAULT))));
    }

    @Test
    void aSecondLoopIsRefusedAListeningChannelAndTheFirstOneGoesOn() throws IOException {
        Server server = serve(loop);
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> serve(other));
        assertTrue(refused.getMessage().contains("withReusePort(true)"), refused.getMessage());
        try (SocketChannel client = SocketChannel.open(listening.getLocalAddress())) {
            turns(3);
            assertEquals(1, server.sockets().size());
            assertTrue(server.isServing());
            server.closeClients();
            server.close();
            loop.runUntilComplete(async(() -> await(server.waitClosed())));
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aTransportThatIsClosingKeepsItsChannelFromAnotherUntilItIsLost() throws IOException {
        Loopback.Pair pair = Loopback.pair();
        RecordingProtocol first = new RecordingProtocol();
        loop.runUntilComplete(async(() -> {
            Transport closing = await(loop.createConnection(() -> first, pair.one(), ConnectOptions.DEFAULT))
                    .transport();
            closing.write(ByteBuffer.allocate(20 << 20));
            closing.close();
            IllegalStateException refused = assertThrows(
                    IllegalStateException.class,
                    () -> await(loop.createConnection(RecordingProtocol::new, pair.one(), ConnectOptions.DEFAULT)));
            assertTrue(refused.getMessage().contains("is used by transport " + closing), refused.getMessage());
            assertTrue(pair.one().isOpen());
            closing.abort();
            await(sleep(0));
            assertFalse(pair.one().isOpen());
        }));
        pair.other().close();
    }
}
