package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.SystemExit;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OtherThread;
import org.asyncio4j.tests.tools.RecordingClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loops that live by a clock and an I/O driver of somebody else's making. */
class ClockAndDriverTest {

    private final List<Object> log = new ArrayList<>();

    /** A simulated network: a channel is ready when the test says so. */
    private static final class SimulatedDriver implements IoDriver {

        private final Map<SelectableChannel, Handle> readers = new LinkedHashMap<>();
        private final Map<SelectableChannel, Handle> writers = new LinkedHashMap<>();

        /** Channels that can be read at the n-th select. */
        private final Map<Integer, SelectableChannel> script = new LinkedHashMap<>();

        private int selects;
        private int closed;

        @Override
        public void select(long timeoutNanos, ReadySink sink) {
            SelectableChannel ready = script.remove(selects++);
            if (ready == null) {
                return;
            }
            for (var handles : List.of(readers, writers)) {
                if (handles.containsKey(ready)) {
                    sink.ready(handles.get(ready));
                }
            }
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean hasChannels() {
            return !readers.isEmpty() || !writers.isEmpty();
        }

        @Override
        public Handle setReader(SelectableChannel channel, Handle reader) {
            return reader == null ? readers.remove(channel) : readers.put(channel, reader);
        }

        @Override
        public Handle setWriter(SelectableChannel channel, Handle writer) {
            return writer == null ? writers.remove(channel) : writers.put(channel, writer);
        }

        @Override
        public void close() {
            closed++;
        }
    }

    /** A driver all of whose calls fail. */
    private static final class BrokenDriver implements IoDriver {
        @Override
        public void select(long timeoutNanos, ReadySink sink) throws IOException {
            throw new IOException("select");
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean hasChannels() {
            return true;
        }

        @Override
        public Handle setReader(SelectableChannel channel, Handle reader) throws IOException {
            throw new IOException("setReader");
        }

        @Override
        public Handle setWriter(SelectableChannel channel, Handle writer) throws IOException {
            throw new IOException("setWriter");
        }

        @Override
        public void close() throws IOException {
            throw new IOException("close");
        }
    }

    // --- the clock -----------------------------------------------------------------------------

