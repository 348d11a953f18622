package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;

/** How an end is closed, at once or for sending alone, and what its peer is told. */
interface StreamCloseContract extends StreamEnds {

    // --- closing --------------------------------------------------------------------------------

    @AsyncioTest
    default void closeSendsWhatIsBufferedFirst() throws Exception {
        Ends ends = connect(left(), right());
        ends.left().write(new byte[much()]);
        ends.left().close();
        assertTrue(ends.left().isClosing());
        await(right().until("lost"));
        await(left().until("lost"));
        assertEquals(much(), right().data.size());
        assertEquals("lost", left().events.getLast());
        assertNull(left().problem);
        assertNull(right().problem);
        assertEquals(List.of("made", "data", "eof", "lost"), right().story());
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorTransportTests::test_close")
    default void closeTwiceIsCloseOnce() throws Exception {
        Ends ends = connect(left(), right());
        ends.left().close();
        ends.left().close();
        ends.left().abort();
        assertFalse(left().has("lost"));
        await(left().until("lost"));
        await(right().until("lost"));
        ends.left().close();
        ends.left().abort();
        await(sleep(0));
        await(sleep(0));
        assertEquals(List.of("made", "lost"), left().events);
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorTransportTests::test_abort")
    default void abortDropsWhatIsBuffered() throws Exception {
        Ends ends = connect(left(), right());
        ends.right().pauseReading();
        ends.left().write(new byte[much()]);
        assertTrue(ends.left().getWriteBufferSize() > 0);
        ends.left().abort();
        assertTrue(ends.left().isClosing());
        assertEquals(0, ends.left().getWriteBufferSize());
        await(left().until("lost"));
        assertNull(left().problem);
        ends.right().resumeReading();
        await(right().until("lost"));
        assertTrue(right().data.size() < much());
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorTransportTests::test_force_close")
    default void abortAfterCloseDoesNotWaitForTheBuffer() throws Exception {
        Ends ends = connect(left(), right());
        ends.right().pauseReading();
        ends.left().write(new byte[much()]);
        ends.left().close();
        await(sleep(0));
        assertFalse(left().has("lost"));
        ends.left().abort();
        await(left().until("lost"));
        ends.right().abort();
        await(right().until("lost"));
    }

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorTransportTests::test__add_reader",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_closing",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_eof_after_close"
    })
    default void afterTheEndNothingDoesHarm() throws Exception {
        Ends ends = connect(left(), right());
        ends.left().close();
        await(left().until("lost"));
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
        assertSame(left(), closed.getProtocol());
        assertFalse(closed.toString().isEmpty());
        await(right().until("lost"));
        assertEquals("", right().text());
        assertEquals(List.of("made", "lost"), left().events);
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_read_ready_eof")
    default void thePeersEndIsEofAndThenTheEnd() throws Exception {
        Ends ends = connect(left(), right());
        ends.left().write(bytes("bye"));
        ends.left().close();
        await(right().until("lost"));
        assertEquals(List.of("made", "data", "eof", "lost"), right().story());
        assertEquals("bye", right().text());
        assertNull(right().problem);
        await(left().until("lost"));
    }

    @AsyncioTest
    default void aClosedEndReadsNoMore() throws Exception {
        Ends ends = connect(left(), right());
        ends.right().write(bytes("late"));
        ends.left().close();
        await(left().until("lost"));
        assertEquals(List.of("made", "lost"), left().events);
        ends.right().abort();
        await(right().until("lost"));
    }

    // --- half-closed ----------------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_read_ready_eof_keep_open",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_eof"
    })
    default void anEndMaySendNoMoreAndStillReceive() throws Exception {
        assumeTrue(canHalfClose(), "these ends have no half close");
        Ends ends = connect(left(), right());
        right().keepsOpen = true;
        assertTrue(ends.left().canWriteEof());
        ends.left().write(bytes("question"));
        ends.left().writeEof();
        ends.left().writeEof();
        await(right().until("eof"));
        assertFalse(ends.right().isClosing());
        ends.right().write(bytes("answer"));
        await(left().untilReceived(6));
        assertEquals("answer", left().text());
        assertThrows(IllegalStateException.class, () -> ends.left().write(bytes("x")));
        assertThrows(IllegalStateException.class, () -> ends.left().writelines(List.of(ByteBuffer.wrap(bytes("x")))));
        ends.right().close();
        await(left().until("lost"));
        await(right().until("lost"));
        assertEquals(List.of("made", "data", "eof", "lost"), right().story());
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_write_eof_buffer")
    default void eofComesAfterWhatIsBuffered() throws Exception {
        assumeTrue(canHalfClose(), "these ends have no half close");
        Ends ends = connect(left(), right());
        right().keepsOpen = true;
        ends.left().write(new byte[much()]);
        ends.left().writeEof();
        await(right().until("eof"));
        assertEquals(much(), right().data.size());
        closeBoth(ends);
    }

    @AsyncioTest
    default void afterAKeptEofReadingDoesNotBeginAgain() throws Exception {
        assumeTrue(canHalfClose(), "these ends have no half close");
        Ends ends = connect(left(), right());
        right().keepsOpen = true;
        ends.left().writeEof();
        await(right().until("eof"));
        ends.right().pauseReading();
        ends.right().resumeReading();
        ends.right().write(bytes("x"));
        await(left().untilReceived(1));
        assertEquals(List.of("made", "eof"), right().events);
        closeBoth(ends);
    }

    @AsyncioTest
    default void withoutHalfClosingItSaysSo() throws Exception {
        assumeTrue(!canHalfClose(), "these ends have a half close");
        Ends ends = connect(left(), right());
        assertFalse(ends.left().canWriteEof());
        assertThrows(UnsupportedOperationException.class, ends.left()::writeEof);
        closeBoth(ends);
    }
}
