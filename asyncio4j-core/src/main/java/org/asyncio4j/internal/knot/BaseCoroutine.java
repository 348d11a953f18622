package org.asyncio4j.internal.knot;

import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.internal.util.Throwing;
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

    /** The task that awaits it, or did; null until it starts. */
    private @Nullable LoopTask<?> task;

    /**
     * What reports it if nobody awaits it; null if it was made outside of a loop, where nothing
     * could.
     */
    private final @Nullable NeverAwaited watch;

    BaseCoroutine(Object label) {
        this.label = label;
        Host host = Host.runningOrNull();
        if (host == null) {
            watch = null;
        } else {
            watch = new NeverAwaited(this, host);
            host.unclaimed.add(watch);
        }
    }

    /** The work itself. */
    protected abstract T body() throws Throwable;

    @Override
    public final State state() {
        if (closed) {
            return State.CLOSED;
        }
        if (task == null) {
            return State.CREATED;
        }
        return task.isRunning() ? State.RUNNING : State.SUSPENDED;
    }

    @Override
    public final String getName() {
        List<StackTraceElement> origin = watch == null ? null : watch.origin;
        return nameOf(label, origin);
    }

    @Override
    public final void close() {
        if (task != null && !closed) {
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

    /** What {@code await} does with a coroutine. Called in the task's code. */
    final T awaitIn(LoopTask<?> runner) {
        if (task != null || closed) {
            throw new IllegalStateException(
                    task != null && !closed
                            ? "coroutine is being awaited already: " + this
                            : "cannot reuse already awaited coroutine " + this);
        }
        task = runner;
        claimFor(runner.host);
        try {
            return body();
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        } finally {
            closed = true;
        }
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
        if (watch == null) {
            return;
        }
        Unclaimed unclaimed = watch.host.unclaimed;
        if (claimer == watch.host) {
            unclaimed.claim(watch);
        } else {
            unclaimed.claimFromElsewhere(watch);
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

        private final Host host;
        private final Object label;
        private final @Nullable List<StackTraceElement> origin;

        NeverAwaited(BaseCoroutine<?> coroutine, Host host) {
            super(coroutine, host.unclaimed);
            this.host = host;
            this.label = coroutine.label;
            this.origin = host.origin();
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
