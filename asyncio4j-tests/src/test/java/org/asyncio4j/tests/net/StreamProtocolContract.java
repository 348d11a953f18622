package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.net.Channels.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;

/** Protocols that fail, that call their transport while they are told, and that take turns. */
interface StreamProtocolContract extends StreamEnds {

    // --- protocols that fail --------------------------------------------------------------------

    @AsyncioTest
    @Ports({
        "test_selector_events.py::SelectorTransportTests::test_fatal_error_custom_exception",
        "test_selector_events.py::SelectorSocketTransportTests::test_data_received_error"
    })
    default void aFailureInDataReceivedEndsTheConnection(ReportedProblems problems) throws Exception {
        Boom boom = new Boom();
        RecordingProtocol failing = new RecordingProtocol() {
            @Override
            public void dataReceived(byte[] received) {
                super.dataReceived(received);
                throw boom;
            }
        };
        Ends ends = connect(left(), failing);
        ends.left().write(bytes("x"));
        await(failing.until("lost"));
        await(left().until("lost"));
        assertSame(boom, failing.problem);
        assertEquals(List.of("made", "data", "lost"), failing.events);
        var problem = problems.takeOnly();
        assertSame(boom, problem.exception());
        assertEquals("Fatal error: protocol.dataReceived() call failed.", problem.message());
        assertInstanceOf(Transport.class, problem.get("transport"));
        assertInstanceOf(BaseProtocol.class, problem.get("protocol"));
    }

    @AsyncioTest
    @Ports("test_selector_events.py::SelectorSocketTransportTests::test_read_eof_received_error")
    default void aFailureInEofReceivedEndsTheConnection(ReportedProblems problems) throws Exception {
        Boom boom = new Boom();
        RecordingProtocol failing = new RecordingProtocol() {
            @Override
            public boolean eofReceived() {
                super.eofReceived();
                throw boom;
            }
        };
        Ends ends = connect(left(), failing);
        ends.left().close();
        await(failing.until("lost"));
        await(left().until("lost"));
        assertSame(boom, failing.problem);
        assertEquals(
                "Fatal error: protocol.eofReceived() call failed.",
                problems.takeOnly().message());
    }

    @AsyncioTest
    default void failuresInPauseAndResumeAreReportedAndHarmNothing(ReportedProblems problems) throws Exception {
        RecordingProtocol failing = new RecordingProtocol() {
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
        Ends ends = connect(failing, right());
        ends.left().write(new byte[much()]);
        await(right().untilReceived(much()));
        await(failing.until("resume"));
        assertEquals(
                List.of("protocol.pauseWriting() failed", "protocol.resumeWriting() failed"),
                problems.take().stream().map(problem -> problem.message()).toList());
        closeBoth(ends);
    }

    @AsyncioTest
    default void aFailureInConnectionLostIsReported(ReportedProblems problems) throws Exception {
        RecordingProtocol failing = new RecordingProtocol() {
            @Override
            public void connectionLost(Throwable why) {
                super.connectionLost(why);
                throw new Boom();
            }
        };
        Ends ends = connect(failing, right());
        ends.left().close();
        await(failing.until("lost"));
        await(right().until("lost"));
        assertInstanceOf(Boom.class, problems.takeOnly().exception());
    }

    // --- from within callbacks ------------------------------------------------------------------

    @AsyncioTest
    default void aProtocolMayCloseWhileItReceives() throws Exception {
        RecordingProtocol closing = new RecordingProtocol() {
            @Override
            public void dataReceived(byte[] received) {
                super.dataReceived(received);
                transport.write(bytes("bye"));
                transport.close();
                transport.close();
            }
        };
        Ends ends = connect(left(), closing);
        ends.left().write(bytes("x"));
        await(closing.until("lost"));
        await(left().until("lost"));
        assertEquals("bye", left().text());
        assertEquals(List.of("made", "data", "lost"), closing.events);
    }

    @AsyncioTest
    default void aProtocolMayAbortWhileItReceives() throws Exception {
        RecordingProtocol aborting = new RecordingProtocol() {
            @Override
            public void dataReceived(byte[] received) {
                super.dataReceived(received);
                transport.abort();
            }
        };
        Ends ends = connect(left(), aborting);
        ends.left().write(bytes("x"));
        await(aborting.until("lost"));
        await(left().until("lost"));
        assertEquals(List.of("made", "data", "lost"), aborting.events);
    }

    @AsyncioTest
    default void aProtocolMayPauseWhileItReceives() throws Exception {
        RecordingProtocol pausing = new RecordingProtocol() {
            @Override
            public void dataReceived(byte[] received) {
                super.dataReceived(received);
                transport.pauseReading();
            }
        };
        Ends ends = connect(left(), pausing);
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
    default void anEchoEndsWhenItsPeerDoes() throws Exception {
        RecordingProtocol echo = new RecordingProtocol() {
            @Override
            public void dataReceived(byte[] received) {
                super.dataReceived(received);
                transport.write(received);
            }
        };
        Ends ends = connect(left(), echo);
        for (int i = 0; i < 100; i++) {
            ends.left().write(bytes("%03d".formatted(i)));
            await(left().untilReceived(3 * (i + 1)));
        }
        ends.left().close();
        await(left().until("lost"));
        await(echo.until("lost"));
        assertEquals(300, left().data.size());
    }

    // --- other protocols ------------------------------------------------------------------------

    @AsyncioTest
    default void anotherProtocolTakesOver() throws Exception {
        RecordingProtocol second = new RecordingProtocol() {
            {
                events.add("made");
            }
        };
        Ends ends = connect(left(), right());
        ends.left().write(bytes("one"));
        await(right().untilReceived(3));
        ends.right().setProtocol(second);
        assertSame(second, ends.right().getProtocol());
        ends.left().write(bytes("two"));
        await(second.untilReceived(3));
        ends.left().close();
        await(second.until("lost"));
        await(left().until("lost"));
        assertEquals(List.of("made", "data"), right().story());
        assertEquals(List.of("made", "data", "eof", "lost"), second.story());
    }

    @AsyncioTest
    default void aProtocolMayHandOverWhileItReceives() throws Exception {
        RecordingProtocol second = new RecordingProtocol() {
            {
                events.add("made");
            }
        };
        RecordingProtocol first = new RecordingProtocol() {
            @Override
            public void dataReceived(byte[] received) {
                super.dataReceived(received);
                transport.setProtocol(second);
            }
        };
        Ends ends = connect(left(), first);
        ends.left().write(bytes("one"));
        await(first.untilReceived(1));
        ends.left().write(bytes("two"));
        await(second.until(() -> first.data.size() + second.data.size() == 6));
        assertEquals("onetwo", first.text() + second.text());
        ends.left().close();
        await(second.until("lost"));
        await(left().until("lost"));
    }

    @AsyncioTest
    default void aProtocolThatCannotReceiveIsRefused() throws Exception {
        Ends ends = connect(left(), right());
        assertThrows(IllegalArgumentException.class, () -> ends.left().setProtocol(new BaseProtocol() {}));
        assertSame(left(), ends.left().getProtocol());
        closeBoth(ends);
    }
}
