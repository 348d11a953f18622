package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.InetSocketAddress;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionAbortedException;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS connections whose loop closes. */
@Timeout(60)
class TlsLoopEndTest {

    private static final ConnectOptions SECURE =
            ConnectOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.client()).withServerHostname("localhost"));

    private final RecordingProtocol client = new RecordingProtocol();

    @Test
    void aLoopThatClosesTellsItsOpenConnections() {
        endLoopWith(() -> {});
        assertEquals("lost", client.events.getLast());
        assertInstanceOf(ConnectionAbortedException.class, client.problem);
    }

    @Test
    void aLoopThatClosesTellsOfTheEndsThatAreDue() {
        endLoopWith(() -> client.transport.abort());
        assertEquals("lost", client.events.getLast());
        assertEquals(1, client.events.stream().filter("lost"::equals).count());
    }

    /** Connects, does {@code last}, runs one more iteration, and closes the loop. */
    private void endLoopWith(Runnable last) {
        EventLoop loop = Loops.newEventLoop();
        loop.runUntilComplete(async(() -> {
            Server server = await(loop.createServer(
                    RecordingProtocol::new, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(TestKeys.server())));
            int port = ((InetSocketAddress) server.sockets().getFirst().getLocalAddress()).getPort();
            await(loop.createConnection(() -> client, "127.0.0.1", port, SECURE));
            last.run();
        }));
        loop.close();
    }
}
