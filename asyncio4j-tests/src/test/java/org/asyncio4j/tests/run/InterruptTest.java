package org.asyncio4j.tests.run;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Cancelled;
import org.asyncio4j.tests.tools.OtherThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt of the thread that runs the loop counts as Ctrl-C. */
class InterruptTest {

    private final Thread caller = Thread.currentThread();

    @AfterEach
    void leaveTheThreadAsItWas() {
        assertFalse(Thread.interrupted(), "the test leaves its thread interrupted");
    }

    @Test
    void aMainThatWaitsIsCancelledTogetherWithItsFuture() {
        try (Runner runner = new Runner()) {
            EventLoop loop = runner.getLoop();
            SettableFuture<Void> never = loop.createFuture();
            List<String> order = new ArrayList<>();
            loop.callSoon(caller::interrupt);
            assertThrows(
                    KeyboardInterrupt.class,
                    () -> runner.run(() -> {
                        try {
                            await(never);
                        } catch (CancelledError cancelled) {
                            order.add("cancelled");
                            throw cancelled;
                        }
                    }));
            assertTrue(never.cancelled());
            assertEquals(List.of("cancelled"), order);
            assertEquals(1, runner.run(() -> 1));
        }
    }

    @Test
    void aMainThatOnlyYieldsIsCancelled() {
        try (Runner runner = new Runner()) {
            List<String> order = new ArrayList<>();
            runner.getLoop().callLater(0.001, caller::interrupt);
            assertThrows(KeyboardInterrupt.class, () -> runner.run(yieldsForever(order)));
            assertEquals(List.of("cancelled"), order);
        }
    }

    @Test
    void anInterruptFromWithinATaskIsNotLost() {
        List<String> order = new ArrayList<>();
        assertThrows(
                KeyboardInterrupt.class,
                () -> run(async(() -> {
                    createTask(async(caller::interrupt));
                    await(yieldsForever(order));
                })));
        assertEquals(List.of("cancelled"), order);
    }

    @Test
    void anInterruptBetweenTwoTasksIsNotLost() {
        List<String> order = new ArrayList<>();
        assertThrows(
                KeyboardInterrupt.class,
                () -> run(async(() -> {
                    createTask(yieldsForever(new ArrayList<>()));
                    Task<?> self = currentTask();
                    self.getLoop().callSoon(caller::interrupt);
                    createTask(yieldsForever(new ArrayList<>()));
                    await(yieldsForever(order));
                })));
        assertEquals(List.of("cancelled"), order);
    }

    @Test
    void aMainThatSwallowsTheCancellationReturnsItsValue() {
        String result = run(() -> {
            try {
                caller.interrupt();
                await(sleep(1000));
                return "not cancelled";
            } catch (CancelledError swallowed) {
                return "swallowed";
            }
        });
        assertEquals("swallowed", result);
    }

    @Test
    void aMainThatFailsInsteadThrowsThat() {
        RuntimeException failure = new RuntimeException("instead");
        Coroutine<Void> main = async(() -> {
            try {
                caller.interrupt();
                await(sleep(1000));
            } catch (CancelledError cancelled) {
                throw failure;
            }
        });
        assertSame(failure, assertThrows(RuntimeException.class, () -> run(main)));
    }

    @Test
    void aMainThatSomebodyElseCancelledTooEndsInACancelledError() {
        assertThrows(CancelledError.class, () -> run(() -> Cancelled.byTaskAndBy(caller::interrupt)));
    }

    @Test
    void aSecondInterruptDoesNotWaitForMain() {
        List<String> order = new ArrayList<>();
        assertThrows(
                KeyboardInterrupt.class,
                () -> run(() -> {
                    try {
                        caller.interrupt();
                        await(sleep(1000));
                    } catch (CancelledError swallowed) {
                        order.add("first");
                        caller.interrupt();
                        try {
                            await(sleep(1000));
                        } catch (CancelledError closing) {
                            order.add("cleaned up by close");
                        }
                    }
                }));
        assertEquals(List.of("first", "cleaned up by close"), order);
    }

    @Test
    void theCountBeginsAnewWithEachRun() {
        try (Runner runner = new Runner()) {
            for (int i = 0; i < 3; i++) {
                String result = runner.run(() -> {
                    try {
                        caller.interrupt();
                        await(sleep(1000));
                        return "not cancelled";
                    } catch (CancelledError swallowed) {
                        return "cancelled once";
                    }
                });
                assertEquals("cancelled once", result);
            }
        }
    }

    @Test
    void aThreadThatIsInterruptedAlreadyDoesNotRunMainToItsEnd() {
        boolean[] finished = new boolean[1];
        caller.interrupt();
        assertThrows(
                KeyboardInterrupt.class,
                () -> run(() -> {
                    await(sleep(1000));
                    finished[0] = true;
                }));
        assertFalse(finished[0]);
    }

    @Test
    void aLoopWithoutARunnerEndsAndMayBeRunAgain() {
        EventLoop loop = Loops.newEventLoop();
        loop.callSoon(caller::interrupt);
        Task<String> task = loop.createTask(sleep(0.01, "done"));
        assertThrows(KeyboardInterrupt.class, () -> loop.runUntilComplete(task));
        assertFalse(task.done());
        assertEquals("done", loop.runUntilComplete(task));
        loop.close();
    }

    @Test
    void anInterruptInTheLastIterationIsLeftToTheCaller() {
        boolean left = OtherThread.call(Thread.ofPlatform(), () -> {
            Thread waiting = Thread.currentThread();
            try (EventLoop loop = Loops.newEventLoop()) {
                loop.callSoon(() -> {
                    loop.stop();
                    waiting.interrupt();
                    while (waiting.isInterrupted()) {
                        // Until the thread has woken up and told the loop.
                        Thread.onSpinWait();
                    }
                    LockSupport.parkNanos(10_000_000);
                });
                loop.runForever();
                return Thread.interrupted();
            }
        });
        assertTrue(left);
    }

    @Test
    void closeLeavesAnInterruptToTheCaller() {
        boolean left = OtherThread.call(Thread.ofPlatform(), () -> {
            EventLoop loop = Loops.newEventLoop();
            loop.setExceptionHandler((any, problem) -> {});
            loop.createTask(sleep(1000));
            loop.runUntilComplete(sleep(0));
            Thread.currentThread().interrupt();
            loop.close();
            return Thread.interrupted();
        });
        assertTrue(left);
    }

    @Test
    void aVirtualThreadThatRunsALoopMayBeInterrupted() {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            Thread self = Thread.currentThread();
            try {
                run(() -> {
                    self.interrupt();
                    await(sleep(1000));
                });
                outcome.complete(new AssertionError("not interrupted"));
            } catch (Throwable thrown) {
                outcome.complete(thrown);
            }
        });
        assertSame(KeyboardInterrupt.class, outcome.join().getClass());
    }

    @Test
    void anInterruptOfATasksOwnThreadIsTheTasksMatter() {
        assertEquals(true, run(() -> {
            Thread.currentThread().interrupt();
            await(sleep(0));
            await(sleep(0.001));
            return Thread.interrupted();
        }));
    }

    private static Coroutine<Void> yieldsForever(List<String> order) {
        return async(() -> {
            try {
                while (true) {
                    await(sleep(0));
                }
            } catch (CancelledError cancelled) {
                order.add("cancelled");
                throw cancelled;
            }
        });
    }
}
