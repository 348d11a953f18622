package org.asyncio4j.internal.iteration;

import java.util.ArrayDeque;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Passes items from tasks that read ahead to the one task that consumes them. Who reads adds an item and then waits until there
 * is room for another, so that nothing is requested of a source for which there is no room. The end, or a failure, comes
 * after the items that were added before. Loop thread only.
 */
final class Handover<T extends @Nullable Object> {

    /** In the place of null, which an {@link ArrayDeque} refuses. */
    private static final Object NULL = new Object();

    private final EventLoop loop = Coroutines.getRunningLoop();
    private final int capacity;
    private final WaitTarget target;
    private final ArrayDeque<Object> items = new ArrayDeque<>();

    /** Where those wait who wait for room. */
    private final Gate room = new Gate();

    /** What the consumer waits for, or null. */
    private @Nullable SettableFuture<Boolean> consumer;

    private boolean ended;
    private @Nullable Throwable problem;

    /** When the last item was added, by the loop's clock. */
    private double lastAdded;

    Handover(String operator, int capacity) {
        this.capacity = capacity;
        this.target = () -> new WaitReason("iteration", "the next item of " + operator);
    }

    /** Adds an item, without waiting. */
    void add(T item) {
        items.add(item == null ? NULL : item);
        lastAdded = loop.time();
        wakeConsumer();
    }

    /** Adds an item, and then suspends the reading task until there is room for another. */
    void put(T item) {
        add(item);
        room.waitWhile(() -> items.size() >= capacity);
    }

    /** Ends it, if it has not ended: there will be no more items. */
    void end() {
        ended = true;
        wakeConsumer();
    }

    /** Ends it with what the consumer gets after the items, if it has not ended. */
    void fail(Throwable failure) {
        if (!ended) {
            problem = failure;
            end();
        }
    }

    /** Drops what is there. */
    void clear() {
        items.clear();
    }

    int size() {
        return items.size();
    }

    double lastAdded() {
        return lastAdded;
    }

    /** Suspends the consumer until there is an item, and returns true, or until the end, and returns false; or throws the failure. */
    boolean awaitItem() {
        while (items.isEmpty()) {
            if (ended) {
                if (problem != null) {
                    throw Throwing.unchecked(problem);
                }
                return false;
            }
            awaitChange(null);
        }
        return true;
    }

    /** Suspends the consumer until there is an item, and returns true; or until the end, or a time of the loop, and returns false. */
    boolean awaitItemUntil(double when) {
        while (items.isEmpty() && !ended) {
            if (loop.time() >= when) {
                return false;
            }
            SettableFuture<Boolean> changed = loop.createFuture();
            Handle timer = loop.callAt(when, () -> {
                if (!changed.done()) {
                    changed.setResult(true);
                }
            });
            try {
                awaitChange(changed);
            } finally {
                timer.cancel();
            }
        }
        return !items.isEmpty();
    }

    private void awaitChange(@Nullable SettableFuture<Boolean> given) {
        SettableFuture<Boolean> changed = given == null ? loop.createFuture() : given;
        Futures.setWaitTarget(changed, target);
        consumer = changed;
        try {
            Awaiting.await(changed);
        } finally {
            consumer = null;
        }
    }

    /** Removes and returns the next item; there is one. */
    @SuppressWarnings({"unchecked", "NullAway"}) // T decides whether null is an item.
    T take() {
        Object item = items.remove();
        if (items.size() < capacity) {
            room.lookAgain();
        }
        return item == NULL ? null : (T) item;
    }

    private void wakeConsumer() {
        if (consumer != null) {
            wake(consumer);
        }
    }

    private static void wake(SettableFuture<Boolean> waiter) {
        if (!waiter.done()) {
            waiter.setResult(true);
        }
    }
}
