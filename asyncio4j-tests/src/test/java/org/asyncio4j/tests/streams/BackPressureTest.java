package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A peer that does not read makes each way of sending wait, with a bounded number of bytes in memory. */
@Timeout(120)
class BackPressureTest {

    private static final int PIECE = 100_000;

    /** Where writing without end is noticed. */
    private static final long MUCH = 64 << 20;

    /** More than a connection and the system take. */
    private static final int BEFORE = 8 << 20;

    private static final int FILE = 2 << 20;

    private static final TlsOptions CLIENT = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");

    @TempDir
    Path folder;

    /** Who writes, who could read, and what has to be closed. */
    private record Ends(StreamWriter writer, StreamReader reader, List<AutoCloseable> rest) {

        void close() throws Exception {
            writer.transport().abort();
            for (AutoCloseable it : rest) {
                it.close();
            }
        }
    }

    /** Opens a connection in one of the ways there are. */
    @FunctionalInterface
    private interface Opening {
        Ends open(EventLoop loop) throws Exception;
    }

    private static Ends overTcp(EventLoop loop) {
        return overSockets(ServerOptions.DEFAULT, ConnectOptions.DEFAULT);
    }

    private static Ends overTls(EventLoop loop) {
        return overSockets(ServerOptions.DEFAULT.withTls(TestKeys.server()), ConnectOptions.DEFAULT.withTls(CLIENT));
    }

    private static Ends overSockets(ServerOptions serverOptions, ConnectOptions options) {
        List<StreamReader> readers = new ArrayList<>();
        Server server = await(startServer(
                (reader, writer) -> {
                    readers.add(reader);
                },
                "127.0.0.1",
                0,
                serverOptions));
        StreamPair pair = await(openConnection("127.0.0.1", server.port(), options));
        while (readers.isEmpty()) {
            await(sleep(0.001));
        }
        return new Ends(pair.writer(), readers.getFirst(), List.of(server::abortClients, server::close));
    }

    private static Ends overAPipe(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        StreamReaderProtocol protocol = new StreamReaderProtocol(new StreamFeed(1 << 16, loop), null, loop);
        var connected = await(loop.connectWritePipe(() -> protocol, pipe.sink()));
        return withReader(loop, new StreamWriter(connected.transport(), protocol, null, loop), pipe);
    }

    private static Ends overAStream(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        StreamReaderProtocol protocol = new StreamReaderProtocol(new StreamFeed(1 << 16, loop), null, loop);
        var connected = await(loop.connectWritePipe(() -> protocol, Channels.newOutputStream(pipe.sink())));
        return withReader(loop, new StreamWriter(connected.transport(), protocol, null, loop), pipe);
    }

    private static Ends withReader(EventLoop loop, StreamWriter writer, Pipe pipe) {
        StreamFeed feed = new StreamFeed(1 << 16, loop);
        var reading = await(loop.connectReadPipe(
                () -> new StreamReaderProtocol(feed, null, loop), (java.nio.channels.Channel) pipe.source()));
        return new Ends(writer, feed.reader(), List.of(reading.transport()::close));
    }

    private static List<Opening> ways() {
        return List.of(
                BackPressureTest::overTcp,
                BackPressureTest::overTls,
                BackPressureTest::overAPipe,
                BackPressureTest::overAStream);
    }

    /** Returns how much was written when nothing is any more. */
    private static long untilItStops(long[] written) {
        long before = -1;
        while (written[0] != before) {
            before = written[0];
            for (int i = 0; i < 20; i++) {
                await(sleep(0.002));
            }
        }
        return before;
    }

