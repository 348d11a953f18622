package org.asyncio4j;

import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.AsyncPredicate;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.iteration.Operators;
import org.asyncio4j.internal.iteration.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * Something whose items one may have to wait for: what {@link Asyncio#each} takes. Python's {@code
 * __aiter__} protocol.
 *
 * <p>The default methods stand for Python's asynchronous comprehensions. Nothing happens before
 * somebody asks for an item, and an item is made when it is asked for, in the task that asks: what
 * comes too fast is not collected anywhere. The functions may await.
 *
 * {@snippet :
 * // [line.strip() async for line in lines() if line]
 * List<String> texts = await(lines().filter(line -> !line.isEmpty()).map(String::strip).toList());
 * }
 *
 * @param <T> type of the items
 */
@CheckReturnValue
@FunctionalInterface
public interface AsyncIterable<T extends @Nullable Object> {

    /** An iterator over the items; does not wait. */
    AsyncIterator<T> asyncIterator();

    /** What {@code function} makes of each item. */
    default <R extends @Nullable Object> AsyncIterable<R> map(Call1<? super T, ? extends R, ?> function) {
        return Operators.map(this, function);
    }

    /** The items for which {@code condition} is true. */
    default AsyncIterable<T> filter(AsyncPredicate<? super T> condition) {
        return Operators.filter(this, condition);
    }

    /**
     * The first {@code count} items, or all if there are fewer. No further one is asked for, and a
     * generator is left where it is, as by {@code break}.
     */
    default AsyncIterable<T> take(long count) {
        return Operators.take(this, count);
    }

    /** The items with their numbers, from 0. */
    default AsyncIterable<Indexed<T>> enumerate() {
        return enumerate(0);
    }

    /** The items with their numbers, from {@code start}. */
    default AsyncIterable<Indexed<T>> enumerate(long start) {
        return Operators.enumerate(this, start);
    }

    /** Pairs of an item of this and one of {@code other}, as long as there are both. */
    default <U extends @Nullable Object> AsyncIterable<Tuple2<T, U>> zip(AsyncIterable<U> other) {
        return Operators.zip(this, other);
    }

    /**
     * Does {@code action} with each item. (Not {@code forEach}, which classes that are also {@link
     * Iterable} have already.) A generator that is left half way by an exception is closed.
     */
    default Coroutine<Void> forEachItem(Action1<? super T, ?> action) {
        return Reductions.forEach(this, action);
    }

    /** What {@code collector} makes of all items; the stream's collectors serve. */
    default <A extends @Nullable Object, R extends @Nullable Object> Coroutine<R> collect(
            Collector<? super T, A, R> collector) {
        return Reductions.collect(this, collector);
    }

    /** All items. */
    default Coroutine<List<T>> toList() {
        return collect(Collectors.toList());
    }
}
