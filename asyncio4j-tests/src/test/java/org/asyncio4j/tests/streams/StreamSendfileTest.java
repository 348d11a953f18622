package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Event;
import org.asyncio4j.SendfileNotAvailableException;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Files sent by a {@code StreamWriter}: over plain connections, over TLS and to a child. */
class StreamSendfileTest {

    private static final int SIZE = 3 << 20;
    private static final ServerOptions SECURE_SERVER = ServerOptions.DEFAULT.withTls(TestKeys.server());
    private static final ConnectOptions SECURE_CLIENT =
            ConnectOptions.DEFAULT.withTls(TlsOptions.of(TestKeys.client()).withServerHostname("localhost"));

    private static final ClientHandler CLOSING = (reader, writer) -> {
        writer.close();
    };

    private final byte[] contents = new byte[SIZE];

    @TempDir
    Path folder;

    private FileChannel file;

    @BeforeEach
    void makeTheFile() throws IOException {
        new Random(5).nextBytes(contents);
        file = FileChannel.open(Files.write(folder.resolve("file"), contents));
    }

    @AfterEach
    void closeTheFile() throws IOException {
        file.close();
    }

    @AsyncioTest(realTime = true)
    void aFileComesBetweenWhatIsWrittenBeforeAndAfter() {
        assertSent(ServerOptions.DEFAULT, ConnectOptions.DEFAULT);
    }

    @AsyncioTest(realTime = true)
    void overTlsAsWell() {
        assertSent(SECURE_SERVER, SECURE_CLIENT);
    }

    @AsyncioTest(realTime = true)
    void aPieceIsSentAndThePositionMovesBehindIt() {
        ClientHandler sender = (reader, writer) -> {
            assertEquals(100, await(writer.sendfile(file, 1000, 100)));
            assertEquals(1100, file.position());
            assertEquals(50, await(writer.sendfile(file, SIZE - 50, 100)), "to the end of the file");
            assertEquals(SIZE, file.position());
            writer.close();
        };
        with(await(startServer(sender, "127.0.0.1", 0)), server -> {
            byte[] received = await(connect(server.port()).reader().read());
            assertArrayEquals(Arrays.copyOfRange(contents, 1000, 1100), Arrays.copyOf(received, 100));
            assertArrayEquals(
                    Arrays.copyOfRange(contents, SIZE - 50, SIZE), Arrays.copyOfRange(received, 100, received.length));
        });
    }

    @AsyncioTest(realTime = true)
    void withoutTheFallbackTlsRefuses() {
        Event refused = new Event();
        ClientHandler sender = (reader, writer) -> {
            SendfileNotAvailableException problem =
                    failureOf(SendfileNotAvailableException.class, writer.sendfile(file, 0, SIZE, false));
            assertTrue(problem.getMessage().startsWith("fallback is disabled"), problem::getMessage);
            refused.set();
            writer.close();
        };
        with(await(startServer(sender, "127.0.0.1", 0, SECURE_SERVER)), server -> {
            StreamPair peer = await(openConnection("127.0.0.1", server.port(), SECURE_CLIENT));
            assertEquals(0, await(peer.reader().read()).length);
            await(refused.waitFor());
            peer.close();
            await(peer.writer().waitClosed());
        });
    }

    @AsyncioTest(realTime = true)
    void aChildGetsAFileToo() {
        Subprocess cat = await(createSubprocessExec(SubprocessOptions.PIPED, "cat"));
        Task<byte[]> output = createTask(cat.stdout().read());
        assertEquals(SIZE, await(cat.stdin().sendfile(file)));
        cat.stdin().close();
        assertArrayEquals(contents, await(output));
        await(cat.waitFor());
    }

    @AsyncioTest(realTime = true)
    void nothingElseIsWrittenMeanwhileAndACancellationEndsIt() {
        Event done = new Event();
        ClientHandler sender = (reader, writer) -> {
            // More than the peer's and our system's buffers hold: it does not read.
            FileChannel big = bigFile();
            Task<Long> sending = createTask(writer.sendfile(big));
            await(sleep(0.05));
            assertThrows(IllegalStateException.class, () -> writer.write("in between"));
            failureOf(IllegalStateException.class, writer.sendfile(file));
            sending.cancel();
            failureOf(CancelledError.class, sending);
            assertTrue(big.position() > 0 && big.position() < big.size(), () -> "position " + positionOf(big));
            big.close();
            writer.write("still there");
            done.set();
            writer.transport().abort();
        };
        with(await(startServer(sender, "127.0.0.1", 0)), server -> {
            StreamPair peer = connect(server.port());
            await(done.waitFor());
            byte[] received = await(peer.reader().read());
            assertTrue(received.length < 64 << 20, () -> received.length + " bytes of the file");
        });
    }

    @AsyncioTest(realTime = true)
    void aClosedConnectionSendsNoFile() {
        with(await(startServer(CLOSING, "127.0.0.1", 0)), server -> {
            StreamPair peer = connect(server.port());
            peer.close();
            IllegalStateException refused =
                    failureOf(IllegalStateException.class, peer.writer().sendfile(file));
            assertTrue(refused.getMessage().startsWith("Transport is closing"), refused::getMessage);
            await(peer.writer().waitClosed());
        });
    }

    @AsyncioTest
    void wrongArgumentsAreRefusedAtOnce() {
        with(await(startServer(CLOSING, "127.0.0.1", 0)), server -> {
            StreamWriter writer = connect(server.port()).writer();
            assertRefused("file must not be null", () -> writer.sendfile(null));
            assertRefused("offset must be >= 0: -1", () -> writer.sendfile(file, -1, 1));
            assertRefused("count must be > 0: 0", () -> writer.sendfile(file, 0, 0));
            writer.close();
            await(writer.waitClosed());
        });
    }

    private void assertSent(ServerOptions serverOptions, ConnectOptions options) {
        ClientHandler sender = (reader, writer) -> {
            writer.write("<");
            assertEquals(SIZE, await(writer.sendfile(file)));
            writer.write(">");
            assertEquals("thanks\n", Bytes.text(await(reader.readline())));
            writer.close();
        };
        with(await(startServer(sender, "127.0.0.1", 0, serverOptions)), server -> {
            StreamPair peer = await(openConnection("127.0.0.1", server.port(), options));
            byte[] received = await(peer.reader().readexactly(SIZE + 2));
            assertEquals('<', received[0]);
            assertArrayEquals(contents, Arrays.copyOfRange(received, 1, SIZE + 1));
            assertEquals('>', received[SIZE + 1]);
            peer.writer().write("thanks\n");
            assertEquals(0, await(peer.reader().read()).length);
            peer.close();
            await(peer.writer().waitClosed());
        });
    }

    private FileChannel bigFile() throws IOException {
        Path path = folder.resolve("big");
        try (SeekableByteChannel out =
                Files.newByteChannel(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.position(64 << 20).write(ByteBuffer.allocate(1));
        }
        return FileChannel.open(path);
    }

    private static long positionOf(FileChannel channel) {
        try {
            return channel.position();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static StreamPair connect(int port) {
        return await(openConnection("127.0.0.1", port));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(RuntimeException.class, call).getMessage());
    }
}
