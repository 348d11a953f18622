package org.asyncio4j.internal.structure;

import java.util.concurrent.Flow;
import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.SystemExit;
import org.asyncio4j.Task;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the items of an {@link AsyncIterable}. Each subscriber has a task of its own on the
 * loop, which takes the next item only once the subscriber has requested it, so items are produced
 * no faster than they are requested. Subscribers are called on the loop's thread and may use their
 * subscription from any thread.
 */
public record ToPublisher<T>(AsyncIterable<? extends T> items, EventLoop loop) implements Flow.Publisher<T> {

    public ToPublisher {
        Checks.notNull(items, "items");
        Checks.notNull(loop, "loop");
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Checks.notNull(subscriber, "subscriber");
        Delivery<T> delivery = new Delivery<>(this, subscriber);
        if (!onLoop(loop, delivery::start)) {
            subscriber.onSubscribe(new ClosedSubscription());
            subscriber.onError(new IllegalStateException("Event loop is closed"));
        }
    }

    /** Schedules {@code work} to run on the loop's thread; returns false if the loop is closed. */
    private static boolean onLoop(EventLoop loop, Runnable work) {
        try {
            loop.callSoonThreadsafe(work);
            return true;
        } catch (IllegalStateException closed) {
            if (!loop.isClosed()) {
                throw closed;
            }
            return false;
        }
    }

    /** The subscription to a publisher whose loop is closed. */
    private record ClosedSubscription() implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    /**
     * One subscriber and the number of items it has requested. Its fields belong to the loop's
     * thread.
     */
    private static final class Delivery<T> implements Flow.Subscription, WaitTarget {

        private final ToPublisher<T> publisher;
        private Flow.@Nullable Subscriber<? super T> subscriber;
        private @Nullable Task<Void> task;
        private @Nullable SettableFuture<Boolean> waiter;
        private long requested;
        private @Nullable IllegalArgumentException refusal;

        Delivery(ToPublisher<T> publisher, Flow.Subscriber<? super T> subscriber) {
            this.publisher = publisher;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            hereOrOnLoop(() -> add(count));
        }

        @Override
        public void cancel() {
            hereOrOnLoop(this::stop);
        }

        void start() {
            task = publisher.loop.createTask(Coroutines.async("publisher", this::deliver));
            task.addDoneCallback(done -> {
                if (done.cancelled() && subscriber != null) {
                    // Not cancelled by the subscriber, which would otherwise wait forever.
                    fail(new CancelledError());
                }
            });
        }

        private void hereOrOnLoop(Runnable work) {
            if (Coroutines.getRunningLoopOrNull() == publisher.loop) {
                work.run();
            } else {
                onLoop(publisher.loop, work);
            }
        }

        private void stop() {
            subscriber = null;
            if (task != null && Coroutines.currentTask(publisher.loop) != task) {
                task.cancel();
            }
        }

        private void add(long count) {
            if (count <= 0) {
                refusal = new IllegalArgumentException("a subscription's request must be > 0: " + count);
            } else {
                requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
            }
            if (waiter != null && !waiter.done()) {
                waiter.setResult(true);
            }
        }

        private void deliver() {
            if (subscriber == null) {
                return;
            }
            subscriber.onSubscribe(this);
            Throwable problem = null;
            AsyncIterator<? extends T> source = null;
            try {
                source = publisher.items.asyncIterator();
                deliverItems(source);
            } catch (CancelledError | KeyboardInterrupt | SystemExit leaving) {
                close(source);
                throw leaving;
            } catch (Throwable thrown) {
                problem = thrown;
            }
            try {
                close(source);
            } catch (Exception another) {
                problem = problem == null ? another : problem;
            }
            if (problem == null) {
                complete();
            } else {
                fail(problem);
            }
        }

        /** Delivers items until there are no more or the subscription is cancelled. */
        private void deliverItems(AsyncIterator<? extends T> source) throws Exception {
            while (awaitDemand()) {
                T item;
                try {
                    item = Checks.notNull(source.next(), "item");
                } catch (StopAsyncIteration end) {
                    return;
                }
                requested--;
                if (subscriber != null) {
                    deliverItem(item, subscriber);
                }
            }
        }

        /**
         * Passes {@code item} to the subscriber. One that throws has broken its contract and is
         * treated as if it had cancelled.
         */
        private void deliverItem(T item, Flow.Subscriber<? super T> known) {
            try {
                known.onNext(item);
            } catch (Exception problem) {
                subscriber = null;
                report("a subscriber threw an exception", problem);
            }
        }

        @Override
        public WaitReason waitReason() {
            return new WaitReason("publisher", "a subscriber to request an item");
        }

        /**
         * Waits until the subscriber requests an item and returns true; returns false once it has
         * cancelled.
         */
        private boolean awaitDemand() {
            while (subscriber != null && requested == 0 && refusal == null) {
                SettableFuture<Boolean> demand = publisher.loop.createFuture();
                Futures.setWaitTarget(demand, this);
                waiter = demand;
                try {
                    Coroutines.await(demand);
                } finally {
                    waiter = null;
                }
            }
            if (refusal != null && subscriber != null) {
                throw refusal;
            }
            return subscriber != null;
        }

        private void complete() {
            Flow.Subscriber<? super T> known = subscriber;
            subscriber = null;
            if (known != null) {
                known.onComplete();
            }
        }

        private void fail(Throwable problem) {
            Flow.Subscriber<? super T> known = subscriber;
            subscriber = null;
            if (known == null) {
                report("error of a publisher whose subscription was cancelled", problem);
            } else {
                known.onError(problem);
            }
        }

        private static void close(@Nullable AsyncIterator<?> source) {
            if (source instanceof AsyncCloseable closeable) {
                Coroutines.await(closeable.aclose());
            }
        }

        private void report(String message, Throwable problem) {
            publisher.loop.callExceptionHandler(
                    LoopProblem.of(message).with("exception", problem).with("task", task));
        }
    }
}
