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

    /** How many jobs were removed; the first one is in the slot of that number. */
    private long taken;

    private int size;

    /** Returns how many jobs there are. Any thread; another one may see an earlier value. */
    public int size() {
        return size;
    }

    /** Returns how many jobs were removed, in order to run them. Any thread, as above. */
    public long taken() {
        return taken;
    }

    /** Returns how many of the jobs are steps of tasks. Any thread, as above. */
    public int countTasks() {
        @Nullable Job[] array = ring;
        long first = taken;
        int count = Math.min(size, array.length);
        int tasks = 0;
        for (int i = 0; i < count; i++) {
            if (array[(int) (first + i) & (array.length - 1)] instanceof TaskSteps<?>) {
                tasks++;
            }
        }
        return tasks;
    }

    public void add(Job job) {
        ensureRoom();
        ring[slot(size)] = job;
        size++;
    }

    /** Adds all jobs, or, if the memory or the stack does not suffice, none of them. */
    void addAll(List<Job> jobs) {
        int count = jobs.size();
        ensureRoom(count);
        // Without an iterator, for which there may be no memory.
        for (int i = 0; i < count; i++) {
            ring[slot(size + i)] = jobs.get(i);
        }
        size += count;
    }

    /** Returns the jobs, the first one first. */
    List<Job> jobs() {
        List<Job> jobs = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            jobs.add(Objects.requireNonNull(ring[slot(i)]));
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
        return ring[slot(0)];
    }

    /** Removes and returns the first job; there must be one. */
    public Job remove() {
        int slot = slot(0);
        Job job = ring[slot];
        assert job != null : "bug in asyncio4j: the ready queue is empty";
        ring[slot] = null;
        taken++;
        size--;
        return job;
    }

    /** Returns the job at an index, which is less than the size. */
    public Job get(int index) {
        return Objects.requireNonNull(ring[slot(index)]);
    }

    /** Removes and returns the job at an index, which is less than the size; those before it move. */
    public Job remove(int index) {
        Job wanted = get(index);
        for (int i = index; i > 0; i--) {
            ring[slot(i)] = ring[slot(i - 1)];
        }
        ring[slot(0)] = wanted;
        return remove();
    }

    /** Removes {@code job} if it was added last. */
    void removeIfLast(Job job) {
        int last = slot(size - 1);
        if (ring[last] == job) {
            ring[last] = null;
            size--;
        }
    }

    public void clear() {
        ring = new Job[64];
        size = 0;
    }

    private int slot(int index) {
        return (int) (taken + index) & (ring.length - 1);
    }

    /** Moves the jobs to a longer ring, whose length must be a power of two. */
    private void grow(int length) {
        @Nullable Job[] larger = new Job[length];
        for (int i = 0; i < size; i++) {
            larger[(int) (taken + i) & (length - 1)] = ring[slot(i)];
        }
        ring = larger;
    }
}
