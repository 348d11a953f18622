package org.asyncio4j.internal.task;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * Things that somebody should have claimed: coroutines nobody awaited, exceptions nobody asked for.
 *
 * <p>CPython reports them when the last reference goes. Here an entry watches the thing weakly: it
 * is reported when the garbage collector finds that nobody can claim it any more, and at the latest
 * when the loop closes. Entries form a list through themselves, so that claiming, which is what
 * nearly always happens, costs a few writes. Loop thread only, but for {@link #claimFromElsewhere}.
 */
public final class LeakTracker {

    /** One thing that waits to be claimed. */
    abstract static class Entry extends WeakReference<Object> {

        private @Nullable Entry previous;
        private @Nullable Entry next;
        private boolean listed;

        /** Not to be reported; it leaves the list when it would be. Any thread. */
        private volatile boolean claimedElsewhere;

        Entry(Object thing, LeakTracker list) {
            super(thing, list.dead);
        }

        /** What to say about the thing. */
        abstract LoopProblem problem();

        /** What the handler's context variables are to be, or null for no wish. */
        @Nullable
        VarContext context() {
            return null;
        }
    }

    /** Finds what was left unclaimed after its loop had closed. */
    private static final Cleaner LATE = Cleaner.create();

    private final LoopState loopState;
    private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
    private @Nullable Entry first;

    LeakTracker(LoopState loopState) {
        this.loopState = loopState;
    }

    void add(Entry entry) {
        entry.listed = true;
        if (loopState.isClosed()) {
            addLate(entry);
            return;
        }
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
        // Watches nothing any more, and is none of the garbage collector's business.
        entry.clear();
    }

    /** Says that an iteration of the loop is over. */
    public void endIteration() {
        loopState.freshCoroutines.watchAll();
    }

    /** As {@link #claim}, where the loop does not run. Any thread. */
    void claimFromElsewhere(Entry entry) {
        entry.claimedElsewhere = true;
    }

    /** Reports what was found dead since the last call. */
    public void reportDead() {
        for (Reference<?> found = dead.poll(); found != null; found = dead.poll()) {
            report((Entry) found);
        }
    }

    /** Reports all, oldest first. For a loop that closes. */
    public void reportAll() {
        loopState.freshCoroutines.watchAll();
        // A copy, because the handler may claim any of them.
        List<Entry> all = new ArrayList<>();
        for (Entry entry = first; entry != null; entry = entry.next) {
            all.add(entry);
        }
        for (Entry entry : all.reversed()) {
            report(entry);
        }
    }

    /** The loop is closed and looks after nothing any more: the garbage collector tells alone. */
    private void addLate(Entry entry) {
        Object thing = entry.get();
        if (thing != null) {
            LATE.register(thing, () -> report(entry));
        }
    }

    private void report(Entry entry) {
        if (!entry.listed) {
            return;
        }
        if (entry.claimedElsewhere) {
            claim(entry);
            return;
        }
        // Before it is claimed, which makes it forget what it is about.
        LoopProblem problem = entry.problem();
        VarContext context = entry.context();
        claim(entry);
        if (context == null || context.isEntered()) {
            loopState.report(problem);
        } else {
            context.run(() -> loopState.report(problem));
        }
    }
}
