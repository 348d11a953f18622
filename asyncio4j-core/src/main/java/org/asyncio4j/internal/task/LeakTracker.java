package org.asyncio4j.internal.task;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * Tracks objects that are reported unless claimed: coroutines never awaited, exceptions never
 * retrieved.
 *
 * <p>CPython reports them when the last reference is dropped. Here an entry holds the object
 * weakly: it is reported when the garbage collector finds it unreachable, and at the latest when
 * the loop closes. Entries form an intrusive linked list, so that claiming, which is what nearly
 * always happens, costs a few writes. Loop thread only, except {@link #claimFromElsewhere}.
 */
public final class LeakTracker {

    /** An object that has not been claimed. */
    abstract static class Entry extends WeakReference<Object> {

        private @Nullable Entry previous;
        private @Nullable Entry next;
        private boolean listed;

        /**
         * Whether another thread has claimed it; it then leaves the list instead of being reported.
         * Any thread.
         */
        private volatile boolean claimedElsewhere;

        Entry(Object thing, LeakTracker list) {
            super(thing, list.unreachable);
        }

        /** How many collections it has seen while it {@link #holds} something. */
        private byte age;

        /** Returns whether it refers to something that may refer to the object. */
        boolean holds() {
            return false;
        }

        /** Refers weakly to that from now on. */
        void letGo() {}

        final boolean isClaimedElsewhere() {
            return claimedElsewhere;
        }

        /** Returns the report about the object. */
        abstract LoopProblem problem();

        /** Returns the context in which to call the handler, or null for the current one. */
        @Nullable
        VarContext context() {
            return null;
        }
    }

    /** An object that the next collection finds. */
    private static final class Canary extends WeakReference<Object> {
        Canary(ReferenceQueue<Object> found) {
            super(new Object(), found);
        }
    }

    /**
     * An entry that may itself keep its object reachable stops doing so when the collector has not found the object this
     * many times. Until then the report is complete, and most objects do not live that long.
     */
    private static final int PATIENCE = 4;

    /** Reports objects that become unreachable after their loop was closed. */
    private static final Cleaner LATE = Cleaner.create();

    private final LoopState loopState;
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    private @Nullable Entry first;

    /** Tells of collections; null if no entry {@link Entry#holds} something. */
    private @Nullable Canary canary;

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
        if (canary == null && entry.holds()) {
            canary = new Canary(unreachable);
        }
    }

    /** Like {@link #add}, for an entry that another thread has made: its object may have been found unreachable already. */
    void addFromElsewhere(Entry entry) {
        add(entry);
        if (entry.refersTo(null)) {
            report(entry);
        }
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
        // A cleared reference is not processed by the garbage collector.
        entry.clear();
    }

    /** Watches what the iteration that has just ended left unclaimed. */
    public void endIteration() {
        loopState.freshCoroutines.watchAll();
    }

    /** Claims an entry like {@link #claim}, from outside the loop's thread. Any thread. */
    void claimFromElsewhere(Entry entry) {
        entry.claimedElsewhere = true;
    }

    /** Reports the objects found unreachable since the last call. */
    public void reportDead() {
        for (Reference<?> found = unreachable.poll(); found != null; found = unreachable.poll()) {
            if (found instanceof Entry entry) {
                report(entry);
            } else {
                letOldOnesGo();
            }
        }
    }

    /** Called after a collection. */
    private void letOldOnesGo() {
        canary = null;
        boolean more = false;
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (!entry.holds()) {
                continue;
            }
            entry.age++;
            if (entry.age >= PATIENCE) {
                entry.letGo();
            } else {
                more = true;
            }
        }
        if (more) {
            canary = new Canary(unreachable);
        }
    }

    /** Reports all entries, oldest first. For a loop that closes. */
    public void reportAll() {
        loopState.freshCoroutines.watchAll();
        // A copy, because the handler may claim any of them.
        List<Entry> all = new ArrayList<>();
        for (Entry entry = first; entry != null; entry = entry.next) {
            all.add(entry);
        }
        Throwing.afterAll(all.reversed(), this::report);
    }

    /**
     * Reports an entry of a closed loop, which polls no more, through the garbage collector alone.
     */
    private void addLate(Entry entry) {
        Object thing = entry.get();
        entry.letGo();
        if (thing != null) {
            LATE.register(thing, () -> report(entry));
        }
    }

    /** Reports an entry. It is called in between the steps of a loop, which it must not end by failing. */
    private void report(Entry entry) {
        try {
            reportIfListed(entry);
        } catch (Throwable failure) {
            if (LoopState.endsLoop(failure)) {
                throw Throwing.unchecked(failure);
            }
            loopState.deferReport(failure);
        }
    }

    private void reportIfListed(Entry entry) {
        if (!entry.listed) {
            return;
        }
        if (entry.claimedElsewhere) {
            claim(entry);
            return;
        }
        // Built before claiming, which clears the reference to the object.
        LoopProblem problem = entry.problem();
        VarContext context = entry.context();
        claim(entry);
        VarContext.runIn(context, () -> loopState.report(problem));
    }
}
