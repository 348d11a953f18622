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
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Items that a task waits for, as a publisher: each subscriber has a task of its own on the loop,
 * which asks for the next item when the subscriber has requested it. So items are made no faster
 * than they are wanted. Subscribers are called on the loop's thread; they may call from any.
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
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(new IllegalStateException("Event loop is closed"));
        }
    }

    /** Has {@code work} run on the loop's thread; false if the loop is closed. */
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

    /** The subscription to a publisher that has nothing to give. */
    private record Nothing() implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    /** One subscriber and what it has requested. Its fields belong to the loop's thread. */
    private static final class Delivery<T> implements Flow.Subscription {

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
                    // By somebody else than the subscriber; it shall not wait forever.
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

        /** Returns when there are no more items, or nobody wants them. */
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
                    hand(item, subscriber);
                }
            }
        }

        /** A subscriber that throws has broken the contract, and counts as one that cancelled. */
        private void hand(T item, Flow.Subscriber<? super T> known) {
            try {
                known.onNext(item);
            } catch (Exception problem) {
                subscriber = null;
                report("a subscriber threw an exception", problem);
            }
        }

        /** Waits until the subscriber wants an item; false if it wants none any more. */
        private boolean awaitDemand() {
            while (subscriber != null && requested == 0 && refusal == null) {
                SettableFuture<Boolean> demand = publisher.loop.createFuture();
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
