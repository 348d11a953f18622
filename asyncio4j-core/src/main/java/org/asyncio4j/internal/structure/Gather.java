package org.asyncio4j.internal.structure;

import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several awaitables, one future of all their results.
 *
 * <p>The future is done when the last child is, or, unless exceptions are results too, when the
 * first child fails; the others then go on. Cancelling it cancels the children, and it ends only
 * when they have. A cancelled child counts as one that failed with a {@link CancelledError}. The
 * same awaitable given twice is run once and has its result twice.
 */
public final class Gather {

    private final List<Future<?>> children = new ArrayList<>();
    private final boolean returnExceptions;
    private final SettableFuture<List<@Nullable Object>> outer;
    private int awaited;
    private int finished;

    /**
     * The outer future was asked to end: it does so in a CancelledError, whatever the children make
     * of it.
     */
    private boolean cancelRequested;

    private Gather(EventLoop loop, boolean returnExceptions) {
        this.returnExceptions = returnExceptions;
        this.outer = Loops.newFuture(loop, this::cancel);
    }

    /**
     * Schedules the awaitables in their order and returns the future of their results, in that
     * order.
     */
    public static Future<List<@Nullable Object>> of(
            EventLoop loop,
            Collection<? extends Awaitable<?>> awaitables,
            boolean returnExceptions) {
        Gather gather = new Gather(loop, returnExceptions);
        gather.start(loop, awaitables);
        return gather.outer;
    }

    private void start(EventLoop loop, Collection<? extends Awaitable<?>> awaitables) {
        Map<Awaitable<?>, Future<?>> known = new IdentityHashMap<>();
        List<Future<?>> done = new ArrayList<>();
        List<Future<?>> pending = new ArrayList<>();
        for (Awaitable<?> awaitable : awaitables) {
            Future<?> child = known.get(awaitable);
            if (child == null) {
                child = Loops.ensureFuture(awaitable, loop);
                if (child != awaitable) {
                    Loops.expectAbandonment(child);
                }
                known.put(awaitable, child);
                (child.done() ? done : pending).add(child);
            }
            children.add(child);
        }
        awaited = done.size() + pending.size();
        if (awaited == 0) {
            outer.setResult(new ArrayList<>());
            return;
        }
        for (Future<?> child : pending) {
            child.addDoneCallback(this::childDone);
        }
        // Those that are done already are not waited for: if all are, the outer future is done at
        // once.
        for (Future<?> child : done) {
            childDone(child);
        }
    }

    private boolean cancel(@Nullable String message) {
        boolean any = false;
        for (Future<?> child : children) {
            any |= child.cancel(message);
        }
        cancelRequested |= any;
        return any;
    }

    private void childDone(Future<?> child) {
        finished++;
        if (outer.done()) {
            if (!child.cancelled()) {
                // Marks it as retrieved: the first failure has been told, the others are not
                // problems of their own.
                child.exception();
            }
            return;
        }
        if (!returnExceptions) {
            Throwable problem = problemOf(child);
            if (problem != null) {
                outer.setException(problem);
                return;
            }
        }
        if (finished == awaited) {
            finish();
        }
    }

    private void finish() {
        List<@Nullable Object> results = new ArrayList<>(children.size());
        Throwable lastCancel = null;
        for (Future<?> child : children) {
            Throwable problem = problemOf(child);
            results.add(problem == null ? child.result() : problem);
            lastCancel = problem instanceof CancelledError ? problem : lastCancel;
        }
        if (cancelRequested) {
            outer.setException(lastCancel == null ? new CancelledError() : lastCancel);
        } else {
            outer.setResult(results);
        }
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
