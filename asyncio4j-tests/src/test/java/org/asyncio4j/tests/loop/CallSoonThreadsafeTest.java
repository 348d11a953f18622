package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.spi.LoopClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.LoopThread;
import org.asyncio4j.tests.tools.OtherThread;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The one way into the loop from other threads. */
class CallSoonThreadsafeTest extends OwnLoop {

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_call_soon_threadsafe")
    void aCallbackOfAnotherThreadKeepsItsPlaceBeforeALaterOne() {
        OtherThread.run(() -> loop.callSoonThreadsafe(note("hello")));
        loop.callSoon(note("world"));
        turn();
        assertEquals(List.of("hello", "world"), log);
    }

    @Test
    void itKeepsItsPlaceInARunningLoopAsWell() {
        loop.callSoon(() -> {
            loop.callSoon(note("a"));
            OtherThread.run(() -> loop.callSoonThreadsafe(note("b")));
            loop.callSoon(note("c"));
            OtherThread.run(() -> loop.callSoonThreadsafe(note("d")));
            loop.createTask(async(() -> log.add("e")));
        });
        turns(2);
        assertEquals(List.of("a", "b", "c", "d", "e"), log);
    }

    @Test
    void itKeepsItsPlaceBeforeTheNextStepOfTheTaskThatYields() {
        loop.createTask(async(() -> {
            OtherThread.run(() -> loop.callSoonThreadsafe(note("callback")));
            await(sleep(0));
            log.add("task");
        }));
        turns(2);
        assertEquals(List.of("callback", "task"), log);
    }

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_call_soon_threadsafe_same_thread")
    void onTheLoopsOwnThreadItIsCallSoon() {
        loop.callSoonThreadsafe(note("a"));
        loop.callSoon(note("b"));
        loop.callSoonThreadsafe(() -> {
            log.add("c");
            loop.callSoonThreadsafe(note("next iteration"));
        });
        turn();
        assertEquals(List.of("a", "b", "c"), log);
        turn();
        assertEquals(List.of("a", "b", "c", "next iteration"), log);
    }

    @Test
    void aCallFromAnotherThreadDuringAnIterationRunsInTheNext() {
        loop.callSoon(() -> OtherThread.run(() -> loop.callSoonThreadsafe(note("call"))));
        loop.callSoon(note("same iteration"));
        turn();
        assertEquals(List.of("same iteration"), log);
        turn();
        assertEquals(List.of("same iteration", "call"), log);
    }

    @Test
    void aClosedLoopRefuses() {
        loop.close();
        assertThrows(IllegalStateException.class, () -> loop.callSoonThreadsafe(note("too late")));
        OtherThread.run(
                () -> assertThrows(IllegalStateException.class, () -> loop.callSoonThreadsafe(note("too late"))));
    }

    @Test
    void aFailingCallbackIsReportedWithTheHandleThatTheCallerGot() {
        Handle[] handle = new Handle[1];
        OtherThread.run(() -> handle[0] = loop.callSoonThreadsafe(() -> {
            throw new IllegalArgumentException("x");
        }));
        turn();
        assertEquals(handle[0], problems.takeOnly().handle());
    }

    @Test
    void aCancelledCallbackDoesNotRun() {
        Handle handle = loop.callSoonThreadsafe(note("cancelled"));
        OtherThread.run(handle::cancel);
        turn();
        assertTrue(handle.cancelled());
        assertEquals(List.of(), log);
    }

    @Test
    void aCallbackThatRanWasNotCancelled() {
        Handle handle = loop.callSoonThreadsafe(note("ran"));
        turn();
        handle.cancel();
        assertFalse(handle.cancelled());
        assertEquals(List.of("ran"), log);
    }

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_call_soon_threadsafe_handle_cancel_other_thread")
    void anotherThreadMayCancelWhatHasNotBegun() {
        List<Boolean> seen = new ArrayList<>();
        loop.callSoon(() -> OtherThread.run(() -> {
            Handle handle = loop.callSoonThreadsafe(note("cancelled"));
            handle.cancel();
            seen.add(handle.cancelled());
        }));
        turns(2);
        assertEquals(List.of(true), seen);
        assertEquals(List.of(), log);
    }

