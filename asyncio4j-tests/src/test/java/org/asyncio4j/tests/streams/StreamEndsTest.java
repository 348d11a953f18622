package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.logging.Level;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.lowlevel.StreamReaderProtocol;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Test;

/** Other sources than sockets, what is left open, and exceptions that go elsewhere. */
class StreamEndsTest {

    @AsyncioTest(realTime = true)
    @Ports("test_streams.py::StreamTests::test_read_all_from_pipe_reader")
    void readsAPipeToItsEndWithASmallLimit(EventLoop loop) throws IOException {
        Pipe pipe = Pipe.open();
        StreamFeed feed = new StreamFeed(1);
        StreamReader reader = feed.reader();
        StreamReaderProtocol protocol = new StreamReaderProtocol(feed);
        await(loop.connectReadPipe(() -> protocol, pipe.source()));
        await(toThread(() -> {
            pipe.sink().write(ByteBuffer.wrap(bytes("data")));
            pipe.sink().close();
        }));
        assertReads("data", reader.read());
    }

    @Test
    @Ports(
            value = "test_streams.py::StreamTests::test_loop_is_closed_resource_warnings",
            adapted = "a loop that closes tells of its open transports itself, so that a writer collected later is not"
                    + " told of")
    void whatNobodyClosedIsLoggedWhenItsLoopCloses() {
        try (LogCapture log = new LogCapture()) {
            run(() -> {
                Server server = await(startServer(
                        (reader, writer) -> {
                            writer.write("left open\n");
                        },
                        "127.0.0.1",
                        0));
                StreamPair connection = await(openConnection("127.0.0.1", server.port()));
                assertReads("left open\n", connection.reader().readline());
                server.close();
            });
            List<String> messages = log.messages(Level.WARNING);
            assertEquals(2, messages.size(), messages.toString());
            for (String message : messages) {
                assertTrue(message.startsWith("unclosed transport <"), message);
            }
        }
    }

    @Test
    void aLostConnectionLeavesItsTryStatementAsTheReadThrewIt() {
        run(() -> {
            Server server = await(startServer(
                    (_, writer) -> {
                        writer.getExtraInfo(ExtraInfo.SOCKET).setOption(StandardSocketOptions.SO_LINGER, 0);
                        writer.transport().abort();
                    },
                    "127.0.0.1",
                    0));
            StreamPair connection = await(openConnection("127.0.0.1", server.port()));
            ConnectionResetException lost = assertThrows(ConnectionResetException.class, () -> {
                try (connection) {
                    await(connection.reader().readline());
                }
            });
            assertSame(connection.reader().exception(), lost);
            ConnectionResetException again = (ConnectionResetException) lost.getSuppressed()[0];
            assertEquals(lost.getMessage(), again.getMessage());
            server.close();
        });
    }

    @Test
    void anIncompleteReadCanBeSerialized() throws Exception {
        IncompleteReadException copy = copyOf(new IncompleteReadException(bytes("abc"), 10));
        assertEquals("3 bytes read on a total of 10 expected bytes", copy.getMessage());
        assertEquals("abc", text(copy.partial()));
        assertEquals(10, copy.expected());
    }

    @Test
    void anOverrunCanBeSerialized() throws Exception {
        LimitOverrunException copy = copyOf(new LimitOverrunException("message", 10));
        assertEquals("message", copy.getMessage());
        assertEquals(10, copy.consumed());
    }

    @SuppressWarnings("unchecked")
    private static <T> T copyOf(T original) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }
}
