package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLSocket;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.StreamPair;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tls.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS, with the JDK's own sockets as peer, over a socket that is slow or breaks. */
@Timeout(60)
class FaultyTlsTest {

    private final EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(Wrapped.driver()));
    private final ReportedProblems problems = new ReportedProblems();
    private final Loopback.Pair pair = Loopback.pair();
    private final FaultyChannel channel = new FaultyChannel(pair.one());

    /** What the peer does with its end of the connection. */
    private interface Conversation<T> {
        T with(SSLSocket socket) throws IOException, InterruptedException;
    }

    @BeforeEach
    void reportProblems() {
        loop.setExceptionHandler(problems);
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        pair.other().close();
        assertEquals(List.of(), problems.take());
    }

    private void inTask(Action<Exception> body) {
        loop.runUntilComplete(async(body));
    }

    private <T> FutureTask<T> peer(Conversation<T> conversation) {
        FutureTask<T> result = new FutureTask<>(() -> {
            SocketChannel end = pair.other();
            end.configureBlocking(true);
            Socket plain = end.socket();
            SSLSocket socket =
                    (SSLSocket) TestKeys.server().getSocketFactory().createSocket(plain, "localhost", 0, true);
            socket.setUseClientMode(false);
            return conversation.with(socket);
        });
        Thread.ofPlatform().daemon().name("peer").start(result);
        return result;
    }

    private StreamPair connect() {
        return await(openConnection(
                channel,
                ConnectOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.client()).withServerHostname("localhost"))));
    }

    @Test
    @Ports("test_sslproto.py::SslProtoHandshakeTests::test_connection_lost_when_busy")
    void aWriteThatFailsInTheSocketEndsTheConnection() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        FutureTask<Integer> peer = peer(socket -> {
            int read = socket.getInputStream().read();
            done.await();
            return read;
        });
        inTask(() -> {
            StreamPair streams = connect();
            streams.writer().write(new byte[] {42});
            await(streams.writer().drain());
            channel.bytesToFailure = 0;
            streams.writer().write(new byte[1000]);
            await(streams.writer().drain());
            assertThrows(ConnectionResetException.class, () -> {
                streams.writer().write(new byte[1000]);
                await(streams.writer().drain());
            });
            assertThrows(
                    ConnectionResetException.class, () -> await(streams.reader().read()));
        });
        done.countDown();
        assertEquals(42, peer.get());
    }

    @Test
    @Ports("test_ssl.py::TestSSL::test_remote_shutdown_receives_trailing_data_on_slow_socket")
    void whatIsInTheBacklogGoesOutAfterThePeersCloseNotifyOverASlowSocket() throws Exception {
        byte[] data = new byte[8 << 20];
        new Random(1).nextBytes(data);
        CountDownLatch backlog = new CountDownLatch(1);
        FutureTask<byte[]> peer = peer(socket -> {
            socket.startHandshake();
            backlog.await();
            socket.shutdownOutput(); // sends a close_notify, and goes on reading
            return socket.getInputStream().readAllBytes();
        });
        channel.portion = count -> Math.max(1, count / 2);
        inTask(() -> {
            StreamPair streams = connect();
            streams.writer().write(data);
            assertTrue(streams.writer().transport().getWriteBufferSize() > 0, "nothing is left to send");
            backlog.countDown();
            assertEquals(0, await(streams.reader().read()).length);
            streams.writer().close();
            await(streams.writer().waitClosed());
        });
        assertArrayEquals(data, peer.get());
    }
}
