package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.asyncio4j.ClientConnectedCallback;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a transport tells the protocol of streams. */
class StreamReaderProtocolTest {

    private final FakeTransport transport = new FakeTransport();
    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void feedsItsReader() {
        StreamFeed feed = new StreamFeed();
        StreamReader reader = feed.reader();
        StreamReaderProtocol protocol = transport.connect(new StreamReaderProtocol(feed));
        protocol.dataReceived(bytes("abc"));
        assertReads("abc", reader.read(10));
        assertTrue(protocol.eofReceived(), "stays half open");
        assertTrue(reader.atEof());
        protocol.connectionLost(null);
        protocol.dataReceived(bytes("too late"));
        assertTrue(reader.atEof());
    }

    @AsyncioTest
    void isNotHalfOpenOverTls() throws NoSuchAlgorithmException {
        transport.extra.put(ExtraInfo.SSLCONTEXT, SSLContext.getDefault());
        StreamFeed feed = new StreamFeed();
        StreamReader reader = feed.reader();
        StreamReaderProtocol protocol = transport.connect(new StreamReaderProtocol(feed));
        assertFalse(protocol.eofReceived());
        assertTrue(reader.atEof());
    }

    @AsyncioTest
    void pausesTheTransportThatCameLast() {
        StreamFeed feed = new StreamFeed(1);
        StreamReader reader = feed.reader();
        StreamReaderProtocol protocol = transport.connect(new StreamReaderProtocol(feed));
        FakeTransport secured = new FakeTransport();
        protocol.replaceTransport(secured);
        protocol.dataReceived(bytes("123"));
        assertReads("123", reader.read(10));
        assertEquals(List.of(), transport.calls);
        assertEquals(List.of("pauseReading", "resumeReading"), secured.calls);
    }

