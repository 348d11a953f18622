package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.BeforeEach;

/** Writing, draining and closing, by a transport that only takes notes. */
class StreamWriterTest {

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

    @AsyncioTest
    void writesBytesAndTexts() {
        writer.write(bytes("a"));
        writer.write("\u00e4\n");
        writer.write("\u00e4", StandardCharsets.UTF_16LE);
        ByteBuffer buffer = ByteBuffer.wrap(bytes("abcd"), 1, 2);
        writer.write(buffer);
        assertFalse(buffer.hasRemaining());
        assertEquals(List.of("write(a)", "write(ä\n)", "write(\ufffd\0)", "write(bc)"), transport.calls);
    }

    @AsyncioTest
    void writesSeveralPiecesAtOnce() {
        writer.writelines(bytes("a"), bytes("b"));
        writer.writelines("ä", "\n");
        writer.writelines(ByteBuffer.wrap(bytes("x")), ByteBuffer.allocate(0));
        writer.writelines(List.of(bytes("1"), bytes("2")));
        assertEquals(
                List.of("writelines([a][b])", "writelines([ä][\n])", "writelines([x][])", "writelines([1][2])"),
                transport.calls);
    }

    @AsyncioTest
    void passesOnWhatIsTheTransports() {
        transport.extra.put(ExtraInfo.CIPHER, "rot13");
        assertSame(transport, writer.transport());
        assertEquals("rot13", writer.getExtraInfo(ExtraInfo.CIPHER));
        assertNull(writer.getExtraInfo(ExtraInfo.ALPN));
        assertEquals("none", writer.getExtraInfo(ExtraInfo.ALPN, "none"));
        assertTrue(writer.canWriteEof());
        assertFalse(writer.isClosing());
        writer.writeEof();
        writer.close();
        assertTrue(writer.isClosing());
        assertEquals(List.of("writeEof", "close"), transport.calls);
    }

    @AsyncioTest
    void closesAtTheEndOfATry() {
        try (StreamWriter closing = writer) {
            closing.write("bye");
        }
        assertEquals(List.of("write(bye)", "close"), transport.calls);
    }

    @AsyncioTest
    void drainDoesNotSuspendWhoMayWrite() {
        Task<Void> drain = createTask(writer.drain());
        await(sleep(0));
        assertTrue(drain.done());
    }

    @AsyncioTest
    @Ports(value = "test_streams.py::StreamTests::test_multiple_drain", adapted = "by the writer, not by its protocol")
    void manyMayWaitUntilTheyMayWrite(EventLoop loop) {
        protocol.pauseWriting();
        List<Coroutine<Void>> drains = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            drains.add(writer.drain());
        }
        double before = loop.time();
        loop.callLater(0.1, protocol::resumeWriting);
        await(gather(drains));
        assertEquals(0.1, loop.time() - before, 1e-6);
        await(writer.drain());
    }

    @AsyncioTest
    void cancellingOneWhoDrainsLeavesTheOthers() {
        protocol.pauseWriting();
        Task<Void> one = createTask(writer.drain());
        Task<Void> other = createTask(writer.drain());
        await(sleep(0));
        one.cancel();
        failureOf(CancelledError.class, one);
        assertFalse(other.done());
        protocol.resumeWriting();
        await(other);
    }

    @AsyncioTest
    void drainThrowsWhatTheReaderDoes() {
        Boom boom = new Boom();
        feed.setException(boom);
        assertSame(boom, failureOf(Boom.class, writer.drain()));
    }

    @AsyncioTest
    void drainFailsOnceTheConnectionIsLost() {
        protocol.connectionLost(null);
        assertEquals(
                "Connection lost",
                failureOf(ConnectionResetException.class, writer.drain()).getMessage());
    }

    @AsyncioTest
    void drainLetsAClosingConnectionBeLost(EventLoop loop) {
        writer.close();
        loop.callSoon(() -> protocol.connectionLost(null));
        failureOf(ConnectionResetException.class, writer.drain());
    }

    @AsyncioTest
    void whoDrainsIsToldHowTheConnectionWasLost() {
        protocol.pauseWriting();
        Task<Void> drain = createTask(writer.drain());
        await(sleep(0));
        Boom boom = new Boom();
        protocol.connectionLost(boom);
        assertSame(boom, failureOf(Boom.class, drain));
    }

    @AsyncioTest
    void whoDrainsGoesOnWhenTheConnectionWasClosed() {
        protocol.pauseWriting();
        Task<Void> drain = createTask(writer.drain());
        await(sleep(0));
        protocol.connectionLost(null);
        await(drain);
        failureOf(ConnectionResetException.class, writer.drain());
    }

    @AsyncioTest
    void waitsUntilItIsClosed() {
        Task<Void> one = createTask(writer.waitClosed());
        Task<Void> other = createTask(writer.waitClosed());
        writer.close();
        await(sleep(0));
        one.cancel();
        await(sleep(0));
        await(sleep(0));
        assertTrue(one.cancelled());
        assertFalse(other.done());
        protocol.connectionLost(null);
        await(other);
        await(writer.waitClosed());
        assertTrue(reader.atEof());
    }

    @AsyncioTest
    void waitClosedThrowsHowTheConnectionWasLost() {
        Boom boom = new Boom();
        Task<Void> early = createTask(writer.waitClosed());
        await(sleep(0));
        protocol.connectionLost(boom);
        assertSame(boom, failureOf(Boom.class, early));
        assertSame(boom, failureOf(Boom.class, writer.waitClosed()));
        assertSame(boom, failureOf(Boom.class, reader.readline()));
    }

    @AsyncioTest
    void aFailureThatFindsItsWaitersCancelledIsNotReported() {
        protocol.pauseWriting();
        Task<Void> drain = createTask(writer.drain());
        Task<Void> close = createTask(writer.waitClosed());
        Task<byte[]> read = createTask(reader.read());
        await(sleep(0));
        protocol.connectionLost(new Boom());
        drain.cancel();
        close.cancel();
        read.cancel();
        failureOf(CancelledError.class, drain);
        failureOf(CancelledError.class, close);
        failureOf(CancelledError.class, read);
    }

    @AsyncioTest
    void describesItself(EventLoop loop) {
        assertEquals(
                "<StreamWriter transport=<Transport> reader=<StreamReader transport=<Transport>>>", writer.toString());
        assertEquals(
                "<StreamWriter transport=<Transport>>", new StreamWriter(transport, protocol, null, loop).toString());
    }
}
