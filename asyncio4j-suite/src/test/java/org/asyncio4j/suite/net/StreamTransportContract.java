package org.asyncio4j.suite.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.suite.Ports;
import org.asyncio4j.suite.tools.Boom;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What every transport of a stream does, whatever it is made of. A subclass says how two of them
 * are connected; it may make whatever else is needed in its {@code @BeforeEach}, which is a task.
 */
@Timeout(60)
public abstract class StreamTransportContract {

    /** More than the buffers of the system hold. */
    static final int MUCH = 32 << 20;

    /** The ends of one connection. */
    public record Ends(Transport left, Transport right) {}

    protected final RecordingProtocol left = new RecordingProtocol();
    protected final RecordingProtocol right = new RecordingProtocol();

    /**
     * Connects two protocols; both have been told {@code connectionMade}, with the transport that
     * is returned for them. In a task.
     */
    protected abstract Ends connect(BaseProtocol leftProtocol, BaseProtocol rightProtocol)
            throws Exception;

    /** More than any buffer in between holds, and than the mark at which a writer has to pause. */
    protected int much() {
        return MUCH;
    }

    /** Whether an end can be closed for sending alone. */
    protected boolean canHalfClose() {
        return true;
    }

    // --- data ----------------------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_read_ready",
        "test_selector_events.py::SelectorSocketTransportTests::test_write"
    })
    void whatIsWrittenArrives() throws Exception {
        Ends ends = connect(left, right);
        ends.left().write(bytes("hello"));
        await(right.untilReceived(5));
        ends.right().write(bytes("good day"));
        await(left.untilReceived(8));
        assertEquals("hello", right.text());
        assertEquals("good day", left.text());
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_write_bytearray",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_memoryview",
        "test_selector_events.py::SelectorSocketTransportTests::test_writelines_sendmsg_full",
        "test_transports.py::TransportTests::test_writelines"
    })
    void dataKeepsItsOrderWhateverTheWayItIsWritten() throws Exception {
        Ends ends = connect(left, right);
        Random random = new Random(1);
        byte[] all = new byte[much() / 10];
        random.nextBytes(all);
        int at = 0;
        while (at < all.length) {
            int count = Math.min(all.length - at, 1 + random.nextInt(much() / 320));
            switch (random.nextInt(5)) {
                case 0 -> ends.left().write(Arrays.copyOfRange(all, at, at + count));
                case 1 -> ends.left().write(ByteBuffer.wrap(all, at, count));
                case 2 -> ends.left().write(direct(all, at, count));
                case 3 ->
                        ends.left()
                                .writelines(
                                        List.of(
                                                ByteBuffer.wrap(all, at, count / 2),
                                                ByteBuffer.allocate(0),
                                                direct(all, at + count / 2, count - count / 2)));
                default -> {
                    ends.left().write(ByteBuffer.wrap(all, at, count).asReadOnlyBuffer());
                    await(sleep(0));
                }
            }
            at += count;
        }
        await(right.untilReceived(all.length));
        assertTrue(Arrays.equals(all, right.data.toByteArray()));
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_write_ready",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_ready_partial",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_sendmsg_full",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_sendmsg_partial",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_sendmsg_half_buffer"
    })
    void muchMoreThanTheBuffersHoldArrivesInBothDirectionsAtOnce() throws Exception {
        Ends ends = connect(left, right);
        byte[] much = new byte[much() / 4];
        new Random(2).nextBytes(much);
        ends.left().write(much);
        ends.right().write(much);
        await(right.untilReceived(much.length));
        await(left.untilReceived(much.length));
        assertTrue(Arrays.equals(much, right.data.toByteArray()));
        assertTrue(Arrays.equals(much, left.data.toByteArray()));
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_write_partial_bytearray",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_partial_memoryview",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_tryagain"
    })
    void writtenBuffersAreConsumedAndMayBeReused() throws Exception {
        Ends ends = connect(left, right);
        ends.right().pauseReading();
        byte[] piece = new byte[much() / 32];
        ByteBuffer buffer = ByteBuffer.wrap(piece);
        for (byte value = 0; value < 24; value++) {
            Arrays.fill(piece, value);
            ends.left().write(buffer.clear());
            assertFalse(buffer.hasRemaining());
        }
        Arrays.fill(piece, (byte) -1);
        ends.right().resumeReading();
        await(right.untilReceived(24 * piece.length));
        byte[] came = right.data.toByteArray();
        for (int i = 0; i < came.length; i++) {
            if (came[i] != i / piece.length) {
                throw new AssertionError("byte " + i + " is " + came[i]);
            }
        }
        closeBoth(ends);
    }

    @AsyncioTest
    void nothingIsNothing() throws Exception {
        Ends ends = connect(left, right);
        ends.left().write(new byte[0]);
        ends.left().writelines(List.of());
        ends.left().writelines(List.of(ByteBuffer.allocate(0)));
        assertEquals(0, ends.left().getWriteBufferSize());
        ends.left().write(bytes("x"));
        await(right.untilReceived(1));
        assertEquals("x", right.text());
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_write_no_data",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_sendmsg_no_data"
    })
    void nothingBehindWhatIsBufferedChangesNothing() throws Exception {
        Ends ends = connect(left, right);
        ends.right().pauseReading();
        ends.left().write(new byte[much()]);
        long buffered = ends.left().getWriteBufferSize();
        assertTrue(buffered > 0);
        ends.left().write(new byte[0]);
        assertEquals(buffered, ends.left().getWriteBufferSize());
        ends.right().resumeReading();
        await(right.untilReceived(much()));
        closeBoth(ends);
    }

    @AsyncioTest
    void nullIsRefusedAndHarmsNothing() throws Exception {
        Ends ends = connect(left, right);
        assertThrows(NullPointerException.class, () -> ends.left().write((byte[]) null));
        assertThrows(NullPointerException.class, () -> ends.left().write((ByteBuffer) null));
        assertThrows(NullPointerException.class, () -> ends.left().writelines(null));
        assertThrows(
                NullPointerException.class,
                () -> ends.left().writelines(Arrays.asList(ByteBuffer.wrap(bytes("a")), null)));
        assertThrows(NullPointerException.class, () -> ends.left().setProtocol(null));
        assertThrows(NullPointerException.class, () -> ends.left().getExtraInfo(null));
        assertThrows(NullPointerException.class, () -> ends.left().setWriteBufferLimits(null));
        ends.left().write(bytes("x"));
        await(right.untilReceived(1));
        assertEquals("x", right.text());
        closeBoth(ends);
    }

    // --- closing -------------------------------------------------------------------------------

    @AsyncioTest
    void closeSendsWhatIsBufferedFirst() throws Exception {
        Ends ends = connect(left, right);
        ends.left().write(new byte[much()]);
        ends.left().close();
        assertTrue(ends.left().isClosing());
        await(right.until("lost"));
        await(left.until("lost"));
        assertEquals(much(), right.data.size());
        assertEquals("lost", left.events.getLast());
        assertNull(left.problem);
        assertNull(right.problem);
        assertEquals(List.of("made", "data", "eof", "lost"), right.story());
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorTransportTests::test_close")
    void closeTwiceIsCloseOnce() throws Exception {
        Ends ends = connect(left, right);
        ends.left().close();
        ends.left().close();
        ends.left().abort();
        assertFalse(left.has("lost"));
        await(left.until("lost"));
        await(right.until("lost"));
        ends.left().close();
        ends.left().abort();
        await(sleep(0));
        await(sleep(0));
        assertEquals(List.of("made", "lost"), left.events);
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorTransportTests::test_abort")
    void abortDropsWhatIsBuffered() throws Exception {
        Ends ends = connect(left, right);
        ends.right().pauseReading();
        ends.left().write(new byte[much()]);
        assertTrue(ends.left().getWriteBufferSize() > 0);
        ends.left().abort();
        assertTrue(ends.left().isClosing());
        assertEquals(0, ends.left().getWriteBufferSize());
        await(left.until("lost"));
        assertNull(left.problem);
        ends.right().resumeReading();
        await(right.until("lost"));
        assertTrue(right.data.size() < much());
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorTransportTests::test_force_close",
        "test_selector_events.py::SelectorSocketTransportTests::test_transport_close_remove_writer"
    })
    void abortAfterCloseDoesNotWaitForTheBuffer() throws Exception {
        Ends ends = connect(left, right);
        ends.right().pauseReading();
        ends.left().write(new byte[much()]);
        ends.left().close();
        await(sleep(0));
        assertFalse(left.has("lost"));
        ends.left().abort();
        await(left.until("lost"));
        ends.right().abort();
        await(right.until("lost"));
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorTransportTests::test__add_reader",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_closing",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_eof_after_close"
    })
    void afterTheEndNothingDoesHarm() throws Exception {
        Ends ends = connect(left, right);
        ends.left().close();
        await(left.until("lost"));
        Transport closed = ends.left();
        assertTrue(closed.isClosing());
        assertFalse(closed.isReading());
        closed.write(bytes("x"));
        closed.writelines(List.of(ByteBuffer.wrap(bytes("x"))));
        closed.pauseReading();
        closed.resumeReading();
        assertFalse(closed.isReading());
        if (closed.canWriteEof()) {
            closed.writeEof();
        }
        closed.setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
        assertEquals(0, closed.getWriteBufferSize());
        assertSame(left, closed.getProtocol());
        assertFalse(closed.toString().isEmpty());
        await(right.until("lost"));
        assertEquals("", right.text());
        assertEquals(List.of("made", "lost"), left.events);
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_read_ready_eof")
    void thePeersEndIsEofAndThenTheEnd() throws Exception {
        Ends ends = connect(left, right);
        ends.left().write(bytes("bye"));
        ends.left().close();
        await(right.until("lost"));
        assertEquals(List.of("made", "data", "eof", "lost"), right.story());
        assertEquals("bye", right.text());
        assertNull(right.problem);
        await(left.until("lost"));
    }

    @AsyncioTest
    void aClosedEndReadsNoMore() throws Exception {
        Ends ends = connect(left, right);
        ends.right().write(bytes("late"));
        ends.left().close();
        await(left.until("lost"));
        assertEquals(List.of("made", "lost"), left.events);
        ends.right().abort();
        await(right.until("lost"));
    }

    // --- half-closed ---------------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_read_ready_eof_keep_open",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_eof"
    })
    void anEndMaySendNoMoreAndStillReceive() throws Exception {
        assumeTrue(canHalfClose());
        Ends ends = connect(left, right);
        right.keepsOpen = true;
        assertTrue(ends.left().canWriteEof());
        ends.left().write(bytes("question"));
        ends.left().writeEof();
        ends.left().writeEof();
        await(right.until("eof"));
        assertFalse(ends.right().isClosing());
        ends.right().write(bytes("answer"));
        await(left.untilReceived(6));
        assertEquals("answer", left.text());
        assertThrows(IllegalStateException.class, () -> ends.left().write(bytes("x")));
        assertThrows(
                IllegalStateException.class,
                () -> ends.left().writelines(List.of(ByteBuffer.wrap(bytes("x")))));
        ends.right().close();
        await(left.until("lost"));
        await(right.until("lost"));
        assertEquals(List.of("made", "data", "eof", "lost"), right.story());
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_write_eof_buffer")
    void eofComesAfterWhatIsBuffered() throws Exception {
        assumeTrue(canHalfClose());
        Ends ends = connect(left, right);
        right.keepsOpen = true;
        ends.left().write(new byte[much()]);
        ends.left().writeEof();
        await(right.until("eof"));
        assertEquals(much(), right.data.size());
        closeBoth(ends);
    }

    @AsyncioTest
    void afterAKeptEofReadingDoesNotBeginAgain() throws Exception {
        assumeTrue(canHalfClose());
        Ends ends = connect(left, right);
        right.keepsOpen = true;
        ends.left().writeEof();
        await(right.until("eof"));
        ends.right().pauseReading();
        ends.right().resumeReading();
        ends.right().write(bytes("x"));
        await(left.untilReceived(1));
        assertEquals(List.of("made", "eof"), right.events);
        closeBoth(ends);
    }

    @AsyncioTest
    void withoutHalfClosingItSaysSo() throws Exception {
        assumeTrue(!canHalfClose());
        Ends ends = connect(left, right);
        assertFalse(ends.left().canWriteEof());
        assertThrows(UnsupportedOperationException.class, ends.left()::writeEof);
        closeBoth(ends);
    }

    // --- flow control --------------------------------------------------------------------------

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_pause_resume_reading")
    void aPausedEndReceivesNothingUntilItGoesOn() throws Exception {
        Ends ends = connect(left, right);
        assertTrue(ends.right().isReading());
        ends.right().pauseReading();
        ends.right().pauseReading();
        assertFalse(ends.right().isReading());
        ends.left().write(bytes("x"));
        for (int i = 0; i < 20; i++) {
            await(sleep(0));
        }
        assertEquals("", right.text());
        ends.right().resumeReading();
        ends.right().resumeReading();
        assertTrue(ends.right().isReading());
        await(right.untilReceived(1));
        closeBoth(ends);
    }

    @AsyncioTest
    void pausingAndGoingOnComeInPairs() throws Exception {
        Ends ends = connect(left, right);
        ends.right().pauseReading();
        ends.left().write(new byte[much()]);
        assertTrue(left.isPaused(), "told within the write");
        ends.left().write(new byte[1]);
        ends.right().resumeReading();
        await(right.untilReceived(much() + 1));
        await(left.until(() -> !left.isPaused()));
        assertEquals(List.of("made", "pause", "resume"), left.events);
        assertTrue(ends.left().getWriteBufferSize() <= ends.left().getWriteBufferLimits().low());
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports(
            value = {
                "test_selector_events.py::SelectorSocketTransportTests::test_writelines_sendmsg_partial"
            },
            adapted = "of 3.13.4; 3.13.0 does not pause")
    void writelinesPausesToo() throws Exception {
        Ends ends = connect(left, right);
        ends.right().pauseReading();
        ends.left()
                .writelines(
                        List.of(ByteBuffer.allocate(much() / 2), ByteBuffer.allocate(much() / 2)));
        assertTrue(left.isPaused());
        ends.right().resumeReading();
        await(right.untilReceived(much()));
        await(left.until(() -> !left.isPaused()));
        closeBoth(ends);
    }

    @AsyncioTest
    void marksCountAtOnce() throws Exception {
        Ends ends = connect(left, right);
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(1L << 40));
        ends.right().pauseReading();
        ends.left().write(new byte[much()]);
        assertFalse(left.isPaused());
        assertEquals(1L << 40, ends.left().getWriteBufferLimits().high());
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
        assertTrue(left.isPaused());
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(1L << 40));
        assertFalse(left.isPaused());
        ends.left().abort();
        ends.right().abort();
        await(left.until("lost"));
        await(right.until("lost"));
    }

    @AsyncioTest
    void whoIsToldToGoOnMayWriteAndClose() throws Exception {
        RecordingProtocol writer =
                new RecordingProtocol() {
                    @Override
                    public void resumeWriting() {
                        super.resumeWriting();
                        transport.setWriteBufferLimits(WriteBufferLimits.DEFAULT);
                        transport.write(bytes("more"));
                        transport.close();
                    }
                };
        Ends ends = connect(writer, right);
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
        ends.left().write(new byte[much()]);
        await(right.until("lost"));
        await(writer.until("lost"));
        assertEquals(much() + 4, right.data.size());
        assertEquals(List.of("made", "pause", "resume", "lost"), writer.events);
    }

    @AsyncioTest
    void whoIsToldToGoOnMayAbort() throws Exception {
        RecordingProtocol writer =
                new RecordingProtocol() {
                    @Override
                    public void resumeWriting() {
                        super.resumeWriting();
                        transport.abort();
                    }
                };
        Ends ends = connect(writer, right);
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
        ends.left().write(new byte[much()]);
        await(writer.until("lost"));
        await(right.until("lost"));
        await(sleep(0));
        assertEquals(List.of("made", "pause", "resume", "lost"), writer.events);
    }

    // --- protocols that fail -------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorTransportTests::test_fatal_error_custom_exception",
        "test_selector_events.py::SelectorSocketTransportTests::test_data_received_error"
    })
    void aFailureInDataReceivedEndsTheConnection(ReportedProblems problems) throws Exception {
        Boom boom = new Boom();
        RecordingProtocol failing =
                new RecordingProtocol() {
                    @Override
                    public void dataReceived(byte[] received) {
                        super.dataReceived(received);
                        throw boom;
                    }
                };
        Ends ends = connect(left, failing);
        ends.left().write(bytes("x"));
        await(failing.until("lost"));
        await(left.until("lost"));
        assertSame(boom, failing.problem);
        assertEquals(List.of("made", "data", "lost"), failing.events);
        var problem = only(problems);
        assertSame(boom, problem.exception());
        assertEquals("Fatal error: protocol.data_received() call failed.", problem.message());
        assertInstanceOf(Transport.class, problem.get("transport"));
        assertInstanceOf(BaseProtocol.class, problem.get("protocol"));
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_read_eof_received_error")
    void aFailureInEofReceivedEndsTheConnection(ReportedProblems problems) throws Exception {
        Boom boom = new Boom();
        RecordingProtocol failing =
                new RecordingProtocol() {
                    @Override
                    public boolean eofReceived() {
                        super.eofReceived();
                        throw boom;
                    }
                };
        Ends ends = connect(left, failing);
        ends.left().close();
        await(failing.until("lost"));
        await(left.until("lost"));
        assertSame(boom, failing.problem);
        assertEquals("Fatal error: protocol.eof_received() call failed.", only(problems).message());
    }

    @AsyncioTest
    void failuresInPauseAndResumeAreReportedAndHarmNothing(ReportedProblems problems)
            throws Exception {
        RecordingProtocol failing =
                new RecordingProtocol() {
                    @Override
                    public void pauseWriting() {
                        super.pauseWriting();
                        throw new Boom("pause");
                    }

                    @Override
                    public void resumeWriting() {
                        super.resumeWriting();
                        throw new Boom("resume");
                    }
                };
        Ends ends = connect(failing, right);
        ends.left().write(new byte[much()]);
        await(right.untilReceived(much()));
        await(failing.until("resume"));
        assertEquals(
                List.of("protocol.pause_writing() failed", "protocol.resume_writing() failed"),
                problems.take().stream().map(problem -> problem.message()).toList());
        closeBoth(ends);
    }

    @AsyncioTest
    void aFailureInConnectionLostIsReported(ReportedProblems problems) throws Exception {
        RecordingProtocol failing =
                new RecordingProtocol() {
                    @Override
                    public void connectionLost(Throwable why) {
                        super.connectionLost(why);
                        throw new Boom();
                    }
                };
        Ends ends = connect(failing, right);
        ends.left().close();
        await(failing.until("lost"));
        await(right.until("lost"));
        assertInstanceOf(Boom.class, only(problems).exception());
    }

    // --- from within callbacks -----------------------------------------------------------------

    @AsyncioTest
    void aProtocolMayCloseWhileItReceives() throws Exception {
        RecordingProtocol closing =
                new RecordingProtocol() {
                    @Override
                    public void dataReceived(byte[] received) {
                        super.dataReceived(received);
                        transport.write(bytes("bye"));
                        transport.close();
                        transport.close();
                    }
                };
        Ends ends = connect(left, closing);
        ends.left().write(bytes("x"));
        await(closing.until("lost"));
        await(left.until("lost"));
        assertEquals("bye", left.text());
        assertEquals(List.of("made", "data", "lost"), closing.events);
    }

    @AsyncioTest
    void aProtocolMayAbortWhileItReceives() throws Exception {
        RecordingProtocol aborting =
                new RecordingProtocol() {
                    @Override
                    public void dataReceived(byte[] received) {
                        super.dataReceived(received);
                        transport.abort();
                    }
                };
        Ends ends = connect(left, aborting);
        ends.left().write(bytes("x"));
        await(aborting.until("lost"));
        await(left.until("lost"));
        assertEquals(List.of("made", "data", "lost"), aborting.events);
    }

    @AsyncioTest
    void aProtocolMayPauseWhileItReceives() throws Exception {
        RecordingProtocol pausing =
                new RecordingProtocol() {
                    @Override
                    public void dataReceived(byte[] received) {
                        super.dataReceived(received);
                        transport.pauseReading();
                    }
                };
        Ends ends = connect(left, pausing);
        int all = much() / 32;
        ends.left().write(new byte[all]);
        int received = 0;
        while (received < all) {
            await(pausing.untilReceived(received + 1));
            received = pausing.data.size();
            for (int i = 0; i < 3; i++) {
                await(sleep(0));
            }
            assertEquals(received, pausing.data.size());
            ends.right().resumeReading();
        }
        closeBoth(ends);
    }

    @AsyncioTest
    void anEchoEndsWhenItsPeerDoes() throws Exception {
        RecordingProtocol echo =
                new RecordingProtocol() {
                    @Override
                    public void dataReceived(byte[] received) {
                        super.dataReceived(received);
                        transport.write(received);
                    }
                };
        Ends ends = connect(left, echo);
        for (int i = 0; i < 100; i++) {
            ends.left().write(bytes("%03d".formatted(i)));
            await(left.untilReceived(3 * (i + 1)));
        }
        ends.left().close();
        await(left.until("lost"));
        await(echo.until("lost"));
        assertEquals(300, left.data.size());
    }

    // --- buffered protocols --------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_buffered_proto.py::BaseTestBufferedProtocol::test_buffered_proto_create_connection",
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_ctor",
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_ready",
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_ready_eof"
    })
    void aBufferedProtocolGetsItsDataInItsBuffer() throws Exception {
        for (ByteBuffer buffer :
                List.of(
                        ByteBuffer.allocate(100),
                        ByteBuffer.allocateDirect(1000),
                        ByteBuffer.allocate(1 << 20),
                        ByteBuffer.allocateDirect(4))) {
            RecordingProtocol sender = new RecordingProtocol();
            RecordingBufferedProtocol buffered = new RecordingBufferedProtocol(buffer);
            Ends ends = connect(sender, buffered);
            byte[] data = new byte[10_000];
            new Random(3).nextBytes(data);
            ends.left().write(data);
            ends.left().close();
            await(buffered.record.until("lost"));
            await(sender.until("lost"));
            assertTrue(Arrays.equals(data, buffered.record.data.toByteArray()));
            assertEquals(List.of("made", "data", "eof", "lost"), buffered.record.story());
        }
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_proto_type_switch"
    })
    void aBufferedProtocolAndAPlainOneMayFollowEachOther() throws Exception {
        RecordingBufferedProtocol buffered =
                new RecordingBufferedProtocol(ByteBuffer.allocate(100));
        buffered.record.events.add("made");
        Ends ends = connect(left, right);
        ends.left().write(bytes("one"));
        await(right.untilReceived(3));
        ends.right().setProtocol(buffered);
        ends.left().write(bytes("two"));
        await(buffered.record.untilReceived(3));
        ends.right().setProtocol(right);
        ends.left().write(bytes("three"));
        await(right.untilReceived(8));
        assertEquals("onethree", right.text());
        assertEquals("two", buffered.record.text());
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports(
            "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_get_buffer_zerosized")
    void aBufferWithoutRoomEndsTheConnection(ReportedProblems problems) throws Exception {
        for (ByteBuffer useless :
                Arrays.asList(
                        ByteBuffer.allocate(0),
                        ByteBuffer.allocate(9).asReadOnlyBuffer(),
                        (ByteBuffer) null)) {
            RecordingProtocol sender = new RecordingProtocol();
            RecordingBufferedProtocol failing =
                    new RecordingBufferedProtocol(ByteBuffer.allocate(9)) {
                        @Override
                        public ByteBuffer getBuffer(int sizeHint) {
                            return useless;
                        }
                    };
            Ends ends = connect(sender, failing);
            ends.left().write(bytes("x"));
            await(failing.record.until("lost"));
            await(sender.until("lost"));
            assertEquals(
                    "Fatal error: protocol.get_buffer() call failed.", only(problems).message());
            assertInstanceOf(IllegalStateException.class, failing.record.problem);
        }
    }

    @AsyncioTest
    @Ports(
            "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_get_buffer_error")
    void aFailureInGetBufferEndsTheConnection(ReportedProblems problems) throws Exception {
        RecordingBufferedProtocol failing =
                new RecordingBufferedProtocol(ByteBuffer.allocate(9)) {
                    @Override
                    public ByteBuffer getBuffer(int sizeHint) {
                        throw new Boom();
                    }
                };
        Ends ends = connect(left, failing);
        ends.left().write(bytes("x"));
        await(failing.record.until("lost"));
        await(left.until("lost"));
        assertEquals("Fatal error: protocol.get_buffer() call failed.", only(problems).message());
        assertInstanceOf(Boom.class, failing.record.problem);
    }

    @AsyncioTest
    @Ports(
            "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_ready_eof_keep_open")
    void aBufferedProtocolMayKeepTheConnectionAfterEof() throws Exception {
        assumeTrue(canHalfClose());
        RecordingBufferedProtocol buffered = new RecordingBufferedProtocol(ByteBuffer.allocate(9));
        buffered.record.keepsOpen = true;
        Ends ends = connect(left, buffered);
        ends.left().writeEof();
        await(buffered.record.until("eof"));
        ends.right().write(bytes("answer"));
        await(left.untilReceived(6));
        ends.right().close();
        await(buffered.record.until("lost"));
        await(left.until("lost"));
        assertEquals(List.of("made", "eof", "lost"), buffered.record.events);
    }

    @AsyncioTest
    @Ports(
            "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_eof_received_error")
    void aFailureInEofReceivedOfABufferedProtocolEndsTheConnection(ReportedProblems problems)
            throws Exception {
        RecordingBufferedProtocol failing =
                new RecordingBufferedProtocol(ByteBuffer.allocate(9)) {
                    @Override
                    public boolean eofReceived() {
                        throw new Boom();
                    }
                };
        Ends ends = connect(left, failing);
        ends.left().close();
        await(failing.record.until("lost"));
        await(left.until("lost"));
        assertEquals("Fatal error: protocol.eof_received() call failed.", only(problems).message());
    }

    @AsyncioTest
    @Ports(
            "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_buffer_updated_error")
    void aFailureInBufferUpdatedEndsTheConnection(ReportedProblems problems) throws Exception {
        RecordingBufferedProtocol failing =
                new RecordingBufferedProtocol(ByteBuffer.allocate(9)) {
                    @Override
                    public void bufferUpdated(int count) {
                        throw new Boom();
                    }
                };
        Ends ends = connect(left, failing);
        ends.left().write(bytes("x"));
        await(failing.record.until("lost"));
        await(left.until("lost"));
        assertEquals(
                "Fatal error: protocol.buffer_updated() call failed.", only(problems).message());
    }

    // --- other protocols -----------------------------------------------------------------------

    @AsyncioTest
    void anotherProtocolTakesOver() throws Exception {
        RecordingProtocol second =
                new RecordingProtocol() {
                    {
                        events.add("made");
                    }
                };
        Ends ends = connect(left, right);
        ends.left().write(bytes("one"));
        await(right.untilReceived(3));
        ends.right().setProtocol(second);
        assertSame(second, ends.right().getProtocol());
        ends.left().write(bytes("two"));
        await(second.untilReceived(3));
        ends.left().close();
        await(second.until("lost"));
        await(left.until("lost"));
        assertEquals(List.of("made", "data"), right.story());
        assertEquals(List.of("made", "data", "eof", "lost"), second.story());
    }

    @AsyncioTest
    void aProtocolMayHandOverWhileItReceives() throws Exception {
        RecordingProtocol second =
                new RecordingProtocol() {
                    {
                        events.add("made");
                    }
                };
        RecordingProtocol first =
                new RecordingProtocol() {
                    @Override
                    public void dataReceived(byte[] received) {
                        super.dataReceived(received);
                        transport.setProtocol(second);
                    }
                };
        Ends ends = connect(left, first);
        ends.left().write(bytes("one"));
        await(first.untilReceived(1));
        ends.left().write(bytes("two"));
        await(second.until(() -> first.data.size() + second.data.size() == 6));
        assertEquals("onetwo", first.text() + second.text());
        ends.left().close();
        await(second.until("lost"));
        await(left.until("lost"));
    }

    @AsyncioTest
    void aProtocolThatCannotReceiveIsRefused() throws Exception {
        Ends ends = connect(left, right);
        assertThrows(
                IllegalArgumentException.class,
                () -> ends.left().setProtocol(new BaseProtocol() {}));
        assertSame(left, ends.left().getProtocol());
        closeBoth(ends);
    }

    // --- tools ---------------------------------------------------------------------------------

    /** Closes both ends and waits until both have been told. */
    protected final void closeBoth(Ends ends) {
        ends.left().close();
        ends.right().close();
        for (Transport end : List.of(ends.left(), ends.right())) {
            if (end.getProtocol() instanceof RecordingProtocol protocol) {
                await(protocol.until("lost"));
            }
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ByteBuffer direct(byte[] data, int at, int count) {
        return ByteBuffer.allocateDirect(count).put(data, at, count).flip();
    }

    private static org.asyncio4j.lowlevel.LoopProblem only(ReportedProblems problems) {
        var taken = problems.take();
        assertEquals(1, taken.size(), taken::toString);
        return taken.getFirst();
    }
}
