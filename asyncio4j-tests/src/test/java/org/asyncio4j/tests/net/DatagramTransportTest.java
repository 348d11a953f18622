package org.asyncio4j.tests.net;

import static org.asyncio4j.tests.net.Channels.bytes;
import static org.asyncio4j.tests.net.ScriptedDatagrams.SENDER;
import static org.asyncio4j.tests.net.ScriptedDatagrams.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.logging.Level;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.OwnLoop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The transport of datagrams on a socket that does what a test says, turn by turn. */
class DatagramTransportTest {

    private static final SocketAddress PEER = address(2);

    private final RecordingDatagrams protocol = new RecordingDatagrams();
    private final ReportedProblems problems = new ReportedProblems();
    private ScriptedDatagrams socket;
    private EventLoop loop;
    private DatagramTransport transport;

    private void open(@Nullable SocketAddress peer) {
        socket = new ScriptedDatagrams(peer);
        loop = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(socket.driver));
        loop.setExceptionHandler(problems);
        transport = loop.runUntilComplete(
                        loop.createDatagramEndpoint(() -> protocol, DatagramOptions.DEFAULT.withSock(socket)))
                .transport();
        assertEquals(List.of("made"), protocol.events);
        protocol.events.clear();
    }

    @AfterEach
    void close() {
        if (!transport.isClosing()) {
            transport.abort();
        }
        turn();
        loop.close();
        assertFalse(socket.isOpen());
        assertNull(socket.driver.reader);
        assertNull(socket.driver.writer);
        assertEquals(List.of(), problems.take());
    }

    private void turn() {
        OwnLoop.turn(loop);
    }

    // --- receiving -----------------------------------------------------------------------------

    @Test
    @Ports({
        "test_selector_events.py::SelectorDatagramTransportTests::test_read_ready",
        "test_selector_events.py::SelectorDatagramTransportTests::test_read_ready_tryagain",
        "test_selector_events.py::SelectorDatagramTransportTests::test_transport_inheritance"
    })
    void tellsOfADatagramAnIterationAndOfNothingIfThereIsNone() {
        open(null);
        socket.incoming.addAll(List.of("a", "", "b"));
        turn();
        assertEquals(List.of("data a"), protocol.events);
        turn();
        assertEquals(List.of("data a"), protocol.events);
        turn();
        assertEquals(List.of("data a", "data b"), protocol.events);
        assertEquals(List.of(SENDER, SENDER), protocol.senders);
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_read_ready_oserr")
    void aFailureToReceiveIsToldAndNotTheEnd() {
        open(null);
        IOException failure = new IOException("no");
        socket.incoming.addAll(List.of(failure, "a"));
        turn();
        turn();
        assertEquals(List.of(failure, "data a"), protocol.events);
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_read_ready_err")
    void anUnexpectedFailureToReceiveIsTheEnd() {
        open(null);
        RuntimeException failure = new RuntimeException("bug");
        socket.incoming.add(failure);
        turn();
        assertReported(failure, "Fatal read error on datagram transport");
        turn();
        assertEquals(List.of("lost " + failure), protocol.events);
    }

    // --- sending -------------------------------------------------------------------------------

    @Test
    @Ports({
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_bytearray",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_memoryview",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_no_data"
    })
    void sendsAtOnceAlsoEmptyOnes() {
        open(null);
        ByteBuffer data = ByteBuffer.wrap(bytes("xdata")).position(1);
        transport.sendto(data, PEER);
        assertFalse(data.hasRemaining());
        transport.sendto(bytes("more"), address(3));
        transport.sendto(new byte[0], PEER);
        assertEquals(List.of("data to 2", "more to 3", " to 2"), socket.sent);
        assertNull(socket.driver.writer);
        assertEquals(0, transport.getWriteBufferSize());
    }

    @Test
    @Ports({
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_tryagain",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_buffer",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_buffer_bytearray",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_buffer_memoryview",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_buffer_nodata",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_ready",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_ready_no_data",
        "test_selector_events.py::SelectorDatagramTransportTests::test_sendto_ready_tryagain"
    })
    void whatThereIsNoRoomForIsCopiedAndWaitsInLine() {
        open(null);
        socket.room = 0;
        byte[] data = bytes("one");
        transport.sendto(data, PEER);
        data[0] = 'X';
        transport.sendto(new byte[0], address(3));
        transport.sendto(bytes("three"), address(3));
        assertNotNull(socket.driver.writer);
        assertEquals(3 + 5 + 3 * 8, transport.getWriteBufferSize());
        turn();
        assertEquals(List.of(), socket.sent);
        socket.room = 2;
        turn();
        assertEquals(List.of("one to 2", " to 3"), socket.sent);
        assertEquals(5 + 8, transport.getWriteBufferSize());
        socket.room = 2;
        turn();
        assertEquals("three to 3", socket.sent.getLast());
        assertNull(socket.driver.writer);
        assertEquals(0, transport.getWriteBufferSize());
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_sendto_error_received")
    void aFailureToSendIsToldAndNotTheEnd() {
        open(null);
        ConnectException refused = new ConnectException("refused");
        socket.sendFailures.add(refused);
        transport.sendto(bytes("lost"), PEER);
        assertEquals(List.of(refused), protocol.events);
        assertFalse(transport.isClosing());
        transport.sendto(bytes("sent"), PEER);
        assertEquals(List.of("sent to 2"), socket.sent);
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_sendto_error_received_connected")
    void aFailureToSendToThePeerIsToldAndNotTheEnd() {
        open(PEER);
        ConnectException refused = new ConnectException("refused");
        socket.sendFailures.add(refused);
        transport.sendto(bytes("lost"), null);
        assertEquals(List.of(refused), protocol.events);
        transport.sendto(bytes("sent"));
        assertEquals(List.of("sent"), socket.sent);
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_sendto_ready_error_received_connection")
    void aFailureOfOneThatWaitedDoesNotHoldUpThoseBehindIt() {
        open(PEER);
        oneThatWaitsFails(null);
        assertEquals(List.of("goes"), socket.sent);
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_sendto_ready_error_received")
    void aFailureOfOneThatWaitedForAnAddressDoesNotHoldUpThoseBehindIt() {
        open(null);
        oneThatWaitsFails(PEER);
        assertEquals(List.of("goes to 2"), socket.sent);
    }

    private void oneThatWaitsFails(@Nullable SocketAddress target) {
        transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
        socket.room = 0;
        transport.sendto(bytes("fails"), target);
        transport.sendto(bytes("goes"), target);
        ConnectException refused = new ConnectException("refused");
        socket.sendFailures.add(refused);
        socket.room = 1;
        turn();
        assertEquals(List.of("pause", refused, "resume"), protocol.events);
        assertNull(socket.driver.writer);
        assertFalse(transport.isClosing());
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_sendto_exception")
    void anUnexpectedFailureToSendIsTheEnd() {
        open(null);
        RuntimeException failure = new RuntimeException("bug");
        socket.sendFailures.add(failure);
        transport.sendto(bytes("x"), PEER);
        assertReported(failure, "Fatal write error on datagram transport");
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 5; i++) {
                transport.sendto(bytes("dropped"), PEER);
            }
            assertEquals(List.of("sendto() on a lost transport"), log.messages(Level.WARNING));
        }
        turn();
        assertEquals(List.of("lost " + failure), protocol.events);
        assertEquals(List.of(), socket.sent);
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_sendto_ready_exception")
    void anUnexpectedFailureOfOneThatWaitedIsTheEnd() {
        open(null);
        socket.room = 0;
        transport.sendto(bytes("x"), PEER);
        transport.sendto(bytes("y"), PEER);
        RuntimeException failure = new RuntimeException("bug");
        socket.sendFailures.add(failure);
        socket.room = 2;
        turn();
        assertReported(failure, "Fatal write error on datagram transport");
        turn();
        assertEquals(List.of("lost " + failure), protocol.events);
        assertEquals(List.of(), socket.sent);
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_sendto_connected_addr")
    void refusesAddressesThatItCannotSendTo() {
        open(PEER);
        assertMessage("address must be null or " + PEER + ": " + SENDER, () -> transport.sendto(bytes("x"), SENDER));
        transport.sendto(bytes("x"), PEER);
        assertEquals(List.of("x"), socket.sent);
    }

    @Test
    void refusesToSendToNobody() {
        open(null);
        assertMessage(
                "address must not be null: the transport is not connected",
                () -> transport.sendto(ByteBuffer.allocate(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> transport.sendto(bytes("x"), java.net.InetSocketAddress.createUnresolved("nowhere", 1)));
        assertThrows(NullPointerException.class, () -> transport.sendto((ByteBuffer) null, PEER));
    }

    @Test
    void oneThatNoSystemCouldSendIsAnError() {
        open(null);
        transport.sendto(new byte[10_000_000], PEER);
        assertEquals(
                "java.net.SocketException: Message too long",
                protocol.events.getFirst().toString());
        assertEquals(1, protocol.events.size());
    }

    // --- flow control --------------------------------------------------------------------------

    @Test
    void pausesAboveTheHighMarkAndGoesOnAtTheLowOne() {
        open(null);
        transport.setWriteBufferLimits(new WriteBufferLimits(10, 20));
        socket.room = 0;
        transport.sendto(bytes("12"), PEER);
        transport.sendto(bytes("12"), PEER);
        assertEquals(List.of(), protocol.events);
        transport.sendto(new byte[0], PEER);
        assertEquals(List.of("pause"), protocol.events);
        socket.room = 1;
        turn();
        assertEquals(List.of("pause"), protocol.events);
        socket.room = 1;
        turn();
        assertEquals(List.of("pause", "resume"), protocol.events);
    }

    // --- closing -------------------------------------------------------------------------------

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_sendto_ready_closing")
    void closeSendsWhatWaitsFirst() {
        open(null);
        socket.room = 0;
        transport.sendto(bytes("x"), PEER);
        transport.close();
        transport.close();
        socket.incoming.add("too late");
        turn();
        assertEquals(List.of(), protocol.events);
        assertTrue(transport.isClosing() && socket.isOpen());
        socket.room = 1;
        turn();
        assertEquals(List.of("x to 2"), socket.sent);
        assertEquals(List.of("lost null"), protocol.events);
        assertFalse(socket.isOpen());
    }

    @Test
    @Ports("test_selector_events.py::SelectorDatagramTransportTests::test_sendto_closing")
    void nothingIsSentAfterClose() {
        open(PEER);
        transport.close();
        transport.sendto(bytes("x"));
        turn();
        transport.sendto(bytes("x"));
        assertEquals(List.of(), socket.sent);
        assertEquals(List.of("lost null"), protocol.events);
    }

    @Test
    void abortDropsWhatWaits() {
        open(PEER);
        socket.room = 0;
        transport.sendto(bytes("x"));
        transport.abort();
        transport.abort();
        socket.room = 1;
        assertEquals(List.of(), protocol.events);
        turn();
        assertEquals(List.of("lost null"), protocol.events);
        assertEquals(List.of(), socket.sent);
    }

    @Test
    @Ports({
        "test_selector_events.py::SelectorDatagramTransportTests::test_fatal_error_connected",
        "test_selector_events.py::SelectorDatagramTransportTests::test_fatal_error_connected_custom_error"
    })
    void aProtocolThatAbortsWhenToldOfAFailureIsToldTheLossOnce() {
        RecordingDatagrams[] aborting = new RecordingDatagrams[1];
        aborting[0] = new RecordingDatagrams() {
            @Override
            public void errorReceived(IOException problem) {
                super.errorReceived(problem);
                aborting[0].transport.abort();
            }
        };
        open(PEER);
        transport.setProtocol(aborting[0]);
        aborting[0].transport = transport;
        assertSame(aborting[0], transport.getProtocol());
        socket.room = 0;
        transport.sendto(bytes("x"));
        transport.sendto(bytes("y"));
        ConnectException refused = new ConnectException("refused");
        socket.sendFailures.add(refused);
        socket.room = 2;
        turn();
        turn();
        assertEquals(List.of(refused, "lost null"), aborting[0].events);
        assertEquals(List.of(), socket.sent);
        assertEquals(List.of(), problems.take());
    }

    private void assertReported(Throwable failure, String message) {
        List<LoopProblem> taken = problems.take();
        assertEquals(1, taken.size());
        assertEquals(message, taken.getFirst().message());
        assertSame(failure, taken.getFirst().exception());
        assertSame(transport, taken.getFirst().asMap().get("transport"));
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
