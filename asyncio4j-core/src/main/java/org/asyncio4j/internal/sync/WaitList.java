package org.asyncio4j.internal.sync;

import static org.asyncio4j.lowlevel.Coroutines.await;

import java.util.ArrayDeque;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tasks in line for something, first come first served. Each has a place: a future that is
 * completed by whoever lets the task go on.
 *
 * <pre>
 *    waiting --wake----> woken      --its task runs--> gone
 *       '----cancel----> cancelled  --its task runs--> gone
 * </pre>
 *
 * <p>Waking is a promise, not a hand-over: the task goes on one iteration later, and until then it
 * may be cancelled, though it was woken. Who waits must then pass the promise on to the next in
 * line, or a wake-up is lost. That needs no more than two questions, which the place answers when
 * its task leaves: was it woken ({@code done()} and not {@code cancelled()}), and does what it was
 * woken for still stand. A place stays in the line, though woken or cancelled, until its task runs;
 * so a newcomer sees that others come first. Only {@link #callNext} and {@link #callAll}, for
 * queues, take it out at once. All as in CPython. Loop thread only.
 *
 * <pre>
 *    class      woken by                               a promise that is not taken
 *    Lock       release: the first                     wakes the next, if the lock is free
 *    Semaphore  release: the first, owns the permit    gives the permit back, which wakes the next
 *    Condition  signal: the first n                    takes the lock all the same, then wakes another
 *    Event      set: all                               nothing to pass on
 *    Queue      an item, or room: the first            wakes the next, if there still is one
 * </pre>
 */
public final class WaitList {

    private final LoopBound bound;

    /** Null before anybody had to wait. */
    private @Nullable ArrayDeque<SettableFuture<Boolean>> line;

    public WaitList(LoopBound bound) {
        this.bound = bound;
    }

    /** How many places there are, those included that are woken or cancelled. */
    public int size() {
        return line == null ? 0 : line.size();
    }

    public boolean isEmpty() {
        return line == null || line.isEmpty();
    }

    /** Whether there is a place that is not cancelled: a newcomer would jump the queue. */
    public boolean hasClaims() {
        if (line != null) {
            for (SettableFuture<Boolean> place : line) {
                if (!place.cancelled()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes a place at the end; {@code owner} is what the line belongs to. */
    public SettableFuture<Boolean> join(Object owner) {
        SettableFuture<Boolean> place = bound.bind(owner).createFuture();
        if (line == null) {
            line = new ArrayDeque<>();
        }
        line.addLast(place);
        return place;
    }

    /** Suspends the current task until its place is woken, and leaves the line in any case. */
    public void waitAt(SettableFuture<Boolean> place) {
        try {
            await(place);
        } finally {
            leave(place);
        }
    }

    /** Takes a place out, if it is still in. */
    public void leave(SettableFuture<Boolean> place) {
        if (line != null) {
            line.removeFirstOccurrence(place);
        }
    }

    /** Wakes the first place; does nothing if that is woken or cancelled already. */
    public void wakeFirst() {
        SettableFuture<Boolean> first = line == null ? null : line.peekFirst();
        if (first != null && !first.done()) {
            first.setResult(true);
        }
    }

    /** Wakes the first place that waits; false if there is none. */
    public boolean wakeNext() {
        return wakeNext(1) == 1;
    }

    /**
     * Wakes the first {@code count} places that wait, or as many as there are; returns how many.
     */
    public int wakeNext(int count) {
        int woken = 0;
        if (line != null && count > 0) {
            for (SettableFuture<Boolean> place : line) {
                if (!place.done()) {
                    place.setResult(true);
                    if (++woken == count) {
                        break;
                    }
                }
            }
        }
        return woken;
    }

    /** Wakes all places that wait. */
    public void wakeAll() {
        wakeNext(Integer.MAX_VALUE);
    }

    /** Wakes the first place that waits, and takes it and those before it out. */
    public void callNext() {
        while (line != null) {
            SettableFuture<Boolean> place = line.pollFirst();
            if (place == null) {
                return;
            }
            if (!place.done()) {
                place.setResult(true);
                return;
            }
        }
    }

    /** Wakes all places that wait, and empties the line. */
    public void callAll() {
        while (!isEmpty()) {
            callNext();
        }
    }

    /** How it looks in the description of a lock; nothing if it is empty. */
    @Override
    public String toString() {
        return isEmpty() ? "" : ", waiters:" + size();
    }
}
