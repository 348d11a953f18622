package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.RecordingClock;
import org.junit.jupiter.api.Test;

/** {@code sleep}. */
class SleepTest {

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_sleep")
    void twoHalvesMakeTheWholeTimeAndTheResultIsPassed(VirtualClock clock) {
        Task<String> task = createTask(async(() -> {
            await(sleep(0.05));
            assertEquals(0.05, clock.time(), 1e-9);
            return await(sleep(0.05, "yeah"));
        }));
        assertEquals("yeah", await(task));
        assertEquals(0.1, clock.time(), 1e-9);
    }

    @AsyncioTest
    void aDurationIsAsGoodAsSeconds(VirtualClock clock) {
        await(sleep(Duration.ofHours(2)));
        assertEquals(7200, clock.time(), 1e-6);
    }

    @AsyncioTest
    @Ports("test_tasks.py::SleepTests::test_sleep_zero")
    void sleepOfZeroLetsQueuedCallbacksRunFirst(EventLoop loop, VirtualClock clock) {
        for (double seconds : new double[] {0, -5}) {
            List<String> order = new ArrayList<>();
            loop.callSoon(() -> order.add("callback"));
            assertEquals(List.of(), order);
            order.add(await(sleep(seconds, "result")));
            assertEquals(List.of("callback", "result"), order);
        }
        assertEquals(0, clock.time());
    }

    @AsyncioTest
    @Ports("test_tasks.py::BaseTaskTests::test_sleep_when_delay_is_nan")
    void sleepThatIsNotANumberIsRefused() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> await(sleep(Double.NaN)));
        assertTrue(refused.getMessage().contains("NaN"), refused.getMessage());
        assertThrows(NullPointerException.class, () -> sleep((Duration) null));
    }

    @AsyncioTest
    void sleepRunsOnceAsEveryCoroutine() {
        Coroutine<String> nap = sleep(0, "slept");
        assertEquals("slept", await(nap));
        assertThrows(IllegalStateException.class, () -> await(nap));
    }

    @Test
    @Ports(
            value = "test_tasks.py::BaseTaskTests::test_sleep_cancel",
            adapted = "the handle is not seen: the loop has no timer left to wait for")
    void cancellingASleepingTaskCancelsItsTimer() {
        RecordingClock clock = new RecordingClock(0);
        try (EventLoop loop = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock))) {
            Task<String> task = loop.createTask(sleep(10, "yeah"));
            loop.runUntilComplete(async(() -> {
                await(sleep(0));
                task.cancel();
                await(sleep(0));
                assertTrue(task.cancelled());
                assertEquals(List.of(), clock.sleeps());
                await(sleep(20));
            }));
            assertEquals(
                    List.of(20_000_000_000L),
                    clock.sleeps().stream().map(RecordingClock.Sleep::nanos).toList());
        }
    }
}
