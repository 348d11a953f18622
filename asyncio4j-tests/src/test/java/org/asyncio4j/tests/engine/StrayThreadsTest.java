package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Virtual threads that are made inside a task inherit its scheduler. They run all the same, beside
 * the loop.
 */
@Tag("real-time")
class StrayThreadsTest {

    @Test
    void aTaskMayWaitForThem() {
        int sum = run(async(() -> {
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> parts = executor.invokeAll(IntStream.range(0, 100)
                        .<Callable<Integer>>mapToObj(i -> () -> {
                            Thread.sleep(1);
                            return i;
                        })
                        .toList());
                int total = 0;
                for (Future<Integer> part : parts) {
                    total += part.get();
                }
                return total;
            }
        }));
        assertEquals(4950, sum);
    }

    @Test
    void theyGoOnWhenTheLoopIsGone() throws InterruptedException {
        CountDownLatch loopIsGone = new CountDownLatch(1);
        Thread stray = run(async(() -> Thread.startVirtualThread(() -> {
            try {
                loopIsGone.await();
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        })));
        loopIsGone.countDown();
        stray.join();
        assertTrue(!stray.isAlive());
    }

    @Test
    void theyAreNotPartOfTheLoop() {
        String message = run(async(() -> {
            String[] refused = new String[1];
            Thread stray = Thread.startVirtualThread(() -> {
                try {
                    await(sleep(0));
                } catch (IllegalStateException e) {
                    refused[0] = e.getMessage();
                }
            });
            stray.join();
            return refused[0];
        }));
        assertTrue(message.contains("await outside a task"), message);
    }

    @Test
    void thoseOfAnExecutorAreNotWarnedAbout() {
        try (LogCapture log = new LogCapture();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            run(async(() -> {
                EventLoop loop = Loops.getRunningLoop();
                assertEquals("given", await(loop.runInExecutor(executor, () -> "given")));
                loop.setDefaultExecutor(executor);
                assertEquals("default", await(toThread(() -> "default")));
            }));
            assertEquals(List.of(), log.messages(Level.WARNING));
        }
    }

    @Test
    void theCarrierEngineWarnsOnce() {
        try (LogCapture log = new LogCapture()) {
            run(() -> {
                for (int i = 0; i < 3; i++) {
                    Thread.startVirtualThread(() -> {}).join();
                }
            });
            long warnings = log.messages(Level.WARNING).stream()
                    .filter(line -> line.contains("virtual thread was created inside a task"))
                    .count();
            // On the portable engine they inherit nothing that could do harm.
            assertEquals(Engine.get().name().equals("carrier") ? 1 : 0, warnings);
        }
    }
}