    @AsyncioTest
    void aReaderHasOneTransport() {
        StreamFeed feed = new StreamFeed();
        StreamReader reader = feed.reader();
        feed.setTransport(transport);
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> transport.connect(new StreamReaderProtocol(feed)));
        assertEquals("Transport already set: <StreamReader transport=<Transport>>", refused.getMessage());
    }

    @AsyncioTest
    void aCoroutineFunctionRunsAsATaskOneTickLater() {
        serve((reader, writer) -> {
            log.add("called");
            return async(() -> {
                log.add("runs");
                writer.write(await(reader.readline()));
                writer.close();
            });
        });
        assertEquals(List.of("called"), log);
        await(sleep(0));
        assertEquals(List.of("called", "runs"), log);
        ((StreamReaderProtocol) transport.getProtocol()).dataReceived(bytes("hello\n"));
        await(sleep(0));
        await(sleep(0));
        assertEquals(List.of("write(hello\n)", "close"), transport.calls);
    }

    @AsyncioTest
    void aPlainCallbackHasDoneItsWork() {
        serve((reader, writer) -> {
            log.add("called");
            return null;
        });
        await(sleep(0));
        assertEquals(1, log.size());
        assertEquals(List.of(), transport.calls);
    }

    @AsyncioTest
    void aHandlerThatThrowsIsReportedAndItsConnectionClosed(ReportedProblems problems) {
        Boom boom = new Boom();
        serve((reader, writer) -> async(() -> {
            await(sleep(0));
            throw boom;
        }));
        for (int i = 0; i < 4; i++) {
            await(sleep(0));
        }
        assertReported(boom, problems);
        assertEquals(List.of("close"), transport.calls);
    }

    @AsyncioTest
    void aPlainCallbackThatThrowsIsReportedAndItsConnectionClosed(ReportedProblems problems) {
        Boom boom = new Boom();
        serve((reader, writer) -> {
            throw boom;
        });
        assertReported(boom, problems);
        assertEquals(List.of("close"), transport.calls);
    }

    @AsyncioTest
    void aHandlerThatIsCancelledClosesItsConnection() {
        List<Task<?>> tasks = new ArrayList<>();
        serve((reader, writer) -> async(() -> {
            tasks.add(currentTask());
            await(reader.readline());
        }));
        await(sleep(0));
        tasks.getFirst().cancel();
        for (int i = 0; i < 3; i++) {
            await(sleep(0));
        }
        assertEquals(List.of("close"), transport.calls);
    }

    @AsyncioTest
    void aHandlerThatEndsLeavesItsConnection() {
        serve((reader, writer) -> async(() -> {
            log.add("runs");
        }));
        for (int i = 0; i < 3; i++) {
            await(sleep(0));
        }
        assertEquals(List.of("runs"), log);
        assertEquals(List.of(), transport.calls);
    }

    @AsyncioTest
    void aHandlerThatCannotRunClosesItsConnection(EventLoop loop, ReportedProblems problems) {
        loop.setTaskFactory(StreamReaderProtocolTest::refuse);
        serve((reader, writer) -> async(() -> log.add("runs")));
        loop.setTaskFactory(null);
        assertEquals("no tasks today", problems.take().getFirst().exception().getMessage());
        assertEquals(List.of("close"), transport.calls);
        assertEquals(List.of(), log);
    }

    /** On no loop, on the running one, on the one of the thread. */
    @Nested
    class OnALoop extends OwnLoop {

        @Test
        @Ports({
            "test_streams.py::StreamTests::test_streamreader_constructor_without_loop",
            "test_streams.py::StreamTests::test_streamreaderprotocol_constructor_without_loop"
        })
        void withoutOneThereIsNone() {
            StreamFeed feed = new StreamFeed(1, loop);
            StreamReader reader = feed.reader();
            for (Runnable make : List.<Runnable>of(StreamFeed::new, () -> new StreamReaderProtocol(feed))) {
                assertTrue(assertThrows(IllegalStateException.class, make::run)
                        .getMessage()
                        .startsWith("There is no current event loop"));
            }
        }

        @Test
        @Ports({
            "test_streams.py::StreamTests::test_streamreader_constructor_use_running_loop",
            "test_streams.py::StreamTests::test_streamreaderprotocol_constructor_use_running_loop",
            "test_streams.py::StreamTests::test_streamreader_constructor_use_global_loop",
            "test_streams.py::StreamTests::test_streamreaderprotocol_constructor_use_global_loop"
        })
        void belongsToTheRunningOneOrToTheThreads() {
            loop.runUntilComplete(async(() -> assertWaitsHere(new StreamReaderProtocol(new StreamFeed()))));
            loop.runUntilComplete(async(() -> assertReadsHere(new StreamFeed())));
            Loops.setEventLoop(loop);
            try {
                StreamFeed feed = new StreamFeed();
                loop.runUntilComplete(async(() -> assertReadsHere(feed)));
                StreamReaderProtocol protocol = new StreamReaderProtocol(new StreamFeed());
                loop.runUntilComplete(async(() -> assertWaitsHere(protocol)));
            } finally {
                Loops.setEventLoop(null);
            }
        }

        @Test
        void aProtocolOfAnotherLoopIsNotWaitedForHere() {
            try (EventLoop other = Loops.newEventLoop()) {
                StreamReaderProtocol foreign = new StreamReaderProtocol(new StreamFeed(1, other), null, other);
                assertThrows(
                        IllegalStateException.class,
                        () -> loop.runUntilComplete(async(() -> assertWaitsHere(foreign))));
            }
        }

        /** Has to wait, with a future of the feed's loop. */
        private static void assertReadsHere(StreamFeed feed) {
            Task<byte[]> read = createTask(feed.reader().read(3));
            await(sleep(0));
            feed.feedData(bytes("abc"));
            assertReads("abc", read);
        }

        /** Has to wait, with a future of the protocol's loop. */
        private static void assertWaitsHere(StreamReaderProtocol protocol) {
            StreamWriter writer = new StreamWriter(new FakeTransport(), protocol, null, Loops.getRunningLoop());
            protocol.pauseWriting();
            Task<Void> draining = createTask(writer.drain());
            await(sleep(0));
            protocol.resumeWriting();
            await(draining);
        }
    }

    private void serve(ClientConnectedCallback callback) {
        transport.connect(protocol(callback));
    }

    private static <T> Task<T> refuse(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
        throw new Boom("no tasks today");
    }

    private static StreamReaderProtocol protocol(ClientConnectedCallback callback) {
        return new StreamReaderProtocol(new StreamFeed(), callback, Loops.getRunningLoop());
    }

    private void assertReported(Throwable expected, ReportedProblems problems) {
        List<LoopProblem> taken = problems.take();
        assertEquals(1, taken.size(), taken.toString());
        assertEquals(
                "Unhandled exception in client_connected_cb", taken.getFirst().message());
        assertSame(expected, taken.getFirst().exception());
        assertSame(transport, taken.getFirst().get("transport"));
    }
}
