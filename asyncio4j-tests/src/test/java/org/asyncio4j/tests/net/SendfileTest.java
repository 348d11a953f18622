package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.SendfileNotAvailableException;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.lowlevel.WriteTransport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Files sent over channels, over sockets' transports and over others. */
class SendfileTest {

    private static final long ALL = Long.MAX_VALUE;
    private static final byte[] DATA = Channels.pattern(3 << 20);

    private final Channels channels = new Channels();
    private final RecordingProtocol protocol = new RecordingProtocol();
    private Path path;
    private FileChannel file;

    @BeforeEach
    void makeFile() throws IOException {
        path = Files.createTempFile("sendfile", ".bin");
        Files.write(path, DATA);
        file = FileChannel.open(path, StandardOpenOption.READ);
    }

    @AfterEach
    void deleteFile() throws IOException {
        channels.close();
        file.close();
        Files.delete(path);
    }

    // --- on a channel --------------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_sendfile.py::SockSendfileMixin::test_sock_sendfile_success",
        "test_base_events.py::BaseLoopSockSendfileTests::test_sock_sendfile_fallback",
        "test_unix_events.py::SelectorEventLoopUnixSockSendfileTests::test_sock_sendfile_blocking_error"
    })
    void overAChannelAllIsSent(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<byte[]> all = createTask(org.asyncio4j.Asyncio.async(() -> drain(loop, pair[1])));
        assertEquals(DATA.length, await(loop.sockSendfile(pair[0], file, 0, ALL, true)));
        pair[0].close();
        assertArrayEquals(DATA, await(all));
        assertEquals(DATA.length, file.position());
    }

    @AsyncioTest
    @Ports({
        "test_sendfile.py::SockSendfileMixin::test_sock_sendfile_with_offset_and_count",
        "test_base_events.py::BaseLoopSockSendfileTests::test_sock_sendfile_fallback_offset_and_count"
    })
    void overAChannelAPieceIsSent(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        assertEquals(2000, await(loop.sockSendfile(pair[0], file, 1000, 2000, false)));
        pair[0].close();
        assertArrayEquals(Arrays.copyOfRange(DATA, 1000, 3000), drain(loop, pair[1]));
        assertEquals(3000, file.position());
    }

    @AsyncioTest
    @Ports("test_sendfile.py::SockSendfileMixin::test_sock_sendfile_zero_size")
    void nothingIsSentOfAnEmptyFileOrBehindTheEnd(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Path empty = Files.createTempFile("sendfile", ".bin");
        try (FileChannel nothing = FileChannel.open(empty)) {
            assertEquals(0, await(loop.sockSendfile(pair[0], nothing, 0, ALL, true)));
            assertEquals(0, nothing.position());
        }
        Files.delete(empty);
        assertEquals(0, await(loop.sockSendfile(pair[0], file, DATA.length + 5, 10, true)));
    }

    @AsyncioTest
    @Ports("test_sendfile.py::SockSendfileMixin::test_sock_sendfile_mix_with_regular_send")
    void filesAndDataMayAlternate(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        byte[] around = Channels.pattern(64 << 10);
        Task<byte[]> all = createTask(org.asyncio4j.Asyncio.async(() -> drain(loop, pair[1])));
        await(loop.sockSendall(pair[0], around));
        await(loop.sockSendfile(pair[0], file, 0, ALL, true));
        await(loop.sockSendall(pair[0], around));
        pair[0].close();
        assertArrayEquals(concat(around, DATA, around), await(all));
    }

    @AsyncioTest
    @Ports("test_unix_events.py::SelectorEventLoopUnixSockSendfileTests::test_sock_sendfile_cancel1")
    void aCancelledOneSaysHowMuchWasSent(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<Long> sending = createTask(loop.sockSendfile(pair[0], file, 0, ALL, true));
        await(sleep(0));
        sending.cancel();
        assertThrows(CancelledError.class, () -> await(sending));
        assertFalse(loop.removeWriter(pair[0]), "still waits for room");
        long sent = file.position();
        assertTrue(sent > 0 && sent < DATA.length);
        pair[0].close();
        assertArrayEquals(Arrays.copyOf(DATA, (int) sent), drain(loop, pair[1]));
    }

    @AsyncioTest
    @Ports("test_unix_events.py::SelectorEventLoopUnixSockSendfileTests::test_sock_sendfile_cancel2")
    void oneThatIsCancelledWhenThereIsRoomSendsNoMore(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<Long> sending = createTask(loop.sockSendfile(pair[0], file, 0, ALL, true));
        await(sleep(0));
        long made = makeRoom(pair);
        // In the iteration after the one that finds the room, before the task's own step.
        loop.callSoon(() -> loop.callSoon(sending::cancel));
        assertThrows(CancelledError.class, () -> await(sending));
        long sent = file.position();
        assertTrue(sent > 0 && sent < DATA.length);
        assertFalse(loop.removeWriter(pair[0]));
        pair[0].close();
        assertEquals(sent, made + drain(loop, pair[1]).length);
    }

    /** Reads, without the loop, until the first has room; returns how much that was. */
    private static long makeRoom(SocketChannel[] pair) throws IOException {
        long read = 0;
        ByteBuffer piece = ByteBuffer.allocate(1 << 20);
        try (Selector selector = Selector.open()) {
            pair[0].register(selector, SelectionKey.OP_WRITE);
            while (selector.select(1) == 0) {
                read += Math.max(0, pair[1].read(piece.clear()));
            }
        }
        return read;
    }

    @AsyncioTest
    @Ports(
            value =
                    "test_unix_events.py::SelectorEventLoopUnixSockSendfileTests::test_sock_sendfile_os_error_first_call",
            adapted =
                    "a connection reset before the first byte, told as it is: there is no other way of sending to fall"
                            + " back to")
    @Ports(
            value =
                    "test_unix_events.py::SelectorEventLoopUnixSockSendfileTests::test_sock_sendfile_os_error_next_call",
            adapted = "a connection reset between two pieces instead of a mocked failure")
    @Ports(
            value = "test_unix_events.py::SelectorEventLoopUnixSockSendfileTests::test_sock_sendfile_exception",
            adapted = "the JDK has no failure that says sendfile is not available; a reset of the connection stands for"
                    + " it")
    void overAChannelAResetIsAnErrorAtOnceOrLater(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Task<Long> sending = createTask(loop.sockSendfile(pair[0], file, 0, ALL, true));
        await(sleep(0));
        pair[1].setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        pair[1].close();
        assertThrows(IOException.class, () -> await(sending));
        long sent = file.position();
        assertTrue(sent > 0 && sent < DATA.length);
        assertFalse(loop.removeWriter(pair[0]));
        assertThrows(IOException.class, () -> await(loop.sockSendfile(pair[0], file, 0, ALL, true)));
        assertEquals(0, file.position());
    }

    @AsyncioTest
    @Ports({
        "test_base_events.py::BaseLoopSockSendfileTests::test_blocking_socket",
        "test_base_events.py::BaseLoopSockSendfileTests::test_negative_count",
        "test_base_events.py::BaseLoopSockSendfileTests::test_negative_offset"
    })
    void wrongArgumentsAreRefused(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        assertThrows(IllegalArgumentException.class, () -> loop.sockSendfile(pair[0], file, -1, 1, true));
        for (long count : new long[] {0, -1}) {
            assertThrows(IllegalArgumentException.class, () -> loop.sockSendfile(pair[0], file, 0, count, true));
        }
        assertThrows(NullPointerException.class, () -> loop.sockSendfile(pair[0], null, 0, 1, true));
        assertThrows(NullPointerException.class, () -> loop.sendfile(null, file));
        pair[0].configureBlocking(true);
        assertThrows(IllegalArgumentException.class, () -> await(loop.sockSendfile(pair[0], file, 0, 1, true)));
        pair[0].configureBlocking(false);
        file.close();
        assertThrows(ClosedChannelException.class, () -> await(loop.sockSendfile(pair[0], file, 0, 1, true)));
    }

    @AsyncioTest
    @Ports(
            value = "test_unix_events.py::SelectorEventLoopUnixSockSendfileTests::test_sock_sendfile_not_regular_file",
            adapted = "every FileChannel can be asked; of what is no regular file the system's answer" + " is told")
    void ofWhatIsNoRegularFileNothingIsSent(EventLoop loop) throws Exception {
        SocketChannel[] pair = channels.pair();
        Path folder = Files.createTempDirectory("sendfile");
        Path fifo = folder.resolve("fifo");
        assumeTrue(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0, "mkfifo does not run here");
        try (FileChannel pipe = FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel directory = FileChannel.open(folder)) {
            pipe.write(ByteBuffer.wrap(bytes("in the pipe")));
            for (FileChannel each : new FileChannel[] {pipe, directory}) {
                for (boolean fallback : new boolean[] {true, false}) {
                    assertThrows(IOException.class, () -> await(loop.sockSendfile(pair[0], each, 0, 5, fallback)));
                }
            }
        }
        Files.delete(fifo);
        Files.delete(folder);
        assertFalse(loop.removeWriter(pair[0]));
        pair[0].close();
        assertEquals(0, drain(loop, pair[1]).length);
    }

    // --- over a socket's transport -------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_sendfile.py::SendfileMixin::test_sendfile",
        "test_sendfile.py::SendfileMixin::test_sendfile_pre_and_post_data"
    })
    void overASocketAFileGoesBetweenWhatIsWritten(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        byte[] prefix = Channels.pattern(100_000);
        transport.write(prefix);
        Task<byte[]> all = createTask(org.asyncio4j.Asyncio.async(() -> drain(loop, pair[1])));
        assertEquals(DATA.length, await(loop.sendfile(transport, file)));
        assertEquals(DATA.length, file.position());
        assertTrue(transport.isReading());
        transport.write(bytes("suffix"));
        transport.close();
        assertArrayEquals(concat(prefix, DATA, bytes("suffix")), await(all));
        await(protocol.until("lost"));
    }

    @AsyncioTest
    @Ports("test_sendfile.py::SendfileMixin::test_sendfile_partial")
    void overASocketAPieceIsSent(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        assertEquals(100, await(loop.sendfile(transport, file, 1000, 100, false)));
        assertEquals(1100, file.position());
        transport.close();
        assertArrayEquals(Arrays.copyOfRange(DATA, 1000, 1100), drain(loop, pair[1]));
        await(protocol.until("lost"));
    }

    @AsyncioTest
    @Ports("test_sendfile.py::SendfileMixin::test_sendfile_close_peer_after_receiving")
    void thePeerMayCloseWhenItHasTheFile(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        ByteBuffer all = ByteBuffer.allocate(DATA.length);
        Task<?> peer = createTask(org.asyncio4j.Asyncio.async(() -> {
            while (all.hasRemaining()) {
                await(loop.sockRecvInto(pair[1], all));
            }
            pair[1].close();
        }));
        assertEquals(DATA.length, await(loop.sendfile(transport, file)));
        assertEquals(DATA.length, file.position());
        await(peer);
        assertArrayEquals(DATA, all.array());
        await(protocol.until("lost"));
        assertNull(protocol.problem);
        assertEquals(java.util.List.of("made", "eof", "lost"), protocol.events);
    }

    @AsyncioTest
    @Ports("test_sendfile.py::SendfileMixin::test_sendfile_for_closing_transp")
    void aTransportThatIsClosingIsRefused(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        transport.close();
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> await(loop.sendfile(transport, file)));
        assertTrue(refused.getMessage().startsWith("Transport is closing"));
        assertEquals(0, file.position());
        await(protocol.until("lost"));
    }

    @AsyncioTest
    @Ports("test_sendfile.py::SendfileMixin::test_sendfile_prevents_bare_write")
    void nothingElseIsWrittenMeanwhile(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        Task<Long> sending = createTask(loop.sendfile(transport, file));
        await(sleep(0));
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> transport.write(bytes("x")));
        assertEquals("unable to write; sendfile is in progress", refused.getMessage());
        assertThrows(IllegalStateException.class, () -> await(loop.sendfile(transport, file)));
        Task<byte[]> all = createTask(org.asyncio4j.Asyncio.async(() -> drain(loop, pair[1])));
        assertEquals(DATA.length, await(sending));
        transport.write(bytes("x"));
        transport.close();
        assertArrayEquals(concat(DATA, bytes("x")), await(all));
        await(protocol.until("lost"));
    }

    @AsyncioTest
    @Ports("test_sendfile.py::SendfileMixin::test_sendfile_close_peer_in_the_middle_of_receiving")
    void aPeerThatGoesInTheMiddleIsAnError(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        Task<Long> sending = createTask(loop.sendfile(transport, file));
        await(sleep(0));
        await(loop.sockRecv(pair[1], 1024));
        pair[1].close();
        assertThrows(IOException.class, () -> await(sending));
        assertTrue(file.position() >= 1024 && file.position() < DATA.length);
        await(protocol.until("lost"));
        assertTrue(transport.isClosing());
    }

    @AsyncioTest
    void aTransportThatIsAbortedMeanwhileIsAnError(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        Task<Long> sending = createTask(loop.sendfile(transport, file));
        await(sleep(0));
        await(sleep(0));
        transport.abort();
        assertThrows(IOException.class, () -> await(sending));
        await(protocol.until("lost"));
    }

    @AsyncioTest
    void aCancelledOneLeavesTheTransportUsable(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        Task<Long> sending = createTask(loop.sendfile(transport, file));
        await(sleep(0));
        await(sleep(0));
        sending.cancel();
        assertThrows(CancelledError.class, () -> await(sending));
        long sent = file.position();
        transport.write(bytes("end"));
        transport.close();
        assertArrayEquals(concat(Arrays.copyOf(DATA, (int) sent), bytes("end")), drain(loop, pair[1]));
        await(protocol.until("lost"));
    }

    @AsyncioTest
    void theSendingSideIsNotClosedInTheMiddle(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        Task<Long> sending = createTask(loop.sendfile(transport, file));
        await(sleep(0));
        IllegalStateException refused = assertThrows(IllegalStateException.class, transport::writeEof);
        assertEquals("unable to writeEof; sendfile is in progress", refused.getMessage());
        Task<byte[]> all = createTask(org.asyncio4j.Asyncio.async(() -> drain(loop, pair[1])));
        assertEquals(DATA.length, await(sending));
        transport.writeEof();
        assertArrayEquals(DATA, await(all));
        transport.close();
        await(protocol.until("lost"));
    }

    // --- files that are shorter than they say --------------------------------------------------

    @AsyncioTest
    void aFileThatIsShorterThanItSaysEndsWhereItEnds(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        FileChannel boaster = new OverstatedFile(file);
        Task<byte[]> all = createTask(org.asyncio4j.Asyncio.async(() -> drain(loop, pair[1])));
        assertEquals(DATA.length, await(loop.sendfile(transport, boaster)));
        assertEquals(DATA.length, boaster.position());
        assertEquals(100, await(loop.sendfile(transport, boaster, DATA.length - 100, 200, false)));
        assertEquals(0, await(loop.sendfile(transport, boaster, DATA.length, ALL, false)));
        transport.close();
        assertEquals(DATA.length + 100, await(all).length);
        await(protocol.until("lost"));
        SocketChannel[] bare = channels.pair();
        Task<byte[]> same = createTask(org.asyncio4j.Asyncio.async(() -> drain(loop, bare[1])));
        assertEquals(DATA.length, await(loop.sockSendfile(bare[0], boaster, 0, ALL, true)));
        bare[0].close();
        assertArrayEquals(DATA, await(same));
    }

    @AsyncioTest
    void aFileOfTheSystemsTreeIsSentAsLongAsItIs(EventLoop loop) throws IOException {
        Path mtu = Path.of("/sys/class/net/lo/mtu");
        assumeTrue(Files.isReadable(mtu));
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        byte[] contents = Files.readAllBytes(mtu);
        try (FileChannel said = FileChannel.open(mtu)) {
            assumeTrue(said.size() > contents.length);
            assertEquals(contents.length, await(loop.sendfile(transport, said, 0, ALL, true)));
        }
        transport.close();
        assertArrayEquals(contents, drain(loop, pair[1]));
        await(protocol.until("lost"));
    }

    @AsyncioTest
    void aFileThatIsTruncatedMeanwhileEndsThere(EventLoop loop) throws IOException {
        SocketChannel[] pair = channels.pair();
        Transport transport = transportOf(loop, pair[0]);
        Task<Long> sending = createTask(loop.sendfile(transport, file));
        await(sleep(0));
        await(sleep(0));
        try (FileChannel writable = FileChannel.open(path, StandardOpenOption.WRITE)) {
            writable.truncate(1 << 20);
        }
        Task<byte[]> all = createTask(org.asyncio4j.Asyncio.async(() -> drain(loop, pair[1])));
        long sent = await(sending);
        assertTrue(sent < DATA.length, () -> sent + " bytes sent");
        transport.close();
        assertEquals(sent, await(all).length);
        await(protocol.until("lost"));
    }

    // --- over other transports, by pieces ------------------------------------------------------

    @AsyncioTest
    @Ports("test_sendfile.py::SendfileMixin::test_sendfile_force_fallback")
    void overAnotherTransportAFileGoesByPieces(EventLoop loop) throws IOException {
        java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
        RecordingPipe writer = new RecordingPipe();
        RecordingPipe reader = new RecordingPipe();
        await(loop.connectReadPipe(() -> reader, pipe.source()));
        WriteTransport transport =
                await(loop.connectWritePipe(() -> writer, pipe.sink())).transport();
        transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(10_000));
        Path ascii = Files.createTempFile("sendfile", ".txt");
        String text = "0123456789".repeat(50_000);
        Files.writeString(ascii, text);
        try (FileChannel small = FileChannel.open(ascii)) {
            transport.write(bytes("<"));
            assertEquals(text.length(), await(loop.sendfile(transport, small)));
            assertEquals(text.length(), small.position());
            assertEquals(3, await(loop.sendfile(transport, small, 10, 3, true)));
            assertEquals(13, small.position());
            transport.write(bytes(">"));
        }
        Files.delete(ascii);
        assertEquals(writer, transport.getProtocol());
        transport.close();
        await(reader.until("lost"));
        assertEquals("<" + text + "012>", reader.text.toString());
        await(writer.until("lost"));
        assertEquals(java.util.List.of("made", "lost"), writer.events);
    }

    @AsyncioTest
    @Ports({
        "test_sendfile.py::SendfileMixin::test_sendfile_force_unsupported_native",
        "test_sendfile.py::SendfileMixin::test_sendfile_no_fallback_for_fallback_transport"
    })
    void withoutFallbackAnotherTransportIsRefused(EventLoop loop) throws IOException {
        java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
        RecordingPipe writer = new RecordingPipe();
        WriteTransport transport =
                await(loop.connectWritePipe(() -> writer, pipe.sink())).transport();
        assertThrows(SendfileNotAvailableException.class, () -> await(loop.sendfile(transport, file, 0, ALL, false)));
        assertEquals(0, file.position());
        transport.close();
        await(writer.until("lost"));
        pipe.source().close();
    }

    @AsyncioTest
    @Ports("test_sendfile.py::SendfileMixin::test_sendfile_fallback_close_peer_in_the_middle_of_receiving")
    void aPeerThatGoesInTheMiddleOfPiecesIsAnError(EventLoop loop) throws IOException {
        java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
        RecordingPipe writer = new RecordingPipe();
        WriteTransport transport =
                await(loop.connectWritePipe(() -> writer, pipe.sink())).transport();
        Task<Long> sending = createTask(loop.sendfile(transport, file));
        while (transport.getWriteBufferSize() == 0) {
            await(sleep(0));
        }
        pipe.source().close();
        assertThrows(IOException.class, () -> await(sending));
        assertTrue(file.position() < DATA.length);
        await(writer.until("lost"));
        assertFalse(writer.events.contains("pause"));
    }

    private Transport transportOf(EventLoop loop, SocketChannel socket) {
        return await(loop.createConnection(() -> protocol, socket, ConnectOptions.DEFAULT))
                .transport();
    }

    private static byte[] drain(EventLoop loop, SocketChannel socket) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            byte[] piece = await(loop.sockRecv(socket, 1 << 20));
            if (piece.length == 0) {
                return all.toByteArray();
            }
            all.writeBytes(piece);
        }
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
