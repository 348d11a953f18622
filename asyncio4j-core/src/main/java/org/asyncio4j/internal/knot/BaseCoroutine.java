package org.asyncio4j.internal.knot;

import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/**
 * A body that runs once, in the task that awaits it.
 *
 * <pre>
 *    CREATED --await--> RUNNING (or SUSPENDED, as its task) --> CLOSED
 *       '---------------------close()-------------------------> CLOSED
 * </pre>
 */
public abstract class BaseCoroutine<T extends @Nullable Object> implements Coroutine<T> {

    /** A name, or else the class of the code. */
    private final Object label;

    private boolean closed;

    /** What it is to do; once it has started, the {@link LoopTask} that awaits it, or did. */
    private @Nullable Object work;

    /** The loop it was made on, which reports it if nobody awaits it; null if there was none. */
    private final @Nullable Host home;

    /** Where it was made, in debug mode. */
    private final @Nullable List<StackTraceElement> origin;

    /** Its place among the newborns of its home, which writes it; -1 if it is none. */
    int newbornIndex = -1;

    /** What reports it when it is not among the newborns any more. Written by the home's thread. */
    private volatile @Nullable NeverAwaited watch;

    /** Somebody who is not of the home's thread takes care of it. Any thread. */
    private volatile boolean claimedElsewhere;

    BaseCoroutine(Object label, @Nullable Object work) {
        this.label = label;
        this.work = work;
        home = Host.runningOrNull();
        if (home == null) {
            origin = null;
        } else {
            origin = home.origin();
            home.unclaimed.newborns.add(this);
        }
    }

    @Override
    public final State state() {
        if (closed) {
            return State.CLOSED;
        }
        if (work instanceof LoopTask<?> task) {
            return task.isRunning() ? State.RUNNING : State.SUSPENDED;
        }
        return State.CREATED;
    }

    @Override
    public final String getName() {
        return nameOf(label, origin);
    }

    @Override
    public final void close() {
        if (work instanceof LoopTask<?> && !closed) {
            throw new IllegalStateException(
                    this + " has started and cannot be closed; cancel its task");
        }
        closed = true;
        claimFor(Host.runningOrNull());
    }

    @Override
    public final T onAwait() {
        return Awaiting.await(this);
    }

    /**
     * What {@code await} does with a coroutine: the work itself, between {@link #begin} and {@link
     * #end}. Called in the task's code.
     */
    abstract T awaitIn(LoopTask<?> runner);

    /** Returns what it is to do. */
    final @Nullable Object begin(LoopTask<?> runner) {
        Object todo = work;
        if (todo instanceof LoopTask<?> || closed) {
            throw new IllegalStateException(
                    !closed
                            ? "coroutine is being awaited already: " + this
                            : "cannot reuse already awaited coroutine " + this);
        }
        work = runner;
        claimFor(runner.host);
        return todo;
    }

    final void end() {
        closed = true;
    }

    /**
     * Says that {@code claimer}, or somebody outside of all loops, takes care of {@code coroutine}.
     */
    public static void claim(Coroutine<?> coroutine, @Nullable Host claimer) {
        if (coroutine instanceof BaseCoroutine<?> ours) {
            ours.claimFor(claimer);
        }
    }

    /** Says that somebody takes care of it: {@code claimer}, or somebody outside of all loops. */
    final void claimFor(@Nullable Host claimer) {
        if (home == null) {
            return;
        }
        if (claimer != home) {
            claimedElsewhere = true;
            NeverAwaited elsewhere = watch;
            if (elsewhere != null) {
                home.unclaimed.claimFromElsewhere(elsewhere);
            }
        } else if (newbornIndex >= 0) {
            home.unclaimed.newborns.remove(this);
        } else if (watch != null) {
            home.unclaimed.claim(watch);
            watch = null;
        }
    }

    /** Begins to watch it: the iteration in which it was made is over. The home's thread. */
    final void watch() {
        if (home == null || claimedElsewhere) {
            return;
        }
        NeverAwaited begun = new NeverAwaited(this, home);
        home.unclaimed.add(begun);
        watch = begun;
        if (claimedElsewhere) {
            // Between the two looks; who claimed it may not have seen the watch.
            home.unclaimed.claimFromElsewhere(begun);
        }
    }

    @Override
    public String toString() {
        return "<coroutine "
                + Repr.oneLine(getName())
                + " "
                + state().name().toLowerCase(Locale.ROOT)
                + ">";
    }

    /**
     * A lambda has no name; where debug mode knows who made it, that method's name is the best
     * there is.
     */
    private static String nameOf(Object label, @Nullable List<StackTraceElement> origin) {
        if (label instanceof String name) {
            return name;
        }
        return origin == null || origin.isEmpty()
                ? Repr.ofCode((Class<?>) label)
                : Stacks.method(origin.getFirst());
    }

    /** Watches a coroutine until somebody awaits it. */
    private static final class NeverAwaited extends Unclaimed.Entry {

        private final Object label;
        private final @Nullable List<StackTraceElement> origin;

        NeverAwaited(BaseCoroutine<?> coroutine, Host host) {
            super(coroutine, host.unclaimed);
            this.label = coroutine.label;
            this.origin = coroutine.origin;
        }

        @Override
        LoopProblem problem() {
            return LoopProblem.of(
                            "coroutine '"
                                    + Repr.oneLine(nameOf(label, origin))
                                    + "' was never awaited"
                                    + (origin == null || origin.isEmpty()
                                            ? ""
                                            : " (created at " + Stacks.place(origin) + ")"))
                    .with("source_traceback", origin);
        }
    }
}
