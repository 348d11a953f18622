package org.asyncio4j.internal.structure;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Outcome;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.AwaitingCallback;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Combines several awaitables into one future of all their results.
 *
 * <p>The future completes with its last child or, unless exceptions are returned as results, with
 * the first child that fails; the others then keep running. Cancelling it cancels the children, and
 * it completes only when they have. A cancelled child counts as one that failed with a {@link
 * CancelledError}. An awaitable that is given twice runs once, and its result appears twice.
 *
 * @param <R> the type that the results are combined into
 */
public final class Gather<R extends @Nullable Object> implements Consumer<Future<?>>, AwaitingCallback, WaitTarget {

    /** What an exception is. */
    private enum Kind {
        /** The end of it all. */
        FAILURE,
        /** A result like others. */
        RESULT,
        /** Part of an {@link Outcome}, as a result is. */
        OUTCOMES
    }

    private final Kind kind;
    private final Function<List<@Nullable Object>, R> shape;
    private final List<Future<?>> children = new ArrayList<>();

    /** Null until all awaitables have been scheduled. */
    private @Nullable SettableFuture<R> outer;

    /** The task that called. */
    private final @Nullable WeakReference<Task<?>> maker = StandIns.maker();

    private int awaited;
    private int finished;

    /**
     * Whether the outer future was cancelled: it then fails with a CancelledError, even if every
     * child ignores the request.
     */
    private boolean cancelRequested;

    /** The message of the last request. */
    private @Nullable String cancelMessage;

    private Gather(Kind kind, Function<List<@Nullable Object>, R> shape) {
        this.kind = kind;
        this.shape = shape;
    }

    /**
     * Runs {@code awaitables} concurrently; the first failure fails the result and cancels none of
     * the others.
     */
    @SuppressWarnings("unchecked") // Without exceptions among the results, all of them are of type T.
    public static <T extends @Nullable Object> Future<List<T>> of(
            Iterable<? extends Awaitable<? extends T>> awaitables) {
        return (Future<List<T>>) (Future<?>) of(awaitables, false);
    }

    /**
     * Schedules the awaitables in order and returns a future of their results, in the same order.
     * The future belongs to the loop of the first awaitable, if that is a future.
     */
    public static Future<List<@Nullable Object>> of(
            Iterable<? extends Awaitable<?>> awaitables, boolean returnExceptions) {
        return of(awaitables, returnExceptions, results -> results);
    }

    /**
     * Like {@link #of(Collection, boolean)}, but passes the list of results through {@code shape}.
     */
    public static <R extends @Nullable Object> Future<R> of(
            Iterable<? extends Awaitable<?>> awaitables,
            boolean returnExceptions,
            Function<List<@Nullable Object>, R> shape) {
        return new Gather<>(returnExceptions ? Kind.RESULT : Kind.FAILURE, shape).start(awaitables);
    }

    /** Runs {@code awaitables} concurrently; what each throws is its outcome. */
    @SuppressWarnings("unchecked") // Each success holds a T.
    public static <T extends @Nullable Object> Future<List<Outcome<T>>> outcomes(
            Iterable<? extends Awaitable<? extends T>> awaitables) {
        return (Future<List<Outcome<T>>>)
                (Future<?>) new Gather<List<@Nullable Object>>(Kind.OUTCOMES, results -> results).start(awaitables);
    }

    private Future<R> start(Iterable<? extends Awaitable<?>> awaitables) {
        if (!awaitables.iterator().hasNext()) {
            SettableFuture<R> nothing = Coroutines.getEventLoop().createFuture();
            nothing.setResult(shape.apply(new ArrayList<>()));
            return nothing;
        }
        for (Awaitable<?> awaitable : awaitables) {
            Checks.notNull(awaitable, "awaitable");
        }
        List<Future<?>> done = new ArrayList<>();
        EventLoop loop = schedule(awaitables, done);
        SettableFuture<R> made = loop.createFuture(this::cancel);
        Futures.setKind(made, "GatheringFuture");
        Futures.setWaitTarget(made, this);
        outer = made;
        // Children that were done already need no callback: if all were, the outer future is done
        // at once.
        for (Future<?> child : done) {
            accept(child);
        }
        return made;
    }

    /** Makes the children and returns the loop that they belong to. */
    private EventLoop schedule(Iterable<? extends Awaitable<?>> awaitables, List<Future<?>> done) {
        Map<Awaitable<?>, Future<?>> known = new IdentityHashMap<>();
        EventLoop loop = null;
        for (Awaitable<?> awaitable : awaitables) {
            Future<?> child = known.get(awaitable);
            if (child == null) {
                child = loop == null ? Futures.ensureFuture(awaitable) : Futures.ensureFuture(awaitable, loop);
                loop = child.getLoop();
                if (child != awaitable) {
                    Futures.expectAbandonment(child);
                }
                known.put(awaitable, child);
                awaited++;
                if (child.done()) {
                    done.add(child);
                } else {
                    child.addDoneCallback(this);
                }
            }
            children.add(child);
        }
        assert loop != null : "bug in asyncio4j: nothing to gather";
        return loop;
    }

    private boolean cancel(@Nullable String message) {
        boolean any = false;
        for (Future<?> child : children) {
            if (child.cancel(message)) {
                any = true;
                // Now, as the next call may fail.
                cancelRequested = true;
                cancelMessage = message;
            }
        }
        return any;
    }

    @Override
    public List<? extends Future<?>> awaiters() {
        Future<?> future = outer;
        return future == null ? List.of() : StandIns.awaiters(future, maker);
    }

    @Override
    public WaitReason waitReason() {
        return Left.of("gather", "gathered futures", children);
    }

    /** Called when a child is done. */
    @Override
    public void accept(Future<?> child) {
        finished++;
        SettableFuture<R> future = outer;
        if (future == null || future.done()) {
            if (!child.cancelled()) {
                // Marks the exception as retrieved: the first failure has been reported, so later
                // ones need no report of their own.
                child.exception();
            }
            return;
        }
        if (kind == Kind.FAILURE) {
            Throwable problem = problemOf(child);
            if (problem != null) {
                future.setException(problem);
                return;
            }
        }
        if (finished == awaited) {
            finish(future);
        }
    }

    private void finish(SettableFuture<R> future) {
        List<@Nullable Object> results = new ArrayList<>(children.size());
        Throwable lastCancel = null;
        for (Future<?> child : children) {
            Throwable problem = problemOf(child);
            results.add(resultOf(child, problem));
            lastCancel = problem instanceof CancelledError ? problem : lastCancel;
        }
        if (cancelRequested) {
            future.setException(lastCancel == null ? new CancelledError(cancelMessage) : lastCancel);
        } else {
            future.setResult(shape.apply(results));
        }
    }

    private @Nullable Object resultOf(Future<?> child, @Nullable Throwable problem) {
        if (kind != Kind.OUTCOMES) {
            return problem == null ? child.result() : problem;
        }
        return problem == null ? new Outcome.Success<>(child.result()) : new Outcome.Failure<>(problem);
    }

    private static @Nullable Throwable problemOf(Future<?> child) {
        if (!child.cancelled()) {
            return child.exception();
        }
        try {
            child.result();
            throw new AssertionError("bug in asyncio4j: a cancelled future has a result: " + child);
        } catch (CancelledError cancelled) {
            return cancelled;
        }
    }
}
