package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.logging.Level;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LogCapture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A system that takes and gives data in odd portions, and connections that break at any byte. */
@Timeout(60)
class FaultyNetworkTest {

    /** Knows what is watched. */
    private static final class Watching extends Wrapped.Driver {

        final Set<SelectableChannel> reading = new HashSet<>();
        final Set<SelectableChannel> writing = new HashSet<>();

        @Override
        public Handle setReader(SelectableChannel channel, @Nullable Handle reader) throws IOException {
            note(reading, channel, reader);
            return super.setReader(channel, reader);
        }

        @Override
        public Handle setWriter(SelectableChannel channel, @Nullable Handle writer) throws IOException {
            note(writing, channel, writer);
            return super.setWriter(channel, writer);
        }

        private static void note(Set<SelectableChannel> watched, SelectableChannel channel, @Nullable Handle handle) {
            if (handle == null) {
                watched.remove(channel);
            } else {
                watched.add(channel);
            }
        }
    }

    private final Watching driver = new Watching();
    private final EventLoop loop =
            Loops.newEventLoop(LoopOptions.DEFAULT.withClock(new VirtualClock()).withIoDriver(driver));
    private final ReportedProblems problems = new ReportedProblems();

    private FaultyChannel channel;
    private RecordingProtocol ours;
    private RecordingProtocol theirs;
    private Transport transport;
    private Transport peer;

    @BeforeEach
    void reportProblems() {
        loop.setExceptionHandler(problems);
    }

    @AfterEach
    void close() {
        loop.close();
        assertEquals(List.of(), problems.take());
    }

    private void inTask(Action<Exception> body) {
        loop.runUntilComplete(async(body));
    }

    private void connect(IntUnaryOperator portion, long bytesToFailure) {
        Loopback.Pair pair = Loopback.pair();
        channel = new FaultyChannel(pair.one());
        channel.portion = portion;
        channel.bytesToFailure = bytesToFailure;
        ours = new RecordingProtocol();
        theirs = new RecordingProtocol();
        transport = await(loop.createConnection(() -> ours, channel, ConnectOptions.DEFAULT))
                .transport();
        peer = await(loop.connectAcceptedSocket(() -> theirs, pair.other(), null))
                .transport();
    }

    private void end() {
        transport.close();
        await(ours.until("lost"));
        await(theirs.until("lost"));
    }

    private static byte[] random(int seed, int count) {
        byte[] data = new byte[count];
        new Random(seed).nextBytes(data);
        return data;
    }

