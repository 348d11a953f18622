package org.asyncio4j.internal.task;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncio4j.Task;
import org.asyncio4j.internal.util.WeakKey;

/**
 * Tasks of other libraries that were registered with a loop, in that order. Held weakly, as in CPython: whoever made one
 * refers to it, and need not take it out when it is done. Any thread.
 */
final class ForeignTasks {

    private final ReferenceQueue<Task<?>> gone = new ReferenceQueue<>();

    /** Each key is its own value. Guarded by itself. */
    private final Map<WeakKey<Task<?>>, WeakKey<Task<?>>> entries = new LinkedHashMap<>();

    /** Adds a task, unless it is there. */
    void add(Task<?> task) {
        WeakKey<Task<?>> entry = new WeakKey<>(task, gone);
        synchronized (entries) {
            removeGone();
            entries.putIfAbsent(entry, entry);
        }
    }

    void remove(Task<?> task) {
        synchronized (entries) {
            removeGone();
            entries.remove(new WeakKey<>(task, null));
        }
    }

    /** Adds those that are not done to {@code tasks}. */
    void addPendingTo(List<Task<?>> tasks) {
        List<Task<?>> all = new ArrayList<>();
        synchronized (entries) {
            removeGone();
            for (WeakKey<Task<?>> entry : entries.keySet()) {
                Task<?> task = entry.get();
                if (task != null) {
                    all.add(task);
                }
            }
        }
        for (Task<?> task : all) {
            // Code of another library, which must not run under our lock.
            if (!task.done()) {
                tasks.add(task);
            }
        }
    }

    private void removeGone() {
        for (Reference<?> found = gone.poll(); found != null; found = gone.poll()) {
            entries.remove(found);
        }
    }
}