    @Test
    void theLoopsTimeIsTheClocks() {
        RecordingClock clock = new RecordingClock(5_000_000_000L);
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock))) {
            assertEquals(5, loop.time());
            loop.runUntilComplete(sleep(2));
            assertEquals(7, loop.time());
        }
    }

    @Test
    void aClockMayBeginBelowZero() {
        RecordingClock clock = new RecordingClock(-3_000_000_000L);
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock))) {
            loop.callAt(-1, () -> log.add(loop.time()));
            loop.callLater(1, () -> log.add(loop.time()));
            loop.runUntilComplete(sleep(3));
            assertEquals(List.of(-2.0, -1.0), log);
        }
    }

    @Test
    void theClockIsToldHowLongItIsToTheFirstTimerAndWhatElseMayComeBefore() throws IOException {
        RecordingClock clock = new RecordingClock(0);
        Pipe pipe = Pipe.open();
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock))) {
            loop.runUntilComplete(sleep(1));

            pipe.source().configureBlocking(false);
            loop.addReader(pipe.source(), () -> {});
            loop.runUntilComplete(sleep(2));
            loop.removeReader(pipe.source());
            // A selector forgets a channel at its next look.
            loop.stop();
            loop.runForever();

            CountDownLatch mayEnd = new CountDownLatch(1);
            var job = loop.runInExecutor(() -> {
                mayEnd.await();
                return null;
            });
            loop.runUntilComplete(sleep(3));
            mayEnd.countDown();
            loop.runUntilComplete(job);
        } finally {
            pipe.source().close();
            pipe.sink().close();
        }
        assertEquals(
                List.of(
                        new RecordingClock.Sleep(1_000_000_000L, false, false),
                        new RecordingClock.Sleep(2_000_000_000L, false, true),
                        new RecordingClock.Sleep(3_000_000_000L, true, false)),
                clock.sleeps().subList(0, 3));
    }

    @Test
    void aClockThatFailsEndsTheRunAndTheLoopCanGoOn() {
        IllegalCallerException failure = new IllegalCallerException("no time");
        boolean[] failing = {true};
        LoopClock clock = new LoopClock() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public long beforeSleep(long nanos, boolean jobs, boolean channels) {
                if (failing[0]) {
                    throw failure;
                }
                return nanos;
            }
        };
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock))) {
            assertSame(failure, assertThrows(IllegalCallerException.class, loop::runForever));
            assertFalse(loop.isRunning());
            failing[0] = false;
            loop.callSoon(() -> log.add("goes on"));
            loop.stop();
            loop.runForever();
            assertEquals(List.of("goes on"), log);
            // Its sleep was called off as well: another thread still reaches it.
            loop.callSoonThreadsafe(loop::stop);
            loop.runForever();
        }
    }

    @Test
    void aClockThatStandsStillRunsWhatIsDueAndNothingElse() {
        LoopClock still = new LoopClock() {
            @Override
            public long nanos() {
                return 42;
            }

            @Override
            public long beforeSleep(long nanos, boolean jobs, boolean channels) {
                return 0;
            }
        };
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(still))) {
            loop.callLater(0, () -> log.add("due"));
            loop.callLater(1e-9, () -> log.add("not due"));
            for (int i = 0; i < 3; i++) {
                loop.stop();
                loop.runForever();
            }
            assertEquals(List.of("due"), log);
        }
    }

    // --- the driver ----------------------------------------------------------------------------

    @Test
    void aSimulatedNetworkPlugsIn() throws IOException {
        SimulatedDriver driver = new SimulatedDriver();
        Pipe pipe = Pipe.open();
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(driver))) {
            driver.script.put(2, pipe.source());
            loop.addReader(pipe.source(), () -> log.add("reader"));
            loop.addWriter(pipe.source(), () -> {
                log.add("writer");
                loop.stop();
            });
            loop.runForever();
            assertEquals(List.of("reader", "writer"), log);
            assertEquals(3, driver.selects);
            assertTrue(loop.removeReader(pipe.source()));
            assertFalse(loop.removeReader(pipe.source()));
        } finally {
            pipe.source().close();
            pipe.sink().close();
        }
        assertEquals(1, driver.closed);
    }

    @Test
    void theHandleThatAReaderReplacesIsCancelled() throws IOException {
        SimulatedDriver driver = new SimulatedDriver();
        Pipe pipe = Pipe.open();
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(driver))) {
            loop.addReader(pipe.source(), () -> {});
            Handle first = driver.readers.get(pipe.source());
            loop.addReader(pipe.source(), () -> {});
            Handle second = driver.readers.get(pipe.source());
            assertTrue(first.cancelled());
            assertFalse(second.cancelled());
            loop.removeReader(pipe.source());
            assertTrue(second.cancelled());
        } finally {
            pipe.source().close();
            pipe.sink().close();
        }
    }

    @Test
    void theLoopAsksItsDriverToWaitUntilTheFirstTimerAndWithoutAnEndIfThereIsNone() {
        RecordingDriver driver = new RecordingDriver();
        RecordingClock clock = new RecordingClock(0);
        LoopClock real = new LoopClock() {
            @Override
            public long nanos() {
                return clock.nanos();
            }

            @Override
            public long beforeSleep(long nanos, boolean jobs, boolean channels) {
                clock.beforeSleep(nanos, jobs, channels);
                return nanos == Long.MAX_VALUE ? nanos : 1;
            }
        };
        try (EventLoop loop =
                Loops.newEventLoop(LoopOptions.DEFAULT.withClock(real).withIoDriver(driver))) {
            loop.runUntilComplete(sleep(3));
            Thread stopper = Thread.ofPlatform().unstarted(() -> loop.callSoonThreadsafe(loop::stop));
            loop.callSoon(stopper::start);
            loop.runForever();
            OtherThread.join(stopper);
        }
        assertEquals(1L, driver.timeouts.getFirst());
        assertTrue(driver.timeouts.size() <= 2);
        driver.timeouts.stream().skip(1).forEach(nanos -> assertEquals(Long.MAX_VALUE, nanos));
        assertEquals(1, driver.closed);
    }

    @Test
    void aDriverThatCannotSelectEndsTheRun() {
        EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(new BrokenDriver()));
        ReportedProblems problems = new ReportedProblems();
        loop.setExceptionHandler(problems);
        assertEquals(
                "select",
                assertThrows(UncheckedIOException.class, loop::runForever)
                        .getCause()
                        .getMessage());
        assertFalse(loop.isRunning());
        loop.close();
        assertTrue(loop.isClosed());
        assertEquals("close", problems.takeOnly().exception().getMessage());
    }

    @Test
    void aDriverThatCannotRegisterFailsTheCall() throws IOException {
        ReportedProblems problems = new ReportedProblems();
        Pipe pipe = Pipe.open();
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(new BrokenDriver()))) {
            loop.setExceptionHandler(problems);
            assertEquals(
                    "setReader",
                    assertThrows(UncheckedIOException.class, () -> loop.addReader(pipe.source(), () -> {}))
                            .getCause()
                            .getMessage());
            assertEquals(
                    "setWriter",
                    assertThrows(UncheckedIOException.class, () -> loop.removeWriter(pipe.sink()))
                            .getCause()
                            .getMessage());
        } finally {
            pipe.source().close();
            pipe.sink().close();
        }
    }

    @Test
    @Tag("real-time")
    @Ports("test_events.py::EventLoopTestsMixin::test_timeout_rounding")
    void tinySleepsNeedFewSelects() {
        RecordingDriver driver = new RecordingDriver();
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(driver))) {
            loop.runUntilComplete(async(() -> {
                for (double seconds : new double[] {1e-2, 1e-4, 1e-6, 1e-8, 1e-10}) {
                    await(sleep(seconds));
                }
            }));
        }
        assertTrue(driver.timeouts.size() <= 20, () -> driver.timeouts.size() + " selects");
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> LoopOptions.DEFAULT.withStackSize(-1));
        assertThrows(NullPointerException.class, () -> LoopOptions.DEFAULT.withClock(null));
        assertThrows(NullPointerException.class, () -> LoopOptions.DEFAULT.withIoDriver(null));
        assertThrows(NullPointerException.class, () -> Loops.newEventLoop(null));
        assertNull(LoopOptions.DEFAULT.clock());
    }

    @Test
    void aLoopWithALargeStackOfItsOwnRuns() {
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withStackSize(64L << 20))) {
            assertEquals("x", loop.runUntilComplete(sleep(0, "x")));
            loop.callSoon(() -> {
                throw new SystemExit(2);
            });
            assertThrows(SystemExit.class, loop::runForever);
        }
    }
}
