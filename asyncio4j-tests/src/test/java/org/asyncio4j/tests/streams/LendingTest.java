package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.lowlevel.Coroutines.getRunningLoop;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.asyncio4j.tests.streams.Bytes.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Queue;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Stdio;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Action1;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.io.TempDir;

/** {@code readWith} on real connections, whose bytes are read when the task goes on. */
class LendingTest {

    private static final String HOST = "127.0.0.1";
    private static final TlsOptions SERVER = TlsOptions.of(TestKeys.server());
    private static final TlsOptions CLIENT = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");

    @TempDir
    private Path folder;

    /** How the two ends of a connection come about. */
    private interface Kind {
        Ends connect() throws Exception;
    }

    /** Both ends. */
    private record Ends(StreamPair client, StreamPair peer, Server server) {

        void close() {
            client.writer().close();
            peer.writer().close();
            server.close();
            await(server.waitClosed());
            settle();
        }
    }

    private Ends tcp() {
        Queue<StreamPair> accepted = new Queue<>();
        Server server = await(startServer(keepIn(accepted), HOST, 0));
        StreamPair client = await(openConnection(HOST, server.port()));
        return new Ends(client, await(accepted.get()), server);
    }

    private Ends unix() {
        Queue<StreamPair> accepted = new Queue<>();
        Path path = folder.resolve("socket");
        Server server = await(startUnixServer(keepIn(accepted), path));
        StreamPair client = await(openUnixConnection(path));
        return new Ends(client, await(accepted.get()), server);
    }

    private Ends tls() {
        Queue<StreamPair> accepted = new Queue<>();
        Server server = await(startServer(keepIn(accepted), HOST, 0, ServerOptions.DEFAULT.withTls(SERVER)));
        StreamPair client = await(openConnection(HOST, server.port(), ConnectOptions.DEFAULT.withTls(CLIENT)));
        return new Ends(client, await(accepted.get()), server);
    }

    private static ClientHandler keepIn(Queue<StreamPair> accepted) {
        return (reader, writer) -> {
            accepted.putNowait(new StreamPair(reader, writer));
            try {
                await(writer.waitClosed(), IOException.class);
            } catch (IOException e) {
                // Some tests end connections the hard way.
            }
        };
    }

    private List<Kind> all() {
        return List.of(this::tcp, this::unix, this::tls);
    }

    private static String readOnce(StreamReader reader) {
        byte[][] got = new byte[1][];
        int count = await(reader.readWith(view -> {
            got[0] = new byte[view.remaining()];
            view.get(got[0]);
        }));
        assertEquals(count, got[0] == null ? -1 : got[0].length);
        return got[0] == null ? "<end>" : text(got[0]);
    }

    /** Until the bytes of a peer in this process have arrived, and somewhat longer. */
    private static void settle() {
        for (int i = 0; i < 10; i++) {
            await(sleep(0.001));
        }
    }

