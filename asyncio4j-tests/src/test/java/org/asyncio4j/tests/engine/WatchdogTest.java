package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.asyncio4j.RunOptions;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without debug mode too the library tells, while it lasts, what blocks a loop for longer than its limit. */
@Tag("real-time")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchdogTest {

    private static final RunOptions OPTIONS =
            RunOptions.DEFAULT.withDebug(false).withBlockedLimit(0.1);

    @Test
    void aTaskThatBlocksIsToldWhileItDoes() throws InterruptedException {
        List<String> told = toldOf(OPTIONS, log -> {
            currentTask().setName("sleeper");
            while (log.messages(Level.WARNING).isEmpty()) {
                Thread.sleep(500); // a look is unlikely to fall between two
            }
        });
        assertTrue(
                Pattern.compile("Task 'sleeper' blocks its thread at WatchdogTest.java:\\d+, and has blocked Loop-\\d+"
                                + " for \\d+\\.\\d seconds \\(\\w+\\); call await\\(sleep\\(seconds\\)\\)"
                                + " instead:")
                        .matcher(told.get(0))
                        .find(),
                told.get(0));
        assertTrue(told.get(0).contains("at java.base/java.lang.Thread.sleep("), told.get(0));
        assertTrue(
                told.get(1)
                        .matches("Loop-\\d+ goes on: task 'sleeper' at WatchdogTest.java:\\d+ has blocked it for about"
                                + " \\d+\\.\\d seconds"),
                told.get(1));
        assertEquals(2, told.size(), told.toString());
    }

    @Test
    void aTaskThatComputesIsToldWhileItDoes() throws InterruptedException {
        List<String> told = toldOf(OPTIONS, log -> {
            currentTask().setName("busy");
            spinUntilTold(log);
        });
        assertTrue(told.get(0).matches("(?s)Task 'busy' (runs|blocks its thread) at \\w+\\.java:.*"), told.get(0));
        assertTrue(told.get(0).contains("WatchdogTest.spinUntilTold(WatchdogTest.java:"), told.get(0));
    }

    @Test
    void aCallbackIsTold() throws InterruptedException {
        List<String> told = toldOf(OPTIONS, log -> {
            Loops.getRunningLoop().callSoon(() -> spinUntilTold(log));
            await(sleep(0));
        });
        assertTrue(told.get(0).matches("(?s)A callback (runs|blocks its thread) at \\w+\\.java:.*"), told.get(0));
        assertTrue(told.get(1).contains("goes on: a callback at "), told.get(1));
    }

    @Test
    void aLoopThatSleepsOrIsBusyWithShortStepsIsNotTold() throws InterruptedException {
        List<String> told;
        long[] longest = {0};
        do {
            longest[0] = 0;
            told = toldOfShortSteps(longest);
            // On a busy machine a step may be a long one, without a processor; that run tells nothing.
        } while (!told.isEmpty() && longest[0] > TimeUnit.MILLISECONDS.toNanos(80));
        assertEquals(List.of(), told);
    }

    /** Runs a loop that sleeps and is busy; {@code longest} becomes the nanoseconds of its longest step. */
    private static List<String> toldOfShortSteps(long[] longest) {
        try (LogCapture log = new LogCapture()) {
            long[] last = {System.nanoTime()};
            Runnable step = () -> {
                long now = System.nanoTime();
                longest[0] = Math.max(longest[0], now - last[0]);
                last[0] = now;
            };
            run(
                    async(() -> {
                        step.run();
                        await(sleep(0.5));
                        last[0] = System.nanoTime();
                        long end = last[0] + TimeUnit.MILLISECONDS.toNanos(500);
                        while (last[0] < end) {
                            await(sleep(0));
                            step.run();
                        }
                    }),
                    OPTIONS);
            step.run();
            return log.messages(Level.WARNING);
        }
    }

    @Test
    void aLoopOutOfItsSleepIsWatchedAgain() throws InterruptedException {
        List<String> told = toldOf(OPTIONS, log -> {
            // Long enough that the watchdog sleeps as well.
            await(sleep(0.5));
            spinUntilTold(log);
        });
        assertEquals(2, told.size(), told.toString());
    }

    @Test
    void theLimitMayBeSetWhileTheLoopIsBlocked() throws InterruptedException {
        List<String> told = toldOf(OPTIONS.withBlockedLimit(Double.POSITIVE_INFINITY), log -> {
            EventLoop loop = Loops.getRunningLoop();
            assertEquals(Double.POSITIVE_INFINITY, loop.getBlockedLimit());
            Thread.ofPlatform().start(() -> loop.setBlockedLimit(Duration.ofMillis(50)));
            spinUntilTold(log);
            assertEquals(0.05, loop.getBlockedLimit());
        });
        assertEquals(2, told.size(), told.toString());
    }

    @Test
    void eachOfSeveralLoopsIsWatched() throws InterruptedException {
        try (LogCapture log = new LogCapture()) {
            Action<InterruptedException> main = () -> {
                createTask(() -> await(sleep(0.2)));
                while (log.messages(Level.WARNING).stream()
                                .filter(text -> text.startsWith("Task"))
                                .count()
                        < 2) {
                    Thread.sleep(10);
                }
            };
            Thread other = Thread.ofPlatform().start(() -> run(async(main), OPTIONS));
            run(async(main), OPTIONS);
            other.join();
            assertTrue(log.messages(Level.WARNING).size() >= 2);
        }
    }

    @Test
    void aLimitIsPositive() {
        double expected = Double.parseDouble(System.getProperty("asyncio4j.blockedLimit", "2"));
        EventLoop loop = Loops.newEventLoop();
        assertEquals(expected, loop.getBlockedLimit());
        for (double wrong : new double[] {0, -1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> loop.setBlockedLimit(wrong));
            assertThrows(IllegalArgumentException.class, () -> RunOptions.DEFAULT.withBlockedLimit(wrong));
        }
        assertEquals(expected, loop.getBlockedLimit());
        loop.close();
    }

    /** A body of a test that blocks until the log has told of it. */
    @FunctionalInterface
    private interface Blocking {
        void run(LogCapture log) throws InterruptedException;
    }

    /** Returns what is logged of a program, and of its end; waits for both lines. */
    private static List<String> toldOf(RunOptions options, Blocking program) throws InterruptedException {
        List<String> told = new ArrayList<>();
        run(
                async(() -> {
                    // Begun, so that only the program may take long.
                    await(sleep(0.01));
                    try (LogCapture log = new LogCapture()) {
                        program.run(log);
                        while (log.messages(Level.WARNING).size() < 2) {
                            await(sleep(0.01));
                        }
                        told.addAll(log.messages(Level.WARNING));
                    }
                }),
                options);
        return told;
    }

    private static void spinUntilTold(LogCapture log) {
        do {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        } while (log.messages(Level.WARNING).isEmpty());
    }
}
