package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.Future;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.lowlevel.WriteTransport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.RecordingClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writing to pipes: by the driver, and by a thread to a stream. */
class WritePipeTest {

    private static final int MUCH = 1 << 20;

    private final RecordingPipe protocol = new RecordingPipe();

    /** A stream that takes a piece when it may. */
    private static final class Slow extends OutputStream {

        final Semaphore mayWrite = new Semaphore(0);
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        final AtomicInteger closes = new AtomicInteger();
        volatile boolean flushed;
        volatile boolean closed;

        @Override
        public void write(int one) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] data) {
            mayWrite.acquireUninterruptibly();
            flushed = false;
            taken.writeBytes(data);
        }

        @Override
        public void flush() {
            flushed = true;
        }

        @Override
        public void close() {
            closed = true;
            closes.incrementAndGet();
        }
    }

    // --- by the driver -------------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_write_pipe",
        "test_unix_events.py::UnixWritePipeTransportTests::test_ctor",
        "test_unix_events.py::UnixWritePipeTransportTests::test_write",
        "test_unix_events.py::UnixWritePipeTransportTests::test_write_no_data",
        "test_unix_events.py::UnixWritePipeTransportTests::test_can_write_eof",
        "test_unix_events.py::UnixWritePipeTransportTests::test_close",
        "test_unix_events.py::UnixWritePipeTransportTests::test__call_connection_lost"
    })
    void writesAtOnceAndCloses(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        WriteTransport transport = connect(loop, pipe);
        assertSame(pipe.sink(), transport.getExtraInfo(ExtraInfo.PIPE));
        assertNull(transport.getExtraInfo(ExtraInfo.PEERNAME));
        assertTrue(transport.canWriteEof());
        transport.write(bytes("1"));
        transport.write(new byte[0]);
        transport.writelines(List.of(ByteBuffer.wrap(bytes("23")), ByteBuffer.wrap(bytes("45"))));
        assertEquals(0, transport.getWriteBufferSize());
        assertEquals("12345", Channels.text(readSome(pipe)));
        transport.close();
        transport.close();
        assertTrue(transport.isClosing());
        await(protocol.until("lost"));
        assertEquals(List.of("made", "lost"), protocol.events);
        assertNull(protocol.problem);
        assertFalse(pipe.sink().isOpen());
        pipe.source().close();
    }

    @AsyncioTest
    @Ports({
        "test_unix_events.py::UnixWritePipeTransportTests::test_write_partial",
        "test_unix_events.py::UnixWritePipeTransportTests::test_write_buffer",
        "test_unix_events.py::UnixWritePipeTransportTests::test_write_again",
        "test_unix_events.py::UnixWritePipeTransportTests::test__write_ready",
        "test_unix_events.py::UnixWritePipeTransportTests::test__write_ready_partial",
        "test_unix_events.py::UnixWritePipeTransportTests::test__write_ready_again",
        "test_unix_events.py::UnixWritePipeTransportTests::test__write_ready_empty",
        "test_unix_events.py::UnixWritePipeTransportTests::test__write_ready_closing",
        "test_unix_events.py::UnixWritePipeTransportTests::test_close_closing"
    })
    void whatThePipeDoesNotTakeWaitsAlsoWhenItIsClosed(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        WriteTransport transport = connect(loop, pipe);
        transport.write(Channels.pattern(MUCH));
        assertEquals(List.of("made", "pause"), protocol.events);
        assertTrue(transport.getWriteBufferSize()
                > transport.getWriteBufferLimits().high());
        transport.close();
        await(sleep(0));
        transport.close();
        await(sleep(0));
        assertEquals(List.of("made", "pause"), protocol.events);
        assertTrue(pipe.sink().isOpen());
        assertEquals(ByteBuffer.wrap(Channels.pattern(MUCH)), readMuch(pipe));
        await(protocol.until("lost"));
        assertEquals(List.of("made", "pause", "resume", "lost"), protocol.events);
        assertNull(protocol.problem);
        assertEquals(0, transport.getWriteBufferSize());
        transport.close();
        await(sleep(0));
        assertEquals(List.of("made", "pause", "resume", "lost"), protocol.events);
        assertFalse(pipe.sink().isOpen());
        assertEquals(-1, pipe.source().read(ByteBuffer.allocate(1)), "no more than that");
        pipe.source().close();
    }

    @AsyncioTest
    @Ports({
        "test_unix_events.py::UnixWritePipeTransportTests::test_write_err",
        "test_unix_events.py::UnixWritePipeTransportTests::test_write_close",
        "test_unix_events.py::UnixWritePipeTransportTests::test__call_connection_lost_with_err"
    })
    void aReaderThatIsGoneIsTheLossAtTheNextWrite(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        WriteTransport transport = connect(loop, pipe);
        pipe.source().close();
        transport.write(bytes("x"));
        assertTrue(transport.isClosing());
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 5; i++) {
                transport.write(bytes("dropped"));
            }
            assertEquals(List.of("write() on a closed or broken pipe"), log.messages(Level.WARNING));
        }
        await(protocol.until("lost"));
        assertInstanceOf(IOException.class, protocol.problem);
        assertEquals(List.of("made", "lost"), protocol.events);
    }

    @AsyncioTest
    @Ports("test_unix_events.py::UnixWritePipeTransportTests::test__write_ready_err")
    void aReaderThatIsGoneIsTheLossWhileDataWaits(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        WriteTransport transport = connect(loop, pipe);
        transport.write(new byte[MUCH]);
        pipe.source().close();
        await(protocol.until("lost"));
        assertInstanceOf(IOException.class, protocol.problem);
        assertEquals(0, transport.getWriteBufferSize());
    }

    @AsyncioTest
    @Ports({
        "test_events.py::EventLoopTestsMixin::test_write_pipe_disconnect_on_close",
        "test_unix_events.py::UnixWritePipeTransportTests::test__read_ready"
    })
    void ofASocketItIsLearntAtOnceThatThePeerHasGone(EventLoop loop) throws IOException {
        try (Channels channels = new Channels()) {
            SocketChannel[] pair = channels.pair();
            WriteTransport transport =
                    await(loop.connectWritePipe(() -> protocol, pair[0])).transport();
            transport.write(bytes("1"));
            pair[1].write(ByteBuffer.wrap(bytes("of no interest")));
            assertEquals("1", Channels.text(await(loop.sockRecv(pair[1], 10))));
            assertFalse(transport.isClosing());
            pair[1].close();
            await(protocol.until("lost"));
            assertTrue(transport.isClosing());
            assertEquals(List.of("made", "lost"), protocol.events);
        }
    }

    @AsyncioTest
    @Ports("test_unix_events.py::UnixWritePipeTransportTests::test_abort")
    void abortDropsWhatWaits(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        WriteTransport transport = connect(loop, pipe);
        byte[] data = Channels.pattern(MUCH);
        transport.write(data);
        int waited = (int) transport.getWriteBufferSize();
        assertTrue(waited > 0);
        transport.abort();
        assertTrue(transport.isClosing());
        assertEquals(0, transport.getWriteBufferSize());
        await(protocol.until("lost"));
        assertNull(protocol.problem);
        assertFalse(pipe.sink().isOpen());
        ByteBuffer sent = ByteBuffer.allocate(MUCH);
        while (pipe.source().read(sent) >= 0) {}
        assertEquals(ByteBuffer.wrap(data, 0, MUCH - waited), sent.flip(), "only what was sent before");
        pipe.source().close();
    }

    @AsyncioTest
    @Ports("test_unix_events.py::UnixWritePipeTransportTests::test_write_eof_pending")
    void writeEofWaitsForWhatThePipeDoesNotTake(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        WriteTransport transport = connect(loop, pipe);
        byte[] data = Channels.pattern(MUCH);
        transport.write(data);
        transport.writeEof();
        assertTrue(transport.isClosing());
        await(sleep(0));
        await(sleep(0));
        assertEquals(List.of("made", "pause"), protocol.events);
        assertEquals(ByteBuffer.wrap(data), readMuch(pipe));
        await(protocol.until("lost"));
        assertNull(protocol.problem);
        assertEquals(-1, pipe.source().read(ByteBuffer.allocate(1)));
        pipe.source().close();
    }

    @AsyncioTest
    @Ports("test_unix_events.py::UnixWritePipeTransportTests::test_write_eof")
    void writeEofIsClose(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        WriteTransport transport = connect(loop, pipe);
        transport.write(bytes("x"));
        transport.writeEof();
        transport.writeEof();
        assertTrue(transport.isClosing());
        String message = assertThrows(IllegalStateException.class, () -> transport.write(bytes("y")))
                .getMessage();
        assertTrue(message.startsWith("Cannot call write() after writeEof()"), message);
        await(protocol.until("lost"));
        assertEquals("x", Channels.text(readSome(pipe)));
        assertEquals(-1, pipe.source().read(ByteBuffer.allocate(1)));
        pipe.source().close();
    }

    @AsyncioTest
    void whatIsNoPipeToWriteToIsRefused(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        assertThrows(IllegalArgumentException.class, () -> loop.connectWritePipe(() -> protocol, pipe.source()));
        assertThrows(NullPointerException.class, () -> loop.connectWritePipe(() -> protocol, (Channel) null));
        assertThrows(NullPointerException.class, () -> loop.connectWritePipe(() -> protocol, (OutputStream) null));
        pipe.source().close();
        pipe.sink().close();
    }

    // --- by a thread ---------------------------------------------------------------------------

    @AsyncioTest(realTime = true)
    void aStreamGetsAllAndIsFlushedBeforeTheLossIsTold(EventLoop loop) {
        Slow stream = new Slow();
        stream.mayWrite.release(1000);
        WriteTransport transport = connect(loop, stream);
        byte[] much = Channels.pattern(MUCH);
        transport.write(much);
        transport.write(bytes("end"));
        transport.close();
        await(protocol.until("lost"));
        assertEquals(List.of("made", "pause", "resume", "lost"), protocol.events);
        assertNull(protocol.problem);
        assertTrue(stream.flushed);
        assertEquals(
                new String(much, StandardCharsets.ISO_8859_1) + "end",
                stream.taken.toString(StandardCharsets.ISO_8859_1));
        while (!stream.closed) {
            await(sleep(0.001));
        }
    }

    @AsyncioTest(realTime = true)
    void whatTheThreadHasNotWrittenYetCounts(EventLoop loop) {
        Slow stream = new Slow();
        WriteTransport transport = connect(loop, stream);
        transport.setWriteBufferLimits(new WriteBufferLimits(2, 4));
        transport.write(bytes("1234"));
        assertEquals(4, transport.getWriteBufferSize());
        assertEquals(List.of("made"), protocol.events);
        transport.write(bytes("5"));
        assertEquals(5, transport.getWriteBufferSize());
        assertEquals(List.of("made", "pause"), protocol.events);
        stream.mayWrite.release();
        await(protocol.until("resume"));
        assertEquals(1, transport.getWriteBufferSize());
        stream.mayWrite.release();
        transport.close();
        await(protocol.until("lost"));
        assertEquals("12345", stream.taken.toString(StandardCharsets.UTF_8));
    }

    @AsyncioTest(realTime = true)
    void abortDoesNotWaitForTheThread(EventLoop loop) {
        Slow stream = new Slow();
        WriteTransport transport = connect(loop, stream);
        transport.write(bytes("stuck"));
        transport.write(bytes("dropped"));
        transport.abort();
        await(protocol.until("lost"));
        while (!stream.closed) {
            await(sleep(0.001));
        }
        stream.mayWrite.release(10);
        while (stream.taken.size() == 0) {
            await(sleep(0.001));
        }
        await(sleep(0.02));
        assertEquals("stuck", stream.taken.toString(StandardCharsets.UTF_8));
    }

    @AsyncioTest(realTime = true)
    void aStreamThatFailsIsTheLoss(EventLoop loop) {
        IOException failure = new IOException("full");
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw failure;
            }
        };
        WriteTransport transport =
                await(loop.connectWritePipe(() -> protocol, failing)).transport();
        transport.write(bytes("x"));
        await(protocol.until("lost"));
        assertSame(failure, protocol.problem);
        RecordingPipe second = new RecordingPipe();
        // A PrintStream does not throw.
        WriteTransport printing = await(loop.connectWritePipe(() -> second, new PrintStream(failing)))
                .transport();
        printing.write(bytes("x"));
        await(second.until("lost"));
        assertTrue(second.problem.getMessage().startsWith("could not write to "));
    }

    /** A stream whose calls fail, and that counts how often it is closed. */
    private static final class Broken extends OutputStream {

        final AtomicInteger closed = new AtomicInteger();
        private final @Nullable Throwable onWrite;
        private final @Nullable Throwable onClose;

        Broken(@Nullable Throwable onWrite, @Nullable Throwable onClose) {
            this.onWrite = onWrite;
            this.onClose = onClose;
        }

        @Override
        public void write(int one) {
            fail(onWrite);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            fail(onClose);
        }

        private static void fail(@Nullable Throwable failure) {
            if (failure != null) {
                throw Sneaky.of(failure);
            }
        }
    }

    /** Throws what is not declared, as code in other languages does. */
    private static final class Sneaky {

        @SuppressWarnings("unchecked")
        static <X extends Throwable> RuntimeException of(Throwable failure) throws X {
            throw (X) failure;
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aStreamThatFailsIsClosedOnce(EventLoop loop) {
        for (Throwable failure : List.of(new IOException("Broken pipe"), new Boom(), new AssertionError("bug"))) {
            RecordingPipe pipe = new RecordingPipe();
            Broken broken = new Broken(failure, null);
            await(loop.connectWritePipe(() -> pipe, broken)).transport().write(bytes("hello"));
            await(pipe.until("lost"));
            assertTrue(failure == pipe.problem || failure == pipe.problem.getCause(), () -> "lost by " + pipe.problem);
            while (broken.closed.get() == 0) {
                await(sleep(0.001));
            }
            await(sleep(0.02));
            assertEquals(1, broken.closed.get());
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void aStreamThatIsAbortedInAWriteIsClosedOnce(EventLoop loop) {
        Slow stream = new Slow();
        WriteTransport transport = connect(loop, stream);
        transport.write(bytes("stuck"));
        transport.abort();
        await(protocol.until("lost"));
        while (stream.closes.get() == 0) {
            await(sleep(0.001));
        }
        stream.mayWrite.release();
        await(sleep(0.02));
        assertEquals(1, stream.closes.get());
    }

    @AsyncioTest(realTime = true, debug = false)
    void whateverClosingThrowsIsTold(EventLoop loop) {
        for (Throwable failure : List.of(new IOException("quota exceeded"), new Boom(), new AssertionError("bug"))) {
            for (boolean used : List.of(true, false)) {
                if (!used && failure instanceof IOException) {
                    // Nothing was written, so nothing is lost.
                    continue;
                }
                RecordingPipe pipe = new RecordingPipe();
                try (LogCapture log = new LogCapture()) {
                    WriteTransport transport = await(loop.connectWritePipe(() -> pipe, new Broken(null, failure)))
                            .transport();
                    if (used) {
                        transport.write(bytes("x"));
                    }
                    transport.close();
                    await(pipe.until("lost"));
                    while (log.messages(Level.WARNING).isEmpty()) {
                        await(sleep(0.001));
                    }
                    String told = log.only(Level.WARNING).getMessage();
                    assertTrue(told.startsWith("could not close ") && told.endsWith(": " + failure), told);
                }
            }
        }
    }

    @Test
    void aStreamThatFailsWhenItIsClosedHidesNoJobFromTheClock() {
        CountDownLatch closing = new CountDownLatch(1);
        Thread[] pump = new Thread[1];
        OutputStream stream = new OutputStream() {
            @Override
            public void write(int one) {}

            @Override
            public void close() throws IOException {
                pump[0] = Thread.currentThread();
                closing.countDown();
                throw new IOException("quota exceeded");
            }
        };
        RecordingClock clock = new RecordingClock(0);
        EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock));
        try (LogCapture log = new LogCapture()) {
            loop.runUntilComplete(async(() -> {
                WriteTransport transport = connect(loop, stream);
                transport.write(bytes("x"));
                transport.close();
                await(protocol.until("lost"));
                assertNull(protocol.problem);
                await(loop.runInExecutor(() -> {
                    closing.await();
                    pump[0].join();
                    return null;
                }));
                CountDownLatch mayEnd = new CountDownLatch(1);
                Future<Void> job = loop.runInExecutor(() -> {
                    mayEnd.await();
                    return null;
                });
                await(sleep(1));
                assertEquals(
                        new RecordingClock.Sleep(1_000_000_000, true, false),
                        clock.sleeps().getLast());
                mayEnd.countDown();
                await(job);
                await(sleep(1));
                assertEquals(
                        new RecordingClock.Sleep(1_000_000_000, false, false),
                        clock.sleeps().getLast());
            }));
            List<String> warnings = log.messages(Level.WARNING);
            assertEquals(1, warnings.size(), warnings.toString());
            assertTrue(warnings.getFirst().startsWith("could not close "), warnings.getFirst());
            assertTrue(warnings.getFirst().endsWith(": java.io.IOException: quota exceeded"), warnings.getFirst());
        } finally {
            loop.close();
        }
    }

    private WriteTransport connect(EventLoop loop, Pipe pipe) {
        return await(loop.connectWritePipe(() -> protocol, pipe.sink())).transport();
    }

    private WriteTransport connect(EventLoop loop, OutputStream stream) {
        return await(loop.connectWritePipe(() -> protocol, stream)).transport();
    }

    /** What was written, once all of it has come. */
    private static ByteBuffer readMuch(Pipe pipe) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(MUCH);
        pipe.source().configureBlocking(false);
        while (all.hasRemaining()) {
            pipe.source().read(all);
            await(sleep(0));
        }
        return all.flip();
    }

    private static byte[] readSome(Pipe pipe) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        pipe.source().read(buffer);
        byte[] data = new byte[buffer.position()];
        buffer.get(0, data);
        return data;
    }
}
