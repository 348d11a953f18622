package org.asyncio4j.tests.threads;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.tests.threads.BackgroundLoopTest.awaitLatch;
import static org.asyncio4j.tests.threads.BackgroundLoopTest.waitingForever;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.BackgroundLoop;
import org.asyncio4j.BackgroundLoopOptions;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.SystemExit;
import org.asyncio4j.function.Action;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a background loop ends, and what becomes of the work that is under way. */
@Timeout(120)
class BackgroundLoopEndTest {

    private static final long SECONDS = 30;
    private static final Duration LONG = Duration.ofSeconds(SECONDS);

    private final LogCapture log = new LogCapture();
    private final BackgroundLoop background = BackgroundLoop.start(BackgroundLoopOptions.DEFAULT.withName("in test"));

    @AfterEach
    void nothingIsLeft() {
        background.close();
        log.close();
        assertEquals(List.of(), log.messages(Level.WARNING));
        assertEquals(List.of(), threadsNamed("in test"));
        assertFalse(Thread.interrupted(), "the test leaves its thread interrupted");
    }

    @Test
    void aClosedLoopTakesNoWork() {
        background.close();
        assertTrue(background.isClosed());
        assertEquals("<BackgroundLoop in test closed>", background.toString());
        Coroutine<Void> coroutine = sleep(0);
        List<Action<Exception>> uses = List.of(
                () -> background.call(() -> 1),
                () -> background.call(coroutine),
                () -> background.submit(() -> 1),
                () -> background.submit(sleep(0)));
        for (Action<Exception> use : uses) {
            assertEquals(
                    "<BackgroundLoop in test closed> takes no more work",
                    assertThrows(IllegalStateException.class, use::run).getMessage());
        }
        // Nobody forgot to await it.
        assertEquals(Coroutine.State.CLOSED, coroutine.state());
    }

    @Test
    void aSecondCloseDoesNothing() {
        background.close();
        background.close();
        background.close(Duration.ofSeconds(1));
    }

