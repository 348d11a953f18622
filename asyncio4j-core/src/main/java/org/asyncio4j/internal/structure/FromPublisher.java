package org.asyncio4j.internal.structure;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Flow;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.WaitReason;
import org.asyncio4j.Yielder;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Lets a task await the items of a publisher. Signals may arrive on any thread and are forwarded to
 * the loop's thread in order; everything else happens there. It never requests more items than the
 * buffer has room for: first a full buffer, then half of it each time half has been taken.
 *
 * <p>A publisher that breaks the rules does no harm: its first end counts, and what it signals after that is dropped,
 * and told in debug mode. More items than were requested, and a request that throws, end the consumer with an error,
 * after the items that came before.
 */
public final class FromPublisher<T> implements Flow.Subscriber<T>, WaitTarget {

    private final EventLoop loop;
    private final int buffer;

    // Loop thread only, as all below.
    private final Deque<T> items = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private final OutsideWait wait;
    private @Nullable Throwable problem;
    private boolean completed;
    private boolean cancelled;

    /** Whether the publisher has signalled its end. */
    private boolean endedItself;

    private int taken;

    /** How many items were requested that have not come. */
    private long outstanding;

    /**
     * Creates a subscriber whose items are taken on {@code loop}.
     *
     * @param ofLoop whether the loop itself runs the publisher
     */
    public FromPublisher(EventLoop loop, int buffer, boolean ofLoop) {
        this.loop = loop;
        this.buffer = Checks.positive(buffer, "buffer");
        this.wait = new OutsideWait(loop, this, ofLoop);
    }

    /** Returns the items of {@code publisher}; each iteration subscribes anew. */
    public static <T> AsyncIterable<T> items(Flow.Publisher<? extends T> publisher, int buffer) {
        Checks.notNull(publisher, "publisher");
        Checks.positive(buffer, "buffer");
        return () -> AsyncGenerator.<T>of("publisher", out -> take(publisher, buffer, out))
                .asyncIterator();
    }

    private static <T> void take(Flow.Publisher<? extends T> publisher, int buffer, Yielder<T> out) {
        EventLoop loop = Coroutines.getRunningLoop();
        boolean ofLoop = publisher instanceof ToPublisher<?> ours && ours.loop() == loop;
        FromPublisher<T> subscriber = new FromPublisher<>(loop, buffer, ofLoop);
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
        if (wait.signalledHere()) {
            onLoop(() -> received(item));
        } else {
            onLoop(() -> {
                wait.signalledFromOutside();
                received(item);
            });
        }
    }

    @Override
    public void onError(Throwable thrown) {
        Checks.notNull(thrown, "thrown");
        onLoop(() -> {
            if (accepts("onError")) {
                fail(thrown);
            }
        });
    }

    @Override
    public void onComplete() {
        onLoop(() -> {
            if (accepts("onComplete")) {
                end();
            }
        });
    }

    /**
     * Waits until there is an item and returns true, or returns false if there will be none; throws
     * the publisher's error. Must be called in a task.
     */
    public boolean awaitNext() {
        while (items.isEmpty() && !completed) {
            wait.await();
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

    @Override
    public WaitReason waitReason() {
        return new WaitReason("publisher", "an item of a publisher");
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
        Flow.Subscription known = subscription;
        if (known == null) {
            return;
        }
        outstanding += count;
        try {
            known.request(count);
        } catch (KeyboardInterrupt | SystemExit leaving) {
            throw leaving;
        } catch (Throwable thrown) {
            // Rule 3.16: it must return normally. There is nothing to expect from it any more.
            refuse(thrown);
        }
    }

    private void received(T item) {
        if (!accepts("onNext")) {
            return;
        }
        if (outstanding == 0) {
            refuse(new IllegalStateException(
                    "a publisher has sent more items than were requested (rule 1.1 of Reactive Streams)"));
            return;
        }
        outstanding--;
        items.add(item);
        wait.wake();
    }

    /** Returns whether a signal counts: it does not after the end, nor when nobody wants it any more. */
    private boolean accepts(String signal) {
        if (endedItself && !cancelled && loop.getDebug()) {
            Log.warning("a publisher has called " + signal + " after its end, which is ignored (rule 1.7 of Reactive"
                    + " Streams)");
        }
        boolean counts = !completed && !cancelled;
        endedItself |= counts && !signal.equals("onNext");
        return counts;
    }

    /** Ends the consumer with an error, because the publisher has broken a rule, and cancels the subscription. */
    private void refuse(Throwable broken) {
        Flow.Subscription known = subscription;
        fail(broken);
        if (known != null) {
            try {
                known.cancel();
            } catch (Exception another) {
                broken.addSuppressed(another);
            }
        }
    }

    private void fail(Throwable thrown) {
        if (!completed) {
            problem = thrown;
            end();
        }
    }

    private void end() {
        completed = true;
        subscription = null;
        wait.wake();
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