    @Test
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_read_ready_err",
        "test_selector_events.py::SelectorSocketTransportBufferedProtocolTests::test_read_ready_err"
    })
    void anErrorOfReadingThatIsNoResetEndsTheConnectionAndIsNoProblem() {
        RecordingBufferedProtocol buffered = new RecordingBufferedProtocol(ByteBuffer.allocate(9));
        for (boolean toBuffer : List.of(false, true)) {
            inTask(() -> {
                connect(count -> count, 0);
                channel.failure = "No route to host";
                RecordingProtocol told = ours;
                if (toBuffer) {
                    told = buffered.record;
                    transport.setProtocol(buffered);
                    told.events.add("made");
                }
                try (LogCapture log = new LogCapture()) {
                    peer.write(random(1, 3));
                    await(told.until("lost"));
                    assertEquals(List.of(), log.messages(Level.INFO));
                }
                assertSame(IOException.class, told.problem.getClass());
                assertEquals("No route to host", told.problem.getMessage());
                assertEquals(List.of("made", "lost"), told.events);
                assertFalse(channel.isOpen());
                await(theirs.until("lost"));
            });
        }
    }

    @Test
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_transport_close_remove_writer",
        "test_selector_events.py::SelectorTransportTests::test_close_write_buffer"
    })
    void closingStopsWatchingForReadingAndWritingAtOnce() {
        inTask(() -> {
            for (boolean waits : List.of(false, true)) {
                Loopback.Pair pair = Loopback.pair();
                ours = new RecordingProtocol();
                transport = await(loop.createConnection(() -> ours, pair.one(), ConnectOptions.DEFAULT))
                        .transport();
                assertEquals(Set.of(pair.one()), driver.reading);
                if (waits) {
                    transport.write(random(2, StreamTransportContract.MUCH));
                    assertEquals(Set.of(pair.one()), driver.writing);
                    transport.close();
                    assertEquals(Set.of(), driver.reading);
                    assertEquals(Set.of(pair.one()), driver.writing, "for what is still to be sent");
                    await(sleep(0));
                    assertFalse(ours.has("lost"), "before all was sent");
                    transport.abort();
                } else {
                    transport.close();
                }
                assertEquals(Set.of(), driver.reading);
                assertEquals(Set.of(), driver.writing);
                assertFalse(ours.has("lost"), "not yet");
                await(ours.until("lost"));
                pair.other().close();
            }
        });
    }

    @Test
    void oneByteAtATime() {
        inTask(() -> {
            connect(count -> 1, Long.MAX_VALUE);
            byte[] data = random(1, 5000);
            transport.write(data);
            peer.write(data);
            await(theirs.untilReceived(data.length));
            await(ours.untilReceived(data.length));
            assertArrayEquals(data, theirs.data.toByteArray());
            assertArrayEquals(data, ours.data.toByteArray());
            assertEquals(
                    data.length, ours.events.stream().filter("data"::equals).count());
            end();
        });
    }

    @Test
    @Ports({
        "test_selector_events.py::SelectorSocketTransportTests::test_write_partial_none",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_ready_partial_none",
        "test_selector_events.py::SelectorSocketTransportTests::test_write_ready_tryagain"
    })
    void oddPortionsAndNoneNowAndThen() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            byte[] data = random(seed, 1 << 20);
            inTask(() -> {
                connect(
                        count -> switch (random.nextInt(4)) {
                            case 0 -> 0;
                            case 1 -> 1 + random.nextInt(10);
                            case 2 -> random.nextInt(count + 1);
                            default -> count;
                        },
                        Long.MAX_VALUE);
                transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(random.nextInt(1 << 20)));
                int at = 0;
                while (at < data.length) {
                    int count = Math.min(data.length - at, 1 + random.nextInt(200_000));
                    writeSomehow(random, ByteBuffer.wrap(data, at, count));
                    at += count;
                    if (random.nextBoolean()) {
                        Loopback.turns(random.nextInt(5));
                    }
                }
                transport.writeEof();
                theirs.keepsOpen = true;
                await(theirs.until("eof"));
                assertTrue(Arrays.equals(data, theirs.data.toByteArray()));
                assertEquals(0, transport.getWriteBufferSize());
                assertFalse(ours.isPaused());
                peer.close();
                await(ours.until("lost"));
                await(theirs.until("lost"));
            });
        }
    }

    private void writeSomehow(Random random, ByteBuffer data) {
        switch (random.nextInt(3)) {
            case 0 -> transport.write(data);
            case 1 -> {
                ByteBuffer direct = ByteBuffer.allocateDirect(data.remaining());
                transport.write(direct.put(data).flip());
            }
            default -> {
                int half = data.remaining() / 2;
                ByteBuffer first = data.slice(data.position(), half);
                ByteBuffer second = data.slice(data.position() + half, data.remaining() - half);
                transport.writelines(List.of(first, ByteBuffer.allocate(0), second));
            }
        }
    }

    @Test
    void aConnectionMayBreakAtAnyByteOfAConversation() {
        int[] told = new int[1];
        for (long bytes = 0; bytes <= 40; bytes++) {
            long limit = bytes;
            inTask(() -> {
                connect(IntUnaryOperator.identity(), limit);
                // Three questions and answers of five bytes each, and then the end: 30 bytes.
                for (int i = 1; i <= 3 && !ours.has("lost"); i++) {
                    int size = 5 * i;
                    transport.write(random(i, 5));
                    await(theirs.until(() -> theirs.data.size() >= size || theirs.has("lost")));
                    if (!theirs.has("lost")) {
                        peer.write(random(i, 5));
                    }
                    await(ours.until(() -> ours.data.size() >= size || ours.has("lost")));
                }
                if (!ours.has("lost")) {
                    assertTrue(limit >= 30);
                    transport.close();
                }
                await(ours.until("lost"));
                await(theirs.until("lost"));
                if (limit < 30) {
                    assertInstanceOf(ConnectionResetException.class, ours.problem);
                    told[0]++;
                } else {
                    assertNull(ours.problem);
                }
                assertEquals("lost", ours.events.getLast());
                assertFalse(channel.isOpen());
            });
        }
        assertEquals(30, told[0]);
    }

    @Test
    void aConnectionMayBreakAtAnyByteOfWhatIsBuffered() {
        for (boolean closes : new boolean[] {false, true}) {
            for (long bytes = 0; bytes <= 300_000; bytes += 14_321) {
                long limit = bytes;
                inTask(() -> {
                    connect(count -> Math.min(count, 10_000), limit);
                    transport.write(new byte[150_000]);
                    transport.writelines(List.of(ByteBuffer.allocate(100_000), ByteBuffer.allocate(50_000)));
                    if (closes) {
                        transport.close();
                    }
                    await(ours.until("lost"));
                    await(theirs.until("lost"));
                    assertInstanceOf(IOException.class, ours.problem);
                    assertEquals(0, transport.getWriteBufferSize());
                    assertTrue(theirs.data.size() <= limit);
                });
            }
        }
    }
}
