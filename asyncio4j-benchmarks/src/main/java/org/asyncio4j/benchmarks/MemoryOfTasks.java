package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;

import java.util.ArrayList;
import java.util.List;

/** The bytes of heap that a waiting task takes, and a bare virtual thread that is parked. */
public final class MemoryOfTasks {

    private MemoryOfTasks() {}

    /** Bytes of one of {@code count} tasks, each of which waits for a future of its own. */
    public static long task(int count) {
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler((any, problem) -> {});
        loop.runUntilComplete(sleep(0));
        long before = used();
        for (int i = 0; i < count; i++) {
            loop.createTask(async(() -> await(loop.createFuture())));
        }
        loop.runUntilComplete(sleep(0));
        long each = (used() - before) / count;
        loop.close();
        return each;
    }

    /** Bytes of one of {@code count} bare virtual threads, each of which is parked. */
    public static long bareThread(int count) {
        List<Thread> threads = new ArrayList<>(count);
        BareThreads.parked();
        long before = used();
        for (int i = 0; i < count; i++) {
            threads.add(BareThreads.parked());
        }
        return (used() - before) / threads.size();
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
