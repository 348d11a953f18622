package org.asyncio4j.internal.structure;

import java.lang.ref.WeakReference;
import java.util.List;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.Futures;
import org.jspecify.annotations.Nullable;

/** Who waits for a future that stands for others, as that of {@code gather} does; for call graphs. */
final class StandIns {

    private StandIns() {}

    /** Returns the task that makes a stand-in now, or null. Weak: what a stand-in waits for may outlive the task by far. */
    static @Nullable WeakReference<Task<?>> maker() {
        Task<?> current = Coroutines.getRunningLoopOrNull() == null ? null : Coroutines.currentTask();
        return current == null ? null : new WeakReference<>(current);
    }

    /** Returns who awaits {@code standIn}; while nobody does, the task that made it and is about to, as in Python. */
    static List<? extends Future<?>> awaiters(Future<?> standIn, @Nullable WeakReference<Task<?>> maker) {
        List<Future<?>> awaiters = Futures.awaiters(standIn);
        Task<?> task = maker == null || standIn.done() ? null : maker.get();
        return awaiters.isEmpty() && task != null && !task.done() ? List.of(task) : awaiters;
    }
}
