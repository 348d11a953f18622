package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import javax.net.ssl.SSLContext;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionAbortedException;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.SystemExit;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.OtherThread;
import org.asyncio4j.tests.tools.OwnLoop;
import org.asyncio4j.tests.tools.RandomBytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transport of a socket, with a peer that is none of ours. */
@Timeout(60)
class ConnectionLifeTest extends OwnLoop {

    private final Loopback.Pair pair = Loopback.pair();
    private final SocketChannel peer = pair.other();
    private final RecordingProtocol protocol = new RecordingProtocol();

    @AfterEach
    void closePeer() throws IOException {
        peer.close();
        pair.one().close();
    }

    private void inTask(Action<Exception> body) {
        loop.runUntilComplete(async(body));
    }

    private Transport connect(Protocol with) {
        return await(loop.createConnection(() -> with, pair.one(), ConnectOptions.DEFAULT))
                .transport();
    }

    private void reset() throws IOException {
        peer.setOption(StandardSocketOptions.SO_LINGER, 0);
        peer.close();
    }

    private byte[] drainPeer(int bytes) throws IOException {
        ByteBuffer got = ByteBuffer.allocate(bytes);
        peer.configureBlocking(false);
        while (got.hasRemaining()) {
            peer.read(got);
            await(sleep(0));
        }
        return got.array();
    }

    // --- resets --------------------------------------------------------------------------------

