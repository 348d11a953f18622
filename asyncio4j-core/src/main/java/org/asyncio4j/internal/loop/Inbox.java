package org.asyncio4j.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.asyncio4j.internal.task.Job;
import org.asyncio4j.internal.task.ReadyQueue;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that other threads hand to the loop.
 *
 * <p>A lock-free stack (Treiber, "Systems Programming: Coping with Parallelism", 1986) that the
 * loop takes whole and turns over, so that the jobs come out in the order in which they were put
 * in. The loop says when it goes to sleep and then looks once more; whoever puts a job in
 * afterwards finds it sleeping, and one of them, only one, wakes it.
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

    /** A place in the inbox, of one job that is put in once. */
    interface Entry {

        Job job();

        @Nullable
        Entry below();

        void setBelow(@Nullable Entry entry);
    }

    /** The place of a job that is none itself. */
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

    @SuppressWarnings("unused") // by TOP
    private volatile @Nullable Entry top;

    private volatile boolean sleeping;

    /**
     * What was taken out and not moved yet: the ready queue may lack memory to grow. Loop thread.
     */
    private @Nullable Entry rest;

    private final Runnable wakeup;

    /** An inbox whose owner is woken by {@code wakeup}. */
    Inbox(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /** Puts a job in and wakes the loop if it sleeps. Any thread. */
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

    /** Announces a sleep and returns true, or returns false if there is work. Loop thread. */
    boolean fallAsleep() {
        sleeping = true;
        if (top == null) {
            return true;
        }
        sleeping = false;
        return false;
    }

    /** Ends the sleep. Loop thread. */
    void awake() {
        sleeping = false;
    }

    /** Moves all jobs to the ready queue, in the order in which they were put in. Loop thread. */
    void drainTo(ReadyQueue ready) {
        if (rest != null) {
            move(rest, ready);
        }
        if (top == null) {
            return;
        }
        Entry entry = (Entry) TOP.getAndSet(this, null);
        Entry turned = null;
        while (entry != null) {
            Entry below = entry.below();
            entry.setBelow(turned);
            turned = entry;
            entry = below;
        }
        move(turned, ready);
    }

    private void move(@Nullable Entry first, ReadyQueue ready) {
        Entry next = first;
        try {
            while (next != null) {
                ready.add(next.job());
                Entry below = next.below();
                next.setBelow(null);
                next = below;
            }
        } finally {
            rest = next;
        }
    }
}
