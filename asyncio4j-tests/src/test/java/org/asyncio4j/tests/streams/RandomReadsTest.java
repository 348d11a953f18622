package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.testing.AsyncioTest;

/**
 * Random reads of a random stream that comes in random pieces, some of them cancelled: together
 * they return the stream, each byte once and in order.
 */
class RandomReadsTest {

    private static final int PROGRAMS = Boolean.getBoolean("asyncio4j.nightly") ? 20_000 : 500;

    @AsyncioTest(debug = false)
    void readsReturnWhatWasFed() {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Random random = new Random(seed);
            String stream = randomStream(random);
            // Lines that are too long are taken out of the stream, so by lines only what has none is read.
            boolean lines = random.nextInt(4) == 0;
            StreamFeed feed = new StreamFeed(lines ? 1000 : 1 + random.nextInt(20));
            StreamReader reader = feed.reader();
            Task<Void> feeder = createTask(() -> feed(feed, stream, random));
            assertEquals(stream, readAll(reader, random, lines), "seed " + seed);
            await(feeder);
        }
    }

    private static String randomStream(Random random) {
        StringBuilder stream = new StringBuilder();
        int length = random.nextInt(200);
        for (int i = 0; i < length; i++) {
            stream.append("abcd\n".charAt(random.nextInt(5)));
        }
        return stream.toString();
    }

    private static void feed(StreamFeed feed, String stream, Random random) {
        int done = 0;
        while (done < stream.length()) {
            int end = Math.min(stream.length(), done + 1 + random.nextInt(30));
            feed.feedData(bytes(stream.substring(done, end)));
            done = end;
            if (random.nextBoolean()) {
                await(sleep(0));
            }
        }
        feed.feedEof();
    }

    private static String readAll(StreamReader reader, Random random, boolean lines) {
        StringBuilder read = new StringBuilder();
        while (!reader.atEof()) {
            Task<String> task = createTask(
                    () -> random.nextInt(5) == 0 ? passOn(reader, random, lines, read) : readOnce(reader, random));
            for (int i = random.nextInt(4); i > 0; i--) {
                await(sleep(0));
            }
            if (random.nextInt(3) == 0) {
                task.cancel();
            }
            try {
                read.append(await(task));
            } catch (CancelledError cancelled) {
                // took nothing
            } catch (IncompleteReadException incomplete) {
                read.append(text(incomplete.partial()));
            } catch (LimitOverrunException overrun) {
                read.append(text(await(reader.readexactly(overrun.consumed()))));
            }
        }
        return read.toString();
    }

    /** Reads by calls that take bytes as they go, even if they are cancelled; the rest is their result. */
    private static String passOn(StreamReader reader, Random random, boolean lines, StringBuilder read) {
        if (lines && random.nextInt(10) == 0) {
            await(reader.forEachLine((array, from, to) -> {
                boolean whole = to < array.length && array[to] == '\n';
                read.append(new String(array, from, to - from, StandardCharsets.US_ASCII))
                        .append(whole ? "\n" : "");
                if (random.nextBoolean()) {
                    await(sleep(0));
                }
            }));
        } else {
            await(reader.readWith(view -> {
                byte[] some = new byte[random.nextInt(view.remaining() + 1)];
                view.get(some);
                if (random.nextInt(10) == 0) {
                    throw new CancelledError("as if it was");
                }
                read.append(text(some));
            }));
        }
        return "";
    }

    private static String readOnce(StreamReader reader, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> text(await(reader.read(random.nextInt(20))));
            case 1 -> text(await(reader.readexactly(random.nextInt(20))));
            case 2 -> text(await(reader.readuntil()));
            case 3 -> text(await(reader.readuntil("ab", "cab", "\n")));
            case 4 -> text(await(reader.readuntil("abc")));
            case 5 -> random.nextInt(10) == 0 ? text(await(reader.read())) : "";
            case 6 -> {
                ByteBuffer target = ByteBuffer.allocate(random.nextInt(20));
                await(reader.read(target));
                yield text(target.array()).substring(0, target.position());
            }
            default -> {
                ByteBuffer target = ByteBuffer.allocate(random.nextInt(20));
                await(reader.readexactly(target));
                yield text(target.array());
            }
        };
    }
}
