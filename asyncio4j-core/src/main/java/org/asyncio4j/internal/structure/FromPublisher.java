package org.asyncio4j.internal.structure;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Flow;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Yielder;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets a task await the items of a publisher. Signals may arrive on any thread and are forwarded to
 * the loop's thread in order; everything else happens there. It never requests more items than the
 * buffer has room for: first a full buffer, then half of it each time half has been taken.
 */
public final class FromPublisher<T> implements Flow.Subscriber<T> {

    private final EventLoop loop;
    private final int buffer;

    // Loop thread only, as all below.
    private final Deque<T> items = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private @Nullable SettableFuture<Boolean> waiter;
    private @Nullable Throwable problem;
    private boolean completed;
    private boolean cancelled;
    private int taken;

    /** Creates a subscriber whose items are taken on {@code loop}. */
    public FromPublisher(EventLoop loop, int buffer) {
        this.loop = loop;
        this.buffer = Checks.positive(buffer, "buffer");
    }

    /** Returns the items of {@code publisher}; each iteration subscribes anew. */
    public static <T> AsyncIterable<T> items(Flow.Publisher<? extends T> publisher, int buffer) {
        Checks.notNull(publisher, "publisher");
        Checks.positive(buffer, "buffer");
        return () -> AsyncGenerator.<T>of("publisher", out -> take(publisher, buffer, out))
                .asyncIterator();
    }

    private static <T> void take(Flow.Publisher<? extends T> publisher, int buffer, Yielder<T> out) {
        FromPublisher<T> subscriber = new FromPublisher<>(Coroutines.getRunningLoop(), buffer);
        try {
            publisher.subscribe(subscriber);
            while (subscriber.awaitNext()) {
                out.yield(subscriber.next());
            }
        } finally {
            subscriber.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        Checks.notNull(given, "subscription");
        if (!onLoop(() -> subscribed(given))) {
            given.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        Checks.notNull(item, "item");
        onLoop(() -> {
            if (!cancelled) {
                items.add(item);
                wake();
            }
        });
    }

    @Override
    public void onError(Throwable thrown) {
        Checks.notNull(thrown, "thrown");
        onLoop(() -> {
            problem = thrown;
            end();
        });
    }

    @Override
    public void onComplete() {
        onLoop(this::end);
    }

    /**
     * Waits until there is an item and returns true, or returns false if there will be none; throws
     * the publisher's error. Must be called in a task.
     */
    public boolean awaitNext() {
        while (items.isEmpty() && !completed) {
            SettableFuture<Boolean> next = loop.createFuture();
            waiter = next;
            try {
                Coroutines.await(next);
            } finally {
                waiter = null;
            }
        }
        if (!items.isEmpty()) {
            return true;
        }
        if (problem != null) {
            throw Throwing.unchecked(problem);
        }
        return false;
    }

    /** Removes and returns the oldest item; there must be one. */
    public T next() {
        T item = items.remove();
        taken++;
        // Rounded up, for a buffer of one.
        if (taken >= (buffer + 1) / 2 && !completed) {
            request(taken);
            taken = 0;
        }
        return item;
    }

    /** Cancels the subscription and drops the items that were not taken. */
    public void cancel() {
        cancelled = true;
        items.clear();
        if (subscription != null && !completed) {
            subscription.cancel();
        }
        subscription = null;
    }

    private void subscribed(Flow.Subscription given) {
        if (subscription != null || cancelled || completed) {
            given.cancel();
            return;
        }
        subscription = given;
        request(buffer);
    }

    private void request(long count) {
        if (subscription != null) {
            subscription.request(count);
        }
    }

    private void end() {
        completed = true;
        subscription = null;
        wake();
    }

    private void wake() {
        if (waiter != null && !waiter.done()) {
            waiter.setResult(true);
        }
    }

    /**
     * Schedules {@code signal} to run on the loop's thread; returns false if the loop is closed.
     */
    private boolean onLoop(Runnable signal) {
        try {
            loop.callSoonThreadsafe(signal);
            return true;
        } catch (IllegalStateException closed) {
            if (!loop.isClosed()) {
                throw closed;
            }
            return false;
        }
    }
}