    @Test
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_call_soon_threadsafe_handle_block_cancellation",
            adapted = "cancelling what has begun does nothing, and does not block the thread until that has ended")
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_call_soon_threadsafe_handle_block_check_cancelled",
            adapted = "whether what has begun is cancelled is answered at once, by no, instead of when it has ended")
    void whatHasBegunCannotBeCancelledByAnotherThread() {
        Handle[] handle = new Handle[1];
        List<Boolean> seen = new ArrayList<>();
        handle[0] = loop.callSoonThreadsafe(() -> {
            log.add("begins");
            OtherThread.run(() -> {
                handle[0].cancel();
                seen.add(handle[0].cancelled());
            });
            log.add("ends");
        });
        turn();
        assertEquals(List.of(false), seen);
        assertEquals(List.of("begins", "ends"), log);
    }

    @Test
    @Ports(
            value = "test_events.py::EventLoopTestsMixin::test_call_soon_threadsafe_handle_cancel_same_thread",
            adapted = "a callback that cancels itself runs to its end, and its handle does not claim that it did not")
    void aCallbackThatCancelsItselfRunsToItsEnd() {
        Handle[] handle = new Handle[1];
        handle[0] = loop.callSoonThreadsafe(() -> {
            handle[0].cancel();
            log.add("ran");
        });
        turn();
        assertFalse(handle[0].cancelled());
        assertEquals(List.of("ran"), log);
    }

    @Test
    void eachCallbackEitherRunsOrIsCancelled() throws InterruptedException {
        EventLoop real = Loops.newEventLoop();
        AtomicInteger ran = new AtomicInteger();
        int count = 20_000;
        int[] cancelled = new int[1];
        Thread thread = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < count; i++) {
                Handle handle = real.callSoonThreadsafe(ran::incrementAndGet);
                if (i % 3 == 0) {
                    Thread.onSpinWait();
                }
                handle.cancel();
                if (handle.cancelled()) {
                    cancelled[0]++;
                }
            }
            real.callSoonThreadsafe(real::stop);
        });
        real.runForever();
        thread.join();
        real.close();
        assertEquals(count, ran.get() + cancelled[0]);
    }

    @Test
    void aMillionCallsOfFourThreadsRunOnceEachInTheOrderOfTheirThread() throws InterruptedException {
        int threads = 4;
        int each = 250_000;
        EventLoop real = Loops.newEventLoop();
        int[] next = new int[threads];
        int[] total = new int[1];
        List<String> outOfOrder = new ArrayList<>();
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int sender = t;
            senders.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    int number = i;
                    real.callSoonThreadsafe(() -> {
                        if (next[sender]++ != number) {
                            outOfOrder.add(sender + ": " + number);
                        }
                        if (++total[0] == threads * each) {
                            real.stop();
                        }
                    });
                }
            }));
        }
        real.runForever();
        for (Thread sender : senders) {
            sender.join();
        }
        // What came twice would run now.
        real.stop();
        real.runForever();
        real.close();
        assertEquals(List.of(), outOfOrder);
        assertEquals(threads * each, total[0]);
    }

    @Test
    void aBatchOfCallsWakesASleepingLoopOnce() throws InterruptedException {
        RecordingDriver driver = new RecordingDriver();
        EventLoop real = Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(driver));
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        int[] ran = new int[1];
        Thread sender = Thread.ofPlatform().start(() -> {
            real.callSoonThreadsafe(() -> {
                holding.countDown();
                await1(sent);
            });
            await1(holding);
            for (int i = 0; i < 10_000; i++) {
                real.callSoonThreadsafe(() -> ran[0]++);
            }
            real.callSoonThreadsafe(real::stop);
            sent.countDown();
        });
        real.runForever();
        sender.join();
        real.close();
        assertEquals(10_000, ran[0]);
        // At most the first call found the loop asleep; all others came while it was busy.
        assertTrue(driver.wakeups.get() <= 1, () -> driver.wakeups + " wake-ups");
    }

    @Test
    void thereAreNoMoreWakeUpsThanIterations() throws InterruptedException {
        RecordingDriver driver = new RecordingDriver();
        // A loop with a timer asks for the time in each iteration.
        int[] iterations = new int[1];
        LoopClock clock = new LoopClock() {
            @Override
            public long nanos() {
                iterations[0]++;
                return 0;
            }

            @Override
            public long beforeSleep(long nanos, boolean jobs, boolean channels) {
                return nanos;
            }
        };
        EventLoop real = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock).withIoDriver(driver));
        real.callLater(1, note("never"));
        int count = 200_000;
        int[] ran = new int[1];
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            senders.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < count / 2; i++) {
                    real.callSoonThreadsafe(() -> {
                        if (++ran[0] == count) {
                            real.stop();
                        }
                    });
                }
            }));
        }
        real.runForever();
        for (Thread sender : senders) {
            sender.join();
        }
        real.close();
        assertTrue(
                driver.wakeups.get() <= iterations[0],
                () -> driver.wakeups + " wake-ups in " + iterations[0] + " iterations");
    }

    @Test
    @Tag("real-time")
    void everyCallWakesASleepingLoop() throws InterruptedException {
        try (LoopThread real = new LoopThread()) {
            for (int i = 0; i < 2_000; i++) {
                CountDownLatch ran = new CountDownLatch(1);
                real.loop().callSoonThreadsafe(ran::countDown);
                // A lost wake-up would leave the latch closed until the test's timeout.
                ran.await();
                if (i % 100 == 0) {
                    Thread.sleep(1);
                }
            }
        }
    }

    @Test
    void aCallComesBeforeATimerThatIsDueAtTheSameTime() {
        loop.callLater(0, note("timer"));
        OtherThread.run(() -> loop.callSoonThreadsafe(note("call")));
        turn();
        assertEquals(List.of("call", "timer"), log);
    }

    @Test
    void aCallFromTheLoopItselfComesAfterThoseThatOthersMadeBefore() {
        loop.callSoon(() -> {
            OtherThread.run(() -> loop.callSoonThreadsafe(note("other")));
            loop.callSoonThreadsafe(note("own"));
        });
        turns(2);
        assertEquals(List.of("other", "own"), log);
    }

    private static void await1(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
