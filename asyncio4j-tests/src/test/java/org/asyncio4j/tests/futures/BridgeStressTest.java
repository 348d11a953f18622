package org.asyncio4j.tests.futures;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.tools.LoopThread;
import org.asyncio4j.tests.tools.OtherThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Many threads at once on the bridges between loops and java.util.concurrent. */
class BridgeStressTest {

    private static final int THREADS = 4;
    private static final int EACH = 500;

    @AsyncioTest(realTime = true, debug = false)
    void everyStageThatAnyThreadEndsInAnyWayWakesItsTask() throws Exception {
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS * EACH; i++) {
            CompletableFuture<Integer> stage = new CompletableFuture<>();
            stages.add(stage);
            tasks.add(createTask(() -> ending(stage)));
        }
        Thread[] threads = start(thread -> {
            for (int i = thread; i < stages.size(); i += THREADS) {
                end(stages.get(i), i);
            }
        });
        for (int i = 0; i < tasks.size(); i++) {
            assertEquals(expectedEnding(i), await(tasks.get(i)));
        }
        OtherThread.join(threads);
    }

    @Test
    void everySubmissionEndsAlsoThoseThatMeetTheEndOfTheLoop() throws Exception {
        for (int round = 0; round < 20; round++) {
            LoopThread running = new LoopThread();
            running.loop().callSoonThreadsafe(() -> running.loop().setExceptionHandler(new ReportedProblems()));
            AtomicInteger open = new AtomicInteger();
            CountDownLatch begun = new CountDownLatch(THREADS);
            Thread[] threads = start(thread -> {
                begun.countDown();
                try {
                    while (true) {
                        open.incrementAndGet();
                        CompletableFuture<Integer> submission =
                                runCoroutineThreadsafe(async(() -> await(sleep(0, 1))), running.loop());
                        submission.get();
                        open.decrementAndGet();
                    }
                } catch (IllegalStateException closed) { // a CancellationException is one
                    open.decrementAndGet();
                }
            });
            begun.await();
            running.close();
            OtherThread.join(threads);
            assertEquals(0, open.get());
        }
    }

    @Test
    void aViewCancelledByManyWhileTheLoopClosesHarmsNobody() throws Exception {
        for (int round = 0; round < 50; round++) {
            LoopThread running = new LoopThread();
            List<CompletableFuture<String>> views = running.call(() -> {
                List<CompletableFuture<String>> made = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    made.add(running.loop().<String>createFuture().toCompletableFuture());
                }
                return made;
            });
            Thread[] threads = start(thread -> {
                for (CompletableFuture<String> view : views) {
                    view.cancel(true);
                }
            });
            running.close();
            OtherThread.join(threads);
            views.forEach(view -> assertTrue(view.isCancelled(), view::toString));
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void theCancellationOfEachViewReachesItsTask(EventLoop loop) throws Exception {
        List<Task<String>> tasks = new ArrayList<>();
        List<CompletableFuture<String>> views = new ArrayList<>();
        for (int i = 0; i < THREADS * EACH; i++) {
            Task<String> task = createTask(() -> await(loop.<String>createFuture()));
            tasks.add(task);
            views.add(task.toCompletableFuture());
        }
        // Each view is cancelled by all, and counts once at least.
        Thread[] threads = start(thread -> views.forEach(view -> view.cancel(true)));
        for (Task<String> task : tasks) {
            try {
                await(task);
                throw new AssertionError("not cancelled: " + task);
            } catch (CancelledError expected) {
                assertTrue(task.cancelling() >= 1);
            }
        }
        OtherThread.join(threads);
    }

    @Test
    void coroutinesOfOneLoopMayBeRunByAnother() throws Exception {
        ReportedProblems problems = new ReportedProblems();
        AtomicInteger ran = new AtomicInteger();
        try (LoopThread other = new LoopThread()) {
            run(() -> {
                Loops.getRunningLoop().setExceptionHandler(problems);
                List<CompletableFuture<Integer>> results = new ArrayList<>();
                for (int i = 0; i < THREADS * EACH; i++) {
                    results.add(runCoroutineThreadsafe(async(ran::incrementAndGet), other.loop()));
                }
                for (CompletableFuture<Integer> result : results) {
                    await(result);
                }
            });
        }
        assertEquals(THREADS * EACH, ran.get());
        assertEquals(List.of(), problems.take());
    }

    @Test
    void theForgottenAreKnownWhateverOtherThreadsTakeCareOf() throws Exception {
        int many = 50_000;
        int[] reported = {0};
        List<Coroutine<?>> forgotten = new ArrayList<>();
        AtomicReference<@Nullable Coroutine<?>> offered = new AtomicReference<>();
        AtomicBoolean ended = new AtomicBoolean();
        Thread closer = Thread.ofPlatform().daemon().start(() -> {
            while (!ended.get()) {
                Coroutine<?> coroutine = offered.getAndSet(null);
                if (coroutine != null) {
                    coroutine.close();
                }
            }
        });
        run(() -> {
            Loops.getRunningLoop().setExceptionHandler((where, problem) -> reported[0]++);
            for (int i = 0; i < many; i++) {
                // Once the other thread has it, it closes it while this one makes the next.
                offered.set(async("offered", () -> {}));
                while (offered.get() != null) {
                    Thread.onSpinWait();
                }
                forgotten.add(async("forgotten", () -> {}));
            }
            ended.set(true);
            closer.join();
        });
        assertEquals(many, reported[0]);
    }

    private static String ending(CompletableFuture<Integer> stage) {
        try {
            return "result " + await(stage);
        } catch (CancellationException cancelled) {
            return "cancelled";
        } catch (Exception problem) {
            return "failed " + problem.getMessage();
        }
    }

    private static void end(CompletableFuture<Integer> stage, int i) {
        switch (i % 3) {
            case 0 -> stage.complete(i);
            case 1 -> stage.completeExceptionally(new IOException(String.valueOf(i)));
            default -> stage.cancel(false);
        }
    }

    private static String expectedEnding(int i) {
        return switch (i % 3) {
            case 0 -> "result " + i;
            case 1 -> "failed " + i;
            default -> "cancelled";
        };
    }

    private interface Work {
        void run(int thread) throws InterruptedException, ExecutionException;
    }

    private static Thread[] start(Work work) {
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads[i] = Thread.ofPlatform().daemon().start(() -> {
                try {
                    work.run(number);
                } catch (InterruptedException | ExecutionException e) {
                    throw new AssertionError(e);
                }
            });
        }
        return threads;
    }
}
