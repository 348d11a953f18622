package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.knot.Job;
import org.asyncio4j.internal.knot.ReadyQueue;
import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Jobs that other threads hand to the loop.
 *
 * <p>A linked list with many producers and one consumer (Vyukov, "Non-intrusive MPSC node-based
 * queue", 2010): whoever puts a job in exchanges the last node, which never has to be tried again,
 * and then links the one before to it. Between the two the list ends early for the loop, which
 * takes what follows when it looks next. The loop says when it goes to sleep and then looks once
 * more, at the last node; whoever puts a job in afterwards finds it sleeping, and one of them, only
 * one, wakes it.
 */
final class Inbox {

    private static final VarHandle LAST;
    private static final VarHandle NEXT;
    private static final VarHandle SLEEPING;

    static {
        try {
            MethodHandles.Lookup here = MethodHandles.lookup();
            LAST = here.findVarHandle(Inbox.class, "last", Node.class);
            NEXT = here.findVarHandle(Node.class, "next", Node.class);
            SLEEPING = here.findVarHandle(Inbox.class, "sleeping", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Node {
        /** Null once it was taken. */
        @Nullable Job job;

        volatile @Nullable Node next;

        Node(@Nullable Job job) {
            this.job = job;
        }
    }

    /** The node whose job was taken last. Loop thread only. */
    private Node taken = new Node(null);

    @SuppressWarnings("unused") // by LAST
    private volatile Node last = taken;

    private volatile boolean sleeping;

    private final Runnable wakeup;

    /** An inbox whose owner is woken by {@code wakeup}. */
    Inbox(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /** Puts a job in and wakes the loop if it sleeps. Any thread. */
    void put(Job job) {
        Node node = new Node(job);
        Node before = (Node) LAST.getAndSet(this, node);
        NEXT.setRelease(before, node);
        if (sleeping && SLEEPING.compareAndSet(this, true, false)) {
            wakeup.run();
        }
    }

    /** Announces a sleep and returns true, or returns false if there is work. Loop thread. */
    boolean fallAsleep() {
        sleeping = true;
        if (last == taken) {
            return true;
        }
        sleeping = false;
        return false;
    }

    /** Ends the sleep. Loop thread. */
    void awake() {
        sleeping = false;
    }

    /** Moves the jobs to the ready queue, in the order in which they were put in. Loop thread. */
    void drainTo(ReadyQueue ready) {
        for (Node node = taken.next; node != null; node = node.next) {
            Job job = node.job;
            assert job != null : "bug in asyncio4j: a job of the inbox was taken twice";
            ready.add(job);
            node.job = null;
            // Nothing that is old keeps alive what is young.
            NEXT.setRelease(taken, null);
            taken = node;
        }
    }
}
