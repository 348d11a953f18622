package org.asyncio4j.internal.task;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.asyncio4j.Future;
import org.asyncio4j.internal.util.WeakKey;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which future according to third parties. Both are held weakly: an entry that nobody takes out keeps
 * nothing in memory. Loop thread only.
 */
final class DeclaredAwaiters {

    private final Map<Entry, Set<Entry>> waitersByFuture = new LinkedHashMap<>();
    private final ReferenceQueue<Future<?>> gone = new ReferenceQueue<>();

    private static final class Entry extends WeakKey<Future<?>> {

        /** The future that this one waits for; null for the key of the map. */
        private final @Nullable Entry awaited;

        Entry(Future<?> future, @Nullable Entry awaited, @Nullable ReferenceQueue<Future<?>> queue) {
            super(future, queue);
            this.awaited = awaited;
        }
    }

    void add(Future<?> future, Future<?> waiter) {
        removeGone();
        Entry key = new Entry(future, null, gone);
        waitersByFuture
                .computeIfAbsent(key, absent -> new LinkedHashSet<>())
                .add(new Entry(waiter, new Entry(future, null, null), gone));
    }

    void remove(Future<?> future, Future<?> waiter) {
        removeGone();
        remove(new Entry(future, null, null), new Entry(waiter, null, null));
    }

    /** Returns the waiters, in the order in which they were added. */
    List<Future<?>> of(Future<?> future) {
        removeGone();
        List<Future<?>> waiters = new ArrayList<>();
        for (Entry entry : waitersByFuture.getOrDefault(new Entry(future, null, null), Set.of())) {
            Future<?> waiter = entry.get();
            if (waiter != null) {
                waiters.add(waiter);
            }
        }
        return waiters;
    }

    private void remove(Entry future, Entry waiter) {
        Set<Entry> waiters = waitersByFuture.get(future);
        if (waiters != null && waiters.remove(waiter) && waiters.isEmpty()) {
            waitersByFuture.remove(future);
        }
    }

    private void removeGone() {
        for (Reference<?> found = gone.poll(); found != null; found = gone.poll()) {
            Entry entry = (Entry) found;
            if (entry.awaited == null) {
                waitersByFuture.remove(entry);
            } else {
                remove(entry.awaited, entry);
            }
        }
    }
}
