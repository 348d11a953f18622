package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ConnectionAbortedException;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Event;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.LogCapture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reading from pipes: by the driver, and by a thread from a FIFO and from a stream. */
class ReadPipeTest {

    /** The two ends of a pipe. */
    private record Ends(Coroutine<Connection<ReadTransport, RecordingPipe>> connect, OutputStream in) {}

    /** A kind of pipe. */
    private interface Kind {
        Ends open(EventLoop loop, RecordingPipe protocol) throws IOException;
    }

    private final List<Path> fifos = new ArrayList<>();
    private final RecordingPipe protocol = new RecordingPipe();

    @AfterEach
    void deleteFifos() throws IOException {
        for (Path fifo : fifos) {
            Files.delete(fifo);
            Files.delete(fifo.getParent());
        }
    }

    private Ends selectable(EventLoop loop, RecordingPipe to) throws IOException {
        Pipe pipe = Pipe.open();
        return new Ends(
                loop.connectReadPipe(() -> to, pipe.source()), java.nio.channels.Channels.newOutputStream(pipe.sink()));
    }

    private Ends stream(EventLoop loop, RecordingPipe to) throws IOException {
        PipedOutputStream in = new PipedOutputStream();
        // Of its own, because PipedInputStream looks after the thread that wrote.
        InputStream out = new PipedInputStream(in, 1 << 20);
        return new Ends(loop.connectReadPipe(() -> to, out), new Flushing(in));
    }