    @Test
    void whoeverClosesWaitsForTheEnd() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        AtomicInteger cleanedUp = new AtomicInteger();
        background.submit(() -> {
            try {
                await(waitingForever(waits));
            } finally {
                await(sleep(0.05));
                cleanedUp.incrementAndGet();
            }
        });
        awaitLatch(waits);
        Thread[] closers = new Thread[8];
        ConcurrentLinkedQueue<Integer> seen = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < closers.length; i++) {
            Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            closers[i] = builder.start(() -> {
                background.close();
                seen.add(cleanedUp.get());
            });
        }
        OtherThread.join(closers);
        assertEquals(List.of(1, 1, 1, 1, 1, 1, 1, 1), List.copyOf(seen));
    }

    @Test
    void closingCancelsTheCallsThatWait() {
        CountDownLatch waits = new CountDownLatch(2);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Thread.startVirtualThread(
                () -> thrown.set(assertThrows(CancelledError.class, () -> background.call(waitingForever(waits)))));
        CompletableFuture<Void> submitted = background.submit(waitingForever(waits));
        awaitLatch(waits);
        background.close();
        OtherThread.join(caller);
        assertInstanceOf(CancelledError.class, thrown.get());
        assertTrue(submitted.isCancelled());
    }

    @Test
    void theOrderOfTheShutdownIsThatOfRun() throws Exception {
        List<String> order = new ArrayList<>();
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch threadBegan = new CountDownLatch(1);
        CountDownLatch threadEnds = new CountDownLatch(1);
        List<Object> kept = new ArrayList<>();
        background.submit(() -> {
            AsyncIterator<Object> halfWay = asyncGenerator("halfWay", out -> {
                        try {
                            out.yield(1);
                            out.yield(2);
                        } finally {
                            await(sleep(0));
                            order.add("generator");
                            threadEnds.countDown();
                        }
                    })
                    .asyncIterator();
            await(anext(halfWay));
            kept.add(halfWay);
            createTask(toThread(() -> {
                threadBegan.countDown();
                awaitLatch(threadEnds);
                Thread.sleep(20);
                order.add("thread");
            }));
            while (threadBegan.getCount() > 0) {
                await(sleep(0.001)); // a task that is cancelled before its first step begins no call
            }
            try {
                await(waitingForever(waits));
            } finally {
                await(sleep(0));
                order.add("task");
            }
        });
        awaitLatch(waits);
        background.close();
        assertEquals(List.of("task", "generator", "thread"), order);
        assertEquals(1, kept.size());
    }

    @Test
    void aTaskThatWasAcceptedAndHasNotBegunIsCancelledWithoutAReport() throws Exception {
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        background.submit(() -> {
            held.countDown();
            awaitLatch(holds);
        });
        awaitLatch(held);
        List<CompletableFuture<Void>> accepted = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            accepted.add(background.submit(() -> await(sleep(SECONDS))));
        }
        Thread closer = Thread.startVirtualThread(background::close);
        while (!background.isClosed()) {
            Thread.onSpinWait();
        }
        holds.countDown();
        OtherThread.join(closer);
        for (CompletableFuture<Void> future : accepted) {
            assertTrue(future.isCancelled(), future::toString);
        }
        Garbage.collect();
    }

    @Test
    void withGraceTasksEndByThemselves() {
        List<String> ended = new ArrayList<>();
        CompletableFuture<String> slow = background.submit(() -> {
            createTask(() -> {
                await(sleep(0.06));
                ended.add("child");
            });
            await(sleep(0.03));
            return "done";
        });
        background.close(LONG);
        assertEquals("done", slow.join());
        assertEquals(List.of("child"), ended);
    }

    @Test
    void graceRefusesNewWork() {
        CountDownLatch waits = new CountDownLatch(1);
        background.submit(waitingForever(waits));
        awaitLatch(waits);
        Thread closer = Thread.startVirtualThread(() -> background.close(LONG));
        while (!background.isClosed()) {
            Thread.onSpinWait();
        }
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> background.call(() -> 1));
        assertEquals("<BackgroundLoop in test closing> takes no more work", refused.getMessage());
        // Ends the other one's grace.
        background.close();
        OtherThread.join(closer);
    }

    @Test
    void whatOutlastsTheGraceIsCancelled() {
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<Void> never = background.submit(waitingForever(waits));
        awaitLatch(waits);
        background.close(Duration.ofMillis(30));
        assertTrue(never.isCancelled());
    }

    @Test
    void anInterruptEndsTheGraceButNotTheWait() {
        CountDownLatch waits = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        background.submit(() -> {
            try {
                await(waitingForever(waits));
            } finally {
                await(sleep(0.02));
                order.add("cleaned up");
            }
        });
        awaitLatch(waits);
        Thread.currentThread().interrupt();
        background.close(LONG);
        assertTrue(Thread.interrupted(), "the interrupt status is gone");
        assertEquals(List.of("cleaned up"), order);
    }

    @Test
    void anInterruptDoesNotEndTheWait() {
        CountDownLatch waits = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        background.submit(() -> {
            try {
                await(waitingForever(waits));
            } finally {
                await(sleep(0.02));
                order.add("cleaned up");
            }
        });
        awaitLatch(waits);
        Thread.currentThread().interrupt();
        background.close();
        assertTrue(Thread.interrupted(), "the interrupt status is gone");
        assertEquals(List.of("cleaned up"), order);
    }

    @Test
    void codeOfTheLoopCannotCloseIt() {
        for (Action<Exception> close : List.<Action<Exception>>of(background::close, () -> background.close(LONG))) {
            IllegalStateException inTask = background.call(() -> assertThrows(IllegalStateException.class, close::run));
            assertEquals(
                    "close() would wait for the code that calls it: let <BackgroundLoop in test open> be closed by"
                            + " the thread that owns it",
                    inTask.getMessage());
            IllegalStateException inThread =
                    background.call(() -> await(toThread(() -> assertThrows(IllegalStateException.class, close::run))));
            assertEquals(
                    "close() would wait for the call of toThread(...) that calls it: let <BackgroundLoop in test open>"
                            + " be closed by the thread that owns it",
                    inThread.getMessage());
        }
        assertFalse(background.isClosed());
    }

    @Test
    void aCallOfToThreadThatCallsBackEndsWithTheLoop() {
        CountDownLatch waits = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        background.submit(toThread(() -> {
            thrown.set(assertThrows(CancelledError.class, () -> background.call(waitingForever(waits))));
        }));
        awaitLatch(waits);
        background.close();
        assertInstanceOf(CancelledError.class, thrown.get());
    }

    @Test
    void aSystemExitEndsItAndIsToldToAll() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> {
            if (thread.getName().equals("in test")) {
                uncaught.complete(problem);
            }
        });
        SystemExit exit = new SystemExit(3);
        try {
            CountDownLatch waits = new CountDownLatch(1);
            CompletableFuture<Void> other = background.submit(waitingForever(waits));
            awaitLatch(waits);
            assertSame(
                    exit,
                    assertThrows(
                            SystemExit.class,
                            () -> background.call((Action<Exception>) () -> {
                                throw exit;
                            })));
            assertSame(exit, uncaught.get(SECONDS, TimeUnit.SECONDS));
            assertTrue(other.isCancelled());
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> background.call(() -> 1));
            assertSame(exit, refused.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            background.close();
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void whatWasAcceptedBeforeASystemExitIsToldToo() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        Thread.setDefaultUncaughtExceptionHandler((_, problem) -> uncaught.complete(problem));
        try {
            SystemExit first = new SystemExit(1);
            SystemExit second = new SystemExit(2);
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch holds = new CountDownLatch(1);
            background.submit(() -> {
                held.countDown();
                awaitLatch(holds);
            });
            awaitLatch(held);
            CompletableFuture<Void> one = background.submit((Action<Exception>) () -> {
                throw first;
            });
            CompletableFuture<Void> other = background.submit((Action<Exception>) () -> {
                throw second;
            });
            CompletableFuture<Void> third = background.submit(() -> await(sleep(SECONDS)));
            holds.countDown();
            assertSame(first, uncaught.join());
            background.close();
            assertSame(first, one.exceptionNow());
            assertSame(second, other.exceptionNow());
            assertTrue(third.isCancelled());
            assertEquals(List.of(second), List.of(first.getSuppressed()));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void oneMayFollowAnother() {
        for (int i = 0; i < 20; i++) {
            try (BackgroundLoop next = BackgroundLoop.start(BackgroundLoopOptions.DEFAULT.withName("in test"))) {
                assertEquals(1, next.call(() -> 1));
            }
        }
    }

    /**
     * A hundred threads call while another one closes: each call ends, as its task did or refused;
     * what has begun is left by its finally block; nothing is reported.
     */
    @Test
    void nothingIsLostWhenManyCallWhileItCloses() throws Exception {
        for (int round = 0; round < 10; round++) {
            attack(round % 3 == 0 ? Duration.ZERO : Duration.ofMillis(round));
        }
        Garbage.collect();
    }

    private static void attack(Duration grace) throws InterruptedException {
        BackgroundLoop attacked = BackgroundLoop.start(BackgroundLoopOptions.DEFAULT.withName("attacked"));
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        AtomicInteger outcomes = new AtomicInteger();
        ConcurrentLinkedQueue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
        CountDownLatch ready = new CountDownLatch(100);
        Thread[] callers = new Thread[100];
        for (int i = 0; i < callers.length; i++) {
            int number = i;
            Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            callers[i] = builder.start(() -> {
                ready.countDown();
                try {
                    while (true) {
                        try {
                            int result = number % 3 == 0
                                    ? attacked.submit(() -> work(number, begun, left))
                                            .join()
                                    : attacked.call(() -> work(number, begun, left));
                            if (result != number) {
                                throw new AssertionError(result + " instead of " + number);
                            }
                        } catch (CancelledError | CancellationException closed) {
                            // Its task was cancelled.
                        }
                        outcomes.incrementAndGet();
                    }
                } catch (IllegalStateException refused) {
                    if (!refused.getMessage().endsWith(" takes no more work")) {
                        unexpected.add(refused);
                    }
                } catch (Throwable problem) {
                    unexpected.add(problem);
                }
            });
        }
        ready.await();
        Thread.sleep(5);
        attacked.close(grace);
        assertEquals(begun.get(), left.get(), "tasks that did not run their finally blocks");
        OtherThread.join(callers);
        assertEquals(List.of(), List.copyOf(unexpected));
        assertTrue(outcomes.get() >= left.get(), () -> outcomes + " outcomes of " + left + " tasks");
        assertEquals(List.of(), threadsNamed("attacked"));
    }

    private static int work(int number, AtomicInteger begun, AtomicInteger left) {
        begun.incrementAndGet();
        try {
            await(sleep(number % 5 * 0.0005));
            return number;
        } finally {
            left.incrementAndGet();
        }
    }

    static List<Thread> threadsNamed(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }

    /** A thread whose start has failed may still be on its way out. */
    static void assertNoThreadNamed(String name) {
        for (Thread thread : threadsNamed(name)) {
            OtherThread.join(thread);
        }
        assertEquals(List.of(), threadsNamed(name));
    }
}
