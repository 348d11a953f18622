package org.asyncio4j.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.task.ReadyQueue;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that other threads submit to the loop.
 *
 * <p>A lock-free stack (Treiber, "Systems Programming: Coping with Parallelism", 1986) that the
 * loop takes as a whole and reverses, so that jobs run in the order of submission. The loop
 * announces that it goes to sleep and then checks once more; a thread that submits a job afterwards
 * finds it asleep, and exactly one such thread wakes it.
 */
final class Inbox {

    private static final VarHandle TOP;
    private static final VarHandle SLEEPING;

    static {
        try {
            MethodHandles.Lookup here = MethodHandles.lookup();
            TOP = here.findVarHandle(Inbox.class, "top", Entry.class);
            SLEEPING = here.findVarHandle(Inbox.class, "sleeping", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A stack entry for one job, which is submitted once. */
    interface Entry {

        Job job();

        @Nullable
        Entry below();

        void setBelow(@Nullable Entry entry);
    }

    /** The entry of a job that is not an entry itself. */
    private static final class Node implements Entry {
        private final Job job;
        private @Nullable Entry below;

        Node(Job job) {
            this.job = job;
        }

        @Override
        public Job job() {
            return job;
        }

        @Override
        public @Nullable Entry below() {
            return below;
        }

        @Override
        public void setBelow(@Nullable Entry entry) {
            below = entry;
        }
    }

    @SuppressWarnings("unused") // accessed through TOP
    private volatile @Nullable Entry top;

    private volatile boolean sleeping;

    /**
     * Jobs taken out and not yet moved, because there may be no memory for the ready queue to grow,
     * or no stack. Loop thread.
     */
    private @Nullable Entry rest;

    private final Runnable wakeup;

    /** Creates an inbox whose owner is woken by {@code wakeup}. */
    Inbox(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /** Submits a job and wakes the loop if it sleeps. Any thread. */
    void put(Job job) {
        Entry entry = job instanceof Entry own ? own : new Node(job);
        Entry below;
        do {
            below = top;
            entry.setBelow(below);
        } while (!TOP.compareAndSet(this, below, entry));
        if (sleeping && SLEEPING.compareAndSet(this, true, false)) {
            wakeup.run();
        }
    }

    /** Returns whether there are jobs. Any thread. */
    boolean hasJobs() {
        return top != null || rest != null;
    }

    /** Announces a sleep and returns true, or returns false if there is work. Loop thread. */
    boolean fallAsleep() {
        sleeping = true;
        if (top == null) {
            return true;
        }
        sleeping = false;
        return false;
    }

    /** Returns whether the loop sleeps and nobody has woken it. Any thread. */
    boolean isSleeping() {
        return sleeping;
    }

    /** Ends the sleep. Loop thread. */
    void awake() {
        sleeping = false;
    }

    /** Moves all jobs to the ready queue, in the order of submission. Loop thread. */
    void drainTo(ReadyQueue ready) {
        if (rest != null) {
            move(rest, ready);
        }
        Entry seen = top;
        if (seen == null) {
            return;
        }
        // Overflows a full stack now, and not when the entries are nowhere but in local variables.
        seen.setBelow(seen.below());
        Entry entry = (Entry) TOP.getAndSet(this, null);
        Entry reversed = null;
        while (entry != null) {
            Entry below = entry.below();
            entry.setBelow(reversed);
            reversed = entry;
            entry = below;
        }
        move(reversed, ready);
    }

    private void move(@Nullable Entry first, ReadyQueue ready) {
        Entry next = first;
        try {
            while (next != null) {
                Entry moved = next;
                Entry below = next.below();
                ready.add(next.job());
                next = below;
                moved.setBelow(null);
            }
        } finally {
            rest = next;
        }
    }
}