    private Ends fifo(EventLoop loop, RecordingPipe to) throws IOException {
        Path fifo = Files.createTempDirectory("pipe").resolve("fifo");
        try {
            assumeTrue(
                    new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0, "mkfifo does not run here");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        fifos.add(fifo);
        // Both directions: opening one alone would wait for the other.
        FileChannel both = FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel in = FileChannel.open(fifo, StandardOpenOption.WRITE);
        FileChannel out = FileChannel.open(fifo, StandardOpenOption.READ);
        both.close();
        return new Ends(loop.connectReadPipe(() -> to, out), java.nio.channels.Channels.newOutputStream(in));
    }

    private List<Kind> kinds() {
        return List.of(this::selectable, this::stream, this::fifo);
    }

    // --- what is told --------------------------------------------------------------------------

    @AsyncioTest(realTime = true)
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_read_pipe",
        "test_unix_events.py::UnixReadPipeTransportTests::test_ctor",
        "test_unix_events.py::UnixReadPipeTransportTests::test__read_ready",
        "test_unix_events.py::UnixReadPipeTransportTests::test__read_ready_eof",
        "test_unix_events.py::UnixReadPipeTransportTests::test__call_connection_lost"
    })
    void tellsOfDataOfTheEndAndOfTheLoss(EventLoop loop) throws IOException {
        for (Kind kind : kinds()) {
            RecordingPipe told = new RecordingPipe();
            Ends ends = kind.open(loop, told);
            ReadTransport transport = await(ends.connect()).transport();
            assertEquals(List.of("made"), told.events);
            assertTrue(transport.isReading());
            ends.in().write(bytes("1"));
            await(told.untilReceived(1));
            ends.in().write(bytes("2345"));
            await(told.untilReceived(5));
            assertEquals("12345", told.text.toString());
            ends.in().close();
            await(told.until("lost"));
            assertEquals(List.of("made", "data", "eof", "lost"), told.events);
            assertNull(told.problem);
            assertTrue(transport.isClosing());
            assertFalse(transport.isReading());
        }
    }

    @AsyncioTest(realTime = true)
    void aSourceThatHasNothingAndDoesNotBlockIsLeftAloneForAWhile(EventLoop loop) {
        LazySource source = new LazySource();
        ReadTransport transport =
                await(loop.connectReadPipe(() -> protocol, source)).transport();
        while (source.reader == null || source.reader.getState() != Thread.State.TIMED_WAITING) {
            await(sleep(0.001));
        }
        source.has.set(7);
        await(protocol.untilReceived(7));
        transport.close();
        await(protocol.until("lost"));
    }

    /** Returns 0 instead of waiting. */
    private static final class LazySource implements ReadableByteChannel {

        final AtomicInteger has = new AtomicInteger();
        volatile Thread reader;
        private volatile boolean closed;

        @Override
        public int read(ByteBuffer target) {
            reader = Thread.currentThread();
            int count = has.getAndSet(0);
            target.put(new byte[count]);
            return count;
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @AsyncioTest(realTime = true)
    void muchDataArrivesWholeAndInOrder(EventLoop loop) throws Exception {
        String much = "0123456789".repeat(100_000);
        for (Kind kind : kinds()) {
            RecordingPipe told = new RecordingPipe();
            Ends ends = kind.open(loop, told);
            await(ends.connect());
            Thread writer = Thread.ofPlatform().start(() -> {
                try (OutputStream in = ends.in()) {
                    in.write(bytes(much));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            await(told.until("lost"));
            writer.join();
            assertEquals(much, told.text.toString());
        }
    }

    // --- pausing -------------------------------------------------------------------------------

    @AsyncioTest(realTime = true)
    @Ports({
        "test_unix_events.py::UnixReadPipeTransportTests::test_pause_reading",
        "test_unix_events.py::UnixReadPipeTransportTests::test_resume_reading",
        "test_unix_events.py::UnixReadPipeTransportTests::test_pause_reading_on_paused_pipe",
        "test_unix_events.py::UnixReadPipeTransportTests::test_resume_reading_on_paused_pipe"
    })
    void tellsOfNothingWhilePaused(EventLoop loop) throws IOException {
        for (Kind kind : kinds()) {
            RecordingPipe told = new RecordingPipe();
            Ends ends = kind.open(loop, told);
            ReadTransport transport = await(ends.connect()).transport();
            transport.resumeReading();
            transport.pauseReading();
            transport.pauseReading();
            assertFalse(transport.isReading());
            ends.in().write(bytes("x"));
            ends.in().close();
            await(sleep(0.02));
            assertEquals(List.of("made"), told.events);
            transport.resumeReading();
            transport.resumeReading();
            await(told.until("lost"));
            assertEquals(List.of("made", "data", "eof", "lost"), told.events);
        }
    }

    @AsyncioTest(realTime = true)
    void aThreadReadsOnePieceAheadAndNoMore(EventLoop loop) {
        AtomicInteger reads = new AtomicInteger();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                reads.incrementAndGet();
                target[offset] = 'x';
                return 1;
            }
        };
        ReadTransport transport =
                await(loop.connectReadPipe(() -> protocol, endless)).transport();
        transport.pauseReading();
        while (reads.get() == 0) {
            await(sleep(0.001));
        }
        await(sleep(0.02));
        assertTrue(reads.get() <= 2, () -> "reads: " + reads);
        transport.resumeReading();
        await(protocol.untilReceived(100));
        transport.close();
        await(protocol.until("lost"));
        assertEquals(List.of("made", "data", "lost"), protocol.events);
    }

    @AsyncioTest
    @Ports({
        "test_unix_events.py::UnixReadPipeTransportTests::test_pause_reading_on_closed_pipe",
        "test_unix_events.py::UnixReadPipeTransportTests::test_resume_reading_on_closed_pipe"
    })
    void pausingWhatIsClosedDoesNothing(EventLoop loop) throws IOException {
        Ends ends = selectable(loop, protocol);
        ReadTransport transport = await(ends.connect()).transport();
        transport.close();
        transport.pauseReading();
        transport.resumeReading();
        assertFalse(transport.isReading());
        await(protocol.until("lost"));
        await(sleep(0));
        transport.pauseReading();
        transport.resumeReading();
        assertFalse(transport.isReading());
        assertEquals(List.of("made", "lost"), protocol.events);
    }

    // --- closing -------------------------------------------------------------------------------

    @AsyncioTest
    @Ports("test_unix_events.py::UnixReadPipeTransportTests::test__read_ready_blocked")
    void aReadThatFindsNothingIsNothing(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        ReadTransport transport =
                await(loop.connectReadPipe(() -> protocol, pipe.source())).transport();
        pipe.sink().write(ByteBuffer.wrap(bytes("x")));
        List<Object> taken = new ArrayList<>();
        // Runs before the transport, which is ready in the same iteration.
        loop.callSoon(() -> {
            try {
                taken.add(pipe.source().read(ByteBuffer.allocate(9)));
            } catch (IOException e) {
                taken.add(e);
            }
        });
        Loopback.turns(3);
        assertEquals(List.of(1), taken);
        assertEquals(List.of("made"), protocol.events);
        assertTrue(transport.isReading());
        pipe.sink().write(ByteBuffer.wrap(bytes("y")));
        await(protocol.untilReceived(1));
        assertEquals("y", protocol.text.toString());
        transport.close();
        await(protocol.until("lost"));
        pipe.sink().close();
    }

    @AsyncioTest(realTime = true)
    @Ports({
        "test_unix_events.py::UnixReadPipeTransportTests::test_close",
        "test_unix_events.py::UnixReadPipeTransportTests::test_close_already_closing",
        "test_unix_events.py::UnixReadPipeTransportTests::test__close"
    })
    void closeTellsTheLossInTheNextIterationAndClosesThePipe(EventLoop loop) throws IOException {
        for (Kind kind : kinds()) {
            RecordingPipe told = new RecordingPipe();
            Ends ends = kind.open(loop, told);
            ReadTransport transport = await(ends.connect()).transport();
            Channel pipe = transport.getExtraInfo(ExtraInfo.PIPE);
            assertTrue(pipe.isOpen());
            transport.close();
            transport.close();
            assertEquals(List.of("made"), told.events);
            await(sleep(0));
            await(sleep(0));
            assertEquals(List.of("made", "lost"), told.events);
            while (pipe.isOpen()) {
                await(sleep(0.001));
            }
        }
    }

    @AsyncioTest(realTime = true)
    void aThreadThatReadsAFifoEndsWhenThatIsClosed(EventLoop loop) throws Exception {
        Ends ends = fifo(loop, protocol);
        ReadTransport transport = await(ends.connect()).transport();
        Thread reader = threadNamed("asyncio-read-pipe");
        while (reader == null) {
            await(sleep(0.001));
            reader = threadNamed("asyncio-read-pipe");
        }
        assertTrue(reader.isDaemon() && !reader.isVirtual());
        transport.close();
        await(protocol.until("lost"));
        // Without anything ever being written.
        reader.join();
        ends.in().close();
    }

    /** A thread of that name that uses a file channel; null if there is none yet. */
    private static @Nullable Thread threadNamed(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .filter(thread -> java.util.Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().contains("FileChannel")))
                .findFirst()
                .orElse(null);
    }

    // --- failures ------------------------------------------------------------------------------

    @AsyncioTest(realTime = true)
    @Ports({
        "test_unix_events.py::UnixReadPipeTransportTests::test__read_ready_error",
        "test_unix_events.py::UnixReadPipeTransportTests::test__call_connection_lost_with_err"
    })
    void aFailureToReadIsTheLoss(EventLoop loop) {
        IOException failure = new IOException("broken");
        AtomicBoolean closed = new AtomicBoolean();
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };
        ReadTransport transport =
                await(loop.connectReadPipe(() -> protocol, failing)).transport();
        await(protocol.until("lost"));
        assertSame(failure, protocol.problem);
        assertEquals(List.of("made", "lost"), protocol.events);
        assertTrue(transport.isClosing());
        while (!closed.get()) {
            await(sleep(0.001));
        }
    }

    @AsyncioTest
    void aProtocolThatFailsLosesThePipe(EventLoop loop, ReportedProblems problems) throws IOException {
        Boom boom = new Boom();
        RecordingPipe failing = new RecordingPipe() {
            @Override
            public void dataReceived(byte[] data) {
                throw boom;
            }
        };
        Ends ends = selectable(loop, failing);
        await(ends.connect());
        ends.in().write(1);
        await(failing.until("lost"));
        assertSame(boom, failing.problem);
        assertEquals(
                "Fatal error: protocol.dataReceived() call failed.",
                problems.takeOnly().message());
    }

    @AsyncioTest
    void aBufferedProtocolIsFed(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        StringBuilder text = new StringBuilder();
        Event ended = new Event();
        BufferedProtocol buffered = new BufferedProtocol() {
            private final ByteBuffer buffer = ByteBuffer.allocate(3);

            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return buffer.clear();
            }

            @Override
            public void bufferUpdated(int count) {
                text.append(Channels.text(buffer.flip()));
            }

            @Override
            public boolean eofReceived() {
                ended.set();
                return false;
            }
        };
        await(loop.connectReadPipe(() -> buffered, pipe.source()));
        pipe.sink().write(ByteBuffer.wrap(bytes("hello")));
        pipe.sink().close();
        await(ended.waitFor());
        assertEquals("hello", text.toString());
        await(sleep(0));
        await(sleep(0));
    }

    @AsyncioTest
    void whatIsNoPipeToReadFromIsRefused(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        assertThrows(IllegalArgumentException.class, () -> loop.connectReadPipe(() -> protocol, pipe.sink()));
        assertThrows(NullPointerException.class, () -> loop.connectReadPipe(() -> protocol, (Channel) null));
        assertThrows(NullPointerException.class, () -> loop.connectReadPipe(() -> protocol, (InputStream) null));
        assertThrows(NullPointerException.class, () -> loop.connectReadPipe(null, pipe.source()));
        assertThrows(
                IllegalArgumentException.class,
                () -> await(loop.connectReadPipe(() -> new DatagramProtocol() {}, pipe.source())));
        assertFalse(pipe.source().isOpen());
        pipe.sink().close();
    }

    @AsyncioTest
    void aPipeBelongsToItsTransport(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        ReadTransport transport =
                await(loop.connectReadPipe(() -> protocol, pipe.source())).transport();
        SelectableChannel owned = pipe.source();
        assertThrows(IllegalStateException.class, () -> loop.addReader(owned, () -> {}));
        assertThrows(IllegalStateException.class, () -> await(loop.connectReadPipe(RecordingPipe::new, owned)));
        assertTrue(owned.isOpen());
        transport.close();
        await(protocol.until("lost"));
        pipe.sink().close();
    }

    @Test
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_unclosed_pipe_transport",
            adapted = "a loop that closes logs them, tells their protocols and closes the pipes")
    void pipesThatNobodyClosedEndWithTheirLoop() throws IOException {
        Pipe pipe = Pipe.open();
        RecordingPipe writer = new RecordingPipe();
        List<BaseTransport> transports = new ArrayList<>();
        EventLoop loop = Loops.newEventLoop();
        loop.runUntilComplete(async(() -> {
            transports.add(
                    await(loop.connectReadPipe(() -> protocol, pipe.source())).transport());
            transports.add(
                    await(loop.connectWritePipe(() -> writer, pipe.sink())).transport());
        }));
        for (BaseTransport each : transports) {
            assertFalse(each.toString().contains("clos"), each::toString);
        }
        try (LogCapture log = new LogCapture()) {
            loop.close();
            List<String> messages = log.messages(Level.WARNING);
            assertEquals(2, messages.size(), messages::toString);
            messages.forEach(it -> assertTrue(it.startsWith("unclosed transport <"), it));
        }
        for (BaseTransport each : transports) {
            assertTrue(each.isClosing());
            assertTrue(each.toString().contains(" closed "), each::toString);
        }
        for (RecordingPipe told : List.of(protocol, writer)) {
            assertEquals(List.of("made", "lost"), told.events);
            assertInstanceOf(ConnectionAbortedException.class, told.problem);
        }
        assertFalse(pipe.source().isOpen());
        assertFalse(pipe.sink().isOpen());
    }

    @AsyncioTest
    void cancellingClosesThePipe(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        Task<?> connecting = createTask(loop.connectReadPipe(() -> protocol, pipe.source()));
        await(sleep(0));
        connecting.cancel();
        assertThrows(CancelledError.class, () -> await(connecting));
        await(protocol.until("lost"));
        assertFalse(pipe.source().isOpen());
        pipe.sink().close();
    }

    /** Has the reader notified at each write. */
    private static final class Flushing extends java.io.FilterOutputStream {

        Flushing(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] data) throws IOException {
            out.write(data);
            out.flush();
        }
    }
}
