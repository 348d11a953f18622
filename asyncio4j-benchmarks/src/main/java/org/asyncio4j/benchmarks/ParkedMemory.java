package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;

import java.util.ArrayList;
import java.util.List;

/**
 * Prints the bytes of heap that a task takes which waits for a future; and a bare virtual thread
 * that is parked.
 */
public final class ParkedMemory {

    private static final int COUNT = 100_000;

    private ParkedMemory() {}

    /** With the argument {@code bare}, measures bare threads. */
    public static void main(String[] args) {
        System.out.println(args.length > 0 && args[0].equals("bare") ? bareThread() : task());
    }

    private static long task() {
        EventLoop loop = Loops.newEventLoop();
        loop.setExceptionHandler((any, problem) -> {});
        loop.runUntilComplete(sleep(0));
        long before = used();
        for (int i = 0; i < COUNT; i++) {
            loop.createTask(async(() -> await(loop.createFuture())));
        }
        loop.runUntilComplete(sleep(0));
        long each = (used() - before) / COUNT;
        loop.close();
        return each;
    }

    private static long bareThread() {
        List<Thread> threads = new ArrayList<>(COUNT);
        BareThreads.parked();
        long before = used();
        for (int i = 0; i < COUNT; i++) {
            threads.add(BareThreads.parked());
        }
        return (used() - before) / COUNT;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
