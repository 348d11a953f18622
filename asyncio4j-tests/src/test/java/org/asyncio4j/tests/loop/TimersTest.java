package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Test;

/** {@code callLater}, {@code callAt} and their handles. */
class TimersTest extends OwnLoop {

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_call_later")
    void callLaterWaits() {
        Handle handle = loop.callLater(10, note("timer"));
        assertInstanceOf(TimerHandle.class, handle);
        turns(3);
        assertEquals(List.of(), log);
        loop.callLater(10, loop::stop);
        loop.runForever();
        assertEquals(List.of("timer"), log);
        assertEquals(10, clock.time());
    }

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_call_later")
    void aTimerCanStopTheLoop() {
        loop.callLater(0.1, () -> {
            log.add("timer");
            loop.stop();
        });
        loop.runForever();
        assertEquals(List.of("timer"), log);
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_time_and_call_at")
    void callAtRunsAtItsTimeAndNotBefore() {
        loop.runUntilComplete(sleep(5));
        assertEquals(5, loop.time());
        TimerHandle handle = loop.callAt(loop.time() + 0.1, () -> log.add(loop.time()));
        assertEquals(5.1, handle.when());
        loop.callAt(loop.time() + 0.05, () -> log.add(loop.time()));
        loop.runUntilComplete(sleep(1));
        assertEquals(List.of(5.05, 5.1), log);
    }

    @Test
    void callAtATimeThatIsPastRunsInTheNextIteration() {
        loop.runUntilComplete(sleep(5));
        loop.callAt(1, note("past"));
        loop.callAt(5, note("now"));
        turn();
        assertEquals(List.of("past", "now"), log);
        assertEquals(5, loop.time());
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_call_later_negative_delays")
    void negativeDelaysRunInTheNextIterationTheMoreOverdueFirst() {
        loop.callLater(-1, note("a"));
        loop.callLater(-2, note("b"));
        loop.callLater(Double.NEGATIVE_INFINITY, note("c"));
        turn();
        assertEquals(List.of("c", "b", "a"), log);
    }

    @Test
    void equalDeadlinesRunInTheOrderOfScheduling() {
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            loop.callAt(1, note(i));
            expected.add(i);
        }
        loop.runUntilComplete(sleep(2));
        assertEquals(expected, log);
    }

    @Test
    void equalDeadlinesStayInOrderAfterACleanUp() {
        List<TimerHandle> cancelled = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            if (i % 4 == 0) {
                loop.callAt(1, note(i));
                expected.add(i);
            } else {
                cancelled.add(loop.callAt(1 - i % 2, note("cancelled " + i)));
            }
        }
        cancelled.forEach(TimerHandle::cancel);
        loop.runUntilComplete(sleep(2));
        assertEquals(expected, log);
    }

