package org.asyncio4j.internal.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that the loop runs next, first in, first out: a growing ring buffer. Loop thread only.
 */
public final class ReadyQueue {

    private @Nullable Job[] ring = new Job[64];
    private int head;
    private int size;

    public int size() {
        return size;
    }

    public void add(Job job) {
        ensureRoom();
        ring[(head + size) & (ring.length - 1)] = job;
        size++;
    }

    /** Adds all jobs, or, if the memory or the stack does not suffice, none of them. */
    void addAll(List<Job> jobs) {
        int count = jobs.size();
        ensureRoom(count);
        // Without an iterator, for which there may be no memory.
        for (int i = 0; i < count; i++) {
            ring[(head + size + i) & (ring.length - 1)] = jobs.get(i);
        }
        size += count;
    }

    /** Returns the jobs, the first one first. */
    List<Job> jobs() {
        List<Job> jobs = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            jobs.add(Objects.requireNonNull(ring[(head + i) & (ring.length - 1)]));
        }
        return jobs;
    }

    /** Ensures room for one more job, so that adding it needs no memory. */
    public void ensureRoom() {
        if (size == ring.length) {
            grow(ring.length * 2);
        }
    }

    /** Ensures room for {@code count} more jobs. */
    void ensureRoom(int count) {
        if (size + count > ring.length) {
            grow(Math.max(ring.length * 2, Integer.highestOneBit(size + count) * 2));
        }
    }

    /** Returns the first job, or null. */
    @Nullable
    Job first() {
        return ring[head];
    }

    /** Removes and returns the first job; there must be one. */
    public Job remove() {
        Job job = ring[head];
        assert job != null : "bug in asyncio4j: the ready queue is empty";
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return job;
    }

    /** Removes {@code job} if it was added last. */
    void removeIfLast(Job job) {
        int last = (head + size - 1) & (ring.length - 1);
        if (ring[last] == job) {
            ring[last] = null;
            size--;
        }
    }

    public void clear() {
        ring = new Job[64];
        head = 0;
        size = 0;
    }

    /** Moves the jobs to a longer ring, whose length must be a power of two. */
    private void grow(int length) {
        @Nullable Job[] larger = new Job[length];
        int toEnd = ring.length - head;
        System.arraycopy(ring, head, larger, 0, toEnd);
        System.arraycopy(ring, 0, larger, toEnd, head);
        ring = larger;
        head = 0;
    }
}
