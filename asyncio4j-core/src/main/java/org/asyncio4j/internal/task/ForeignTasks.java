package org.asyncio4j.internal.task;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncio4j.Task;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of other libraries that were registered with a loop, in that order. Held weakly, as in CPython: whoever made one
 * refers to it, and need not take it out when it is done. Any thread.
 */
final class ForeignTasks {

    private final ReferenceQueue<Task<?>> gone = new ReferenceQueue<>();

    /** Each key is its own value. Guarded by itself. */
    private final Map<Entry, Entry> entries = new LinkedHashMap<>();

    /** Equal to another one of the same task, also when the task is gone to itself. */
    private static final class Entry extends WeakReference<Task<?>> {

        private final int hash;

        Entry(Task<?> task, @Nullable ReferenceQueue<Task<?>> queue) {
            super(task, queue);
            hash = System.identityHashCode(task);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            if (this == other) {
                return true;
            }
            Task<?> mine = get();
            return mine != null && other instanceof Entry entry && entry.refersTo(mine);
        }
    }

    /** Adds a task, unless it is there. */
    void add(Task<?> task) {
        Entry entry = new Entry(task, gone);
        synchronized (entries) {
            removeGone();
            entries.putIfAbsent(entry, entry);
        }
    }

    void remove(Task<?> task) {
        synchronized (entries) {
            removeGone();
            entries.remove(new Entry(task, null));
        }
    }

    /** Adds those that are not done to {@code tasks}. */
    void addPendingTo(List<Task<?>> tasks) {
        List<Task<?>> all = new ArrayList<>();
        synchronized (entries) {
            removeGone();
            for (Entry entry : entries.keySet()) {
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
