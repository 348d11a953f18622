package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.tests.streams.Bytes.assertReads;
import static org.asyncio4j.tests.streams.Bytes.assertUnread;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.asyncio4j.tests.streams.Bytes.failureOf;
import static org.asyncio4j.tests.streams.Bytes.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action1;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.StreamFeed;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Bytes that are lent to a lambda: what it sees, what it takes, what it may not do. */
class ReadWithTest {

    private final List<String> seen = new ArrayList<>();
    private StreamFeed feed;
    private StreamReader reader;

    @BeforeEach
    void makeTheReader() {
        feed = new StreamFeed();
        reader = feed.reader();
    }

    private static String contents(ByteBuffer view) {
        byte[] all = new byte[view.remaining()];
        view.get(view.position(), all);
        return text(all);
    }

    /** Notes what it is passed, and takes so many bytes of it. */
    private Action1<ByteBuffer, RuntimeException> taking(int count) {
        return view -> {
            seen.add(contents(view));
            view.position(Math.min(count, view.limit()));
        };
    }

    @AsyncioTest
    void whatIsBufferedIsPassedAtOnce() {
        feed.feedData(bytes("data"));
        assertEquals(4, await(reader.readWith(taking(9))));
        assertEquals(List.of("data"), seen);
        assertUnread("", feed);
    }

    @AsyncioTest
    void whatArrivesIsPassedInTheNextIteration() {
        Task<Integer> read = createTask(reader.readWith(taking(9)));
        await(sleep(0));
        feed.feedData(bytes("data"));
        assertTrue(seen.isEmpty());
        await(sleep(0));
        assertEquals(List.of("data"), seen);
        assertEquals(4, await(read));
    }

    @AsyncioTest
    void theActionTakesAsManyAsItLikes() {
        feed.feedData(bytes("abcdef"));
        assertEquals(2, await(reader.readWith(taking(2))));
        assertEquals(1, await(reader.readWith(taking(1))));
        assertEquals(List.of("abcdef", "cdef"), seen);
        assertReads("de", reader.readexactly(2));
        assertUnread("f", feed);
    }

    @AsyncioTest
    void anActionThatTakesNoneGetsMoreNextTime() {
        feed.feedData(bytes("ab"));
        assertEquals(0, await(reader.readWith(taking(0))));
        Task<Integer> more = createTask(reader.readWith(taking(0)));
        await(sleep(1));
        assertEquals(List.of("ab"), seen);
        feed.feedData(bytes("cd"));
        assertEquals(0, await(more));
        feed.feedData(bytes("e".repeat(1000)));
        assertEquals(4, await(reader.readWith(taking(4))));
        // It has taken some, so what is left is passed at once.
        assertEquals(1000, await(reader.readWith(taking(2000))));
        assertEquals(List.of("ab", "abcd", "abcd" + "e".repeat(1000), "e".repeat(1000)), seen);
    }

    @AsyncioTest
    void whatAnActionHasRefusedAnotherReadTakes() {
        feed.feedData(bytes("ab"));
        assertEquals(0, await(reader.readWith(taking(0))));
        assertReads("a", reader.read(1));
        // It is not what was refused, so it is passed.
        assertEquals(0, await(reader.readWith(taking(0))));
        assertReads("b", reader.read(9));
        feed.feedData(bytes("c"));
        assertEquals(1, await(reader.readWith(taking(1))));
        assertEquals(List.of("ab", "b", "c"), seen);
    }

    @AsyncioTest
    void theEndIsMinusOneWithoutACall() {
        Task<Integer> read = createTask(reader.readWith(taking(9)));
        await(sleep(0));
        feed.feedEof();
        assertEquals(-1, await(read));
        assertEquals(-1, await(reader.readWith(taking(9))));
        assertTrue(seen.isEmpty());
    }

    @AsyncioTest
    void theEndBehindBytesThatNobodyWantsIsAnError() {
        feed.feedData(bytes("ab"));
        feed.feedEof();
        assertEquals(0, await(reader.readWith(taking(0))));
        IncompleteReadException problem = failureOf(IncompleteReadException.class, reader.readWith(taking(0)));
        assertEquals("ab", text(problem.partial()));
        assertEquals(-1, await(reader.readWith(taking(0))));
        assertEquals(List.of("ab"), seen);
    }

