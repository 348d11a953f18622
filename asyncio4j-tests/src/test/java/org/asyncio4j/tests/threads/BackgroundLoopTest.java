package org.asyncio4j.tests.threads;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.asyncio4j.BackgroundLoop;
import org.asyncio4j.BackgroundLoopOptions;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls into a loop that has a thread of its own. How it ends: {@link BackgroundLoopEndTest}. */
@Timeout(60)
class BackgroundLoopTest {

    /** For waits that must end; only a failure uses it up. */
    private static final long SECONDS = 30;

    private static final ContextVar<String> USER = new ContextVar<>("user", "nobody");

    private final LogCapture log = new LogCapture();
    private final BackgroundLoop background = BackgroundLoop.start(BackgroundLoopOptions.DEFAULT.withName("in test"));

    @AfterEach
    void nothingIsLeft() {
        background.close();
        log.close();
        assertEquals(List.of(), log.messages(Level.WARNING));
        assertEquals(List.of(), BackgroundLoopEndTest.threadsNamed("in test"));
        assertFalse(Thread.interrupted(), "the test leaves its thread interrupted");
    }

    @Test
    void aCallGivesTheResultOfItsTask() {
        Coroutine<String> coroutine = sleep(0.001, "slept");
        assertEquals("slept", background.call(coroutine));
        assertEquals(42, background.call(() -> 40 + 2));
        List<String> seen = new ArrayList<>();
        background.call(() -> {
            await(sleep(0));
            seen.add("ran");
        });
        assertEquals(List.of("ran"), seen);
        assertNull(background.call(() -> (String) null));
    }

    @Test
    void allCallsRunOnTheOneLoop() {
        EventLoop loop = background.call(Loops::getRunningLoop);
        assertSame(loop, background.call(Loops::getRunningLoop));
        EventLoop other = OtherThread.call(Thread.ofVirtual(), () -> background.call(Loops::getRunningLoop));
        assertSame(loop, other);
    }

    @Test
    void aCallThrowsTheVeryObjectThatItsTaskThrew() {
        for (Throwable failure : List.of(new IOException("checked"), new Boom(), new AssertionError("an error"))) {
            Coroutine<Void> failing = async(() -> {
                await(sleep(0));
                throw raised(failure);
            });
            assertSame(failure, assertThrows(failure.getClass(), () -> background.call(failing)));
        }
    }

    @Test
    void callsOfManyThreadsShareWhatTheLoopsThreadOwns() {
        int[] count = new int[1];
        Thread[] threads = new Thread[100];
        for (int i = 0; i < threads.length; i++) {
            Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            threads[i] = builder.start(() -> {
                for (int n = 0; n < 10; n++) {
                    background.call(() -> {
                        count[0]++;
                        await(sleep(0));
                        count[0]++;
                    });
                }
            });
        }
        OtherThread.join(threads);
        assertEquals(2000, background.call(() -> count[0]));
    }

    @Test
    void callsThatWaitDoNotHoldEachOther() throws Exception {
        CountDownLatch bothWait = new CountDownLatch(2);
        CompletableFuture<Void> never = background.submit(waitingForever(bothWait));
        CompletableFuture<Void> neither = background.submit(waitingForever(bothWait));
        assertTrue(bothWait.await(SECONDS, TimeUnit.SECONDS));
        assertEquals("here", background.call(() -> "here"));
        assertTrue(never.cancel(false));
        assertTrue(neither.cancel(false));
    }

