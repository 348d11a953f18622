package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.tests.streams.Bytes.assertUnread;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.asyncio4j.tests.streams.Bytes.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.BeforeEach;

/** Data that is put into the reading task's own buffer, without an array in between. */
class ReadsInPlaceTest {

    private static final int ROOM = 64 << 10;

    private final ByteBuffer target = ByteBuffer.allocate(ROOM);
    private StreamFeed feed;
    private StreamReader reader;

    @BeforeEach
    void makeTheReader() {
        feed = new StreamFeed();
        reader = feed.reader();
    }

    /** As a transport does. */
    private void put(String data) {
        ByteBuffer wanted = feed.getBuffer();
        assertNotNull(wanted);
        wanted.put(bytes(data));
        feed.bufferUpdated();
    }

    private String filled() {
        return text(target.array()).substring(0, target.position());
    }

    @AsyncioTest
    void aBufferIsOfferedOnlyWhileATaskWaitsForIt() {
        assertNull(feed.getBuffer());
        Task<Integer> read = createTask(reader.read(target));
        assertNull(feed.getBuffer());
        await(sleep(0));
        put("data");
        assertNull(feed.getBuffer());
        assertEquals(4, await(read));
        assertNull(feed.getBuffer());
        assertEquals("data", filled());
        assertUnread("", feed);
    }

    @AsyncioTest
    void whatIsSmallOrReadOnlyIsNotOffered() {
        Task<Integer> small = createTask(reader.read(ByteBuffer.allocate(100)));
        await(sleep(0));
        assertNull(feed.getBuffer());
        feed.feedData(bytes("data"));
        assertEquals(4, await(small));
        Task<Integer> readOnly = createTask(reader.read(target.asReadOnlyBuffer()));
        await(sleep(0));
        assertNull(feed.getBuffer());
        readOnly.cancel();
        failureOf(CancelledError.class, readOnly);
    }

    @AsyncioTest
    void whatIsFedInsteadIsReadToo() {
        Task<Integer> read = createTask(reader.read(target));
        await(sleep(0));
        feed.feedData(bytes("fed"));
        assertEquals(3, await(read));
        assertEquals("fed", filled());
    }

    @AsyncioTest
    void cancelAfterTheDataCameLeavesItUnread() {
        Task<Integer> read = createTask(reader.read(target));
        await(sleep(0));
        put("first ");
        feed.feedData(bytes("second"));
        read.cancel();
        failureOf(CancelledError.class, read);
        assertEquals(0, target.position());
        assertUnread("first second", feed);
    }

    @AsyncioTest
    void anExactReadIsPutTogetherFromWhatWasFedAndWhatWasPut() {
        feed.feedData(bytes("a"));
        target.limit(20_000);
        Task<Void> read = createTask(reader.readexactly(target));
        await(sleep(0));
        put("b".repeat(9_999));
        await(sleep(0));
        await(sleep(0));
        // Less than is worth offering is missing by now.
        assertNull(feed.getBuffer());
        feed.feedData(bytes("c".repeat(10_000) + "rest"));
        await(read);
        assertEquals("a" + "b".repeat(9_999) + "c".repeat(10_000), filled());
        assertUnread("rest", feed);
    }

    @AsyncioTest
    void anExactReadThatEndsEarlyTellsWhatItGotAndLeavesTheBufferAsItWas() {
        feed.feedData(bytes("fed "));
        Task<Void> read = createTask(reader.readexactly(target));
        await(sleep(0));
        put("put");
        feed.feedEof();
        IncompleteReadException problem = failureOf(IncompleteReadException.class, read);
        assertEquals("fed put", text(problem.partial()));
        assertEquals(ROOM, problem.expected());
        assertEquals(0, target.position());
        assertUnread("", feed);
    }

    @AsyncioTest
    void anExactReadThatFailsOrIsCancelledTakesNothing() {
        Task<Void> cancelled = createTask(reader.readexactly(target));
        await(sleep(0));
        put("one ");
        await(sleep(0));
        await(sleep(0));
        cancelled.cancel();
        failureOf(CancelledError.class, cancelled);
        assertEquals(0, target.position());

        Task<Void> failed = createTask(reader.readexactly(target));
        await(sleep(0));
        put("two");
        await(sleep(0));
        await(sleep(0));
        feed.setException(new Boom());
        failureOf(Boom.class, failed);
        assertEquals(0, target.position());
        assertUnread("one two", feed);
    }

    @AsyncioTest
    void aMegabyteComesBackWholeByHeapAndByDirectBuffers() {
        ClientHandler echo = (input, output) -> {
            ByteBuffer direct = ByteBuffer.allocateDirect(ROOM);
            while (await(input.read(direct.clear())) > 0) {
                output.write(direct.flip());
                await(output.drain());
            }
            output.close();
        };
        Server server = await(startServer(echo, "127.0.0.1", 0));
        var address = (InetSocketAddress) server.sockets().getFirst().getLocalAddress();
        StreamPair client = await(openConnection("127.0.0.1", address.getPort()));
        byte[] sent = new byte[1 << 20];
        new Random(1).nextBytes(sent);
        Task<Void> sending = createTask(async(() -> {
            client.writer().write(sent);
            await(client.writer().drain());
            return null;
        }));
        ByteBuffer answer = ByteBuffer.allocate(sent.length);
        await(client.reader().readexactly(answer));
        assertArrayEquals(sent, answer.array());
        await(sending);
        client.writer().close();
        await(client.writer().waitClosed());
        server.close();
        await(server.waitClosed());
    }
}
