package org.asyncio4j.tests.threads;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import org.asyncio4j.BackgroundLoop;
import org.asyncio4j.BackgroundLoopOptions;
import org.asyncio4j.CancelledError;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A call in another thread that is still running when its loop ends. */
class SlowCallAtEndTest {

    private static final RunOptions HARDLY = RunOptions.DEFAULT.withExecutorTimeout(0.01);
    private static final String GIVEN_UP = "The executor did not finish joining its threads within 0.01 seconds.";

    @Test
    @Tag("real-time")
    void isToldAfterASecondWithItsStackAndWaitedFor() {
        boolean[] ended = new boolean[1];
        try (LogCapture logged = new LogCapture()) {
            run(() -> {
                CountDownLatch begun = new CountDownLatch(1);
                Task<Void> reading = createTask(toThread(() -> {
                    begun.countDown();
                    readUntilSomethingIsLogged(logged);
                    ended[0] = true;
                }));
                await(toThread(() -> begun.await()));
                reading.cancel();
                assertThrows(CancelledError.class, () -> await(reading));
            });
            assertTrue(ended[0]);
            String told = logged.only(Level.WARNING).getMessage();
            assertTrue(
                    told.startsWith("The default executor has not ended after 1 second, and the loop waits for it up to"
                            + " 300.0 seconds: 1 call is running" + System.lineSeparator() + "asyncio_"),
                    told);
            assertTrue(told.contains("SlowCallAtEndTest.readUntilSomethingIsLogged"), told);
        }
    }

    @Test
    @Tag("real-time")
    void isToldApartFromCallsThatHaveNotBegun() {
        assertEquals("0 calls are running, 1 has not begun", toldOfABusyExecutor(() -> {
            Loops.getRunningLoop().runInExecutor(() -> null);
        }));
    }

    @Test
    @Tag("real-time")
    void isToldApartFromOtherWorkOfTheExecutor() {
        assertEquals("none of this loop's calls runs; it has other work", toldOfABusyExecutor(() -> {
            Loops.getRunningLoop().runInExecutor(() -> null).cancel();
        }));
    }

    /** Returns why the end of a run waits for an executor that is busy with something else. */
    private static String toldOfABusyExecutor(Runnable body) {
        try (LogCapture logged = new LogCapture();
                ExecutorService single = Executors.newSingleThreadExecutor()) {
            single.submit(() -> {
                readUntilSomethingIsLogged(logged);
                return null;
            });
            run(() -> {
                Loops.getRunningLoop().setDefaultExecutor(single);
                body.run();
            });
            String told = logged.only(Level.WARNING).getMessage();
            return told.substring(told.indexOf(": ") + 2);
        }
    }

    @Test
    void isWaitedForAsLongAsTheOptionsSay() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (LogCapture logged = new LogCapture()) {
            run(() -> leaveRunning(mayEnd), HARDLY);
            assertEquals(GIVEN_UP, logged.only(Level.WARNING).getMessage());
        } finally {
            mayEnd.countDown();
        }
    }

    @Test
    void ofABackgroundLoopIsWaitedForAsLongAsItsOptionsSay() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (LogCapture logged = new LogCapture()) {
            try (BackgroundLoop background =
                    BackgroundLoop.start(BackgroundLoopOptions.DEFAULT.withRunOptions(HARDLY))) {
                background.call(() -> leaveRunning(mayEnd));
            }
            assertEquals(GIVEN_UP, logged.only(Level.WARNING).getMessage());
        } finally {
            mayEnd.countDown();
        }
    }

    @Test
    void theLimitIsFiveMinutesUnlessSet() {
        assertEquals(300, RunOptions.DEFAULT.executorTimeout());
        assertEquals(
                1.5,
                RunOptions.DEFAULT.withExecutorTimeout(Duration.ofMillis(1500)).executorTimeout());
        assertThrows(IllegalArgumentException.class, () -> RunOptions.DEFAULT.withExecutorTimeout(Double.NaN));
    }

    @Test
    void aCallThatEndsInTimeIsNotTold() {
        try (LogCapture logged = new LogCapture();
                EventLoop loop = Loops.newEventLoop()) {
            CountDownLatch mayEnd = new CountDownLatch(1);
            loop.runInExecutor(() -> mayEnd.await());
            loop.callSoon(mayEnd::countDown);
            loop.runUntilComplete(loop.shutdownDefaultExecutor());
            assertFalse(loop.isClosed());
            assertTrue(
                    logged.records(Level.WARNING).isEmpty(),
                    () -> logged.messages(Level.WARNING).toString());
        }
    }

    private static void leaveRunning(CountDownLatch mayEnd) {
        CountDownLatch begun = new CountDownLatch(1);
        Task<Void> left = createTask(toThread(() -> {
            begun.countDown();
            mayEnd.await();
        }));
        await(toThread(() -> begun.await()));
        left.cancel();
    }

    private static void readUntilSomethingIsLogged(LogCapture logged) throws InterruptedException {
        logged.awaitFirst(Level.WARNING);
    }
}
