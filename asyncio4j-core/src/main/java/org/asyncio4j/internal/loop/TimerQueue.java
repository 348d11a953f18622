package org.asyncio4j.internal.loop;

import java.util.Arrays;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.ReadyQueue;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a loop: a binary heap, ordered by deadline and then by the order of scheduling.
 * Loop thread only.
 *
 * <p>Most timers are timeouts that are cancelled long before they are due. A cancelled timer stays
 * in the heap; when there are many and they are the majority, the heap is rebuilt without them, so
 * that a cancellation costs constant time.
 */
final class TimerQueue {

    /** As in CPython: fewer timers than this are not worth the effort. */
    private static final int MIN_FOR_CLEANUP = 100;

    private @Nullable TimerEntry[] heap = new TimerEntry[16];
    private int size;
    private int cancelled;
    private long sequence;

    TimerEntry add(LoopState loopState, Runnable callback, @Nullable VarContext context, long deadlineNanos) {
        TimerEntry entry = new TimerEntry(loopState, callback, context, deadlineNanos, sequence++);
        entry.queue = this;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        insert(entry);
        return entry;
    }

    void countCancelled() {
        cancelled++;
    }

    /**
     * Removes cancelled timers: those at the head, and all of them if they are the majority of
     * many.
     */
    void dropCancelled() {
        if (size > MIN_FOR_CLEANUP && cancelled * 2 > size) {
            rebuild();
        }
        while (size > 0 && at(0).cancelled()) {
            cancelled--;
            removeFirst();
        }
    }

    /**
     * Returns the nanoseconds until the first timer is due, at least 0; {@link Long#MAX_VALUE} if
     * there is none.
     */
    long untilFirst(long nowNanos) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, at(0).deadlineNanos - nowNanos);
    }

    /** Returns when the first timer is due that is not cancelled; {@link Long#MAX_VALUE} if there is none. */
    long first() {
        dropCancelled();
        return size == 0 ? Long.MAX_VALUE : at(0).deadlineNanos;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns how many timers are not cancelled. Any thread; another one may see a wrong value for a moment. */
    int count() {
        return Math.max(0, size - cancelled);
    }

    /** Moves due timers to the ready queue. */
    void moveDue(long nowNanos, ReadyQueue ready) {
        while (size > 0 && at(0).deadlineNanos <= nowNanos) {
            // Before the timer leaves the heap, so that it is not lost when memory runs out.
            ready.ensureRoom();
            TimerEntry due = removeFirst();
            if (due.cancelled()) {
                cancelled--;
            } else {
                ready.add(due);
            }
        }
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            at(i).queue = null;
        }
        heap = new TimerEntry[16];
        size = 0;
        cancelled = 0;
    }

    private TimerEntry removeFirst() {
        TimerEntry first = at(0);
        first.queue = null;
        TimerEntry last = at(--size);
        heap[size] = null;
        if (size > 0) {
            siftDown(0, last);
        }
        return first;
    }

    private void rebuild() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            TimerEntry entry = at(i);
            if (entry.cancelled()) {
                entry.queue = null;
            } else {
                heap[kept++] = entry;
            }
        }
        Arrays.fill(heap, kept, size, null);
        size = kept;
        cancelled = 0;
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i, at(i));
        }
    }

    /** Changes the heap only after all calls, for which the stack of the code that waits may be too full. */
    private void insert(TimerEntry entry) {
        int index = size;
        while (index > 0 && entry.before(at((index - 1) >>> 1))) {
            index = (index - 1) >>> 1;
        }
        for (int i = size; i > index; i = (i - 1) >>> 1) {
            heap[i] = heap[(i - 1) >>> 1];
        }
        heap[index] = entry;
        size++;
    }

    private void siftDown(int from, TimerEntry entry) {
        int index = from;
        int half = size >>> 1;
        while (index < half) {
            int child = 2 * index + 1;
            if (child + 1 < size && at(child + 1).before(at(child))) {
                child++;
            }
            TimerEntry below = at(child);
            if (!below.before(entry)) {
                break;
            }
            heap[index] = below;
            index = child;
        }
        heap[index] = entry;
    }

    private TimerEntry at(int index) {
        TimerEntry entry = heap[index];
        assert entry != null : "bug in asyncio4j: a hole in the heap of timers";
        return entry;
    }
}
