package org.asyncio4j.internal.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Locale;
import org.asyncio4j.Coroutine;
import org.asyncio4j.internal.util.Mistake;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * A body that runs once, in the task that awaits it.
 *
 * <pre>
 *    CREATED --await--> RUNNING (or SUSPENDED, as its task) --> CLOSED
 *       '---------------------close()-------------------------> CLOSED
 * </pre>
 */
public abstract class BaseCoroutine<T extends @Nullable Object> implements Coroutine<T> {

    private static final VarHandle WATCH;

    static {
        try {
            WATCH = MethodHandles.lookup().findVarHandle(BaseCoroutine.class, "watch", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Value of {@code watch}: a thread other than the home's has claimed the coroutine. */
    private static final Object CLAIMED_ELSEWHERE = new Object();

    /** A label, and where the coroutine that has it was created. */
    private record Made(Object label, List<StackTraceElement> origin) {}

    // Few fields, because there are many coroutines: one more would make them a quarter larger.

    /** A name, or else the class of the code; in debug mode a {@link Made} that holds either. */
    private Object label;

    /**
     * The work to do; once started, the {@link LoopTask} that awaits it; null when it is closed.
     * One field for all three, and one that the constructor writes: reading, soon after
     * construction, a field that the constructor leaves alone stalls processors for which the JVM
     * clears new objects by masked stores.
     */
    private @Nullable Object work;

    /**
     * The loop on which it was created, which reports it if nobody awaits it; null if there was
     * none.
     */
    private final @Nullable LoopState home;

    /**
     * Its index in the list of {@link FreshCoroutines}, which writes it; -1 if it is not in the
     * list.
     */
    int freshIndex = -1;

    /**
     * The {@link NeverAwaited} that reports it once it has left {@link FreshCoroutines}, or {@link
     * #CLAIMED_ELSEWHERE}. Any thread.
     */
    private volatile @Nullable Object watch;

    BaseCoroutine(Object label, Object work) {
        this.label = label;
        this.work = work;
        home = LoopState.runningOrNull();
        if (home != null) {
            List<StackTraceElement> origin = home.origin();
            if (origin != null) {
                this.label = new Made(label, origin);
            }
            home.freshCoroutines.add(this);
        }
    }

    @Override
    public final State state() {
        if (work instanceof LoopTask<?> task) {
            return task.isRunning() ? State.RUNNING : State.SUSPENDED;
        }
        return work == null ? State.CLOSED : State.CREATED;
    }

    @Override
    public final String getName() {
        return nameOf(label);
    }

    @Override
    public final void close() {
        if (work instanceof LoopTask<?>) {
            throw new IllegalStateException(this + " has started and cannot be closed; cancel its task");
        }
        work = null;
        claimFor(LoopState.runningOrNull());
    }

    @Override
    public final T onAwait() {
        return Awaiting.await(this);
    }

    /**
     * Does the work, between {@link #begin} and {@link #end}, when the coroutine is awaited. Called
     * in the task's code.
     */
    abstract T awaitIn(LoopTask<?> runner);

    /**
     * Marks it as started and returns the work to do; throws if it was started or closed before.
     */
    final Object begin(LoopTask<?> runner) {
        Object todo = work;
        if (todo == null || todo instanceof LoopTask<?>) {
            throw new IllegalStateException(
                    todo == null
                            ? "cannot reuse already awaited coroutine " + this
                            : "coroutine is being awaited already: " + this);
        }
        work = runner;
        claimFor(runner.loopState);
        return todo;
    }

    final void end() {
        work = null;
    }

    /**
     * Records that {@code claimer}, or code outside of all loops if null, is responsible for {@code
     * coroutine}, so that it is not reported.
     */
    public static void claim(Coroutine<?> coroutine, @Nullable LoopState claimer) {
        if (coroutine instanceof BaseCoroutine<?> ours) {
            ours.claimFor(claimer);
        }
    }

    /**
     * Records that {@code claimer}, or code outside of all loops if null, is responsible for it, so
     * that it is not reported.
     */
    final void claimFor(@Nullable LoopState claimer) {
        if (home == null) {
            return;
        }
        if (claimer != home) {
            if (WATCH.getAndSet(this, CLAIMED_ELSEWHERE) instanceof NeverAwaited begun) {
                home.leaks.claimFromElsewhere(begun);
            }
        } else if (!home.freshCoroutines.remove(this) && watch instanceof NeverAwaited begun) {
            home.leaks.claim(begun);
            watch = null;
        }
    }

    /** Starts to watch it, after the iteration in which it was created. The home's thread. */
    final void watch() {
        if (home == null || watch != null) {
            return;
        }
        NeverAwaited begun = new NeverAwaited(this, home);
        home.leaks.add(begun);
        if (!WATCH.compareAndSet(this, null, begun)) {
            home.leaks.claim(begun);
        }
    }

    @Override
    public String toString() {
        return "<coroutine " + Repr.oneLine(getName()) + " " + state().name().toLowerCase(Locale.ROOT) + ">";
    }

    /**
     * A lambda has no name; if debug mode recorded where it was created, the name of that method is
     * the best there is.
     */
    private static String nameOf(Object label) {
        if (label instanceof Made made) {
            return made.label instanceof Class<?> && !made.origin.isEmpty()
                    ? Stacks.method(made.origin.getFirst())
                    : nameOf(made.label);
        }
        return label instanceof String name ? name : Repr.ofCode((Class<?>) label);
    }

    /** Watches a coroutine until it is awaited. */
    private static final class NeverAwaited extends LeakTracker.Entry {

        /** To record that costs more than the coroutine; a lambda's class does not tell its method. */
        private static final String HINT =
                "debug mode (-Dasyncio4j.debug=true or ASYNCIO4J_DEBUG=1) tells where it was created"
                        + Mistake.FORGOTTEN_AWAIT.see();

        private final Object label;

        NeverAwaited(BaseCoroutine<?> coroutine, LoopState loopState) {
            super(coroutine, loopState.leaks);
            this.label = coroutine.label;
        }

        @Override
        LoopProblem problem() {
            List<StackTraceElement> origin = label instanceof Made made ? made.origin : null;
            return LoopProblem.of("coroutine '"
                            + Repr.oneLine(nameOf(label))
                            + "' was never awaited"
                            + (origin == null || origin.isEmpty() ? "" : " (created at " + Stacks.place(origin) + ")"))
                    .with("source_traceback", origin)
                    .with("hint", origin == null ? HINT : null);
        }
    }
}
