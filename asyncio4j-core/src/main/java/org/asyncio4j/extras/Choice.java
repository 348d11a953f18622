package org.asyncio4j.extras;

import java.util.List;
import java.util.stream.Collectors;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A task that waits for the first of several alternatives: {@code select}.
 *
 * <p>The first alternative that comes true makes the choice at once, in the code that brought it about, and all others are
 * withdrawn there and then: so no second one can take anything. The task goes on in the next iteration. If it is cancelled in
 * between, the choice stands, and the cancellation comes with its next await; if it is cancelled before, nothing was taken.
 * Loop thread only.
 */
final class Choice {

    private final List<? extends SelectClause<?>> clauses;
    private final SettableFuture<Boolean> wake;
    private @Nullable Object made;

    private Choice(List<? extends SelectClause<?>> clauses, EventLoop loop) {
        this.clauses = clauses;
        this.wake = loop.createFuture();
        Futures.setWaitTarget(
                wake,
                () -> new WaitReason(
                        "select",
                        "the first of "
                                + clauses.stream().map(SelectClause::what).collect(Collectors.joining(", "))));
    }

    static <R extends @Nullable Object> Coroutine<R> of(List<? extends SelectClause<? extends R>> clauses) {
        if (clauses.isEmpty()) {
            throw new IllegalArgumentException("a select needs at least one alternative");
        }
        return Coroutines.async("select", () -> select(clauses));
    }

    /** Waits for the first of the alternatives, in their order if several are true now, and runs its code. */
    private static <R extends @Nullable Object> R select(List<? extends SelectClause<? extends R>> clauses) {
        for (SelectClause<? extends R> clause : clauses) {
            if (clause.poll()) {
                return clause.run();
            }
        }
        Choice choice = new Choice(clauses, Coroutines.getRunningLoop());
        choice.await();
        for (SelectClause<? extends R> clause : clauses) {
            if (clause.isChosen(choice)) {
                return clause.run();
            }
        }
        throw new AssertionError("bug in asyncio4j: nothing was chosen");
    }

    private void await() {
        try {
            clauses.forEach(clause -> clause.begin(this));
            Coroutines.await(wake);
        } catch (CancelledError cancelled) {
            if (made == null) {
                throw cancelled;
            }
            later(cancelled);
        } catch (Throwable problem) {
            clauses.forEach(SelectClause::undo);
            throw problem;
        } finally {
            withdraw();
        }
    }

    SettableFuture<Boolean> wake() {
        return wake;
    }

    @Nullable
    Object made() {
        return made;
    }

    /** Returns whether an alternative may still come true. */
    boolean isOpen() {
        return made == null && !wake.done();
    }

    /** Chooses: what {@code alternative} stands for has come true. */
    void made(Object alternative) {
        made = alternative;
        if (!wake.done()) {
            wake.setResult(true);
        }
        withdraw();
    }

    private void withdraw() {
        Throwing.afterAll(clauses, clause -> clause.withdraw(made));
    }

    /**
     * Puts off a cancellation that came too late: the task's next await throws it. The count of requests stays as it is.
     */
    static void later(CancelledError cancelled) {
        Task<?> task = Coroutines.currentTask();
        assert task != null : "bug in asyncio4j: no task was cancelled";
        Futures.cancel(task, cancelled.getMessage(), "a request that came when the wait was over", cancelled);
        if (task.cancelling() > 1) {
            task.uncancel();
        }
    }
}