    @Test
    void timersRunInTheOrderOfTheirDeadlinesHoweverTheyWereMade() {
        Random random = new Random(7);
        List<Double> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            double when = random.nextInt(1_000) / 10.0;
            TimerHandle handle = loop.callAt(when, note(when));
            if (random.nextInt(3) == 0) {
                handle.cancel();
            } else {
                expected.add(when);
            }
        }
        Collections.sort(expected);
        loop.runUntilComplete(sleep(200));
        assertEquals(expected, log);
    }

    @Test
    void aTimerThatSchedulesATimerForNowWaitsForTheNextIteration() {
        loop.callLater(0, () -> {
            log.add("first");
            loop.callLater(0, note("second"));
        });
        turn();
        assertEquals(List.of("first"), log);
        turn();
        assertEquals(List.of("first", "second"), log);
    }

    @Test
    void aDelayThatIsNotANumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> loop.callLater(Double.NaN, note("never")));
        assertThrows(IllegalArgumentException.class, () -> loop.callAt(Double.NaN, note("never")));
        turn();
        assertEquals(List.of(), log);
    }

    @Test
    void nullsAreRefused() {
        assertThrows(NullPointerException.class, () -> loop.callLater(1, null));
        assertThrows(NullPointerException.class, () -> loop.callLater(1, () -> {}, null));
        assertThrows(NullPointerException.class, () -> loop.callLater((Duration) null, () -> {}));
        assertThrows(NullPointerException.class, () -> loop.callAt(1, null));
        assertThrows(NullPointerException.class, () -> loop.callAt(1, () -> {}, null));
    }

    @Test
    void delaysTooLongToCountNeverCome() {
        loop.callLater(Double.POSITIVE_INFINITY, note("infinite"));
        loop.callLater(Double.MAX_VALUE, note("huge"));
        loop.callLater(Long.MAX_VALUE, note("long"));
        loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), note("duration"));
        loop.callAt(Double.MAX_VALUE, note("at"));
        loop.callAt(Double.POSITIVE_INFINITY, note("at infinity"));
        loop.runUntilComplete(sleep(Duration.ofDays(40_000)));
        assertEquals(List.of(), log);
    }

    @Test
    void aLongSleepDoesNotDelayAShortTimerThatComesLater() {
        loop.callLater(1e9, note("far"));
        loop.callSoon(() -> loop.callLater(1, () -> log.add(loop.time())));
        loop.runUntilComplete(sleep(2));
        assertEquals(List.of(1.0), log);
    }

    @Test
    void delaysShorterThanANanosecondAreNone() {
        loop.callLater(Double.MIN_VALUE, note("a"));
        loop.callLater(1e-10, note("b"));
        loop.callLater(-0.0, note("c"));
        turn();
        assertEquals(List.of("a", "b", "c"), log);
        assertEquals(0, loop.time());
    }

    @Test
    void aDurationIsAsGoodAsSeconds() {
        loop.callLater(Duration.ofMillis(1500), () -> log.add(loop.time()));
        loop.callLater(Duration.ofSeconds(-3), () -> log.add(loop.time()));
        loop.runUntilComplete(sleep(2));
        assertEquals(List.of(0.0, 1.5), log);
    }

    @Test
    @Ports("test_events.py::TimerTests::test_when")
    void whenTellsTheDeadline() {
        assertEquals(1.25, loop.callAt(1.25, () -> {}).when());
        loop.runUntilComplete(sleep(3));
        assertEquals(5.5, loop.callLater(2.5, () -> {}).when());
        assertEquals(2, loop.callLater(-1, () -> {}).when());
    }

    @Test
    @Ports("test_events.py::TimerTests::test_timer")
    void cancelLetsGoOfTheCallback() {
        for (boolean debug : new boolean[] {false, true}) {
            loop.setDebug(debug);
            WeakReference<Object>[] callback = weak(1);
            TimerHandle handle = loop.callLater(10, remembered(callback, 0));
            assertFalse(handle.cancelled());
            handle.cancel();
            assertTrue(handle.cancelled());
            // The handle is held by the test and by the loop, and neither holds the callback.
            awaitCollection(callback[0]);
            assertTrue(handle.cancelled());
        }
    }

    @Test
    void aTimerThatRanIsNotHeldByTheLoop() {
        WeakReference<Object>[] callback = weak(1);
        loop.callLater(1, remembered(callback, 0));
        loop.runUntilComplete(sleep(2));
        assertEquals(List.of("ran"), log);
        awaitCollection(callback[0]);
    }

    @Test
    void cancellingTwiceOrAfterTheCallIsHarmless() {
        TimerHandle ran = loop.callLater(1, note("ran"));
        TimerHandle twice = loop.callLater(1, note("cancelled"));
        twice.cancel();
        twice.cancel();
        loop.runUntilComplete(sleep(2));
        ran.cancel();
        ran.cancel();
        twice.cancel();
        // Had a cancellation been counted twice, the next clean-up would go wrong.
        for (int i = 0; i < 300; i++) {
            loop.callLater(1, note(i));
        }
        loop.runUntilComplete(sleep(2));
        assertEquals(301, log.size());
    }

    @Test
    void aTimerCanBeCancelledAfterItBecameDueAndBeforeItRuns() {
        TimerHandle[] victim = new TimerHandle[1];
        loop.callLater(1, () -> victim[0].cancel());
        victim[0] = loop.callLater(1, note("victim"));
        loop.runUntilComplete(sleep(2));
        assertEquals(List.of(), log);
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test__run_once")
    void aCancelledFirstTimerDoesNotWakeTheLoop() {
        RecordingDriver driver = new RecordingDriver();
        try (EventLoop counted =
                Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock).withIoDriver(driver))) {
            counted.callAt(1, note("cancelled")).cancel();
            counted.callAt(10, counted::stop);
            counted.runForever();
        }
        assertEquals(10, clock.time());
        assertEquals(List.of(), log);
        // One look when time jumped; a wake-up at 1 would have made it two.
        assertEquals(List.of(0L), driver.timeouts);
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopTests::test__run_once_cancelled_event_cleanup",
            adapted = "the queue is not public: seen by what the collector can take")
    void manyCancelledTimersLeaveTheQueueBeforeTheyAreDue() {
        int count = 400;
        WeakReference<Object>[] handles = weak(count);
        for (int i = 0; i < count; i++) {
            TimerHandle handle = loop.callLater(3600 + i, note(i));
            handles[i] = new WeakReference<>(handle);
            if (i % 4 != 0) {
                handle.cancel();
            }
        }
        turn();
        for (int i = 0; i < count; i++) {
            if (i % 4 != 0) {
                awaitCollection(handles[i]);
            }
        }
        for (int i = 0; i < count; i += 4) {
            assertTrue(handles[i].get() != null, "a live timer was lost: " + i);
        }
    }

    @Test
    void aMillionTimersOfWhichMostAreCancelledKeepMemoryBounded() {
        // Four gigabytes hang on them, if cancelled ones are not let go.
        int[] ran = new int[1];
        int kept = 0;
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 10_000; i++) {
                byte[] ballast = new byte[4_096];
                TimerHandle handle = loop.callLater(1_000_000 + i, () -> ran[0] += ballast.length);
                if (i % 100 == 0) {
                    kept++;
                } else {
                    handle.cancel();
                }
            }
            turn();
        }
        loop.runUntilComplete(sleep(2_000_000));
        assertEquals(kept * 4_096, ran[0]);
    }

    @Test
    void ninetyPercentOfAMillionTimersCancelledAtOnceLeaveTheRestInOrder() {
        Random random = new Random(11);
        List<TimerHandle> handles = new ArrayList<>();
        double[] last = {-1};
        int[] ran = new int[1];
        for (int i = 0; i < 1_000_000; i++) {
            double when = random.nextInt(100_000);
            handles.add(loop.callAt(when, () -> {
                assertTrue(last[0] <= when);
                last[0] = when;
                ran[0]++;
            }));
        }
        for (int i = 0; i < handles.size(); i++) {
            if (i % 10 != 0) {
                handles.get(i).cancel();
            }
        }
        loop.runUntilComplete(sleep(200_000));
        assertEquals(100_000, ran[0]);
    }

    @Test
    @Ports(
            value = "test_events.py::TimerTests::test_timer_comparison",
            adapted = "equality is identity, so that it agrees with the order")
    void timersAreOrderedByTimeAndThenByScheduling() {
        TimerHandle late = loop.callAt(11, () -> {});
        TimerHandle first = loop.callAt(1, () -> {});
        TimerHandle second = loop.callAt(1, () -> {});
        assertTrue(first.compareTo(late) < 0);
        assertTrue(late.compareTo(first) > 0);
        assertTrue(first.compareTo(second) < 0);
        assertTrue(second.compareTo(first) > 0);
        assertEquals(0, first.compareTo(first));
        List<TimerHandle> all = new ArrayList<>(List.of(late, second, first));
        Collections.sort(all);
        assertEquals(List.of(first, second, late), all);
        assertNotEquals(first, second);
        assertNotEquals(first, (Object) "1");
    }

    @Test
    void timersOfTwoLoopsCompareWithoutContradiction() {
        try (EventLoop other = clock.newEventLoop()) {
            TimerHandle here = loop.callAt(1, () -> {});
            TimerHandle there = other.callAt(1, () -> {});
            assertEquals(Integer.signum(here.compareTo(there)), -Integer.signum(there.compareTo(here)));
            assertTrue(here.compareTo(other.callAt(2, () -> {})) < 0);
        }
    }

    @Test
    @Ports(
            value = "test_events.py::TimerTests::test_hash",
            adapted = "equality is identity: timers of one time are two elements of a set")
    void timersOfOneTimeAreTwoElementsOfASet() {
        Set<TimerHandle> set = new HashSet<>();
        TimerHandle first = loop.callAt(1, () -> {});
        TimerHandle second = loop.callAt(1, () -> {});
        set.add(first);
        set.add(second);
        set.add(first);
        assertEquals(2, set.size());
        second.cancel();
        assertTrue(set.contains(second));
    }

    @Test
    void everySleeperWakesAtItsTime() {
        loop.runUntilComplete(async(() -> {
            double[] delays = {0.3, 0.1, 0.2, 0.1};
            for (double delay : delays) {
                loop.createTask(async(() -> {
                    await(sleep(delay));
                    log.add(delay + " at " + loop.time());
                }));
            }
            await(sleep(1));
        }));
        assertEquals(List.of("0.1 at 0.1", "0.1 at 0.1", "0.2 at 0.2", "0.3 at 0.3"), log);
    }

    private Runnable remembered(WeakReference<Object>[] references, int index) {
        Runnable callback = new Runnable() {
            @Override
            public void run() {
                log.add("ran");
            }
        };
        references[index] = new WeakReference<>(callback);
        return callback;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static WeakReference<Object>[] weak(int count) {
        return new WeakReference[count];
    }

    private static void awaitCollection(WeakReference<Object> reference) {
        Garbage.collectUntil(() -> reference.refersTo(null), () -> {});
    }
}