    @AsyncioTest
    void moreThanTheLimitThatNobodyWantsIsAnError() {
        StreamFeed small = new StreamFeed(3);
        small.feedData(bytes("abcd"));
        assertEquals(0, await(small.reader().readWith(taking(0))));
        LimitOverrunException problem =
                failureOf(LimitOverrunException.class, small.reader().readWith(taking(0)));
        assertEquals("The action took none of 4 bytes, and the limit is 3", problem.getMessage());
        assertEquals(4, problem.consumed());
        assertUnread("abcd", small);
    }

    @AsyncioTest
    void whatItThrowsComesOutAndNothingIsTaken() {
        feed.feedData(bytes("abcd"));
        IOException thrown = new IOException("bad");
        IOException problem = failureOf(IOException.class, reader.readWith(view -> {
            view.get();
            throw thrown;
        }));
        assertSame(thrown, problem);
        // It did not refuse them, so they are passed at once.
        assertEquals(4, await(reader.readWith(taking(4))));
        assertEquals(List.of("abcd"), seen);
    }

    @AsyncioTest
    void theViewIsReadOnlyAndBeginsAtZero() {
        feed.feedData(bytes("xabcd"));
        assertReads("x", reader.read(1));
        await(reader.readWith(view -> {
            assertTrue(view.isReadOnly());
            assertThrows(ReadOnlyBufferException.class, () -> view.put((byte) 0));
            assertEquals(0, view.position());
            assertEquals(4, view.limit());
            assertEquals(4, view.capacity());
            assertEquals('a', view.get(0));
            view.clear();
            view.position(4);
        }));
    }

    @AsyncioTest
    void aLimitThatTheActionSetsLosesNothing() {
        feed.feedData(bytes("abcdef"));
        await(reader.readWith(view -> view.limit(3).position(3)));
        assertUnread("def", feed);
    }

    @AsyncioTest(debug = false)
    void afterTheCallTheViewIsEmpty() {
        feed.feedData(bytes("abcd"));
        ByteBuffer[] kept = new ByteBuffer[1];
        await(reader.readWith(view -> kept[0] = view));
        assertFalse(kept[0].hasRemaining());
        assertThrows(BufferUnderflowException.class, () -> kept[0].get());
        assertThrows(IndexOutOfBoundsException.class, () -> kept[0].get(0));
        assertUnread("abcd", feed);
    }

    @AsyncioTest(debug = true)
    @Tag("debug-mode")
    void inDebugModeWhatWasMadeOfItFailsAfterTheCall() {
        feed.feedData(bytes("abcd"));
        ByteBuffer[] kept = new ByteBuffer[1];
        await(reader.readWith(view -> kept[0] = view.slice()));
        assertThrows(IllegalStateException.class, () -> kept[0].get(0));
        assertUnread("abcd", feed);
    }

    @AsyncioTest
    void anAwaitInTheActionIsRefused() {
        feed.feedData(bytes("abcd"));
        IllegalStateException pending =
                failureOf(IllegalStateException.class, reader.readWith(view -> await(sleep(1))));
        assertTrue(
                pending.getMessage().startsWith("await inside of readWith of <coroutine sleep"), pending.getMessage());
        // Also of something that would not suspend.
        IllegalStateException done =
                failureOf(IllegalStateException.class, reader.readWith(view -> await(readNothing())));
        assertTrue(done.getMessage().startsWith("await inside of readWith of "), done.getMessage());
        AsyncGenerator<Integer> numbers = asyncGenerator(out -> out.yield(1));
        IllegalStateException next = failureOf(
                IllegalStateException.class,
                reader.readWith(view -> each(numbers).iterator().hasNext()));
        assertTrue(next.getMessage().startsWith("await inside of readWith"), next.getMessage());
        await(sleep(0));
        assertUnread("abcd", feed);
    }

    private org.asyncio4j.Coroutine<byte[]> readNothing() {
        return new StreamFeed().reader().read(0);
    }

