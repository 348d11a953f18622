package org.asyncio4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.structure.Left;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.internal.util.WaitingLine;
import org.asyncio4j.lowlevel.AwaitingCallback;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over awaitables in the order of their completion. Created by {@link
 * Asyncio#asCompleted(Iterable)}.
 *
 * <p>There are two ways to iterate; a {@code for} loop that is left early can be continued by
 * another one:
 *
 * {@snippet :
 * for (Coroutine<String> next : asCompleted(downloads)) {
 *     IO.println(await(next));  // the result of the next one that completes, or its exception
 * }
 * for (Future<String> done : each(asCompleted(downloads))) {
 *     IO.println(done == first);  // the very future that was given, which is done
 * }
 * }
 *
 * <p>If the time limit passes, each remaining item throws a {@link TimeoutException}; the
 * awaitables keep running. Loop thread only.
 *
 * @param <T> type of the results
 */
@CheckReturnValue
public final class AsCompleted<T extends @Nullable Object> implements Iterable<Coroutine<T>>, AsyncIterable<Future<T>> {

    /**
     * The futures that are not done, in the order in which they were given; empty after the time
     * limit.
     */
    private final Set<Future<T>> todo = new LinkedHashSet<>();

    /** The futures that are done and not yet delivered. */
    private final Deque<Future<T>> done = new ArrayDeque<>();

    /** The number of takes that have yet to throw a {@link TimeoutException}. */
    private int late;

    /** The consumers that wait for the next future, in the order in which they began to wait. */
    private final WaitingLine<SettableFuture<Boolean>> waiters = new WaitingLine<>();

    /** The number of items that no consumer has requested yet. */
    private int left;

    private final EventLoop loop;
    private final @Nullable TimerHandle timer;

    /** A single object, so that the callback can be removed. */
    private final Completion onCompletion = new Completion();

    private final Items items = new Items();

    AsCompleted(Iterable<? extends Awaitable<? extends T>> awaitables, double seconds) {
        Seconds.toNanos(seconds, "timeout");
        this.loop = Coroutines.getEventLoop();
        Set<Awaitable<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Awaitable<? extends T>> distinct = new ArrayList<>();
        for (Awaitable<? extends T> awaitable : awaitables) {
            if (seen.add(Checks.notNull(awaitable, "awaitable"))) {
                distinct.add(awaitable);
            }
        }
        for (Awaitable<? extends T> awaitable : distinct) {
            todo.add(future(awaitable));
        }
        left = todo.size();
        for (Future<T> future : todo) {
            future.addDoneCallback(onCompletion);
        }
        timer = todo.isEmpty() || seconds == Double.POSITIVE_INFINITY ? null : loop.callLater(seconds, this::timeIsUp);
    }

    /**
     * Returns an iterator over the items as coroutines: awaiting one returns the next result or
     * throws its exception.
     */
    @Override
    public Iterator<Coroutine<T>> iterator() {
        return items;
    }

    /** Returns an iterator over the items as futures that are done. */
    @Override
    public AsyncIterator<Future<T>> asyncIterator() {
        return () -> {
            if (left == 0) {
                throw new StopAsyncIteration();
            }
            left--;
            return take();
        };
    }

    @SuppressWarnings("unchecked") // a future is only read
    private Future<T> future(Awaitable<? extends T> awaitable) {
        return Futures.ensureFuture((Awaitable<T>) awaitable, loop);
    }

    private void completed(Future<T> future) {
        if (!todo.remove(future)) {
            return;
        }
        done.add(future);
        wakeOne();
        if (todo.isEmpty() && timer != null) {
            timer.cancel();
        }
    }

    private void timeIsUp() {
        for (Future<T> future : todo) {
            future.removeDoneCallback(onCompletion);
            late++;
            wakeOne();
        }
        todo.clear();
    }

    /** Waits for the next future that is done. */
    private Future<T> take() {
        while (done.isEmpty() && late == 0) {
            SettableFuture<Boolean> waiter = loop.createFuture();
            Futures.setWaitTarget(waiter, onCompletion);
            WaitingLine.Place<?> place = waiters.join(waiter);
            try {
                Coroutines.await(waiter);
            } catch (Throwable problem) {
                place.left = true;
                waiters.sweep();
                if (waiter.done() && !waiter.cancelled() && !(done.isEmpty() && late == 0)) {
                    // Woken, but will not take an item: wake the next consumer instead.
                    wakeOne();
                }
                throw problem;
            }
        }
        Future<T> next = done.poll();
        if (next == null) {
            late--;
            throw new TimeoutException();
        }
        return next;
    }

    private void wakeOne() {
        SettableFuture<Boolean> waiter = waiters.poll();
        while (waiter != null && waiter.done()) {
            waiter = waiters.poll();
        }
        if (waiter != null) {
            waiter.setResult(true);
        }
    }

    @Override
    public String toString() {
        return "<AsCompleted pending=" + todo.size() + " left=" + left + ">";
    }

    private final class Items implements Iterator<Coroutine<T>> {

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Coroutine<T> next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            left--;
            return Coroutines.async("asCompleted", () -> take().result());
        }
    }

    private final class Completion implements Consumer<Future<T>>, AwaitingCallback, WaitTarget {

        @Override
        public void accept(Future<T> future) {
            completed(future);
        }

        @Override
        public WaitReason waitReason() {
            return Left.of("wait", "futures to complete next", todo);
        }

        @Override
        public List<? extends Future<?>> awaiters() {
            List<Future<?>> awaiters = new ArrayList<>();
            waiters.forEach(waiter -> awaiters.addAll(Futures.awaiters(waiter)));
            return awaiters;
        }
    }
}
