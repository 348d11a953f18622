package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.assertUnread;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.asyncio4j.tests.tools.Refusals.assertNullRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ClientConnectedCallback;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.BeforeEach;

/** Two readers, cancelled readers, other threads and loops, null. */
class StreamMisuseTest {

    private final FakeTransport transport = new FakeTransport();
    private StreamFeed feed;
    private StreamReader reader;
    private StreamReaderProtocol protocol;
    private StreamWriter writer;

    @BeforeEach
    void connect(EventLoop loop) {
        feed = new StreamFeed();
        reader = feed.reader();
        protocol = transport.connect(new StreamReaderProtocol(feed, null, loop));
        writer = new StreamWriter(transport, protocol, reader, loop);
    }

    private List<Supplier<Coroutine<?>>> reads() {
        return List.of(
                () -> reader.read(),
                () -> reader.read(5),
                () -> reader.read(ByteBuffer.allocate(5)),
                () -> reader.readString(),
                () -> reader.readline(),
                () -> reader.readlineString(),
                () -> reader.readexactly(50),
                () -> reader.readexactly(ByteBuffer.allocate(50)),
                () -> reader.readuntil("#"));
    }

    @AsyncioTest
    void onlyOneTaskMayWait() {
        Task<byte[]> first = createTask(reader.readline());
        await(sleep(0));
        assertSecondReaderRefused("read", reader.read());
        assertSecondReaderRefused("read", reader.read(ByteBuffer.allocate(1)));
        assertSecondReaderRefused("readexactly", reader.readexactly(1));
        assertSecondReaderRefused("readexactly", reader.readexactly(ByteBuffer.allocate(1)));
        assertSecondReaderRefused("readuntil", reader.readline());
        assertSecondReaderRefused("readuntil", reader.readuntil());
        feed.feedData(bytes("line\n"));
        assertReads("line\n", first);
    }

    @AsyncioTest
    void whoDoesNotHaveToWaitMayReadAsWell() {
        Task<byte[]> line = createTask(reader.readline());
        await(sleep(0));
        feed.feedData(bytes("ab"));
        assertReads("a", reader.read(1));
        feed.feedData(bytes("c\n"));
        assertReads("bc\n", line);
    }

    @AsyncioTest
    void aCancelledReadTakesNothing() {
        for (Supplier<Coroutine<?>> read : reads()) {
            Task<?> task = createTask(read.get());
            await(sleep(0));
            task.cancel();
            feed.feedData(bytes("abc\n#xyz"));
            failureOf(CancelledError.class, task);
            assertUnread("abc\n#xyz", feed);
        }
    }

    @AsyncioTest
    void aReadCancelledAfterItWasWokenTakesNothing() {
        for (Supplier<Coroutine<?>> read : reads()) {
            Task<?> task = createTask(read.get());
            await(sleep(0));
            feed.feedData(bytes("abc\n#xyz"));
            task.cancel();
            failureOf(CancelledError.class, task);
            assertUnread("abc\n#xyz", feed);
        }
    }

    @AsyncioTest
    void aReadToTheEndThatIsCancelledPutsBackWhatItTook() {
        feed.feedData(bytes("abc"));
        Task<byte[]> task = createTask(reader.read());
        await(sleep(0));
        feed.feedData(bytes("def"));
        await(sleep(0));
        task.cancel();
        feed.feedData(bytes("ghi"));
        failureOf(CancelledError.class, task);
        assertUnread("abcdefghi", feed);
    }

    @AsyncioTest
    void whatIsPutBackMayPauseTheTransport() {
        StreamFeed smallFeed = new StreamFeed(1);
        StreamReader small = smallFeed.reader();
        smallFeed.setTransport(transport);
        Task<byte[]> task = createTask(small.read());
        for (int i = 0; i < 3; i++) {
            smallFeed.feedData(bytes("x"));
            await(sleep(0));
            await(sleep(0));
        }
        assertEquals(List.of(), transport.calls);
        task.cancel();
        failureOf(CancelledError.class, task);
        assertEquals(List.of("pauseReading"), transport.calls);
        assertUnread("xxx", smallFeed);
    }