    @Test
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_read_ready_conn_reset",
        "test_selector_events.py::SelectorTransportTests::test_fatal_error"
    })
    void aResetIsToldAsOneAndNotReported() {
        inTask(() -> {
            Transport transport = connect(protocol);
            reset();
            await(protocol.until("lost"));
            assertInstanceOf(ConnectionResetException.class, protocol.problem);
            assertTrue(transport.isClosing());
            assertEquals(List.of("made", "lost"), protocol.events);
        });
    }

    @Test
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_write_ready_exception",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_sendmsg_OSError"
    })
    void aResetWhileDataWaitsIsTold() {
        inTask(() -> {
            Transport transport = connect(protocol);
            transport.pauseReading();
            transport.write(new byte[StreamTransportContract.MUCH]);
            reset();
            await(protocol.until("lost"));
            assertInstanceOf(IOException.class, protocol.problem);
            assertEquals(0, transport.getWriteBufferSize());
            assertEquals(List.of("made", "pause", "lost"), protocol.events);
        });
    }

    @Test
    void aResetWhileItClosesIsToldOnce() {
        inTask(() -> {
            Transport transport = connect(protocol);
            transport.write(new byte[StreamTransportContract.MUCH]);
            transport.close();
            reset();
            await(protocol.until("lost"));
            assertInstanceOf(IOException.class, protocol.problem);
            Loopback.turns(3);
            assertEquals(List.of("made", "pause", "lost"), protocol.events);
        });
    }

    @Test
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_write_exception")
    void writingAfterAResetIsToldOnceAndThenDropped() {
        inTask(() -> {
            Transport transport = connect(protocol);
            transport.pauseReading();
            reset();
            try (LogCapture log = new LogCapture()) {
                for (int i = 0; i < 12; i++) {
                    transport.write(new byte[10]);
                }
                long warnings = log.messages(Level.WARNING).stream()
                        .filter("write() on a lost connection"::equals)
                        .count();
                assertTrue(warnings >= 5, () -> warnings + " warnings");
            }
            await(protocol.until("lost"));
            assertInstanceOf(IOException.class, protocol.problem);
            Loopback.turns(3);
            assertEquals(List.of("made", "lost"), protocol.events);
        });
    }

    @Test
    void aResetBeforeConnectionMadeIsToldAfterIt() {
        inTask(() -> {
            reset();
            connect(protocol);
            await(protocol.until("lost"));
            assertEquals(List.of("made", "lost"), protocol.events);
        });
    }

    @Test
    @Ports({
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_ready_conn_reset",
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_ready_tryagain"
    })
    void aBufferedProtocolHearsOfAResetAndNotOfReadinessForNothing() {
        inTask(() -> {
            RecordingBufferedProtocol buffered = new RecordingBufferedProtocol(ByteBuffer.allocate(9));
            await(loop.createConnection(() -> buffered, pair.one(), ConnectOptions.DEFAULT));
            peer.write(ByteBuffer.allocate(1));
            // Runs before the transport, which is ready in the same iteration.
            loop.callSoon(() -> {
                try {
                    log.add(pair.one().read(ByteBuffer.allocate(9)));
                } catch (IOException e) {
                    log.add(e);
                }
            });
            Loopback.turns(3);
            assertEquals(List.of("made"), buffered.record.events);
            reset();
            await(buffered.record.until("lost"));
            assertInstanceOf(ConnectionResetException.class, buffered.record.problem);
            assertEquals(List.of("made", "lost"), buffered.record.events);
        });
    }

    @Test
    @Ports("test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_proto_type_switch")
    void aBufferedProtocolThatIsSetIsAskedForABufferOfAnySizeAndToldTheCount() {
        inTask(() -> {
            List<Integer> told = new ArrayList<>();
            RecordingBufferedProtocol buffered = new RecordingBufferedProtocol(ByteBuffer.allocate(100)) {
                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                    told.add(sizeHint);
                    return super.getBuffer(sizeHint);
                }

                @Override
                public void bufferUpdated(int count) {
                    told.add(count);
                    super.bufferUpdated(count);
                }
            };
            buffered.record.events.add("made");
            Transport transport = connect(protocol);
            byte[] data = RandomBytes.of(5, 14);
            peer.write(ByteBuffer.wrap(data, 0, 4));
            await(protocol.untilReceived(4));
            assertArrayEquals(Arrays.copyOf(data, 4), protocol.data.toByteArray());
            transport.setProtocol(buffered);
            peer.write(ByteBuffer.wrap(data, 4, 10));
            await(buffered.record.untilReceived(10));
            assertArrayEquals(Arrays.copyOfRange(data, 4, 14), buffered.record.data.toByteArray());
            assertEquals(List.of(-1, 10), told);
            transport.abort();
            await(buffered.record.until("lost"));
        });
    }

    @Test
    void writeEofAfterAResetEndsTheConnection() {
        inTask(() -> {
            Transport transport = connect(protocol);
            reset();
            transport.writeEof();
            await(protocol.until("lost"));
            assertEquals(List.of("made", "lost"), protocol.events);
        });
    }

    @Test
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_read_ready_tryagain")
    void beingReadyForNothingIsNothing() {
        for (Protocol each : List.of(protocol, new RecordingProtocol())) {
            inTask(() -> {
                Loopback.Pair own = Loopback.pair();
                Transport transport = await(loop.createConnection(() -> each, own.one(), ConnectOptions.DEFAULT))
                        .transport();
                own.other().write(ByteBuffer.allocate(1));
                // Runs before the transport, which is ready in the same iteration.
                loop.callSoon(() -> {
                    try {
                        log.add(own.one().read(ByteBuffer.allocate(9)));
                    } catch (IOException e) {
                        log.add(e);
                    }
                });
                Loopback.turns(3);
                assertEquals(List.of("made"), ((RecordingProtocol) each).events);
                transport.abort();
                await(((RecordingProtocol) each).until("lost"));
                own.other().close();
            });
        }
        assertEquals(List.of(1, 1), log);
    }

    // --- a slow peer ---------------------------------------------------------------------------

    @Test
    void whoDoesNotReadHoldsNobodyUp() {
        inTask(() -> {
            Transport transport = connect(protocol);
            transport.write(new byte[StreamTransportContract.MUCH]);
            long stuck = transport.getWriteBufferSize();
            await(sleep(1000));
            assertEquals(stuck, transport.getWriteBufferSize());
            assertEquals(1000, loop.time());
            transport.close();
            await(sleep(1000));
            assertFalse(protocol.has("lost"));
            transport.abort();
            await(protocol.until("lost"));
        });
    }

    @Test
    @Ports({
        "test_selector_events.py::SelectorTransportTests::test_close_write_buffer",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_ready_closing",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_partial",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_buffer"
    })
    void dataThatIsWrittenAfterCloseGoesBehindWhatIsBuffered() {
        inTask(() -> {
            Transport transport = connect(protocol);
            byte[] all = Channels.pattern(StreamTransportContract.MUCH + 7);
            transport.write(ByteBuffer.wrap(all, 0, StreamTransportContract.MUCH));
            transport.close();
            assertTrue(transport.isClosing());
            assertFalse(transport.isReading());
            Loopback.turns(2);
            assertFalse(protocol.has("lost"), "before all was sent");
            transport.write(ByteBuffer.wrap(all, StreamTransportContract.MUCH, 7));
            assertTrue(Arrays.equals(all, drainPeer(all.length)));
            await(protocol.until("lost"));
            assertNull(protocol.problem);
            assertFalse(pair.one().isOpen());
        });
    }

    @Test
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_write_buffer_after_close")
    void whatAClosedTransportIsGivenOnGoingOnIsStillSent() {
        byte[] all = Channels.pattern(StreamTransportContract.MUCH + 7);
        RecordingProtocol more = new RecordingProtocol() {
            @Override
            public void resumeWriting() {
                super.resumeWriting();
                transport.write(ByteBuffer.wrap(all, StreamTransportContract.MUCH, 7));
            }
        };
        inTask(() -> {
            Transport transport = connect(more);
            transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(1));
            transport.write(ByteBuffer.wrap(all, 0, StreamTransportContract.MUCH));
            assertTrue(more.isPaused());
            transport.close();
            Loopback.turns(2);
            assertFalse(more.has("lost"), "before all was sent");
            assertTrue(Arrays.equals(all, drainPeer(all.length)));
            await(more.until("lost"));
            assertEquals(List.of("made", "pause", "resume", "lost"), more.events);
            assertNull(more.problem);
        });
    }

    @Test
    @Ports("test_transports.py::TransportTests::test_flowcontrol_mixin_set_write_limits")
    void pausingIsForMoreThanTheHighMarkAndGoingOnForTheLowOne() {
        inTask(() -> {
            Transport transport = connect(protocol);
            assertEquals(new WriteBufferLimits(16 << 10, 64 << 10), transport.getWriteBufferLimits());
            // Until nothing fits into the system's buffers any more.
            transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(Long.MAX_VALUE / 8));
            transport.write(new byte[StreamTransportContract.MUCH]);
            long size = transport.getWriteBufferSize();
            assertThrows(IllegalArgumentException.class, () -> new WriteBufferLimits(1, 0));
            transport.setWriteBufferLimits(new WriteBufferLimits(128, 2 * size));
            assertFalse(protocol.isPaused());
            assertEquals(new WriteBufferLimits(128, 2 * size), transport.getWriteBufferLimits());
            transport.setWriteBufferLimits(new WriteBufferLimits(128, size / 2));
            assertTrue(protocol.isPaused(), "at once, when the mark is lowered below what is buffered");
            assertEquals(new WriteBufferLimits(128, size / 2), transport.getWriteBufferLimits());
            transport.setWriteBufferLimits(new WriteBufferLimits(size, 2 * size));
            assertFalse(protocol.isPaused(), "at once, too, when the low mark is raised to what is buffered");
            transport.setWriteBufferLimits(new WriteBufferLimits(0, size));
            assertFalse(protocol.isPaused(), "not at the mark");
            assertEquals(new WriteBufferLimits(0, size), transport.getWriteBufferLimits());
            transport.write(new byte[1]);
            assertTrue(protocol.isPaused(), "above it");
            transport.setWriteBufferLimits(new WriteBufferLimits(size, size));
            assertTrue(protocol.isPaused());
            transport.setWriteBufferLimits(new WriteBufferLimits(size + 1, size + 1));
            assertFalse(protocol.isPaused(), "at the low mark");
            assertThrows(IllegalArgumentException.class, () -> new WriteBufferLimits(2, 1));
            assertThrows(IllegalArgumentException.class, () -> new WriteBufferLimits(-1, 1));
            transport.abort();
            await(protocol.until("lost"));
        });
    }

    // --- connectionMade ------------------------------------------------------------------------

    @Test
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_pause_reading_connection_made")
    void readingMayBePausedInConnectionMade() {
        RecordingProtocol pausing = new RecordingProtocol() {
            @Override
            public void connectionMade(BaseTransport made) {
                super.connectionMade(made);
                transport.pauseReading();
            }
        };
        inTask(() -> {
            byte[] data = RandomBytes.of(4, 5);
            peer.write(ByteBuffer.wrap(data));
            Transport made = connect(pausing);
            Loopback.turns(3);
            assertEquals(List.of("made"), pausing.events);
            assertFalse(made.isReading());
            made.resumeReading();
            assertTrue(made.isReading());
            await(pausing.untilReceived(5));
            assertArrayEquals(data, pausing.data.toByteArray());
            made.close();
            assertFalse(made.isReading());
            await(pausing.until("lost"));
            assertEquals(List.of("made", "data", "lost"), pausing.events);
        });
    }

    @Test
    void theConnectionMayBeClosedInConnectionMade() {
        for (boolean aborts : new boolean[] {false, true}) {
            Loopback.Pair own = Loopback.pair();
            RecordingProtocol closing = new RecordingProtocol() {
                @Override
                public void connectionMade(BaseTransport made) {
                    super.connectionMade(made);
                    if (aborts) {
                        transport.abort();
                    } else {
                        transport.close();
                    }
                }
            };
            inTask(() -> {
                own.other().write(ByteBuffer.allocate(1));
                await(loop.createConnection(() -> closing, own.one(), ConnectOptions.DEFAULT));
                await(closing.until("lost"));
                Loopback.turns(2);
                assertEquals(List.of("made", "lost"), closing.events);
                own.other().close();
            });
        }
    }

    @Test
    void theProtocolMayBeChangedInConnectionMade() {
        RecordingProtocol second = new RecordingProtocol();
        second.events.add("made");
        RecordingProtocol first = new RecordingProtocol() {
            @Override
            public void connectionMade(BaseTransport made) {
                super.connectionMade(made);
                made.setProtocol(second);
            }
        };
        inTask(() -> {
            peer.write(ByteBuffer.allocate(1));
            Transport transport = connect(first);
            await(second.untilReceived(1));
            transport.close();
            await(second.until("lost"));
            assertEquals(List.of("made"), first.events);
        });
    }

    // --- context -------------------------------------------------------------------------------

    @Test
    void allIsToldInTheContextThatAskedForTheConnection() {
        ContextVar<String> variable = new ContextVar<>("variable");
        List<String> seen = new ArrayList<>();
        RecordingProtocol looking = new RecordingProtocol() {
            @Override
            public void connectionMade(BaseTransport made) {
                super.connectionMade(made);
                seen.add(variable.get());
                variable.set("of the connection");
            }

            @Override
            public void dataReceived(byte[] received) {
                seen.add(variable.get());
                super.dataReceived(received);
            }

            @Override
            public void connectionLost(Throwable why) {
                seen.add(variable.get());
                super.connectionLost(why);
            }
        };
        inTask(() -> {
            variable.set("of the task");
            Transport transport = connect(looking);
            assertEquals("of the task", variable.get());
            peer.write(ByteBuffer.allocate(1));
            await(looking.untilReceived(1));
            transport.close();
            await(looking.until("lost"));
        });
        assertEquals(List.of("of the task", "of the connection", "of the connection"), seen);
    }

    // --- the end of the loop -------------------------------------------------------------------

    @Test
    void aLoopThatClosesTellsItsOpenConnections() {
        inTask(() -> connect(protocol).write(new byte[StreamTransportContract.MUCH]));
        try (LogCapture log = new LogCapture()) {
            loop.close();
            assertTrue(
                    log.messages(Level.WARNING).getFirst().startsWith("unclosed transport <"),
                    () -> log.messages(Level.WARNING).toString());
        }
        assertEquals(List.of("made", "pause", "lost"), protocol.events);
        assertInstanceOf(ConnectionAbortedException.class, protocol.problem);
        assertFalse(pair.one().isOpen());
        Transport transport = protocol.transport;
        assertTrue(transport.isClosing());
        transport.close();
        transport.abort();
        transport.write(new byte[1]);
        transport.pauseReading();
        transport.resumeReading();
    }

    @Test
    void aLoopThatClosesTellsOfTheEndsThatAreDue() {
        inTask(() -> connect(protocol).close());
        try (LogCapture log = new LogCapture()) {
            loop.close();
            assertEquals(List.of(), log.messages(Level.WARNING));
        }
        assertEquals(List.of("made", "lost"), protocol.events);
        assertNull(protocol.problem);
    }

    @Test
    void aProtocolThatFailsAsTheLoopClosesIsReported() {
        RecordingProtocol failing = new RecordingProtocol() {
            @Override
            public void connectionLost(Throwable why) {
                super.connectionLost(why);
                throw new Boom();
            }
        };
        inTask(() -> connect(failing));
        try (LogCapture _ = new LogCapture()) {
            loop.close();
        }
        assertInstanceOf(Boom.class, problems.take().getFirst().exception());
        assertFalse(pair.one().isOpen());
    }

    @Test
    void aConnectionThatWasNotToldOfIsNotToldOfItsEnd() {
        loop.createTask(loop.createConnection(() -> protocol, pair.one(), ConnectOptions.DEFAULT));
        turn();
        loop.close();
        assertEquals(List.of(), protocol.events);
        assertFalse(pair.one().isOpen());
        problems.take();
    }

    // --- misuse --------------------------------------------------------------------------------

    @Test
    void anotherThreadIsSentAway() {
        inTask(() -> {
            Transport transport = connect(protocol);
            for (Runnable call : List.<Runnable>of(
                    () -> transport.write(new byte[1]),
                    () -> transport.write(ByteBuffer.allocate(1)),
                    () -> transport.writelines(List.of(ByteBuffer.allocate(1))),
                    transport::writeEof,
                    transport::pauseReading,
                    transport::resumeReading,
                    transport::close,
                    transport::abort,
                    () -> transport.setProtocol(new RecordingProtocol()),
                    () -> transport.setWriteBufferLimits(WriteBufferLimits.DEFAULT))) {
                Throwable refused = OtherThread.failureOf(call::run);
                assertInstanceOf(IllegalStateException.class, refused);
                assertTrue(refused.getMessage().contains("Non-thread-safe operation"));
            }
            assertEquals(List.of("made"), protocol.events);
            assertFalse(transport.isClosing());
            transport.close();
            await(protocol.until("lost"));
        });
    }

    @Test
    void theDescriptionTellsTheState() {
        inTask(() -> {
            Transport transport = connect(protocol);
            assertTrue(
                    transport.toString().matches("<SocketTransport /127.*read=polling write=<idle, bufsize=0>>"),
                    transport::toString);
            transport.pauseReading();
            transport.write(new byte[StreamTransportContract.MUCH]);
            assertTrue(transport.toString().matches(".*read=idle write=<polling, bufsize=\\d+>>"), transport::toString);
            transport.close();
            assertTrue(transport.toString().startsWith("<SocketTransport closing /"));
            transport.abort();
            await(protocol.until("lost"));
            Loopback.turns(1);
            assertTrue(transport.toString().startsWith("<SocketTransport closed /"));
        });
    }

    @Test
    void oneThatEndsTheProgramDoesNotKeepTheOthersFromTheirEnd() throws IOException {
        Loopback.Pair second = Loopback.pair();
        RecordingProtocol other = new RecordingProtocol();
        inTask(() -> {
            connect(new Protocol() {
                @Override
                public void connectionLost(@Nullable Throwable problem) {
                    throw new SystemExit(3);
                }
            });
            await(loop.createConnection(() -> other, second.one(), ConnectOptions.DEFAULT));
        });
        try (LogCapture logged = new LogCapture()) {
            assertThrows(SystemExit.class, loop::close);
            assertEquals(2, logged.records(Level.WARNING).size());
        }
        assertTrue(loop.isClosed());
        assertEquals("lost", other.events.getLast());
        assertFalse(second.one().isOpen());
        second.other().close();
    }

    @Test
    void aConnectionThatIsClosingIsNotUpgraded() {
        inTask(() -> {
            Transport transport = connect(protocol);
            transport.abort();
            assertThrows(
                    ConnectionResetException.class,
                    () -> await(loop.startTls(
                            transport,
                            protocol,
                            TlsOptions.of(SSLContext.getDefault()).withServerHostname(""),
                            false)));
            await(protocol.until("lost"));
        });
    }
}
