package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.knot.Job;
import org.asyncio4j.internal.knot.ReadyQueue;
import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

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
            TOP = here.findVarHandle(Inbox.class, "top", Node.class);
            SLEEPING = here.findVarHandle(Inbox.class, "sleeping", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Node {
        final Job job;
        @Nullable Node next;

        Node(Job job) {
            this.job = job;
        }
    }

    @SuppressWarnings("unused") // by TOP
    private volatile @Nullable Node top;

    private volatile boolean sleeping;

    private final Runnable wakeup;

    /** An inbox whose owner is woken by {@code wakeup}. */
    Inbox(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /** Puts a job in and wakes the loop if it sleeps. Any thread. */
    void put(Job job) {
        Node node = new Node(job);
        Node below;
        do {
            below = top;
            node.next = below;
        } while (!TOP.compareAndSet(this, below, node));
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
        if (top == null) {
            return;
        }
        Node node = (Node) TOP.getAndSet(this, null);
        Node turned = null;
        while (node != null) {
            Node next = node.next;
            node.next = turned;
            turned = node;
            node = next;
        }
        for (; turned != null; turned = turned.next) {
            ready.add(turned.job);
        }
    }
}
