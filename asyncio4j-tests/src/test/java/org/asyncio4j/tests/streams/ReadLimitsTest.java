package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.assertUnread;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.asyncio4j.tests.streams.Bytes.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;

/** Separators, the longest that is read to one, and when the transport is told to pause. */
class ReadLimitsTest {

    private static final String NOT_FOUND = "Separator is not found, and chunk exceed the limit";
    private static final String TOO_LONG = "Separator is found, but chunk is longer than limit";

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_invalid_limit")
    void aLimitIsPositive() {
        for (int limit : new int[] {0, -1, Integer.MIN_VALUE}) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> new StreamFeed(limit));
            assertEquals("limit must be > 0: " + limit, refused.getMessage());
        }
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readline_limit_with_existing_data")
    void aLineThatIsTooLongIsTakenOut() {
        StreamFeed feed = fed(3, "li", "ne1\nline2\n");
        StreamReader reader = feed.reader();
        assertTooLong(TOO_LONG, 5, reader);
        assertUnread("line2\n", feed);
        feed = fed(3, "li", "ne1", "li");
        reader = feed.reader();
        assertTooLong(NOT_FOUND, 7, reader);
        assertUnread("", feed);
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readline_limit")
    void theLimitIsWithoutTheLineFeed(EventLoop loop) {
        StreamFeed feed = new StreamFeed(7);
        StreamReader reader = feed.reader();
        loop.callSoon(() -> feed(feed, "chunk1", "chunk2", "chunk3\n"));
        assertTooLong(TOO_LONG, 18, reader);
        assertUnread("", feed);
        loop.callSoon(() -> feed(feed, "chunk1", "chunk2\n", "chunk3\n"));
        assertTooLong(TOO_LONG, 12, reader);
        assertUnread("chunk3\n", feed);
        feed(feed, "1234567\n");
        assertReads("1234567\n", reader.readline());
        feed(feed, "12345678\n");
        assertTooLong(TOO_LONG, 8, reader);
        feed(feed, "12345678");
        assertTooLong(NOT_FOUND, 8, reader);
        assertUnread("", feed);
    }

    @AsyncioTest
    void aLineUpToTheLimitIsWaitedFor() {
        StreamFeed feed = fed(7, "1234567");
        StreamReader reader = feed.reader();
        Task<byte[]> read = createTask(reader.readline());
        await(sleep(0));
        feed(feed, "\n");
        assertReads("1234567\n", read);
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readuntil_separator")
    void aSeparatorIsNotEmpty() {
        StreamFeed feed = new StreamFeed();
        StreamReader reader = feed.reader();
        assertRefused("Separator should be at least one-byte string", () -> reader.readuntil(""));
        assertRefused("Separator should be at least one-byte string", () -> reader.readuntil(bytes("x"), new byte[0]));
        assertRefused("Separator should contain at least one element", () -> reader.readuntil(new byte[0][]));
        assertRefused("Separator should contain at least one element", () -> reader.readuntil(new String[0]));
    }

    @AsyncioTest
    @Ports({
        "test_streams.py::StreamTests::test_readuntil_multi_chunks",
        "test_streams.py::StreamTests::test_readuntil_multi_chunks_1"
    })
    void aSeparatorMayComeInPieces() {
        assertSeparated("lineAAA", "", "AAA", "lineAAA");
        assertSeparated("lineAAA", "xxx", "AAA", "lineAAAxxx");
        assertSeparated("QWEaaXYaaa", "", "aaa", "QWEaa", "XYaa", "a");
        assertSeparated("QWEaaXYaaa", "", "aaa", "QWEaa", "XYa", "aa");
        assertSeparated("aaa", "", "aaa", "aaa");
        assertSeparated("Xaaa", "", "aaa", "Xaaa");
        assertSeparated("XXXaaa", "", "aaa", "XXX", "a", "a", "a");
        assertSeparated("some data\r\n", "\r\n", "\r\n", "some data\r", "\n\r\n");
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readuntil_eof")
    void theEndBeforeASeparatorTellsOfTheRest() {
        StreamFeed feed = fed(100, "some dataAA");
        StreamReader reader = feed.reader();
        feed.feedEof();
        IncompleteReadException incomplete = failureOf(IncompleteReadException.class, reader.readuntil("AAA"));
        assertEquals("some dataAA", text(incomplete.partial()));
        assertEquals(-1, incomplete.expected());
        assertEquals("11 bytes read on a total of undefined expected bytes", incomplete.getMessage());
        assertUnread("", feed);
    }

    @AsyncioTest
    void aSeparatorBeforeTheEndIsFound() {
        StreamFeed feed = fed(100, "oneAAAtwo");
        StreamReader reader = feed.reader();
        feed.feedEof();
        assertReads("oneAAA", reader.readuntil("AAA"));
        failureOf(IncompleteReadException.class, reader.readuntil("AAA"));
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readuntil_limit_found_sep")
    void whatExceedsTheLimitStaysInTheStream() {
        StreamFeed feed = fed(3, "some dataAA");
        StreamReader reader = feed.reader();
        assertOverrun(NOT_FOUND, 9, reader, "AAA");
        feed(feed, "A");
        assertOverrun(TOO_LONG, 9, reader, "AAA");
        assertReads("some data", reader.readexactly(9));
        assertReads("AAA", reader.readuntil("AAA"));
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readuntil_multi_separator")
    void theSeparatorThatEndsFirstCounts() {
        StreamFeed feed = fed(100, "line 1\nline 2\r");
        StreamReader reader = feed.reader();
        assertReads("line 1\n", reader.readuntil("\r", "\n"));
        assertReads("line 2\r", reader.readuntil("\r", "\n"));
        feed(feed, "ABCDEFG");
        assertReads("ABCDE", reader.readuntil("DEF", "BCDE"));
        assertReads("FG", reader.readuntil("FG", "G"));
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readuntil_multi_separator_limit")
    void ofTwoThatEndTogetherTheShorterCounts() {
        StreamFeed feed = fed(3, "some dataA");
        StreamReader reader = feed.reader();
        assertOverrun(TOO_LONG, 9, reader, "A", "ome dataA");
        assertOverrun(TOO_LONG, 9, reader, "ome dataA", "A");
        assertUnread("some dataA", feed);
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readuntil_multi_separator_negative_offset")
    void aSeparatorMayBeLongerThanWhatHasCome(EventLoop loop) {
        StreamFeed feed = fed(100, "data");
        StreamReader reader = feed.reader();
        Task<byte[]> read = createTask(reader.readuntil("A", "long sep"));
        loop.callSoon(() -> feed(feed, "Z"));
        loop.callSoon(() -> feed(feed, "Aaaa"));
        assertReads("dataZA", read);
        assertUnread("aaa", feed);
    }

    @AsyncioTest
    void theCallersSeparatorsAreLeftAlone() {
        byte[][] separators = {bytes("long"), bytes("x")};
        StreamFeed feed = fed(100, "axb");
        StreamReader reader = feed.reader();
        Task<byte[]> read = createTask(reader.readuntil(separators));
        separators[1] = bytes("b");
        assertEquals("long", text(separators[0]));
        assertReads("ax", read);
    }

    @AsyncioTest
    void pausesTheTransportAboveTwiceTheLimit() {
        FakeTransport transport = new FakeTransport();
        StreamFeed feed = new StreamFeed(3);
        StreamReader reader = feed.reader();
        feed.setTransport(transport);
        feed(feed, "123456");
        assertEquals(List.of(), transport.calls);
        feed(feed, "7");
        assertEquals(List.of("pauseReading"), transport.calls);
        feed(feed, "8");
        assertEquals("<StreamReader 8 bytes limit=3 transport=<Transport> paused>", "" + reader);
        assertReads("1234", reader.read(4));
        assertEquals(List.of("pauseReading"), transport.calls);
        assertReads("5", reader.readexactly(1));
        assertEquals(List.of("pauseReading", "resumeReading"), transport.calls);
        assertReads("678", reader.read(4));
        assertEquals(List.of("pauseReading", "resumeReading"), transport.calls);
    }

    @AsyncioTest
    void whoWaitsForMoreThanThatHasTheTransportGoOn() {
        FakeTransport transport = new FakeTransport();
        StreamFeed feed = new StreamFeed(1);
        StreamReader reader = feed.reader();
        feed.setTransport(transport);
        Task<byte[]> read = createTask(reader.readexactly(6));
        await(sleep(0));
        feed(feed, "123");
        await(sleep(0));
        assertEquals(List.of("pauseReading", "resumeReading"), transport.calls);
        feed(feed, "456");
        assertReads("123456", read);
        assertEquals(List.of("pauseReading", "resumeReading", "pauseReading", "resumeReading"), transport.calls);
    }

    @AsyncioTest
    void aLineThatIsTooLongLetsTheTransportGoOn() {
        FakeTransport transport = new FakeTransport();
        StreamFeed feed = new StreamFeed(2);
        StreamReader reader = feed.reader();
        feed.setTransport(transport);
        feed(feed, "12345");
        assertTooLong(NOT_FOUND, 5, reader);
        assertEquals(List.of("pauseReading", "resumeReading"), transport.calls);
    }

    @AsyncioTest
    void aTransportThatCannotPauseIsAskedOnce() {
        FakeTransport transport = new FakeTransport() {
            @Override
            public void pauseReading() {
                super.pauseReading();
                throw new UnsupportedOperationException();
            }
        };
        StreamFeed feed = new StreamFeed(1);
        StreamReader reader = feed.reader();
        feed.setTransport(transport);
        feed(feed, "123", "456");
        assertReads("123456", reader.read(100));
        assertEquals(List.of("pauseReading"), transport.calls);
    }

    @AsyncioTest
    void aLimitMayBeHuge() {
        StreamFeed feed = new StreamFeed(Integer.MAX_VALUE);
        StreamReader reader = feed.reader();
        FakeTransport transport = new FakeTransport();
        feed.setTransport(transport);
        feed(feed, "line\n");
        assertReads("line\n", reader.readline());
        assertEquals(List.of(), transport.calls);
    }

    /** The feed of a reader with a limit that was given these pieces. */
    private static StreamFeed fed(int limit, String... pieces) {
        StreamFeed feed = new StreamFeed(limit);
        feed(feed, pieces);
        return feed;
    }

    private static void feed(StreamFeed feed, String... pieces) {
        for (String piece : pieces) {
            feed.feedData(bytes(piece));
        }
    }

    /** Reads to {@code separator}: once all has come, and once waiting for each piece. */
    private static void assertSeparated(String expected, String rest, String separator, String... pieces) {
        StreamFeed atOnceFeed = fed(100, pieces);
        StreamReader atOnce = atOnceFeed.reader();
        assertReads(expected, atOnce.readuntil(separator));
        assertUnread(rest, atOnceFeed);
        StreamFeed waitingFeed = new StreamFeed();
        StreamReader waiting = waitingFeed.reader();
        Task<byte[]> read = createTask(waiting.readuntil(bytes(separator)));
        for (String piece : pieces) {
            await(sleep(0));
            await(sleep(0));
            feed(waitingFeed, piece);
        }
        assertReads(expected, read);
        assertUnread(rest, waitingFeed);
    }

    private static void assertTooLong(String message, int consumed, StreamReader reader) {
        LimitOverrunException overrun = failureOf(LimitOverrunException.class, reader.readline());
        assertEquals(message, overrun.getMessage());
        assertEquals(consumed, overrun.consumed());
    }

    private static void assertOverrun(String message, int consumed, StreamReader reader, String... separators) {
        LimitOverrunException overrun = failureOf(LimitOverrunException.class, reader.readuntil(separators));
        assertEquals(message, overrun.getMessage());
        assertEquals(consumed, overrun.consumed());
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
