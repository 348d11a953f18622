package org.asyncio4j.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * What the carrier engine is measured against: virtual threads on a private scheduler, and a queue
 * of those that can run. The plain way: park, unpark, run. No loop, no tasks.
 */
public final class BareThreads {

    private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;
    private static final MethodHandle NEW_VIRTUAL_THREAD = newVirtualThread();

    private final Queue<Runnable> runnable = new ArrayDeque<>();
    private final Executor scheduler = runnable::add;

    private BareThreads() {}

    /** Lets {@code threads} threads take {@code steps} turns each. */
    static void switches(int threads, int steps) {
        BareThreads bare = new BareThreads();
        Queue<Thread> waiting = new ArrayDeque<>();
        for (int i = 0; i < threads; i++) {
            bare.start(() -> {
                for (int step = 0; step < steps; step++) {
                    waiting.add(Thread.currentThread());
                    LockSupport.park();
                }
            });
        }
        bare.runAll();
        for (Thread next = waiting.poll(); next != null; next = waiting.poll()) {
            LockSupport.unpark(next);
            bare.runAll();
        }
    }

    /** Starts {@code count} threads one after another and runs each to its end. */
    static void spawns(int count) {
        BareThreads bare = new BareThreads();
        int[] ran = new int[1];
        for (int i = 0; i < count; i++) {
            bare.start(() -> ran[0]++);
            bare.runAll();
        }
        if (ran[0] != count) {
            throw new AssertionError("not all threads ran: " + ran[0]);
        }
    }

    /**
     * Makes {@code count} threads and has all of them start, in a queue, before the first runs;
     * runs them, one after another, and collects what each returns. Threads and results stay until
     * the last has ended, as the children of a {@code gather} do.
     */
    static List<Integer> spawnsAtOnce(int count) {
        BareThreads bare = new BareThreads();
        List<Thread> threads = new ArrayList<>(count);
        Integer[] results = new Integer[count];
        for (int i = 0; i < count; i++) {
            int index = i;
            threads.add(bare.start(() -> results[index] = 1));
        }
        bare.runAll();
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                throw new AssertionError("has not ended: " + thread);
            }
        }
        return new ArrayList<>(List.of(results));
    }

    /** Parks a thread for good. */
    static Thread parked() {
        BareThreads bare = new BareThreads();
        Thread thread = bare.start(LockSupport::park);
        bare.runAll();
        return thread;
    }

    private Thread start(Runnable body) {
        return start(scheduler, body);
    }

    /**
     * Starts a virtual thread on a scheduler of its own: what that is given to run is the next
     * piece of the thread, up to where it yields, parks or ends. It must not be run where the
     * running thread holds a monitor, as it does in {@code Selector.select(Consumer)}.
     */
    public static Thread start(Executor scheduler, Runnable body) {
        try {
            Thread thread = (Thread) NEW_VIRTUAL_THREAD.invokeExact(scheduler, "bare", NO_INHERIT_THREAD_LOCALS, body);
            thread.start();
            return thread;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private void runAll() {
        for (Runnable next = runnable.poll(); next != null; next = runnable.poll()) {
            next.run();
        }
    }

    private static MethodHandle newVirtualThread() {
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            return MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
                    .findStatic(
                            builders,
                            "newVirtualThread",
                            MethodType.methodType(
                                    Thread.class, Executor.class, String.class, int.class, Runnable.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
