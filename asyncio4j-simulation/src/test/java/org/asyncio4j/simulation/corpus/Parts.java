package org.asyncio4j.simulation.corpus;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Lock;
import org.asyncio4j.LockGuard;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/** What the programs of the corpus are made of. */
final class Parts {

    /** What a task does. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    private Parts() {}

    /** Lets the others run so many times. */
    static void turns(int count) {
        for (int i = 0; i < count; i++) {
            await(sleep(0));
        }
    }

    /** Returns what does the same after so many turns. */
    static Body later(int turns, Body body) {
        return () -> {
            turns(turns);
            body.run();
        };
    }

    static Task<Void> task(Body body) {
        return createTask(body::run);
    }

    /** Runs all at the same time, each as a task, and waits for them. */
    static void together(Body... bodies) {
        List<Task<Void>> tasks = new ArrayList<>();
        for (Body body : bodies) {
            tasks.add(task(body));
        }
        for (Task<Void> each : tasks) {
            ended(each);
        }
    }

    /** Waits for a task that may have been cancelled. */
    static void ended(Task<?> task) {
        try {
            await(task);
        } catch (CancelledError e) {
            if (!task.cancelled()) {
                throw e;
            }
        }
    }

    static <T extends @Nullable Object> SettableFuture<T> future() {
        return Loops.getRunningLoop().createFuture();
    }

    static void wake(@Nullable SettableFuture<Void> waiting) {
        if (waiting != null && !waiting.done()) {
            waiting.setResult(null);
        }
    }

    /** Takes the first that still waits, and wakes it; returns whether there was one. */
    static boolean wakeNext(Queue<SettableFuture<Void>> waiting) {
        for (SettableFuture<Void> next = waiting.poll(); next != null; next = waiting.poll()) {
            if (!next.done()) {
                next.setResult(null);
                return true;
            }
        }
        return false;
    }

    /** Holds the lock if this is the mended program. */
    static @Nullable LockGuard holdIf(boolean mended, Lock lock) {
        return mended ? await(lock.hold()) : null;
    }
}
