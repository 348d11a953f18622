package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.assertUnread;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.asyncio4j.tests.streams.Bytes.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.BeforeEach;

/** Reading bytes and lines, from a reader that the test feeds. */
class StreamReaderTest {

    private StreamFeed feed;

    private StreamReader reader;

    @BeforeEach
    void makeTheReader() {
        feed = new StreamFeed();
        reader = feed.reader();
    }

    @AsyncioTest
    @Ports({
        "test_streams.py::StreamTests::test_feed_empty_data",
        "test_streams.py::StreamTests::test_feed_nonempty_data"
    })
    void whatIsFedIsThereToBeRead() {
        feed.feedData(bytes(""));
        assertEquals("<StreamReader>", reader.toString());
        feed.feedData(bytes("line1\n"));
        assertUnread("line1\n", feed);
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_read_zero")
    void readingNothingDoesNotWait() {
        assertReads("", reader.read(0));
        feed.feedData(bytes("line1\n"));
        assertReads("", reader.read(0));
        assertUnread("line1\n", feed);
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_read")
    void readWaitsForWhateverComes(EventLoop loop) {
        Task<byte[]> read = createTask(reader.read(30));
        loop.callSoon(() -> feed.feedData(bytes("line1\nline2\n")));
        assertReads("line1\nline2\n", read);
        assertUnread("", feed);
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_read_line_breaks")
    void readTakesWhatIsThereUpToItsSize() {
        feed.feedData(bytes("line1"));
        feed.feedData(bytes("line2"));
        assertReads("line1", reader.read(5));
        assertReads("line2", reader.read(Integer.MAX_VALUE));
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_read_eof")
    void readReturnsNothingAtTheEnd(EventLoop loop) {
        Task<byte[]> read = createTask(reader.read(1024));
        loop.callSoon(feed::feedEof);
        assertReads("", read);
        assertReads("", reader.read(1024));
        assertReads("", reader.read());
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_read_until_eof")
    void readWithoutASizeReadsToTheEnd(EventLoop loop) {
        Task<byte[]> read = createTask(reader.read(-1));
        loop.callSoon(() -> {
            feed.feedData(bytes("chunk1\n"));
            feed.feedData(bytes("chunk2"));
            feed.feedEof();
        });
        assertReads("chunk1\nchunk2", read);
        assertUnread("", feed);
    }

    @AsyncioTest
    void whatAnotherTaskTakesMeanwhileDoesNotHideASeparator() {
        feed.feedData(bytes("abcdef"));
        Task<byte[]> line = createTask(reader.readuntil());
        await(sleep(0));
        assertReads("abcdef", reader.read(6));
        feed.feedData(bytes("x\ny"));
        assertReads("x\n", line);
        assertReads("y", reader.read(10));
    }

    @AsyncioTest
    void whatACancelledReadPutsBackIsSearchedToo() {
        feed.feedData(bytes("a\n"));
        Task<byte[]> all = createTask(reader.read());
        await(sleep(0));
        // Searches what comes now before the other one puts back what it has.
        Task<byte[]> line = createTask(reader.readuntil());
        all.cancel();
        feed.feedData(bytes("more"));
        await(sleep(0));
        await(sleep(0));
        feed.feedData(bytes("."));
        assertReads("a\n", line);
        assertReads("more.", reader.read(10));
    }

    @AsyncioTest
    void whatAnotherTaskTakesFirstIsNotTheEnd(EventLoop loop) {
        ByteBuffer target = ByteBuffer.allocate(10);
        for (Supplier<Awaitable<?>> late :
                List.<Supplier<Awaitable<?>>>of(() -> reader.read(10), () -> reader.read(target))) {
            Task<?> waiting = createTask(async(() -> await(late.get())));
            await(sleep(0));
            loop.callSoon(() -> feed.feedData(bytes("first")));
            await(sleep(0));
            // Before the other one runs.
            assertReads("first", reader.read(10));
            await(sleep(0));
            assertFalse(waiting.done());
            feed.feedData(bytes("second"));
            Object got = await(waiting);
            assertEquals(6, got instanceof byte[] bytes ? bytes.length : got);
        }
    }

    @AsyncioTest
    void readToTheEndTakesMoreThanTheLimitAtOnce() {
        StreamFeed smallFeed = new StreamFeed(3);
        StreamReader small = smallFeed.reader();
        Task<byte[]> read = createTask(small.read());
        for (String piece : List.of("ab", "cdefghij", "k")) {
            await(sleep(0));
            smallFeed.feedData(bytes(piece));
        }
        smallFeed.feedEof();
        assertReads("abcdefghijk", read);
    }

    @AsyncioTest
    @Ports({
        "test_streams.py::StreamTests::test_read_exception",
        "test_streams.py::StreamTests::test_readline_exception",
        "test_streams.py::StreamTests::test_readexactly_exception"
    })
    void afterAnExceptionEveryReadThrowsIt() {
        Boom boom = new Boom();
        feed.feedData(bytes("line\nmore\n"));
        assertReads("li", reader.read(2));
        assertReads("ne\n", reader.readline());
        assertReads("mo", reader.readexactly(2));
        feed.setException(boom);
        assertSame(boom, failureOf(Boom.class, reader.read(2)));
        assertSame(boom, failureOf(Boom.class, reader.read(0)));
        assertSame(boom, failureOf(Boom.class, reader.read(ByteBuffer.allocate(0))));
        assertSame(boom, failureOf(Boom.class, reader.read()));
        assertSame(boom, failureOf(Boom.class, reader.readline()));
        assertSame(boom, failureOf(Boom.class, reader.readlineString()));
        assertSame(boom, failureOf(Boom.class, reader.readexactly(0)));
        assertSame(boom, failureOf(Boom.class, reader.readuntil("x")));
        assertSame(boom, failureOf(Boom.class, reader.readString()));
    }

    @AsyncioTest
    @Ports({"test_streams.py::StreamTests::test_read_limit", "test_streams.py::StreamTests::test_readexactly_limit"})
    void moreThanTheLimitCanBeReadAtOnce() {
        StreamFeed smallFeed = new StreamFeed(3);
        StreamReader small = smallFeed.reader();
        smallFeed.feedData(bytes("chunk"));
        assertReads("chunk", small.read(5));
        smallFeed.feedData(bytes("chunk"));
        assertReads("chunk", small.readexactly(5));
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readline")
    void aLineMayComeInPieces(EventLoop loop) {
        feed.feedData(bytes("chunk1 "));
        Task<byte[]> read = createTask(reader.readline());
        loop.callSoon(() -> {
            feed.feedData(bytes("chunk2 "));
            feed.feedData(bytes("chunk3 "));
            feed.feedData(bytes("\n chunk4"));
        });
        assertReads("chunk1 chunk2 chunk3 \n", read);
        assertUnread(" chunk4", feed);
    }

    @AsyncioTest
    @Ports({
        "test_streams.py::StreamTests::test_readline_nolimit_nowait",
        "test_streams.py::StreamTests::test_readline_read_byte_count"
    })
    void linesAndBytesCanBeReadInTurn() {
        feed.feedData(bytes("line1\n"));
        feed.feedData(bytes("line2\nline3\n"));
        assertReads("line1\n", reader.readline());
        assertReads("line2\nl", reader.read(7));
        assertUnread("ine3\n", feed);
    }

    @AsyncioTest
    @Ports({"test_streams.py::StreamTests::test_readline_eof", "test_streams.py::StreamTests::test_readline_empty_eof"})
    void theLastLineMayHaveNoEnd() {
        feed.feedData(bytes("some data"));
        feed.feedEof();
        assertReads("some data", reader.readline());
        assertReads("", reader.readline());
        assertReads("", reader.readline());
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_at_eof")
    void isAtTheEndWhenAllIsReadAsWell() {
        assertFalse(reader.atEof());
        feed.feedData(bytes("some data\n"));
        assertFalse(reader.atEof());
        await(reader.readline());
        assertFalse(reader.atEof());
        feed.feedData(bytes("some data\n"));
        feed.feedEof();
        assertFalse(reader.atEof());
        await(reader.readline());
        assertTrue(reader.atEof());
        feed.feedEof();
        assertTrue(reader.atEof());
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readexactly")
    void readexactlyWaitsForAll(EventLoop loop) {
        Task<byte[]> read = createTask(reader.readexactly(6));
        loop.callSoon(() -> {
            feed.feedData(bytes("abc"));
            feed.feedData(bytes("def"));
            feed.feedData(bytes("ghi"));
        });
        assertReads("abcdef", read);
        assertUnread("ghi", feed);
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readexactly_zero_or_less")
    void readexactlyRefusesANegativeNumber() {
        feed.feedData(bytes("abc"));
        assertReads("", reader.readexactly(0));
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> reader.readexactly(-1));
        assertEquals("readexactly size can not be less than zero: -1", refused.getMessage());
        assertUnread("abc", feed);
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_readexactly_eof")
    void readexactlyTellsOfTheRest(EventLoop loop) {
        Task<byte[]> read = createTask(reader.readexactly(36));
        loop.callSoon(() -> {
            feed.feedData(bytes("line1\nline2\nline3\n"));
            feed.feedEof();
        });
        IncompleteReadException incomplete = failureOf(IncompleteReadException.class, read);
        assertEquals("line1\nline2\nline3\n", text(incomplete.partial()));
        assertEquals(36, incomplete.expected());
        assertEquals("18 bytes read on a total of 36 expected bytes", incomplete.getMessage());
        assertUnread("", feed);
        assertEquals(
                "0 bytes read on a total of 1 expected bytes",
                failureOf(IncompleteReadException.class, reader.readexactly(1)).getMessage());
    }

    @AsyncioTest
    void aBufferIsFilledWithWhatIsThere() {
        feed.feedData(bytes("abcdefgh"));
        ByteBuffer target = ByteBuffer.allocateDirect(5);
        assertEquals(5, await(reader.read(target)));
        assertEquals(0, await(reader.read(target)));
        target.flip();
        assertEquals("abcde", StandardCharsets.UTF_8.decode(target).toString());
        target.clear();
        assertEquals(3, await(reader.read(target)));
        feed.feedEof();
        assertEquals(-1, await(reader.read(target)));
        assertEquals(3, target.position());
    }

    @AsyncioTest
    void aBufferIsFilledExactly(EventLoop loop) {
        ByteBuffer target = ByteBuffer.allocate(6);
        Task<Void> read = createTask(reader.readexactly(target));
        feed.feedData(bytes("abc"));
        await(sleep(0));
        await(sleep(0));
        assertEquals(0, target.position()); // Nothing is taken that a cancellation could lose.
        feed.feedData(bytes("defghi"));
        await(read);
        assertEquals("abcdef", text(target.array()));
        feed.feedEof();
        IncompleteReadException incomplete =
                failureOf(IncompleteReadException.class, reader.readexactly(target.clear()));
        assertEquals("ghi", text(incomplete.partial()));
        assertEquals(0, target.position());
    }

    @AsyncioTest
    @Ports("test_pep492.py::StreamReaderTests::test_readline")
    void isIteratedOverByLines() {
        feed.feedData(bytes("line1\nline2\r\n\nline3"));
        feed.feedEof();
        List<String> lines = new ArrayList<>();
        for (byte[] line : each(reader)) {
            lines.add(text(line));
        }
        assertEquals(List.of("line1\n", "line2\r\n", "\n", "line3"), lines);
    }

    @AsyncioTest
    void textsAreReadWithoutTheEndsOfLines() {
        feed.feedData("ä1\nä2\r\n\n\r\r\n\r\nlast\r".getBytes(StandardCharsets.UTF_8));
        feed.feedEof();
        assertEquals("ä1", await(reader.readlineString()));
        List<String> lines = new ArrayList<>();
        for (String line : each(reader.lines())) {
            lines.add(line);
        }
        assertEquals(List.of("ä2", "", "\r", "", "last\r"), lines);
        assertNull(await(reader.readlineString()));
        assertEquals("", await(reader.readString()));
    }

    @AsyncioTest
    void textsAreReadInTheirCharset() {
        feed.feedData(bytes("\u00e41\n\u00e42\n\u00e43"));
        feed.feedEof();
        assertEquals("ä1", await(reader.readlineString(StandardCharsets.ISO_8859_1)));
        assertEquals(
                "ä2", each(reader.lines(StandardCharsets.ISO_8859_1)).iterator().next());
        assertEquals("ä3", await(reader.readString(StandardCharsets.ISO_8859_1)));
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_exception")
    void tellsItsException() {
        assertNull(reader.exception());
        Boom boom = new Boom();
        feed.setException(boom);
        assertSame(boom, reader.exception());
        Boom later = new Boom();
        feed.setException(later);
        assertSame(later, reader.exception());
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_exception_waiter")
    void anExceptionWakesWhoWaits() {
        Boom boom = new Boom();
        Task<byte[]> read = createTask(reader.readline());
        Task<Void> fails = createTask(async(() -> feed.setException(boom)));
        await(waitUntil(List.of(read, fails)));
        assertSame(boom, read.exception());
    }

    @AsyncioTest
    @Ports("test_streams.py::StreamTests::test_exception_cancel")
    void anExceptionAfterACancellationFindsNobody() {
        Task<byte[]> read = createTask(reader.readline());
        await(sleep(0));
        read.cancel();
        feed.setException(new Boom("at once"));
        failureOf(CancelledError.class, read);
        feed.setException(new Boom("later"));
        assertEquals("<StreamReader exception=Boom(\"later\")>", reader.toString());
    }

    @AsyncioTest
    @Ports({
        "test_streams.py::StreamTests::test___repr__",
        "test_streams.py::StreamTests::test___repr__nondefault_limit",
        "test_streams.py::StreamTests::test___repr__eof",
        "test_streams.py::StreamTests::test___repr__data",
        "test_streams.py::StreamTests::test___repr__exception",
        "test_streams.py::StreamTests::test___repr__waiter",
        "test_streams.py::StreamTests::test___repr__transport"
    })
    void describesItself() {
        assertEquals("<StreamReader>", reader.toString());
        assertEquals("<StreamReader limit=123>", new StreamFeed(123).reader().toString());
        assertEquals("<StreamFeed <StreamReader limit=123>>", new StreamFeed(123).toString());
        feed.feedData(bytes("data"));
        assertEquals("<StreamReader 4 bytes>", reader.toString());
        feed.setTransport(new FakeTransport());
        assertEquals("<StreamReader 4 bytes transport=<Transport>>", reader.toString());
        feed.feedEof();
        feed.setException(new Boom());
        assertEquals("<StreamReader 4 bytes eof exception=Boom(\"boom\") transport=<Transport>>", reader.toString());
        StreamFeed otherFeed = new StreamFeed();
        StreamReader other = otherFeed.reader();
        Task<byte[]> read = createTask(other.read());
        await(sleep(0));
        assertTrue(other.toString().matches("<StreamReader waiter=<Future pending .*>>"), other.toString());
        otherFeed.feedEof();
        await(read);
        assertEquals("<StreamReader eof>", other.toString());
    }

    @AsyncioTest
    void whatComesWholeIsHandedOutAsItIs() {
        byte[] first = bytes("line1\n");
        feed.feedData(first);
        assertSame(first, await(reader.readline()));
        byte[] second = bytes("second");
        feed.feedData(second);
        assertSame(second, await(reader.read(100)));
        byte[] third = bytes("third");
        feed.feedData(third);
        assertSame(third, await(reader.readexactly(5)));
        byte[] fourth = bytes("fourth");
        feed.feedData(fourth);
        feed.feedEof();
        assertSame(fourth, await(reader.read()));
    }

    @AsyncioTest
    void whatIsFedIsNeverWrittenTo() {
        byte[] fed = bytes("abcdef");
        feed.feedData(fed);
        assertReads("abc", reader.read(3));
        feed.feedData(fed);
        feed.feedData(fed);
        assertReads("defabcdefabcdef", reader.read(100));
        assertArrayEquals(bytes("abcdef"), fed);
    }
}