    @Test
    void aSubmissionGivesAFutureOfItsOutcome() throws Exception {
        Boom boom = new Boom();
        assertEquals(1, background.submit(() -> 1).get(SECONDS, TimeUnit.SECONDS));
        assertEquals("slept", background.submit(sleep(0.001, "slept")).get(SECONDS, TimeUnit.SECONDS));
        CompletableFuture<Void> failing = background.submit((Action<Exception>) () -> {
            throw boom;
        });
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> failing.get(SECONDS, TimeUnit.SECONDS));
        assertSame(boom, failure.getCause());
    }

    @Test
    void cancellingTheFutureCancelsTheTask() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<Void> future = background.submit(() -> {
            try {
                await(waitingForever(waits));
            } catch (CancelledError e) {
                cancelled.countDown();
                throw e;
            }
        });
        assertTrue(waits.await(SECONDS, TimeUnit.SECONDS));
        assertTrue(future.cancel(true));
        assertTrue(cancelled.await(SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aTaskThatIsCancelledCancelsTheFutureAndEndsTheCall() {
        Coroutine<Void> cancelsItself = async(() -> {
            currentTask().cancel();
            await(sleep(1));
        });
        assertThrows(
                CancellationException.class,
                () -> background.submit(cancelsItself).get(SECONDS, TimeUnit.SECONDS));
        assertThrows(
                CancelledError.class,
                () -> background.call(() -> {
                    currentTask().cancel();
                    await(sleep(1));
                }));
    }

    @Test
    void aCallSeesTheCallersContextVariables() {
        USER.set("ada");
        try {
            assertEquals("ada", background.call(() -> await(createTask(() -> USER.get()))));
            background.call(() -> USER.set("grace"));
            assertEquals("ada", USER.get());
            assertEquals("nobody", OtherThread.call(Thread.ofPlatform(), () -> background.call(() -> USER.get())));
        } finally {
            USER.set("nobody");
        }
    }

    @Test
    void aCallHasTheCallersContextClassLoader() throws IOException {
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        try (URLClassLoader webapp = new URLClassLoader(new URL[0], before)) {
            caller.setContextClassLoader(webapp);
            assertSame(webapp, background.call(BackgroundLoopTest::classLoader));
            assertSame(webapp, background.call(() -> {
                await(sleep(0));
                return classLoader();
            }));
            assertSame(
                    webapp, background.submit(BackgroundLoopTest::classLoader).join());
            Coroutine<Void> failing = async("theName", () -> {
                throw new Boom();
            });
            assertThrows(Boom.class, () -> background.call(failing));
            String name = background.call(async("theName", () -> currentTask().toString()));
            assertTrue(name.contains("theName"), name);
        } finally {
            caller.setContextClassLoader(before);
        }
        assertSame(before, background.call(BackgroundLoopTest::classLoader));
    }

    @Test
    void anInterruptCancelsTheCallAndWaitsForItsEnd() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        Thread caller = Thread.currentThread();
        Thread interrupter = Thread.startVirtualThread(() -> {
            awaitLatch(waits);
            caller.interrupt();
        });
        assertThrows(
                CancelledError.class,
                () -> background.call(() -> {
                    try {
                        await(waitingForever(waits));
                    } finally {
                        await(sleep(0.01));
                        order.add("cleaned up");
                    }
                }));
        assertEquals(List.of("cleaned up"), order);
        assertTrue(Thread.interrupted(), "the interrupt status is gone");
        interrupter.join();
    }

    @Test
    void aTaskThatEndsInItsOwnWayInSpiteOfAnInterruptCounts() {
        Thread.currentThread().interrupt();
        Coroutine<String> stubborn = async(() -> {
            try {
                await(sleep(SECONDS));
                return "slept";
            } catch (CancelledError e) {
                return "stayed";
            }
        });
        // Cancelled before it began, or in its sleep: that depends on the loop's thread.
        String result;
        try {
            result = background.call(stubborn);
        } catch (CancelledError e) {
            result = "stayed";
        }
        assertEquals("stayed", result);
        assertTrue(Thread.interrupted(), "the interrupt status is gone");
    }

    @Test
    void aSecondInterruptDoesNotWait() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch refuses = new CountDownLatch(1);
        CountDownLatch gaveUp = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        Thread interrupter = Thread.startVirtualThread(() -> {
            awaitLatch(waits);
            caller.interrupt();
            awaitLatch(refuses);
            caller.interrupt();
        });
        CancelledError left = assertThrows(
                CancelledError.class,
                () -> background.call(() -> {
                    try {
                        await(waitingForever(waits));
                    } catch (CancelledError first) {
                        refuses.countDown();
                        await(shield(toThread(() -> awaitLatch(gaveUp))));
                    } finally {
                        ended.countDown();
                    }
                }));
        assertEquals("interrupted twice", left.getMessage());
        assertTrue(Thread.interrupted());
        interrupter.join();
        gaveUp.countDown();
        assertTrue(ended.await(SECONDS, TimeUnit.SECONDS), "the second interrupt cancels again");
    }

    @Test
    void aCallFromItsOwnLoopIsRefused() {
        IllegalStateException refused =
                background.call(() -> assertThrows(IllegalStateException.class, () -> background.call(() -> 1)));
        assertEquals(
                "call() would block the loop that has to run it: await the coroutine instead", refused.getMessage());
        assertEquals(1, background.call(() -> await(background.submit(() -> 1))));
    }

    @Test
    void aCallFromAnotherLoopIsRefusedAndASubmissionAwaited() {
        run(() -> {
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> background.call(sleep(0)));
            assertTrue(
                    refused.getMessage()
                            .matches("call\\(\\) would block <.*>: await\\(background.submit\\(...\\)\\) instead"),
                    refused::getMessage);
            EventLoop there = await(background.submit(Loops::getRunningLoop));
            assertNotSame(Loops.getRunningLoop(), there);
        });
    }

    @Test
    void callsOfToThreadGetBackToTheLoop() {
        EventLoop loop = background.call(Loops::getRunningLoop);
        assertSame(loop, background.call(() -> await(toThread(() -> background.call(Loops::getRunningLoop)))));
        assertSame(
                loop,
                background.call(() -> await(toThread(() -> {
                    Coroutine<EventLoop> where = async(Loops::getRunningLoop);
                    return runCoroutineThreadsafe(where).get(SECONDS, TimeUnit.SECONDS);
                }))));
    }

    @Test
    void whatATaskStartsGoesOnAfterTheCall() {
        Task<String> started = background.call(() -> createTask(sleep(0.01, "later")));
        assertEquals("later", background.call(() -> await(started)));
    }

    @Test
    void somebodyElsesStopDoesNotEndIt() {
        for (int i = 0; i < 3; i++) {
            background.call(() -> Loops.getRunningLoop().stop());
        }
        assertEquals(1, background.call(() -> 1));
        assertFalse(background.isClosed());
    }

    @Test
    void nullIsRefused() {
        assertEquals(
                "options must not be null",
                assertThrows(NullPointerException.class, () -> BackgroundLoop.start(null))
                        .getMessage());
        assertEquals(
                "coroutine must not be null",
                assertThrows(NullPointerException.class, () -> background.call((Coroutine<Void>) null))
                        .getMessage());
        assertEquals(
                "coroutine must not be null",
                assertThrows(NullPointerException.class, () -> background.submit((Coroutine<Void>) null))
                        .getMessage());
        assertEquals(
                "grace must not be null",
                assertThrows(NullPointerException.class, () -> background.close(null))
                        .getMessage());
        assertFalse(background.isClosed());
    }

    @Test
    void optionsAreTheThreadsAndTheLoops() {
        BackgroundLoopOptions options = BackgroundLoopOptions.DEFAULT
                .withName("loud")
                .withDaemon(false)
                .withRunOptions(RunOptions.DEFAULT.withDebug(true));
        assertEquals(
                "BackgroundLoopOptions[name=loud, daemon=false, runOptions=" + RunOptions.DEFAULT.withDebug(true) + "]",
                options.toString());
        try (BackgroundLoop loud = BackgroundLoop.start(options)) {
            Thread thread = BackgroundLoopEndTest.threadsNamed("loud").getFirst();
            assertFalse(thread.isDaemon());
            assertTrue(loud.call(() -> Loops.getRunningLoop().getDebug()));
            assertEquals("<BackgroundLoop loud open>", loud.toString());
        }
        assertTrue(BackgroundLoopEndTest.threadsNamed("in test").getFirst().isDaemon());
    }

    @Test
    void stopSignalsAreNotForIt() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> BackgroundLoopOptions.DEFAULT.withRunOptions(RunOptions.DEFAULT.withStopSignals("TERM")));
        assertTrue(refused.getMessage().startsWith("a BackgroundLoop takes no stop signals"), refused::getMessage);
    }

    @Test
    void aLoopThatCannotBeMadeFailsTheStart() {
        Boom boom = new Boom();
        BackgroundLoopOptions failing = BackgroundLoopOptions.DEFAULT
                .withName("never")
                .withRunOptions(RunOptions.DEFAULT.withLoopFactory(() -> {
                    throw boom;
                }));
        assertSame(boom, assertThrows(Boom.class, () -> BackgroundLoop.start(failing)));
        BackgroundLoopEndTest.assertNoThreadNamed("never");
    }

    /** Opens {@code waits} and then waits until it is cancelled. */
    static Coroutine<Void> waitingForever(CountDownLatch waits) {
        return async(() -> {
            waits.countDown();
            await(Loops.getRunningLoop().createFuture());
        });
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            assertTrue(latch.await(SECONDS, TimeUnit.SECONDS), "never opened");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ClassLoader classLoader() {
        return Thread.currentThread().getContextClassLoader();
    }

    private static Exception raised(Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (Exception) failure;
    }
}
