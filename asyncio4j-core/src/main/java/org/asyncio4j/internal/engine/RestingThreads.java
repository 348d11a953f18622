package org.asyncio4j.internal.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads on which loops have run that are closed, and on which others may run: starting a thread takes
 * longer than a short run. They are few, and end within a second.
 *
 * <p>A thread of another loop is like a new one: it has no thread-locals, not even inherited ones, neither a handler nor
 * a context class loader, and its usual name. Its thread-locals are taken away when it is taken, since most programs run
 * one loop: what access to them needs is a tenth of hello world's start. Where the JDK does not let us no thread is used
 * twice.
 */
final class RestingThreads {

    private static final int MOST = Runtime.getRuntime().availableProcessors();

    /** The newest first. Guarded by itself, as the number of threads that have not ended. */
    private static final Deque<WorkerThread> RESTING = new ArrayDeque<>();

    private static int alive;

    private RestingThreads() {}

    /** Returns a thread for a loop, one that rests or a new one, started with {@code stackSize}. */
    static WorkerThread take(long stackSize) {
        for (WorkerThread worker = poll(stackSize); worker != null; worker = poll(stackSize)) {
            if (JdkInternals.eraseThreadLocals(worker.thread())) {
                return worker;
            }
            countEnd();
            worker.end();
        }
        return start(stackSize);
    }

    private static @Nullable WorkerThread poll(long stackSize) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        synchronized (RESTING) {
            for (Iterator<WorkerThread> all = RESTING.iterator(); all.hasNext(); ) {
                WorkerThread worker = all.next();
                if (worker.stackSize() == stackSize && worker.thread().getThreadGroup() == group) {
                    all.remove();
                    worker.stopResting();
                    return worker;
                }
            }
        }
        return null;
    }

    private static WorkerThread start(long stackSize) {
        boolean alone;
        synchronized (RESTING) {
            alone = alive++ == 0;
        }
        SpacerThreads spacers = null;
        try {
            spacers = alone ? null : SpacerThreads.start();
            Runnable onEnd = spacers == null ? null : spacers::end;
            WorkerThread worker =
                    new WorkerThread(Thread.ofPlatform().daemon().stackSize(stackSize), stackSize, onEnd, null);
            if (spacers != null) {
                spacers.thin();
            }
            return worker;
        } catch (Throwable failed) {
            if (spacers != null) {
                spacers.end();
            }
            countEnd();
            throw failed;
        }
    }

    /** Takes a thread back from its owner, which must not use it any more. */
    static void give(WorkerThread worker) {
        Thread thread = worker.thread();
        thread.setUncaughtExceptionHandler(null);
        if (!thread.getName().equals(WorkerThread.NAME)) {
            thread.setName(WorkerThread.NAME);
        }
        @Nullable WorkerThread oldest = null;
        synchronized (RESTING) {
            RESTING.addFirst(worker);
            worker.rest();
            if (RESTING.size() > MOST) {
                oldest = RESTING.removeLast();
            }
        }
        if (oldest != null) {
            countEnd();
            oldest.end();
        }
    }

    /** Returns whether a thread that has rested long enough may end; false if it has just been taken. */
    static boolean tryRetire(WorkerThread worker) {
        synchronized (RESTING) {
            if (!RESTING.remove(worker)) {
                return false;
            }
        }
        countEnd();
        return true;
    }

    private static void countEnd() {
        synchronized (RESTING) {
            alive--;
        }
    }
}
