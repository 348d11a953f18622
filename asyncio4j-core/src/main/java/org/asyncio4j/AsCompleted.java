package org.asyncio4j;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.jspecify.annotations.Nullable;

/**
 * Awaitables in the order of their completion; what {@link Asyncio#asCompleted(Iterable)} returns.
 *
 * <p>There are two ways through it, and a loop that is left can be resumed by another one:
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
 * <p>If the time limit passes, each item that is still to come throws a {@link TimeoutException};
 * the awaitables go on. Belongs to the loop's thread.
 *
 * @param <T> type of the results
 */
@CheckReturnValue
public final class AsCompleted<T extends @Nullable Object> implements Iterable<Coroutine<T>>, AsyncIterable<Future<T>> {

    /**
     * Those that are not done, in the order in which they were given; empty after the time limit.
     */
    private final Set<Future<T>> todo = new LinkedHashSet<>();

    /** Those that are done and were not handed out. */
    private final Deque<Future<T>> done = new ArrayDeque<>();

    /** How many of those that were handed out have to throw that time is up. */
    private int late;

    /** Who waits for the next one, in the order of waiting. */
    private final Deque<SettableFuture<Boolean>> waiters = new ArrayDeque<>();

    /** How many items are still to be handed out. */
    private int left;

    private final EventLoop loop;
    private final @Nullable TimerHandle timer;

    /** One object, so that it can be taken back. */
    private final Consumer<Future<T>> onCompletion = this::completed;

    private final Items items = new Items();

    AsCompleted(Iterable<? extends Awaitable<? extends T>> awaitables, double seconds) {
        Seconds.toNanos(seconds, "timeout");
        this.loop = Coroutines.getEventLoop();
        Set<Awaitable<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Awaitable<? extends T> awaitable : awaitables) {
            if (seen.add(awaitable)) {
                todo.add(future(awaitable));
            }
        }
        left = todo.size();
        for (Future<T> future : todo) {
            future.addDoneCallback(onCompletion);
        }
        timer = todo.isEmpty() || seconds == Double.POSITIVE_INFINITY ? null : loop.callLater(seconds, this::timeIsUp);
    }

    /** The items as coroutines, each of which is to be awaited. */
    @Override
    public Iterator<Coroutine<T>> iterator() {
        return items;
    }

    /** The items as futures that are done. */
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

    /** Waits for the next one that is done. */
    private Future<T> take() {
        while (done.isEmpty() && late == 0) {
            SettableFuture<Boolean> waiter = loop.createFuture();
            waiters.add(waiter);
            try {
                Coroutines.await(waiter);
            } catch (Throwable problem) {
                waiters.remove(waiter);
                if (waiter.done() && !waiter.cancelled() && !(done.isEmpty() && late == 0)) {
                    // It was woken, but does not come: the next one's turn.
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
}