    @AsyncioTest
    void aYieldInTheActionIsRefused() {
        feed.feedData(bytes("abcd"));
        AsyncGenerator<Byte> generator = asyncGenerator(out -> {
            await(reader.readWith(view -> out.yield(view.get())));
        });
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> each(generator).iterator().hasNext());
        assertTrue(refused.getMessage().startsWith("await inside of readWith"), refused.getMessage());
        assertUnread("abcd", feed);
    }

    @AsyncioTest
    void theActionRunsInTheTaskAndItsContext(EventLoop loop) {
        ContextVar<String> name = new ContextVar<>("name");
        name.set("outside");
        feed.feedData(bytes("abcd"));
        Task<?> here = currentTask();
        await(reader.readWith(view -> {
            assertSame(here, currentTask());
            assertEquals("outside", name.get());
            name.set("inside");
            loop.callSoon(() -> assertEquals("inside", name.get()));
        }));
        assertEquals("inside", name.get());
        await(sleep(0));
    }

    @AsyncioTest
    void anotherReadInTheActionIsRefused() {
        feed.feedData(bytes("ab\ncd\n"));
        IllegalStateException refused = failureOf(IllegalStateException.class, reader.readWith(view -> {
            for (byte[] line : each(reader)) {
                seen.add(text(line));
            }
        }));
        assertTrue(refused.getMessage().endsWith(" in the action of its readWith()"), refused.getMessage());
        assertTrue(seen.isEmpty());
        assertUnread("ab\ncd\n", feed);
    }

    @AsyncioTest
    void whatIsFedMeanwhileComesAfterwards() {
        feed.feedData(bytes("ab"));
        await(reader.readWith(view -> {
            feed.feedData(bytes("cd"));
            assertEquals("ab", contents(view));
            view.get();
        }));
        assertUnread("bcd", feed);
        feed.feedData(bytes("ef"));
        assertEquals(2, await(reader.readWith(view -> {
            assertUnread("ef", feed);
            view.position(2);
        })));
        assertUnread("", feed);
    }

    @AsyncioTest
    void cancelWhileItWaitsTakesNothing() {
        Task<Integer> early = createTask(reader.readWith(taking(9)));
        await(sleep(0));
        early.cancel();
        failureOf(CancelledError.class, early);
        Task<Integer> late = createTask(reader.readWith(taking(9)));
        await(sleep(0));
        feed.feedData(bytes("data"));
        late.cancel();
        failureOf(CancelledError.class, late);
        assertTrue(seen.isEmpty());
        assertUnread("data", feed);
    }

    @AsyncioTest
    void anExceptionOfTheStreamComesFirst() {
        feed.feedData(bytes("data"));
        feed.setException(new Boom());
        failureOf(Boom.class, reader.readWith(taking(9)));
        StreamFeed other = new StreamFeed();
        Task<Integer> waiting = createTask(other.reader().readWith(taking(9)));
        await(sleep(0));
        other.setException(new Boom());
        failureOf(Boom.class, waiting);
        assertTrue(seen.isEmpty());
    }

    @AsyncioTest
    void onlyOneTaskWaits() {
        Task<Integer> first = createTask(reader.readWith(taking(9)));
        await(sleep(0));
        IllegalStateException refused = failureOf(IllegalStateException.class, reader.readWith(taking(9)));
        assertEquals(
                "readWith() called while another coroutine is already waiting for incoming data", refused.getMessage());
        feed.feedData(bytes("data"));
        assertEquals(4, await(first));
    }

    @AsyncioTest
    void aReaderThatWaitsIsNotPausedForWhatItLeft() {
        StreamFeed small = new StreamFeed(4);
        FakeTransport transport = new FakeTransport();
        small.setTransport(transport);
        small.feedData(bytes("abcdefghij"));
        assertEquals(List.of("pauseReading"), transport.calls);
        assertEquals(3, await(small.reader().readWith(taking(3))));
        assertEquals(List.of("pauseReading"), transport.calls);
        assertEquals(4, await(small.reader().readWith(taking(4))));
        assertEquals(List.of("pauseReading", "resumeReading"), transport.calls);
    }

    @AsyncioTest
    void withoutAwaitIsForAnyCode() {
        assertEquals("value", Coroutines.withoutAwait("testing", () -> "value"));
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> Coroutines.withoutAwait("testing", () -> {
                    Coroutines.withoutAwait("more", () -> "");
                    return await(sleep(0));
                }));
        assertTrue(refused.getMessage().startsWith("await inside of testing of "), refused.getMessage());
        await(sleep(0));
    }

    @AsyncioTest
    void inACallbackItJustCalls(EventLoop loop) {
        loop.callSoon(() -> seen.add(Coroutines.withoutAwait("testing", () -> "called")));
        await(sleep(0));
        assertEquals(List.of("called"), seen);
    }
}
