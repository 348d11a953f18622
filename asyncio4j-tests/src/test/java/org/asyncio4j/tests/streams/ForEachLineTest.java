package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.tests.streams.Bytes.assertUnread;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.asyncio4j.tests.streams.Bytes.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.function.BytesAction;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.Boom;

/** Lines that are passed to a lambda where they are, and those that are found there by the short way of the other reads. */
class ForEachLineTest {

    private final List<String> lines = new ArrayList<>();
    private final BytesAction<RuntimeException> add = (array, from, to) -> lines.add(line(array, from, to));

    private static String line(byte[] array, int from, int to) {
        return new String(array, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static StreamFeed fed(String... pieces) {
        StreamFeed feed = new StreamFeed();
        for (String piece : pieces) {
            feed.feedData(bytes(piece));
        }
        return feed;
    }

    @AsyncioTest
    void eachLineComesWithoutItsLineFeed() {
        StreamFeed feed = fed("first\n\nsec", "ond\r\nla", "st");
        feed.feedEof();
        await(feed.reader().forEachLine(add));
        assertEquals(List.of("first", "", "second\r", "last"), lines);
        assertTrue(feed.reader().atEof());
        await(feed.reader().forEachLine(add));
        assertEquals(4, lines.size());
    }

    @AsyncioTest
    void linesThatComeLaterArePassedThen() {
        StreamFeed feed = fed("one\ntw");
        Task<Void> reading = createTask(feed.reader().forEachLine(add));
        await(sleep(0));
        assertEquals(List.of("one"), lines);
        feed.feedData(bytes("o\nthree\nfo"));
        await(sleep(0));
        assertEquals(List.of("one", "two", "three"), lines);
        feed.feedData(bytes("ur\n"));
        feed.feedEof();
        await(reading);
        assertEquals(List.of("one", "two", "three", "four"), lines);
    }

    @AsyncioTest
    void theActionMayAwaitWhileMoreArrives() {
        // Small pieces are joined in an array of the reader's own, which has to stay as it is.
        StreamFeed feed = fed("0123456789\nab", "cdefghij\nxy");
        List<String> before = new ArrayList<>();
        Task<Void> reading = createTask(feed.reader().forEachLine((array, from, to) -> {
            before.add(line(array, from, to));
            await(sleep(0.1));
            lines.add(line(array, from, to));
        }));
        for (int i = 0; i < 50; i++) {
            await(sleep(0.01));
            feed.feedData(bytes("z".repeat(i) + "\n"));
        }
        feed.feedEof();
        await(reading);
        assertEquals(before, lines);
        assertEquals(52, lines.size());
        assertEquals("abcdefghij", lines.get(1));
    }

    @AsyncioTest
    void whatTheActionThrowsComesOutAndTheNextLinesStay() {
        StreamFeed feed = fed("one\ntwo\nthree\n");
        IOException thrown = new IOException("two");
        IOException problem = failureOf(IOException.class, feed.reader().forEachLine((array, from, to) -> {
            if (line(array, from, to).equals("two")) {
                throw thrown;
            }
        }));
        assertEquals(thrown, problem);
        assertUnread("three\n", feed);
    }

    @AsyncioTest
    void aLineThatIsTooLongIsTakenOut() {
        StreamFeed feed = new StreamFeed(5);
        StreamReader reader = feed.reader();
        feed.feedData(bytes("12345\n123456\nnext\n1234567"));
        LimitOverrunException found = failureOf(LimitOverrunException.class, reader.forEachLine(add));
        assertEquals("Separator is found, but chunk is longer than limit", found.getMessage());
        assertEquals(List.of("12345"), lines);
        LimitOverrunException missing = failureOf(LimitOverrunException.class, reader.forEachLine(add));
        assertEquals("Separator is not found, and chunk exceed the limit", missing.getMessage());
        assertEquals(List.of("12345", "next"), lines);
        assertUnread("", feed);
    }

    @AsyncioTest
    void cancelWhileItWaitsTakesNothing() {
        StreamFeed feed = fed("one\ntw");
        Task<Void> reading = createTask(feed.reader().forEachLine(add));
        await(sleep(0));
        reading.cancel();
        failureOf(CancelledError.class, reading);
        assertEquals(List.of("one"), lines);
        assertUnread("tw", feed);
    }

    @AsyncioTest
    void anExceptionOfTheStreamComesBeforeTheLinesThatAreLeft() {
        StreamFeed feed = fed("one\ntwo\n");
        failureOf(Boom.class, feed.reader().forEachLine((array, from, to) -> {
            lines.add(line(array, from, to));
            feed.setException(new Boom());
        }));
        assertEquals(List.of("one"), lines);
    }

    @AsyncioTest
    void itTakesAnAction() {
        NullPointerException refused =
                assertThrows(NullPointerException.class, () -> fed().reader().forEachLine(null));
        assertTrue(refused.getMessage().contains("action"), refused.getMessage());
    }

    /** All the ways to read lines, from random pieces: the short way and the long one must agree. */
    @AsyncioTest(debug = false)
    void allWaysReadTheSameLines() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            StringBuilder all = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                all.append("x".repeat(random.nextInt(40)))
                        .append(random.nextBoolean() ? "\u008a\u000b" : "")
                        .append(random.nextInt(4) == 0 ? "\r\n" : "\n");
            }
            all.append("y".repeat(random.nextInt(3)));
            String text = all.toString();
            List<String> expected = new ArrayList<>(List.of(text.split("\n", -1)));
            if (expected.getLast().isEmpty()) {
                expected.removeLast();
            }
            lines.clear();
            await(pieces(text, random).reader().forEachLine(add));
            assertEquals(expected, lines, "seed " + seed);
            List<String> byBytes = new ArrayList<>();
            for (byte[] line : each(pieces(text, random).reader())) {
                byBytes.add(text(line).replace("\n", ""));
            }
            assertEquals(expected, byBytes, "seed " + seed);
            List<String> byTexts = new ArrayList<>();
            for (String line : each(pieces(text, random).reader().lines(StandardCharsets.ISO_8859_1))) {
                byTexts.add(line);
            }
            // Without a line feed the carriage return is a part of the last line.
            expected.replaceAll(line -> line.replaceAll("\r$", ""));
            assertEquals(expected, byTexts, "seed " + seed);
        }
    }

    /** A reader that is fed a text bit by bit. */
    private static StreamFeed pieces(String text, Random random) {
        StreamFeed feed = new StreamFeed();
        createTask(() -> {
            int done = 0;
            while (done < text.length()) {
                int end = Math.min(text.length(), done + 1 + random.nextInt(random.nextBoolean() ? 9 : 900));
                feed.feedData(bytes(text.substring(done, end)));
                done = end;
                await(sleep(0));
            }
            feed.feedEof();
        });
        return feed;
    }

    @AsyncioTest
    void linesOfAConnectionComeWholeAndInOrder() {
        int count = 20_000;
        ClientHandler sends = (reader, writer) -> {
            for (int i = 0; i < count; i++) {
                writer.write("line " + i + "x".repeat(i % 100) + "\n");
                await(writer.drain());
            }
            writer.close();
        };
        Server server = await(startServer(sends, "127.0.0.1", 0));
        try (StreamPair client = await(openConnection("127.0.0.1", server.port()))) {
            await(client.reader().forEachLine((array, from, to) -> {
                int i = lines.size();
                lines.add("");
                assertEquals("line " + i + "x".repeat(i % 100), line(array, from, to));
                if (i % 1000 == 0) {
                    await(sleep(0));
                }
            }));
        }
        assertEquals(count, lines.size());
        assertFalse(server.sockets().isEmpty());
        server.close();
        await(server.waitClosed());
    }
}
