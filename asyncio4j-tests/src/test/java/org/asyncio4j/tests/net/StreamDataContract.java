package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;

/** What is written arrives, whole, in its order, whatever the way it is written. */
interface StreamDataContract extends StreamEnds {

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_read_ready",
        "test_selector_events.py::SelectorSocketTransportTests::test_write"
    })
    default void whatIsWrittenArrives() throws Exception {
        Ends ends = connect(left(), right());
        ends.left().write(bytes("hello"));
        await(right().untilReceived(5));
        ends.right().write(bytes("good day"));
        await(left().untilReceived(8));
        assertEquals("hello", right().text());
        assertEquals("good day", left().text());
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_write_bytearray",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_memoryview",
        "test_selector_events.py::SelectorSocketTransportTests::test_writelines_sendmsg_full",
        "test_transports.py::TransportTests::test_writelines"
    })
    default void dataKeepsItsOrderWhateverTheWayItIsWritten() throws Exception {
        Ends ends = connect(left(), right());
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
                            .writelines(List.of(
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
        await(right().untilReceived(all.length));
        assertTrue(Arrays.equals(all, right().data.toByteArray()));
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
    default void muchMoreThanTheBuffersHoldArrivesInBothDirectionsAtOnce() throws Exception {
        Ends ends = connect(left(), right());
        byte[] much = new byte[much() / 4];
        new Random(2).nextBytes(much);
        ends.left().write(much);
        ends.right().write(much);
        await(right().untilReceived(much.length));
        await(left().untilReceived(much.length));
        assertTrue(Arrays.equals(much, right().data.toByteArray()));
        assertTrue(Arrays.equals(much, left().data.toByteArray()));
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_write_partial_bytearray",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_partial_memoryview",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_tryagain"
    })
    default void writtenBuffersAreConsumedAndMayBeReused() throws Exception {
        Ends ends = connect(left(), right());
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
        await(right().untilReceived(24 * piece.length));
        byte[] came = right().data.toByteArray();
        for (int i = 0; i < came.length; i++) {
            if (came[i] != i / piece.length) {
                throw new AssertionError("byte " + i + " is " + came[i]);
            }
        }
        closeBoth(ends);
    }

    @AsyncioTest
    default void nothingIsNothing() throws Exception {
        Ends ends = connect(left(), right());
        ends.left().write(new byte[0]);
        ends.left().writelines(List.of());
        ends.left().writelines(List.of(ByteBuffer.allocate(0)));
        assertEquals(0, ends.left().getWriteBufferSize());
        ends.left().write(bytes("x"));
        await(right().untilReceived(1));
        assertEquals("x", right().text());
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_write_no_data",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_sendmsg_no_data"
    })
    default void nothingBehindWhatIsBufferedChangesNothing() throws Exception {
        Ends ends = connect(left(), right());
        ends.right().pauseReading();
        ends.left().write(new byte[much()]);
        long buffered = ends.left().getWriteBufferSize();
        assertTrue(buffered > 0);
        ends.left().write(new byte[0]);
        assertEquals(buffered, ends.left().getWriteBufferSize());
        ends.right().resumeReading();
        await(right().untilReceived(much()));
        closeBoth(ends);
    }

    @AsyncioTest
    default void nullIsRefusedAndHarmsNothing() throws Exception {
        Ends ends = connect(left(), right());
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
        await(right().untilReceived(1));
        assertEquals("x", right().text());
        closeBoth(ends);
    }

    private static ByteBuffer direct(byte[] data, int at, int count) {
        return ByteBuffer.allocateDirect(count).put(data, at, count).flip();
    }
}
