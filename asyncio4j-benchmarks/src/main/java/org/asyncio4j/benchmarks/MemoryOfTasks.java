package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;

/** The bytes of heap that a waiting task takes, and a bare virtual thread that is parked. */
public final class MemoryOfTasks {

    private static final int WARM_TASKS = 100;

    // What was measured stays, so that its end does not count in the next measurement.
    private static final List<Object> KEPT = new ArrayList<>();

    private MemoryOfTasks() {}

    /** Bytes of one of {@code count} tasks, each of which waits for a future of its own. */
    public static long task(int count) {
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler((any, problem) -> {});
        warm(loop, count);
        long before = used();
        for (int i = 0; i < count; i++) {
            park(loop, loop.createFuture());
        }
        loop.runUntilComplete(sleep(0));
        KEPT.add(loop);
        return (used() - before) / count;
    }

    private static void park(EventLoop loop, SettableFuture<Void> future) {
        loop.createTask(async(() -> await(future)));
    }

    /**
     * Tasks that wait and go on, so that the code is compiled: frames of code that is not are
     * larger.
     */
    private static void warm(EventLoop loop, int count) {
        List<SettableFuture<Void>> futures = new ArrayList<>(WARM_TASKS);
        for (int made = 0; made < count; made += WARM_TASKS) {
            for (int i = 0; i < WARM_TASKS; i++) {
                SettableFuture<Void> future = loop.createFuture();
                park(loop, future);
                futures.add(future);
            }
            loop.runUntilComplete(sleep(0));
            futures.forEach(future -> future.setResult(null));
            futures.clear();
            loop.runUntilComplete(sleep(0));
        }
    }

    /** Bytes of one of {@code count} bare virtual threads, each of which is parked. */
    public static long bareThread(int count) {
        List<Thread> threads = new ArrayList<>(count);
        BareThreads.parked();
        long before = used();
        for (int i = 0; i < count; i++) {
            threads.add(BareThreads.parked());
        }
        KEPT.add(threads);
        return (used() - before) / threads.size();
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 2; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
