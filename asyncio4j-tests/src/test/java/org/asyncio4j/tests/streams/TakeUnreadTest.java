package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.testing.AsyncioTest;

/**
 * What an upgrade takes out of a reader: all that no read has returned, also what one that waits has got already. It
 * goes on with what comes afterwards.
 */
class TakeUnreadTest {

    private static final int MUCH = 50_000;

    /** Reads that wait for more than the first bytes. */
    private static final List<Function<StreamReader, Coroutine<?>>> LONG = List.of(
            reader -> reader.readexactly(ByteBuffer.allocate(20)),
            reader -> reader.readexactly(ByteBuffer.allocate(MUCH)),
            reader -> reader.readexactly(MUCH),
            reader -> reader.readline(),
            reader -> reader.read(),
            reader -> reader.readString(StandardCharsets.US_ASCII));

    /** Reads that return the first bytes. */
    private static final List<Function<StreamReader, Coroutine<?>>> SHORT =
            List.of(reader -> reader.read(10), reader -> reader.read(ByteBuffer.allocate(MUCH)));

    @AsyncioTest
    void aReadThatWaitsForMoreLosesWhatItHas(EventLoop loop) {
        for (Function<StreamReader, Coroutine<?>> read : LONG) {
            StreamFeed feed = new StreamFeed(2 * MUCH, loop);
            Task<?> reading = createTask(read.apply(feed.reader()));
            await(sleep(0));
            give(feed, "first");
            await(sleep(0));
            await(sleep(0));
            give(feed, "second");
            await(sleep(0));
            await(sleep(0));
            assertEquals("firstsecond", text(feed.takeUnread()));
            assertGoesOn(feed, reading);
        }
    }

    @AsyncioTest
    void soDoesOneThatWasWokenAndHasNotReturned(EventLoop loop) {
        for (List<Function<StreamReader, Coroutine<?>>> reads : List.of(LONG, SHORT)) {
            for (Function<StreamReader, Coroutine<?>> read : reads) {
                StreamFeed feed = new StreamFeed(2 * MUCH, loop);
                Task<?> reading = createTask(read.apply(feed.reader()));
                await(sleep(0));
                give(feed, "first");
                assertEquals("first", text(feed.takeUnread()));
                assertGoesOn(feed, reading);
            }
        }
    }

    private static void assertGoesOn(StreamFeed feed, Task<?> reading) {
        await(sleep(0));
        for (int i = 0; i < MUCH; i += 1000) {
            give(feed, "x".repeat(1000));
            await(sleep(0));
        }
        feed.feedData(new byte[] {'\n'});
        feed.feedEof();
        Object result = await(reading);
        String read = result instanceof byte[] bytes ? text(bytes) : "" + result;
        assertEquals("", read.replaceAll("[x\n]|null|\\d+", ""));
    }

    /** As a transport does. */
    private static void give(StreamFeed feed, String text) {
        byte[] data = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer room = feed.getBuffer();
        if (room == null || room.remaining() < data.length) {
            feed.feedData(data);
        } else {
            room.put(data);
            feed.bufferUpdated();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
