package org.asyncio4j.internal.knot;

import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * Things that somebody should have claimed: coroutines nobody awaited, exceptions nobody asked for.
 *
 * <p>CPython reports them when the last reference goes. Here an entry watches the thing weakly: it
 * is reported when the garbage collector finds that nobody can claim it any more, and at the latest
 * when the loop closes. Entries form a list through themselves, so that claiming, which is what
 * nearly always happens, costs a few writes. Loop thread only.
 */
public final class Unclaimed {

    /** One thing that waits to be claimed. */
    abstract static class Entry extends WeakReference<Object> {

        private @Nullable Entry previous;
        private @Nullable Entry next;
        private boolean listed;

        Entry(Object thing, Unclaimed list) {
            super(thing, list.dead);
        }

        /** What to say about the thing. */
        abstract LoopProblem problem();
    }

    private final Host host;
    private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
    private @Nullable Entry first;

    Unclaimed(Host host) {
        this.host = host;
    }

    void add(Entry entry) {
        entry.listed = true;
        entry.next = first;
        if (first != null) {
            first.previous = entry;
        }
        first = entry;
    }

    void claim(Entry entry) {
        if (!entry.listed) {
            return;
        }
        entry.listed = false;
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
    }

    /** Reports what was found dead since the last call. */
    public void reportDead() {
        for (Reference<?> found = dead.poll(); found != null; found = dead.poll()) {
            report((Entry) found);
        }
    }

    /** Reports all, oldest first. For a loop that closes. */
    public void reportAll() {
        Entry entry = first;
        while (entry != null && entry.next != null) {
            entry = entry.next;
        }
        while (entry != null) {
            Entry newer = entry.previous;
            report(entry);
            entry = newer;
        }
    }

    private void report(Entry entry) {
        if (entry.listed) {
            claim(entry);
            host.report(entry.problem());
        }
    }
}