    @AsyncioTest
    void aNewReaderIsNotLostToOneThatWasCancelled() {
        Task<byte[]> cancelled = createTask(reader.readline());
        Task<byte[]> next = createTask(async(() -> {
            cancelled.cancel();
            return await(reader.readline());
        }));
        await(sleep(0));
        failureOf(CancelledError.class, cancelled);
        feed.feedData(bytes("line\n"));
        assertReads("line\n", next);
    }

    @AsyncioTest
    void anIterationThatIsCancelledTakesNothing() {
        Task<Void> task = createTask(() -> {
            for (String line : each(reader.lines())) {
                assertEquals("one", line);
            }
        });
        feed.feedData(bytes("one\ntw"));
        await(sleep(0));
        task.cancel();
        failureOf(CancelledError.class, task);
        assertUnread("tw", feed);
    }

    @AsyncioTest
    void nothingIsFedAfterTheEnd() {
        feed.feedEof();
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> feed.feedData(bytes("x")));
        assertEquals("feedData after feedEof: <StreamReader eof transport=<Transport>>", refused.getMessage());
    }

    @AsyncioTest
    void eachCoroutineReadsOnce() {
        feed.feedData(bytes("abc"));
        Coroutine<byte[]> read = reader.read(1);
        assertReads("a", read);
        failureOf(IllegalStateException.class, read);
        assertUnread("bc", feed);
    }

    @AsyncioTest
    void callsFromAnotherThreadAreRefused() {
        List<Action<Exception>> calls = List.of(
                () -> feed.feedData(bytes("x")),
                () -> feed.feedEof(),
                () -> feed.setException(new Boom()),
                () -> feed.replaceTransport(transport),
                () -> feed.takeUnread(),
                () -> writer.write("x"),
                () -> writer.write(ByteBuffer.allocate(1)),
                () -> writer.writelines("x"),
                () -> writer.writeEof(),
                () -> writer.close());
        for (Action<Exception> call : calls) {
            Throwable refused = OtherThread.failureOf(call);
            assertTrue(
                    refused instanceof IllegalStateException
                            && refused.getMessage().contains(" is not thread-safe and belongs to ")
                            && refused.getMessage().endsWith("from there call callSoonThreadsafe"),
                    String.valueOf(refused));
        }
        assertEquals(List.of(), transport.calls);
        assertEquals("<StreamReader transport=<Transport>>", reader.toString());
    }

    @AsyncioTest
    void tasksOfAnotherLoopAreRefused() {
        feed.feedData(bytes("there\n#"));
        for (Supplier<Coroutine<?>> read : reads()) {
            assertOtherLoopRefused(read);
        }
        assertOtherLoopRefused(() -> writer.drain());
        assertOtherLoopRefused(() -> writer.waitClosed());
        assertUnread("there\n#", feed);
    }

    @AsyncioTest
    void nullIsRefused(EventLoop loop) {
        assertNullRefused("data", () -> feed.feedData(null));
        assertNullRefused("problem", () -> feed.setException(null));
        assertNullRefused("transport", () -> feed.setTransport(null));
        assertNullRefused("transport", () -> feed.replaceTransport(null));
        assertNullRefused("target", () -> reader.read((ByteBuffer) null));
        assertNullRefused("target", () -> reader.readexactly((ByteBuffer) null));
        assertNullRefused("charset", () -> reader.readString(null));
        assertNullRefused("charset", () -> reader.readlineString(null));
        assertNullRefused("charset", () -> reader.lines(null));
        assertNullRefused("separators", () -> reader.readuntil((byte[][]) null));
        assertNullRefused("separators[]", () -> reader.readuntil((byte[]) null));
        assertNullRefused("separators", () -> reader.readuntil((String[]) null));
        assertNullRefused("separators[]", () -> reader.readuntil("a", null));
        assertNullRefused("loop", () -> new StreamFeed(1, null));
        assertNullRefused("data", () -> writer.write((byte[]) null));
        assertNullRefused("data", () -> writer.write((ByteBuffer) null));
        assertNullRefused("text", () -> writer.write((String) null));
        assertNullRefused("charset", () -> writer.write("", null));
        assertNullRefused("pieces", () -> writer.writelines((byte[][]) null));
        assertNullRefused("pieces[]", () -> writer.writelines((byte[]) null));
        assertNullRefused("pieces", () -> writer.writelines((ByteBuffer[]) null));
        assertNullRefused("pieces[]", () -> writer.writelines((ByteBuffer) null));
        assertNullRefused("pieces", () -> writer.writelines((String[]) null));
        assertNullRefused("pieces[]", () -> writer.writelines("a", null));
        assertNullRefused("pieces", () -> writer.writelines((List<byte[]>) null));
        assertNullRefused("key", () -> writer.getExtraInfo(null));
        assertNullRefused("tls", () -> writer.startTls((TlsOptions) null));
        assertNullRefused("context", () -> writer.startTls((SSLContext) null));
        assertNullRefused("transport", () -> new StreamWriter(null, protocol, null, loop));
        assertNullRefused("protocol", () -> new StreamWriter(transport, null, null, loop));
        assertNullRefused("loop", () -> new StreamWriter(transport, protocol, null, null));
        assertNullRefused("feed", () -> new StreamReaderProtocol(null));
        assertNullRefused("loop", () -> new StreamReaderProtocol(feed, null, null));
        assertNullRefused("reader", () -> new StreamPair(null, writer));
        assertNullRefused("writer", () -> new StreamPair(reader, null));
        assertEquals(List.of(), transport.calls);
    }

    @AsyncioTest
    void connectionsAndServersRefuseNull() {
        ClientHandler handler = (in, out) -> out.close();
        ClientConnectedCallback callback = (in, out) -> null;
        Path path = Path.of("socket");
        ServerOptions usual = ServerOptions.DEFAULT;
        assertNullRefused("host", () -> openConnection(null, 1));
        assertNullRefused("options", () -> openConnection("localhost", 1, null));
        assertNullRefused("sock", () -> openConnection((SocketChannel) null, ConnectOptions.DEFAULT));
        assertNullRefused("path", () -> openUnixConnection(null));
        assertNullRefused("options", () -> openUnixConnection(path, null));
        assertNullRefused("handler", () -> startServer((ClientHandler) null, "", 1));
        assertNullRefused("callback", () -> startServer((ClientConnectedCallback) null, "", 1));
        assertNullRefused("hosts", () -> startServer(handler, (List<String>) null, 1, usual));
        assertNullRefused("options", () -> startServer(callback, List.of(), 1, null));
        assertNullRefused("sock", () -> startServer(handler, (ServerSocketChannel) null, usual));
        assertNullRefused("path", () -> startUnixServer(handler, null));
        assertNullRefused("path", () -> startUnixServer(callback, null));
        assertNullRefused("options", () -> startUnixServer(handler, path, null));
        assertNullRefused("handler", () -> startUnixServer((ClientHandler) null, path));
        assertNullRefused("callback", () -> startUnixServer((ClientConnectedCallback) null, path));
        assertNullRefused("charset", () -> reader.readString((Charset) null));
    }

    private static void assertSecondReaderRefused(String method, Coroutine<?> read) {
        assertEquals(
                method + "() called while another coroutine is already waiting for incoming data",
                failureOf(IllegalStateException.class, read).getMessage());
    }

    /** Awaits it on another loop, which runs on another thread while ours waits. */
    private static void assertOtherLoopRefused(Supplier<Coroutine<?>> made) {
        Throwable refused = OtherThread.failureOf(() -> run(async(() -> await(made.get()))));
        assertTrue(
                refused instanceof IllegalStateException && refused.getMessage().contains(" belongs to <"),
                String.valueOf(refused));
    }
}
