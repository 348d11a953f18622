package org.asyncio4j.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A thread that runs what callers ask for, while they wait and memory may run out. */
class WorkerThreadTest {

    private final WorkerThread worker = new WorkerThread(Thread.ofPlatform().daemon(), 0, null, null);

    @AfterEach
    void endTheThread() throws InterruptedException {
        worker.end();
        worker.thread().join();
    }

    @Test
    void waitsForTheEndWhateverIsThrownMeanwhile() {
        CountDownLatch seen = new CountDownLatch(3);
        boolean[] ended = new boolean[1];
        ThreadRun run = new ThreadRun(() -> {
            uninterruptibly(seen);
            ended[0] = true;
        });
        Thread.ofPlatform().start(run::carryOut);
        run.await(new SpinTime(), () -> {}, 1, () -> {
            seen.countDown();
            throw new OutOfMemoryError("as if");
        });
        assertTrue(ended[0]);
    }

    @Test
    void anInterruptThatCouldNotBePassedOnIsPassedOnAgain() {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch passedOn = new CountDownLatch(1);
        Thread here = Thread.currentThread();
        worker.run(
                () -> {
                    here.interrupt();
                    uninterruptibly(passedOn);
                },
                () -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new OutOfMemoryError("as if");
                    }
                    passedOn.countDown();
                },
                () -> {});
        assertEquals(3, calls.get());
        assertFalse(Thread.interrupted());
    }

    @Test
    void carriesOutOneRunAfterAnotherOnOneThread() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            worker.run(() -> threads.add(Thread.currentThread()), () -> {}, () -> {});
        }
        assertEquals(1000, threads.size());
        threads.forEach(thread -> assertSame(worker.thread(), thread));
    }

    @Test
    void goesOnAfterARunThatFailed() {
        AssertionError boom = new AssertionError("boom");
        assertSame(
                boom,
                assertThrows(
                        AssertionError.class,
                        () -> worker.run(
                                () -> {
                                    throw boom;
                                },
                                () -> {},
                                () -> {})));
        boolean[] ran = new boolean[1];
        worker.run(() -> ran[0] = true, () -> {}, () -> {});
        assertTrue(ran[0]);
    }

    @Test
    void anInterruptBetweenTwoRunsIsNobodys() {
        worker.thread().interrupt();
        boolean[] interrupted = new boolean[1];
        worker.run(() -> interrupted[0] = Thread.currentThread().isInterrupted(), () -> {}, () -> {});
        assertFalse(interrupted[0]);
    }

    @Test
    void hasTheCallersClassLoaderAndPriorityWhileItRuns() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader mine = new ClassLoader(before) {};
        int priority = Thread.currentThread().getPriority();
        Thread.currentThread().setContextClassLoader(mine);
        Thread.currentThread().setPriority(priority - 1);
        try {
            Object[] seen = new Object[2];
            worker.run(
                    () -> {
                        seen[0] = Thread.currentThread().getContextClassLoader();
                        seen[1] = Thread.currentThread().getPriority();
                    },
                    () -> {},
                    () -> {});
            assertSame(mine, seen[0]);
            assertEquals(priority - 1, seen[1]);
            assertSame(ClassLoader.getSystemClassLoader(), worker.thread().getContextClassLoader());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            Thread.currentThread().setPriority(priority);
        }
    }

    @Test
    void inheritsNothingOfTheThreadThatStartsIt() {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("caller's");
        try {
            WorkerThread other = new WorkerThread(Thread.ofPlatform().daemon(), 0, null, null);
            String[] seen = {"nothing"};
            other.run(() -> seen[0] = local.get(), () -> {}, () -> {});
            other.end();
            assertNull(seen[0]);
        } finally {
            local.remove();
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
