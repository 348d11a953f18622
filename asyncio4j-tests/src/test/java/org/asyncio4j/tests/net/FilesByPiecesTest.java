package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.pattern;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.tls.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files sent piece by piece: over TLS, over pipes, over transports that are not the library's. */
@Timeout(120)
class FilesByPiecesTest {

    private static final int PIECE = 64 << 10;
    private static final byte[] FILE = pattern(3 << 20);

    /** More than a transport and the system take, so that writing is paused. */
    private static final byte[] BEFORE = pattern(8 << 20);

    @TempDir
    Path folder;

    private Path path;
    private FileChannel file;

    @BeforeEach
    void makeFile() throws IOException {
        path = Files.write(folder.resolve("file"), FILE);
        file = FileChannel.open(path);
    }

    @AfterEach
    void closeFile() throws IOException {
        file.close();
    }

    /** What sends; its writing is paused and resumed in turn. */
    private static final class Sender implements Protocol {

        final List<String> told = new ArrayList<>();

        @Override
        public void pauseWriting() {
            assertFalse(isPaused(), "paused twice");
            told.add("pause");
        }

        @Override
        public void resumeWriting() {
            assertTrue(isPaused(), "resumed without a pause");
            told.add("resume");
        }

        @Override
        public void connectionLost(Throwable problem) {
            told.add("lost");
        }

        boolean isPaused() {
            return !told.isEmpty() && told.getLast().equals("pause");
        }
    }

    /** What receives, as soon as it may. */
    private static final class Receiver implements Protocol {

        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        ReadTransport transport;
        boolean ended;

        @Override
        public void connectionMade(BaseTransport made) {
            transport = (ReadTransport) made;
            transport.pauseReading();
        }

        @Override
        public void dataReceived(byte[] received) {
            data.writeBytes(received);
        }

        @Override
        public void connectionLost(Throwable problem) {
            ended = true;
        }
    }

    /** A connection between the two by a way of its own. */
    private abstract static class Way {

        final Sender sender = new Sender();
        final Receiver receiver = new Receiver();
        WriteTransport transport;

        abstract void open(EventLoop loop) throws IOException;

        void begin(EventLoop loop) throws IOException {
            open(loop);
            until(() -> receiver.transport != null);
        }

        /** Lets the receiver read, closes the connection and returns all that came. */
        byte[] received() {
            receiver.transport.resumeReading();
            transport.close();
            until(() -> receiver.ended && sender.told.contains("lost"));
            return receiver.data.toByteArray();
        }

        void abort() {
            transport.abort();
            receiver.transport.close();
            until(() -> receiver.ended && sender.told.contains("lost"));
        }
    }

    private static List<Way> ways() {
        return List.of(new OverTls(), new OverAPipe(), new OverAStream(), new InMemory());
    }

    private static final class OverTls extends Way {

        @Override
        void open(EventLoop loop) {
            Server server = await(loop.createServer(
                    () -> receiver, Loopback.HOST, 0, ServerOptions.DEFAULT.withTls(TestKeys.server())));
            transport = await(loop.createConnection(
                            () -> sender,
                            Loopback.HOST,
                            server.port(),
                            ConnectOptions.DEFAULT.withTls(
                                    TlsOptions.of(TestKeys.client()).withServerHostname("localhost"))))
                    .transport();
            server.close();
        }
    }

    private static class OverAPipe extends Way {

        @Override
        void open(EventLoop loop) throws IOException {
            Pipe pipe = Pipe.open();
            await(loop.connectReadPipe(() -> receiver, pipe.source()));
            transport = connected(loop, pipe);
        }

        WriteTransport connected(EventLoop loop, Pipe pipe) {
            return await(loop.connectWritePipe(() -> sender, pipe.sink())).transport();
        }
    }

    /** A stream, to which a thread writes. */
    private static final class OverAStream extends OverAPipe {

        @Override
        WriteTransport connected(EventLoop loop, Pipe pipe) {
            return await(loop.connectWritePipe(() -> sender, java.nio.channels.Channels.newOutputStream(pipe.sink())))
                    .transport();
        }
    }

    private static final class InMemory extends Way {