    private static void assertWaits(Opening way, EventLoop loop, int writers) throws Exception {
        Ends ends = way.open(loop);
        long[] written = {0};
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            tasks.add(createTask(async(() -> {
                while (true) {
                    await(ends.writer().drain());
                    ends.writer().write(new byte[PIECE]);
                    written[0] += PIECE;
                    assertTrue(written[0] < MUCH, "writes without end");
                }
            })));
        }
        long stopped = untilItStops(written);
        assertTrue(tasks.stream().noneMatch(Task::done), "waits, and does not fail");
        var transport = ends.writer().transport();
        long limit = transport.getWriteBufferLimits().high() + (long) writers * PIECE;
        long buffered = transport.getWriteBufferSize();
        assertTrue(buffered <= limit, () -> buffered + " bytes buffered over " + transport);
        await(ends.reader().readexactly((int) stopped));
        assertTrue(untilItStops(written) > stopped, "goes on when there is room");
        tasks.forEach(Task::cancel);
        await(sleep(0));
        ends.close();
    }

    @AsyncioTest(realTime = true, debug = false)
    void aTaskThatDrains(EventLoop loop) throws Exception {
        for (Opening way : ways()) {
            assertWaits(way, loop, 1);
        }
    }

    /** All are let go on at once, so that each may write one piece more. */
    @AsyncioTest(realTime = true, debug = false)
    void manyTasksThatDrain(EventLoop loop) throws Exception {
        for (Opening way : ways()) {
            assertWaits(way, loop, 20);
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void filesBehindWhatIsBufferedAlready(EventLoop loop) throws Exception {
        for (Opening way : ways()) {
            Ends ends = way.open(loop);
            byte[] before = new byte[BEFORE];
            ends.writer().write(before);
            var transport = ends.writer().transport();
            try (FileChannel file = file()) {
                Task<Long> sending = createTask(ends.writer().sendfile(file));
                long[] unused = {0};
                untilItStops(unused);
                assertTrue(!sending.done(), () -> "sent to nobody over " + transport);
                assertTrue(
                        transport.getWriteBufferSize() <= before.length,
                        () -> transport.getWriteBufferSize() + " bytes buffered over " + transport);
                await(ends.reader().readexactly(before.length));
                await(ends.reader().readexactly(FILE));
                assertEquals(FILE, await(sending));
            }
            ends.close();
        }
    }

    /** The plain transport tells its pause once, to the protocol that it had then. */
    @AsyncioTest(realTime = true, debug = false)
    void aProtocolThatWasPausedBeforeItsUpgradeToTlsIsResumed(EventLoop loop) throws Exception {
        Server server = await(startServer(
                (reader, writer) -> {
                    await(reader.readexactly(BEFORE));
                    await(writer.startTls(TestKeys.server()));
                    writer.write(await(reader.readexactly(5)));
                    writer.close();
                },
                "127.0.0.1",
                0));
        List<String> told = new ArrayList<>();
        Protocol client = new Protocol() {
            @Override
            public void pauseWriting() {
                told.add("pause");
            }

            @Override
            public void resumeWriting() {
                told.add("resume");
            }

            @Override
            public void dataReceived(byte[] data) {
                told.add(Bytes.text(data));
            }

            @Override
            public void connectionLost(Throwable problem) {
                told.add("lost");
            }
        };
        Transport plain = await(loop.createConnection(() -> client, "127.0.0.1", server.port()))
                .transport();
        plain.write(new byte[BEFORE]);
        assertEquals(List.of("pause"), told);
        Transport secured = await(loop.startTls(plain, client, CLIENT, false));
        assertEquals(List.of("pause", "resume"), told, "once, when there is a connection to write to");
        secured.write(Bytes.bytes("hello"));
        while (!told.contains("lost")) {
            await(sleep(0.001));
        }
        assertEquals(List.of("pause", "resume", "hello", "lost"), told);
        server.close();
        await(server.waitClosed());
    }

    private FileChannel file() throws IOException {
        Path path = folder.resolve("file");
        try (SeekableByteChannel out =
                Files.newByteChannel(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.position(FILE - 1).write(ByteBuffer.allocate(1));
        }
        return FileChannel.open(path);
    }
}
