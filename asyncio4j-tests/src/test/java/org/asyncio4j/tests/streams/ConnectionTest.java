package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.asyncio4j.tests.streams.Bytes.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.io.TempDir;

/** Connections to peers that use blocking sockets. */
class ConnectionTest {

    private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";

    @TempDir
    Path folder;

    @AsyncioTest(realTime = true)
    @Ports({
        "test_streams.py::StreamTests::test_open_connection",
        "test_streams.py::StreamTests::test_wait_closed_on_close",
        "test_streams.py::StreamTests::test_async_writer_api"
    })
    void talksToAServer() {
        try (BlockingPeer peer = BlockingPeer.http()) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            assertAnswers(connection);
        }
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_open_unix_connection")
    void talksToAServerAtAUnixSocket() {
        Path path = folder.resolve("socket");
        try (BlockingPeer _ = BlockingPeer.http(path)) {
            StreamPair connection = await(openUnixConnection(path));
            assertEquals(UnixDomainSocketAddress.of(path), connection.writer().getExtraInfo(ExtraInfo.PEERNAME));
            assertAnswers(connection);
        }
    }

    @AsyncioTest(realTime = true)
    void takesASocketThatIsConnected() throws IOException {
        try (BlockingPeer peer = BlockingPeer.http()) {
            SocketChannel sock = SocketChannel.open(new InetSocketAddress("127.0.0.1", peer.port()));
            assertAnswers(await(openConnection(sock, ConnectOptions.DEFAULT)));
            assertFalse(sock.isOpen());
        }
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_streams.py::StreamTests::test_open_connection_error",
        "test_streams.py::StreamTests::test_open_unix_connection_error"
    })
    void readsThrowHowTheConnectionWasLost() {
        Path path = folder.resolve("socket");
        try (BlockingPeer tcp = BlockingPeer.http();
                BlockingPeer _ = BlockingPeer.http(path)) {
            for (StreamPair connection :
                    List.of(await(openConnection("127.0.0.1", tcp.port())), await(openUnixConnection(path)))) {
                Boom boom = new Boom();
                connection.writer().transport().getProtocol().connectionLost(boom);
                assertSame(boom, failureOf(Boom.class, connection.reader().read()));
                assertSame(boom, assertThrows(Boom.class, connection::close));
            }
        }
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_wait_closed_on_close_with_unread_data")
    void closesWithUnreadData() {
        try (BlockingPeer peer = BlockingPeer.http()) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            connection.writer().write(REQUEST);
            assertReads("HTTP/1.0 200 OK\r\n", connection.reader().readline());
            connection.close();
            await(connection.writer().waitClosed());
        }
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_async_writer_api_exception_after_close")
    void drainFailsAfterClose() {
        try (BlockingPeer peer = BlockingPeer.http()) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            connection.writer().write(REQUEST);
            await(connection.reader().read());
            connection.writer().close();
            connection.writer().write("data");
            failureOf(ConnectionResetException.class, connection.writer().drain());
        }
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_eof_feed_when_closing_writer")
    void closingEndsTheReader() {
        try (BlockingPeer peer = BlockingPeer.http()) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            connection.close();
            await(connection.writer().waitClosed());
            assertTrue(connection.reader().atEof());
            assertReads("", connection.reader().read());
        }
    }

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_drain_raises")
    void aLoopOfWritesSeesThatThePeerIsGone() {
        try (BlockingPeer peer = BlockingPeer.at(client -> {
            client.getInputStream().read();
            client.setSoLinger(true, 0); // close() resets
        })) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            assertThrows(IOException.class, () -> {
                while (true) {
                    connection.writer().write("foo\n");
                    await(connection.writer().drain());
                }
            });
            // As with(connection, ...) does, it waits and tells how the connection ended.
            assertThrows(IOException.class, connection::close);
        }
    }

    @AsyncioTest(realTime = true)
    void aBlockClosesItsConnection() {
        try (BlockingPeer peer = BlockingPeer.http()) {
            List<StreamPair> seen = new ArrayList<>();
            with(await(openConnection("127.0.0.1", peer.port())), connection -> {
                seen.add(connection);
                connection.writer().write(REQUEST);
                assertTrue(await(connection.reader().readString()).endsWith("Test message"));
            });
            assertTrue(seen.getFirst().writer().isClosing());
            assertTrue(seen.getFirst().reader().atEof());
        }
    }

    @AsyncioTest(realTime = true)
    void aBlockThatFailsClosesItsConnection() {
        Boom boom = new Boom();
        try (BlockingPeer peer = BlockingPeer.http()) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            assertSame(
                    boom,
                    assertThrows(
                            Boom.class,
                            () -> with(connection, _ -> {
                                throw boom;
                            })));
            assertTrue(connection.reader().atEof());
        }
        assertEquals(0, boom.getSuppressed().length);
    }

    @AsyncioTest(realTime = true)
    void aTryClosesItsConnection() {
        try (BlockingPeer peer = BlockingPeer.http()) {
            StreamPair closed;
            try (StreamPair connection = await(openConnection("127.0.0.1", peer.port()))) {
                closed = connection;
                connection.writer().write("GET / HTTP/1.0\r\n\r\n");
            }
            // It has waited: what waits for the end does not suspend any more.
            List<String> others = new ArrayList<>();
            Loops.getRunningLoop().callSoon(() -> others.add("another callback"));
            await(closed.writer().waitClosed());
            assertEquals(List.of(), others);
            await(sleep(0));
        }
    }

    @AsyncioTest(realTime = true)
    void outsideOfATaskATryDoesNotWait() {
        try (BlockingPeer peer = BlockingPeer.http()) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            SettableFuture<Boolean> closing = Loops.getRunningLoop().createFuture();
            Loops.getRunningLoop().callSoon(() -> {
                connection.close();
                closing.setResult(connection.writer().isClosing());
            });
            assertTrue(await(closing));
            await(connection.writer().waitClosed());
        }
    }

    @AsyncioTest(realTime = true)
    void halfOfAConnectionCanBeClosed() {
        try (BlockingPeer peer = BlockingPeer.at(client -> {
            byte[] all = client.getInputStream().readAllBytes();
            client.getOutputStream().write(bytes("got " + all.length));
        })) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            StreamWriter writer = connection.writer();
            assertTrue(writer.canWriteEof());
            writer.write(new byte[1_000_000]);
            writer.writeEof();
            writer.writeEof();
            assertThrows(IllegalStateException.class, () -> writer.write("more"));
            assertEquals("got 1000000", await(connection.reader().readString()));
            assertFalse(writer.isClosing());
            connection.close();
            await(writer.waitClosed());
        }
    }

    @AsyncioTest(realTime = true)
    void theEndOfThePeersHalfLeavesOurs() {
        try (BlockingPeer peer = BlockingPeer.at(client -> {
            client.getOutputStream().write(bytes("bye"));
            client.shutdownOutput();
            assertEquals("still here", text(client.getInputStream().readAllBytes()));
        })) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            assertEquals("bye", await(connection.reader().readString()));
            assertTrue(connection.reader().atEof());
            connection.writer().write("still ");
            await(connection.writer().drain());
            connection.writer().write("here");
            connection.close();
            await(connection.writer().waitClosed());
        }
    }

    @AsyncioTest(realTime = true)
    void aPeerThatDoesNotReadMakesTheWriterWait() throws InterruptedException {
        int pieces = 64;
        CountDownLatch mayRead = new CountDownLatch(1);
        try (BlockingPeer peer = BlockingPeer.at(client -> {
            mayRead.await();
            assertEquals((long) pieces << 20, client.getInputStream().transferTo(OutputStream.nullOutputStream()));
        })) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            StreamWriter writer = connection.writer();
            Task<Void> writing = createTask(() -> {
                byte[] piece = new byte[1 << 20];
                for (int i = 0; i < pieces; i++) {
                    writer.write(piece);
                    await(writer.drain());
                }
                writer.writeEof();
            });
            assertThrows(TimeoutException.class, () -> with(timeout(0.2), () -> await(shield(writing))));
            // It may be between two pieces, or not have begun.
            while (writer.transport().getWriteBufferSize() == 0) {
                await(sleep(0.001));
            }
            long buffered = writer.transport().getWriteBufferSize();
            assertTrue(buffered > 0 && buffered <= 2 << 20, buffered + " bytes are buffered");
            mayRead.countDown();
            await(writing);
            assertReads("", connection.reader().read());
            connection.close();
            await(writer.waitClosed());
        }
    }

    @AsyncioTest(realTime = true)
    void whoDoesNotReadMakesThePeerWait() {
        long sent = 32L << 20;
        try (BlockingPeer peer = BlockingPeer.at(client -> {
            for (int i = 0; i < 32; i++) {
                client.getOutputStream().write(new byte[1 << 20]);
            }
        })) {
            StreamPair connection =
                    await(openConnection("127.0.0.1", peer.port(), ConnectOptions.DEFAULT.withLimit(1000)));
            StreamReader reader = connection.reader();
            while (!reader.toString().endsWith(" paused>")) {
                await(sleep(0.001));
            }
            long read = 0;
            for (byte[] next = await(reader.read(1 << 16)); next.length > 0; next = await(reader.read(1 << 16))) {
                read += next.length;
            }
            assertEquals(sent, read);
            connection.close();
        }
    }

    @AsyncioTest(realTime = true)
    void aResetInTheMiddleIsThrownByReads() {
        CountDownLatch mayReset = new CountDownLatch(1);
        try (BlockingPeer peer = BlockingPeer.at(client -> {
            client.getOutputStream().write(bytes("abc"));
            mayReset.await();
            client.setSoLinger(true, 0); // close() resets
        })) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            assertReads("a", connection.reader().read(1));
            Task<byte[]> read = createTask(connection.reader().readexactly(10));
            await(sleep(0));
            mayReset.countDown();
            IOException reset = failureOf(IOException.class, read);
            assertSame(reset, failureOf(IOException.class, connection.reader().read(1)));
            assertSame(reset, failureOf(IOException.class, connection.writer().waitClosed()));
            assertTrue(connection.writer().isClosing());
        }
    }

    @AsyncioTest(realTime = true)
    void aPeerThatSendsByteByByteIsWaitedFor() {
        try (BlockingPeer peer = BlockingPeer.at(client -> {
            client.setTcpNoDelay(true);
            for (byte next : bytes("slow line\nnext\n")) {
                client.getOutputStream().write(next);
                Thread.sleep(1);
            }
        })) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            List<String> lines = new ArrayList<>();
            for (String line : each(connection.reader().lines())) {
                lines.add(line);
            }
            assertEquals(List.of("slow line", "next"), lines);
            connection.close();
        }
    }

    @AsyncioTest(realTime = true)
    void aLineCanBeWaitedForWithALimit() {
        CountDownLatch maySend = new CountDownLatch(1);
        try (BlockingPeer peer = BlockingPeer.at(client -> {
            client.getOutputStream().write(bytes("beg"));
            maySend.await();
            client.getOutputStream().write(bytes("in\n"));
        })) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            assertThrows(
                    TimeoutException.class,
                    () -> with(timeout(0.1), () -> await(connection.reader().readline())));
            maySend.countDown();
            assertReads("begin\n", connection.reader().readline());
            connection.close();
        }
    }

    @AsyncioTest(realTime = true)
    void nobodyThereIsAConnectException() throws IOException {
        // Bound, so that nobody else takes the port, and without listening.
        try (Socket unused = new Socket()) {
            unused.bind(new InetSocketAddress("127.0.0.1", 0));
            failureOf(ConnectException.class, openConnection("127.0.0.1", unused.getLocalPort()));
        }
        failureOf(IOException.class, openUnixConnection(folder.resolve("nothing")));
    }

    @AsyncioTest(realTime = true)
    void aCancelledConnectionIsNotLeftBehind() {
        try (BlockingPeer peer = BlockingPeer.at(client -> assertEquals(-1, endOf(client.getInputStream())))) {
            Task<StreamPair> opening = createTask(openConnection("127.0.0.1", peer.port()));
            await(sleep(0));
            await(sleep(0));
            opening.cancel();
            failureOf(CancelledError.class, opening);
            // The peer hears the end of this one, if the other never came; else it may be gone, or go at any time.
            try {
                await(openConnection("127.0.0.1", peer.port()), IOException.class)
                        .close();
            } catch (IOException peerHasGone) {
                // The other one came, and ended.
            }
        }
    }

    @AsyncioTest(realTime = true)
    void theTransportCanBeGivenAnotherProtocol() {
        try (BlockingPeer peer = BlockingPeer.http()) {
            StreamPair connection = await(openConnection("127.0.0.1", peer.port()));
            StringBuilder received = new StringBuilder();
            var done = connection.writer().transport();
            var ended = Loops.getRunningLoop().<Boolean>createFuture();
            done.setProtocol(new Protocol() {
                @Override
                public void dataReceived(byte[] data) {
                    received.append(text(data));
                }

                @Override
                public void connectionLost(Throwable problem) {
                    ended.setResult(true);
                }
            });
            connection.writer().write(REQUEST);
            await(ended);
            assertTrue(received.toString().endsWith("Test message"), received.toString());
        }
    }

    private static void assertAnswers(StreamPair connection) {
        StreamWriter writer = connection.writer();
        writer.write(REQUEST);
        await(writer.drain());
        assertReads("HTTP/1.0 200 OK\r\n", connection.reader().readline());
        assertEquals("Server: peer", await(connection.reader().readlineString()));
        assertTrue(text(await(connection.reader().read())).endsWith("\r\nTest message"));
        assertFalse(writer.isClosing());
        writer.close();
        assertTrue(writer.isClosing());
        writer.close();
        await(writer.waitClosed());
        await(writer.waitClosed());
    }

    private static int endOf(InputStream in) {
        try {
            return in.read();
        } catch (IOException reset) {
            return -1;
        }
    }
}