        @Override
        void open(EventLoop loop) {
            transport = MemoryLink.options(loop).connect(sender, receiver).left();
        }
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            await(sleep(0.001));
        }
    }

    /** Lets what can happen now happen. */
    private static void settle() {
        for (int i = 0; i < 30; i++) {
            await(sleep(0.002));
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void whereWritingWasPausedBeforeTheFirstPieceWaits(EventLoop loop) throws IOException {
        for (Way way : ways()) {
            way.begin(loop);
            way.transport.write(BEFORE);
            assertTrue(way.sender.isPaused());
            long buffered = way.transport.getWriteBufferSize();
            Task<Long> sending = createTask(loop.sendfile(way.transport, file));
            settle();
            assertFalse(sending.done(), () -> way + " has sent all to nobody");
            assertTrue(way.transport.getWriteBufferSize() <= buffered, way::toString);
            way.receiver.transport.resumeReading();
            assertEquals(FILE.length, await(sending));
            assertSame(way.sender, way.transport.getProtocol());
            assertArrayEquals(concat(BEFORE, FILE), way.received());
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void onePieceMoreThanTheLimitIsBuffered(EventLoop loop) throws IOException {
        for (Way way : ways()) {
            way.begin(loop);
            Task<Long> sending = createTask(loop.sendfile(way.transport, file));
            if (!(way instanceof OverTls)) {
                // The system's buffers for a socket may hold the whole file.
                settle();
                assertFalse(sending.done(), way::toString);
            }
            long limit = way.transport.getWriteBufferLimits().high() + PIECE;
            assertTrue(way.transport.getWriteBufferSize() <= limit, way::toString);
            way.receiver.transport.resumeReading();
            assertEquals(FILE.length, await(sending));
            assertEquals(List.of(), way.sender.told, "pauses that the file caused are not its business");
            assertArrayEquals(FILE, way.received());
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aPauseFromBeforeThatOutlivesACancelledOneIsEndedForItsProtocol(EventLoop loop) throws IOException {
        for (Way way : ways()) {
            way.begin(loop);
            way.transport.write(BEFORE);
            Task<Long> sending = createTask(loop.sendfile(way.transport, file));
            settle();
            sending.cancel();
            assertThrows(CancelledError.class, () -> await(sending));
            assertEquals(List.of("pause"), way.sender.told);
            assertEquals(0, file.position());
            way.receiver.transport.resumeReading();
            until(() -> way.sender.told.contains("resume"));
            assertArrayEquals(BEFORE, way.received());
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aSecondOneIsRefusedAndTheFirstLeavesTheProtocolAsItWas(EventLoop loop) throws IOException {
        for (Way way : ways()) {
            way.begin(loop);
            try (FileChannel other = FileChannel.open(path)) {
                Task<Long> first = createTask(loop.sendfile(way.transport, file));
                Task<Long> second = createTask(loop.sendfile(way.transport, other));
                IllegalStateException refused = assertThrows(IllegalStateException.class, () -> await(second));
                assertTrue(refused.getMessage().endsWith(" is sending a file already"), refused::getMessage);
                assertEquals(0, other.position());
                way.receiver.transport.resumeReading();
                assertEquals(FILE.length, await(first));
                assertSame(way.sender, way.transport.getProtocol());
                assertEquals(10, await(loop.sendfile(way.transport, other, 0, 10, true)), "one after the other");
            }
            assertArrayEquals(concat(FILE, Arrays.copyOf(FILE, 10)), way.received());
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void nothingIsWrittenBetweenThePieces(EventLoop loop) throws IOException {
        for (Way way : List.of(new OverTls(), new OverAPipe(), new OverAStream())) {
            way.begin(loop);
            way.transport.write(BEFORE);
            Task<Long> sending = createTask(loop.sendfile(way.transport, file));
            await(sleep(0));
            List<Runnable> writes = new ArrayList<>(List.of(
                    () -> way.transport.write(new byte[1]),
                    () -> way.transport.write(ByteBuffer.allocate(1)),
                    () -> way.transport.writelines(List.of(ByteBuffer.allocate(1)))));
            if (way.transport.canWriteEof()) {
                writes.add(way.transport::writeEof);
            }
            for (Runnable write : writes) {
                String message =
                        assertThrows(IllegalStateException.class, write::run).getMessage();
                assertTrue(message.startsWith("unable to write"), message);
                assertTrue(message.endsWith("; sendfile is in progress"), message);
            }
            way.receiver.transport.resumeReading();
            await(sending);
            assertArrayEquals(concat(BEFORE, FILE), way.received());
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aProtocolThatIsSetMeanwhileIsTheOneAfterwards(EventLoop loop) throws IOException {
        for (Way way : List.of(new OverTls(), new OverAPipe(), new OverAStream())) {
            way.begin(loop);
            way.transport.write(BEFORE);
            Task<Long> sending = createTask(loop.sendfile(way.transport, file));
            settle();
            Sender next = new Sender();
            way.transport.setProtocol(next);
            settle();
            assertFalse(sending.done(), way::toString);
            way.receiver.transport.resumeReading();
            assertEquals(FILE.length, await(sending));
            assertSame(next, way.transport.getProtocol());
            way.sender.told.add("lost");
            assertArrayEquals(concat(BEFORE, FILE), way.received());
            until(() -> next.told.contains("lost"));
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void anUpgradeToTlsIsRefusedMeanwhile(EventLoop loop) throws IOException {
        Way way = new OverTls();
        way.begin(loop);
        way.transport.write(BEFORE);
        Task<Long> sending = createTask(loop.sendfile(way.transport, file));
        await(sleep(0));
        TlsOptions tls = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> await(loop.startTls((Transport) way.transport, way.sender, tls, false)));
        assertEquals("unable to startTls; sendfile is in progress", refused.getMessage());
        way.abort();
        assertThrows(IOException.class, () -> await(sending));
    }

    @AsyncioTest(realTime = true, debug = false)
    void aFileThatIsShorterThanItSaysEndsThere(EventLoop loop) throws IOException {
        for (Way way : ways()) {
            way.begin(loop);
            way.receiver.transport.resumeReading();
            try (FileChannel boaster = new OverstatedFile(file)) {
                assertEquals(FILE.length, await(loop.sendfile(way.transport, boaster)));
                assertEquals(FILE.length, boaster.position());
            }
            assertArrayEquals(FILE, way.received());
            file = FileChannel.open(path);
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
