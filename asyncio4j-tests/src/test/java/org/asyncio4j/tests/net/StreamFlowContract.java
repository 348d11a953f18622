package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.RandomBytes;

/** Reading and writing pause and go on. */
interface StreamFlowContract extends StreamEnds {

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_pause_resume_reading")
    default void aPausedEndReceivesNothingUntilItGoesOn() throws Exception {
        Ends ends = connect(left(), right());
        assertTrue(ends.right().isReading());
        ends.right().pauseReading();
        ends.right().pauseReading();
        assertFalse(ends.right().isReading());
        ends.left().write(bytes("x"));
        for (int i = 0; i < 20; i++) {
            await(sleep(0));
        }
        assertEquals("", right().text());
        ends.right().resumeReading();
        ends.right().resumeReading();
        assertTrue(ends.right().isReading());
        await(right().untilReceived(1));
        closeBoth(ends);
    }

    @AsyncioTest
    default void pausingAndGoingOnComeInPairs() throws Exception {
        Ends ends = connect(left(), right());
        ends.right().pauseReading();
        byte[] data = RandomBytes.of(2, much() + 1);
        ends.left().write(Arrays.copyOf(data, much()));
        assertTrue(left().isPaused(), "told within the write");
        ends.left().write(new byte[] {data[much()]});
        ends.right().resumeReading();
        await(right().untilReceived(much() + 1));
        assertArrayEquals(data, right().data.toByteArray());
        await(left().until(() -> !left().isPaused()));
        assertEquals(List.of("made", "pause", "resume"), left().events);
        assertTrue(ends.left().getWriteBufferSize()
                <= ends.left().getWriteBufferLimits().low());
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_writelines_sendmsg_partial")
    default void whatWritelinesCannotSendWaitsInItsOrderAndPauses() throws Exception {
        Ends ends = connect(left(), right());
        ends.right().pauseReading();
        byte[] data = RandomBytes.of(1, much());
        int half = much() / 2;
        int rest = much() - half;
        ends.left().writelines(List.of(ByteBuffer.wrap(data, 0, half), ByteBuffer.wrap(data, half, rest)));
        assertTrue(ends.left().getWriteBufferSize() > 0);
        assertTrue(left().isPaused());
        ends.right().resumeReading();
        await(right().untilReceived(much()));
        await(left().until(() -> !left().isPaused()));
        assertArrayEquals(data, right().data.toByteArray());
        closeBoth(ends);
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_writelines_pauses_protocol")
    default void writelinesOfASingleBufferPausesWithinTheCall() throws Exception {
        byte[] data = Channels.pattern(much());
        Ends ends = connect(left(), right());
        ends.right().pauseReading();
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(1));
        ends.left().writelines(List.of(ByteBuffer.wrap(data)));
        assertTrue(left().isPaused());
        assertTrue(ends.left().getWriteBufferSize() > 0);
        ends.right().resumeReading();
        await(right().untilReceived(much()));
        assertArrayEquals(data, right().data.toByteArray());
        await(left().until(() -> !left().isPaused()));
        closeBoth(ends);
    }

    @AsyncioTest
    default void marksCountAtOnce() throws Exception {
        Ends ends = connect(left(), right());
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(1L << 40));
        ends.right().pauseReading();
        ends.left().write(new byte[much()]);
        assertFalse(left().isPaused());
        assertEquals(1L << 40, ends.left().getWriteBufferLimits().high());
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
        assertTrue(left().isPaused());
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(1L << 40));
        assertFalse(left().isPaused());
        ends.left().abort();
        ends.right().abort();
        await(left().until("lost"));
        await(right().until("lost"));
    }

    @AsyncioTest
    default void whoIsToldToGoOnMayWriteAndClose() throws Exception {
        RecordingProtocol writer = new RecordingProtocol() {
            @Override
            public void resumeWriting() {
                super.resumeWriting();
                transport.setWriteBufferLimits(WriteBufferLimits.DEFAULT);
                transport.write(bytes("more"));
                transport.close();
            }
        };
        Ends ends = connect(writer, right());
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
        ends.left().write(new byte[much()]);
        await(right().until("lost"));
        await(writer.until("lost"));
        assertEquals(much() + 4, right().data.size());
        assertEquals(List.of("made", "pause", "resume", "lost"), writer.events);
    }

    @AsyncioTest
    default void whoIsToldToGoOnMayAbort() throws Exception {
        RecordingProtocol writer = new RecordingProtocol() {
            @Override
            public void resumeWriting() {
                super.resumeWriting();
                transport.abort();
            }
        };
        Ends ends = connect(writer, right());
        ends.left().setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
        ends.left().write(new byte[much()]);
        await(writer.until("lost"));
        await(right().until("lost"));
        await(sleep(0));
        assertEquals(List.of("made", "pause", "resume", "lost"), writer.events);
    }
}