    /** How many iterations after an event a read is over: the fewest of some tries, as the system may be late. */
    private int iterations(boolean lending, Action1<StreamWriter, ?> event, Class<?> result) throws Exception {
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            Ends ends = tcp();
            StreamReader reader = ends.client().reader();
            Task<String> read = createTask(() -> lending ? readOnce(reader) : text(await(reader.read(100))));
            settle();
            try {
                event.run(ends.peer().writer());
            } catch (Throwable problem) {
                throw new AssertionError(problem);
            }
            int count = 0;
            while (!read.done()) {
                await(sleep(0));
                count++;
            }
            Throwable problem = read.exception();
            assertTrue(result.isInstance(problem == null ? read.result() : problem), "" + problem);
            fewest = Math.min(fewest, count);
            ends.close();
        }
        return fewest;
    }

    // What arrives ----------------------------------------------------------------------------------

    @AsyncioTest(realTime = true, debug = false)
    void everyByteComesOnceAndInOrder() throws Exception {
        for (Kind kind : all()) {
            for (int seed = 0; seed < 3; seed++) {
                Random random = new Random(seed);
                byte[] sent = new byte[3_000_000];
                random.nextBytes(sent);
                Ends ends = kind.connect();
                Task<Void> sending = createTask(() -> send(ends.peer().writer(), sent, random));
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                Random sizes = new Random(seed + 100);
                while (await(ends.client().reader().readWith(view -> takeSome(view, got, sizes))) >= 0) {
                    if (sizes.nextInt(50) == 0) {
                        await(sleep(0));
                    }
                }
                await(sending);
                assertArrayEquals(sent, got.toByteArray(), "seed " + seed);
                ends.close();
            }
        }
    }

    private static void takeSome(ByteBuffer view, ByteArrayOutputStream got, Random sizes) {
        int size = switch (sizes.nextInt(4)) {
            case 0 -> sizes.nextInt(view.remaining() + 1);
            case 1 -> Math.max(0, view.remaining() - sizes.nextInt(100));
            default -> view.remaining();
        };
        byte[] some = new byte[Math.max(size, 1)];
        view.get(some);
        got.writeBytes(some);
    }

    private static void send(StreamWriter writer, byte[] data, Random random) {
        int done = 0;
        while (done < data.length) {
            int size = Math.min(data.length - done, 1 + random.nextInt(random.nextBoolean() ? 100 : 300_000));
            writer.write(ByteBuffer.wrap(data, done, size));
            await(writer.drain());
            done += size;
            if (random.nextInt(3) == 0) {
                await(sleep(0));
            }
        }
        writer.close();
    }

    /** A parser of messages of a known length that are cut anywhere. */
    @AsyncioTest(realTime = true, debug = false)
    void messagesAreParsedWhereTheyAre() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            int count = 2_000;
            Task<Void> sending = createTask(() -> {
                Random random = new Random(5);
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (int i = 0; i < count; i++) {
                    int size = random.nextInt(random.nextInt(20) == 0 ? 10_000 : 200);
                    all.writeBytes(ByteBuffer.allocate(8).putInt(size).putInt(i).array());
                    all.writeBytes(new byte[size]);
                }
                send(ends.peer().writer(), all.toByteArray(), random);
            });
            int[] next = new int[1];
            while (await(ends.client().reader().readWith(view -> parse(view, next))) >= 0) {
                // More has to arrive.
            }
            await(sending);
            assertEquals(count, next[0]);
            ends.close();
        }
    }

    private static void parse(ByteBuffer view, int[] next) {
        while (view.remaining() >= 8 && view.remaining() - 8 >= view.getInt(view.position())) {
            int size = view.getInt();
            assertEquals(next[0]++, view.getInt());
            view.position(view.position() + size);
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void anEchoByLendingGivesBackAll() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            Task<Void> echo = createTask(() -> {
                StreamPair peer = ends.peer();
                while (await(peer.reader().readWith(view -> peer.writer().write(view))) >= 0) {
                    await(peer.writer().drain());
                }
                peer.writer().close();
            });
            // More than the sockets hold, so that the writer has to keep some of what it was lent.
            byte[] sent = new byte[8 << 20];
            new Random(7).nextBytes(sent);
            Task<Void> sending = createTask(() -> {
                ends.client().writer().write(sent);
                await(ends.client().writer().drain());
            });
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            while (got.size() < sent.length) {
                await(sleep(0));
                got.writeBytes(await(ends.client().reader().read(100_000)));
            }
            await(sending);
            assertArrayEquals(sent, got.toByteArray());
            ends.client().writer().close();
            await(echo);
            ends.close();
        }
    }

    /** The loop's buffer is in use, and everybody else who needs one has another. */
    @AsyncioTest(realTime = true, debug = false)
    void writesInTheActionDoNotDisturbWhatIsLent() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            byte[] sent = new byte[50_000];
            new Random(3).nextBytes(sent);
            Task<Integer> read = createTask(ends.client().reader().readWith(view -> {
                byte[] before = new byte[view.remaining()];
                view.get(0, before);
                ends.client().writer().write(new byte[20_000]);
                ends.client().writer().write(ByteBuffer.allocate(20_000));
                ends.client().writer().writelines(new byte[1000], new byte[1000]);
                byte[] after = new byte[view.remaining()];
                view.get(after);
                assertArrayEquals(before, after);
            }));
            await(sleep(0));
            ends.peer().writer().write(sent);
            assertTrue(await(read) > 0);
            assertEquals(42_000, await(ends.peer().reader().readexactly(42_000)).length);
            ends.close();
        }
    }

    // When ------------------------------------------------------------------------------------------

    @AsyncioTest(realTime = true)
    void itGoesOnInTheSameIterationAsAnArrayRead() throws Exception {
        Action1<StreamWriter, ?> event = writer -> writer.write("data");
        assertEquals(iterations(false, event, String.class), iterations(true, event, String.class));
    }

    @AsyncioTest(realTime = true)
    void soDoesTheEnd() throws Exception {
        Action1<StreamWriter, ?> event = StreamWriter::writeEof;
        assertEquals(iterations(false, event, String.class), iterations(true, event, String.class));
    }

    @AsyncioTest(realTime = true)
    void soDoesAReset() throws Exception {
        Action1<StreamWriter, ?> event = LendingTest::reset;
        assertEquals(iterations(false, event, IOException.class), iterations(true, event, IOException.class));
    }

    /** Aborts a connection so that its peer gets a reset. */
    private static void reset(StreamWriter writer) throws IOException {
        writer.getExtraInfo(ExtraInfo.SOCKET).setOption(StandardSocketOptions.SO_LINGER, 0);
        ((Transport) writer.transport()).abort();
    }

    // Between the wake-up and the read --------------------------------------------------------------

    /** Does something in the iteration in which the task was woken, before it goes on. */
    private static void whenWoken(Ends ends, Task<?> read, Action<?> action) throws Exception {
        settle();
        ends.peer().writer().write("data");
        while (!read.toString().contains("done")) {
            if (isWoken(ends.client().reader())) {
                try {
                    action.run();
                } catch (Throwable problem) {
                    throw new AssertionError(problem);
                }
                return;
            }
            await(sleep(0));
        }
        throw new AssertionError("not seen: " + read);
    }

    private static boolean isWoken(StreamReader reader) {
        return !reader.toString().contains("waiter=");
    }

    @AsyncioTest(realTime = true)
    void cancelledThenTheBytesAreReadByTheNext() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            StreamReader reader = ends.client().reader();
            Task<String> read = createTask(async(() -> readOnce(reader)));
            whenWoken(ends, read, read::cancel);
            failureOf(CancelledError.class, read);
            assertEquals("data", text(await(reader.readexactly(4))));
            ends.close();
        }
    }

    @AsyncioTest(realTime = true)
    void cancelledThenTheyAreBufferedWithoutAnotherRead() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            StreamReader reader = ends.client().reader();
            Task<String> read = createTask(async(() -> readOnce(reader)));
            whenWoken(ends, read, read::cancel);
            while (!reader.toString().contains("4 bytes")) {
                await(sleep(0.001));
            }
            ends.close();
        }
    }

    @AsyncioTest(realTime = true)
    void pausedThenItWaitsUntilReadingResumes() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            ReadTransport transport = (ReadTransport) ends.client().writer().transport();
            Task<String> read = createTask(async(() -> readOnce(ends.client().reader())));
            whenWoken(ends, read, transport::pauseReading);
            settle();
            assertFalse(read.done());
            transport.resumeReading();
            assertEquals("data", await(read));
            ends.close();
        }
    }

    @AsyncioTest(realTime = true)
    void closedThenTheStreamEnds() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            Task<String> read = createTask(async(() -> readOnce(ends.client().reader())));
            whenWoken(ends, read, ends.client().writer()::close);
            assertEquals("<end>", await(read));
            ends.close();
        }
    }

    @AsyncioTest(realTime = true)
    void anotherReaderMayTakeThem() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            StreamReader reader = ends.client().reader();
            List<String> got = new ArrayList<>();
            Task<String> read = createTask(async(() -> readOnce(reader)));
            List<Task<?>> others = new ArrayList<>();
            whenWoken(ends, read, () -> others.add(createTask(async(() -> got.add(text(await(reader.read(9))))))));
            got.add(await(read));
            ends.peer().writer().write("more");
            await(others.getFirst());
            assertEquals(List.of("data", "more"), got);
            ends.close();
        }
    }

    @AsyncioTest(realTime = true)
    void anotherProtocolGetsThem() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            StreamReader reader = ends.client().reader();
            Transport transport = (Transport) ends.client().writer().transport();
            BaseProtocol before = transport.getProtocol();
            SettableFuture<String> got = getRunningLoop().createFuture();
            Protocol other = new Protocol() {
                @Override
                public void dataReceived(byte[] data) {
                    got.setResult(text(data));
                }
            };
            Task<String> read = createTask(async(() -> readOnce(reader)));
            whenWoken(ends, read, () -> transport.setProtocol(other));
            assertEquals("data", await(got));
            settle();
            assertFalse(read.done());
            transport.setProtocol(before);
            ends.peer().writer().write("more");
            assertEquals("more", await(read));
            ends.close();
        }
    }

    // What it throws and what it leaves -------------------------------------------------------------

    @AsyncioTest(realTime = true)
    void whatTheActionThrowsLosesNothing() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            StreamReader reader = ends.client().reader();
            Task<Integer> read = createTask(reader.readWith(view -> {
                view.position(3);
                throw new Boom();
            }));
            settle();
            ends.peer().writer().write("whole");
            failureOf(Boom.class, read);
            assertEquals("whole", readOnce(reader));
            ends.close();
        }
    }

    @AsyncioTest(realTime = true)
    void anAwaitInTheActionIsRefusedOnAConnectionToo() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            StreamReader reader = ends.client().reader();
            Task<Integer> read = createTask(reader.readWith(view -> await(sleep(0))));
            settle();
            ends.peer().writer().write("whole");
            IllegalStateException refused = failureOf(IllegalStateException.class, read);
            assertTrue(refused.getMessage().startsWith("await inside of readWith of"), refused.getMessage());
            assertEquals("whole", readOnce(reader));
            ends.close();
        }
    }

    @AsyncioTest(realTime = true)
    void whatTheActionLeavesComesBeforeWhatFollows() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            StreamReader reader = ends.client().reader();
            Task<Integer> none = createTask(reader.readWith(view -> assertEquals(2, view.remaining())));
            settle();
            ends.peer().writer().write("ab");
            assertEquals(0, await(none));
            Task<String> all = createTask(async(() -> readOnce(reader)));
            settle();
            ends.peer().writer().write("cd");
            assertEquals("abcd", await(all));
            ends.close();
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aTaskThatDoesNotTakeMuchPausesThePeer() throws Exception {
        for (Kind kind : all()) {
            Ends ends = kind.connect();
            StreamReader reader = ends.client().reader();
            byte[] much = new byte[20 << 20];
            new Random(9).nextBytes(much);
            Task<Void> sending = createTask(() -> {
                ends.peer().writer().write(much);
                await(ends.peer().writer().drain());
            });
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            await(reader.readWith(view -> got.write(view.get())));
            settle();
            assertFalse(sending.done());
            while (got.size() < much.length) {
                await(reader.readWith(view -> {
                    byte[] some = new byte[view.remaining()];
                    view.get(some);
                    got.writeBytes(some);
                }));
            }
            await(sending);
            assertArrayEquals(much, got.toByteArray());
            ends.close();
        }
    }

    // Other sources ---------------------------------------------------------------------------------

    @AsyncioTest(realTime = true)
    void aPipeLendsToo(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        StreamFeed feed = new StreamFeed();
        pipe.source().configureBlocking(false);
        await(loop.connectReadPipe(() -> new StreamReaderProtocol(feed), pipe.source()));
        Task<String> read = createTask(async(() -> readOnce(feed.reader())));
        settle();
        pipe.sink().write(ByteBuffer.wrap(bytes("piped")));
        assertEquals("piped", await(read));
        pipe.sink().close();
        assertEquals("<end>", readOnce(feed.reader()));
    }

    @AsyncioTest(realTime = true)
    void aPipeThatAThreadReadsLendsToo(EventLoop loop) throws IOException {
        StreamFeed feed = new StreamFeed();
        byte[] sent = new byte[300_000];
        new Random(4).nextBytes(sent);
        await(loop.connectReadPipe(() -> new StreamReaderProtocol(feed), new ByteArrayInputStream(sent)));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        while (await(feed.reader().readWith(view -> {
                    byte[] some = new byte[Math.min(view.remaining(), 10_000)];
                    view.get(some);
                    got.writeBytes(some);
                }))
                >= 0) {
            // More to come.
        }
        assertArrayEquals(sent, got.toByteArray());
    }

    @AsyncioTest(realTime = true)
    void aChildsOutputIsPassedAsWell() {
        Subprocess cat = await(createSubprocessExec(
                SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE), "cat"));
        cat.stdin().write("through a child");
        cat.stdin().close();
        StringBuilder got = new StringBuilder();
        for (String piece = readOnce(cat.stdout()); !piece.equals("<end>"); piece = readOnce(cat.stdout())) {
            got.append(piece);
        }
        assertEquals("through a child", got.toString());
        assertEquals(0, await(cat.waitFor()));
    }
}
