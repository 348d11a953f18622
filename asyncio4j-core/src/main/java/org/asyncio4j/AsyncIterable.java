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
 * A source of items whose iteration may suspend between items: the argument of {@link
 * Asyncio#each}. Python's {@code __aiter__} protocol.
 *
 * <p>The default methods take the place of Python's asynchronous comprehensions. They are lazy:
 * each item is produced when it is requested, in the requesting task, and nothing is buffered. The
 * functions may await.
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

    /** Returns an iterator over the items; does not suspend. */
    AsyncIterator<T> asyncIterator();

    /** Returns the results of {@code function} for each item. */
    default <R extends @Nullable Object> AsyncIterable<R> map(Call1<? super T, ? extends R, ?> function) {
        return Operators.map(this, function);
    }

    /** Returns the items for which {@code condition} is true. */
    default AsyncIterable<T> filter(AsyncPredicate<? super T> condition) {
        return Operators.filter(this, condition);
    }

    /**
     * Returns the first {@code count} items, or all if there are fewer. No further item is
     * requested, and a generator stays suspended where it is, as after {@code break}. So it is asked
     * for its items one by one, on a thread of its own.
     */
    default AsyncIterable<T> take(long count) {
        return Operators.take(this, count);
    }

    /** Returns the items with their indices, from 0. */
    default AsyncIterable<Indexed<T>> enumerate() {
        return enumerate(0);
    }

    /** Returns the items with their indices, from {@code start}. */
    default AsyncIterable<Indexed<T>> enumerate(long start) {
        return Operators.enumerate(this, start);
    }

    /** Returns pairs of an item of this and one of {@code other}, ending with the shorter one. */
    default <U extends @Nullable Object> AsyncIterable<Tuple2<T, U>> zip(AsyncIterable<U> other) {
        return Operators.zip(this, other);
    }

    /**
     * Returns the first item, and leaves the rest: a generator is closed. Throws a {@link java.util.NoSuchElementException} if
     * there is none.
     */
    default Coroutine<T> first() {
        return Reductions.first(this);
    }

    /**
     * Runs {@code action} with each item. (Not named {@code forEach}, because classes that are also
     * {@link Iterable} have that already.) A generator that is left midway by an exception is
     * closed; an exception of the close is suppressed. {@code each(items, action)} is the same in
     * short, and declares what the action throws. The body of a generator that has not begun runs on
     * the stack of the caller: see {@link AsyncGenerator}.
     */
    default Coroutine<Void> forEachItem(Action1<? super T, ?> action) {
        return Reductions.forEach(this, action);
    }

    /** Collects all items with {@code collector}, for example one of {@link Collectors}. */
    default <A extends @Nullable Object, R extends @Nullable Object> Coroutine<R> collect(
            Collector<? super T, A, R> collector) {
        return Reductions.collect(this, collector);
    }

    /** Returns a list of all items. */
    default Coroutine<List<T>> toList() {
        return collect(Collectors.toList());
    }
}
