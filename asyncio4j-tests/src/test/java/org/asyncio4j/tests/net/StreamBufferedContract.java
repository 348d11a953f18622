package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;

/** Buffered protocols, into whose buffers a transport reads. */
interface StreamBufferedContract extends StreamEnds {

    @AsyncioTest
    @Ports({
        "test_buffered_proto.py::BaseTestBufferedProtocol::test_buffered_proto_create_connection",
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_ctor",
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_ready",
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_ready_eof"
    })
    default void aBufferedProtocolGetsItsDataInItsBuffer() throws Exception {
        for (ByteBuffer buffer : List.of(
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
    @Ports({"test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_proto_type_switch"})
    default void aBufferedProtocolAndAPlainOneMayFollowEachOther() throws Exception {
        RecordingBufferedProtocol buffered = new RecordingBufferedProtocol(ByteBuffer.allocate(100));
        buffered.record.events.add("made");
        Ends ends = connect(left(), right());
        ends.left().write(bytes("one"));
        await(right().untilReceived(3));
        ends.right().setProtocol(buffered);
        ends.left().write(bytes("two"));
        await(buffered.record.untilReceived(3));
        ends.right().setProtocol(right());
        ends.left().write(bytes("three"));
        await(right().untilReceived(8));
        assertEquals("onethree", right().text());
        assertEquals("two", buffered.record.text());
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_get_buffer_zerosized")
    default void aBufferWithoutRoomEndsTheConnection(ReportedProblems problems) throws Exception {
        for (ByteBuffer useless :
                Arrays.asList(ByteBuffer.allocate(0), ByteBuffer.allocate(9).asReadOnlyBuffer(), (ByteBuffer) null)) {
            RecordingProtocol sender = new RecordingProtocol();
            RecordingBufferedProtocol failing = new RecordingBufferedProtocol(ByteBuffer.allocate(9)) {
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
                    "Fatal error: protocol.getBuffer() call failed.",
                    problems.takeOnly().message());
            assertInstanceOf(IllegalStateException.class, failing.record.problem);
        }
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_get_buffer_error")
    default void aFailureInGetBufferEndsTheConnection(ReportedProblems problems) throws Exception {
        RecordingBufferedProtocol failing = new RecordingBufferedProtocol(ByteBuffer.allocate(9)) {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                throw new Boom();
            }
        };
        assertEndsTheConnection("getBuffer", failing, problems);
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_ready_eof_keep_open")
    default void aBufferedProtocolMayKeepTheConnectionAfterEof() throws Exception {
        assumeTrue(canHalfClose(), "these ends have no half close");
        RecordingBufferedProtocol buffered = new RecordingBufferedProtocol(ByteBuffer.allocate(9));
        buffered.record.keepsOpen = true;
        Ends ends = connect(left(), buffered);
        ends.left().writeEof();
        await(buffered.record.until("eof"));
        ends.right().write(bytes("answer"));
        await(left().untilReceived(6));
        ends.right().close();
        await(buffered.record.until("lost"));
        await(left().until("lost"));
        assertEquals(List.of("made", "eof", "lost"), buffered.record.events);
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_eof_received_error")
    default void aFailureInEofReceivedOfABufferedProtocolEndsTheConnection(ReportedProblems problems) throws Exception {
        RecordingBufferedProtocol failing = new RecordingBufferedProtocol(ByteBuffer.allocate(9)) {
            @Override
            public boolean eofReceived() {
                throw new Boom();
            }
        };
        Ends ends = connect(left(), failing);
        ends.left().close();
        await(failing.record.until("lost"));
        await(left().until("lost"));
        assertEquals(
                "Fatal error: protocol.eofReceived() call failed.",
                problems.takeOnly().message());
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_buffer_updated_error")
    default void aFailureInBufferUpdatedEndsTheConnection(ReportedProblems problems) throws Exception {
        RecordingBufferedProtocol failing = new RecordingBufferedProtocol(ByteBuffer.allocate(9)) {
            @Override
            public void bufferUpdated(int count) {
                throw new Boom();
            }
        };
        assertEndsTheConnection("bufferUpdated", failing, problems);
    }

    /** The first byte has {@code method} fail; both ends are lost, and the failure is told. */
    private void assertEndsTheConnection(String method, RecordingBufferedProtocol failing, ReportedProblems problems)
            throws Exception {
        Ends ends = connect(left(), failing);
        ends.left().write(bytes("x"));
        await(failing.record.until("lost"));
        await(left().until("lost"));
        assertEquals(
                "Fatal error: protocol." + method + "() call failed.",
                problems.takeOnly().message());
        assertInstanceOf(Boom.class, failing.record.problem);
    }
}
