package org.asyncio4j.reactive;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromPublisher;
import static org.asyncio4j.Asyncio.toPublisher;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CheckReturnValue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/**
 * Reactive Streams for asyncio4j, meant for {@code import static}: {@code Flux} and {@code Mono} of Reactor, {@code Flowable} of
 * RxJava, R2DBC and the reactive drivers are all {@link Publisher}s. (Mutiny's are the JDK's {@link java.util.concurrent.Flow.Publisher},
 * which {@code Asyncio.fromPublisher} takes.)
 *
 * {@snippet :
 * Integer count = await(single(Mono.from(connection.createStatement("select count(*) from t").execute())
 *         .flatMap(result -> Mono.from(result.map(row -> row.get(0, Integer.class))))));
 * each(fromReactive(flux), item -> IO.println(item));
 * }
 *
 * <p>What is awaited here subscribes when it is awaited, and cancels the subscription if the awaiting task is cancelled.
 * The publisher may signal on any thread; the program goes on on the loop's. An error arrives as the very exception. A virtual
 * clock waits for an item as for a call on another thread.
 */
@CheckReturnValue
public final class Reactive {

    /** How many items are requested at once of which only the end is awaited. */
    private static final int MANY = 256;

    private Reactive() {}

    /** Like {@link #fromReactive(Publisher, int)}, with room for 16 items. */
    public static <T> AsyncIterable<T> fromReactive(Publisher<? extends T> publisher) {
        return fromPublisher(flow(publisher));
    }

    /**
     * Returns the items of {@code publisher}, with back-pressure: each iteration subscribes at its first request for an item, and
     * never requests more than {@code buffer} items that are not consumed. Closing the iterator, as a generator is closed, cancels the
     * subscription. {@link org.asyncio4j.Asyncio#fromPublisher(java.util.concurrent.Flow.Publisher, int) fromPublisher} says all.
     */
    public static <T> AsyncIterable<T> fromReactive(Publisher<? extends T> publisher, int buffer) {
        return fromPublisher(flow(publisher), buffer);
    }

    /**
     * Returns a publisher of {@code items}, with back-pressure: {@code Flux.from(toReactive(items))}. Each subscriber gets a task
     * on the running loop, in a copy of its context, which produces an item when it has been requested; cancelling the subscription
     * cancels the task. Subscribers are called on the loop's thread and must not block. {@link
     * org.asyncio4j.Asyncio#toPublisher toPublisher} says all.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static <T> Publisher<T> toReactive(AsyncIterable<? extends T> items) {
        return FlowAdapters.toPublisher(toPublisher(items));
    }

    /**
     * Returns the first item of {@code publisher}, and cancels the rest. Throws a {@link NoSuchElementException} if there is
     * none. For a {@code Mono}, {@link #single} is better: it waits for the end, and cancels nothing.
     */
    public static <T> Coroutine<T> first(Publisher<? extends T> publisher) {
        return Reactive.<T>fromReactive(publisher, 1).first();
    }

    /**
     * Returns the only item of {@code publisher}, when that has completed. Throws a {@link NoSuchElementException} if there
     * is none, and an {@link IllegalStateException} if there is a second one, which cancels the subscription.
     */
    public static <T> Coroutine<T> single(Publisher<? extends T> publisher) {
        AsyncIterable<T> items = fromReactive(publisher, 2);
        return async("single", () -> {
            T item = onlyOf(items);
            if (item == null) {
                throw new NoSuchElementException("a publisher has completed without an item");
            }
            return item;
        });
    }

    /** Like {@link #single}, but returns null if there is no item. */
    public static <T> Coroutine<@Nullable T> singleOrNull(Publisher<? extends T> publisher) {
        AsyncIterable<T> items = fromReactive(publisher, 2);
        return Asyncio.<@Nullable T>async("singleOrNull", () -> onlyOf(items));
    }

    /** Waits until {@code publisher} has completed, and drops its items; for a {@code Mono<Void>} and the like. */
    public static Coroutine<Void> completion(Publisher<?> publisher) {
        AsyncIterable<Object> items = fromReactive(publisher, MANY);
        return async("completion", () -> each(items, item -> {}));
    }

    private static <T> java.util.concurrent.Flow.Publisher<T> flow(Publisher<? extends T> publisher) {
        Publisher<? extends T> given = Objects.requireNonNull(publisher, "publisher must not be null");
        @SuppressWarnings("unchecked") // A publisher of a type is one of its supertype, as items only come out of it.
        Publisher<T> covariant = (Publisher<T>) given;
        return FlowAdapters.toFlowPublisher(covariant);
    }

    /** Waits for the end of {@code items}, of which there may be one. */
    private static <T> @Nullable T onlyOf(AsyncIterable<T> items) {
        Only<T> only = new Only<>();
        each(items, only::take);
        return only.item;
    }

    /** The only item of a publisher. */
    private static final class Only<T> {

        private @Nullable T item;

        void take(T next) {
            if (item != null) {
                throw new IllegalStateException("a publisher has sent more than one item");
            }
            item = next;
        }
    }
}
