package org.asyncio4j;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.AsyncPredicate;
import org.asyncio4j.function.Call1;
import org.asyncio4j.function.Call2;
import org.asyncio4j.internal.iteration.AsyncMapping;
import org.asyncio4j.internal.iteration.FlatMap;
import org.asyncio4j.internal.iteration.Operators;
import org.asyncio4j.internal.iteration.ReadAhead;
import org.asyncio4j.internal.iteration.Reductions;
import org.asyncio4j.internal.iteration.Selections;
import org.asyncio4j.internal.iteration.Share;
import org.asyncio4j.internal.iteration.Tee;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/**
 * A source of items whose iteration may suspend between items: the argument of {@link
 * Asyncio#each}. Python's {@code __aiter__} protocol.
 *
 * <p>The default methods take the place of Python's asynchronous comprehensions. They are lazy:
 * each item is produced when it is requested, in the requesting task, and nothing is buffered, unless the method says otherwise.
 * The functions may await. Closing what they return closes what it is made of.
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
     * for its items one by one, on a thread of its own. What was made for this iteration alone, as a {@link #buffer} in between,
     * is closed.
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

    /**
     * Returns the items up to the first one for which {@code condition} is false, which is requested and dropped. No further
     * item is requested, and a generator stays suspended where it is, as with {@link #take}.
     */
    default AsyncIterable<T> takeWhile(AsyncPredicate<? super T> condition) {
        return Selections.takeWhile(this, condition);
    }

    /** Returns the items from the first one on for which {@code condition} is false. */
    default AsyncIterable<T> dropWhile(AsyncPredicate<? super T> condition) {
        return Selections.dropWhile(this, condition);
    }

    /** Returns each item that does not equal one before. All of them are kept in memory until the iteration ends. */
    default AsyncIterable<T> distinct() {
        return Selections.distinct(this, item -> item);
    }

    /** Returns each item whose {@code key} does not equal that of one before. All keys are kept until the iteration ends. */
    default AsyncIterable<T> distinct(Call1<? super T, ?, ?> key) {
        return Selections.distinct(this, key);
    }

    /**
     * Returns {@code initial}, and then what {@code function} makes of the last result and each item: Python's {@code
     * itertools.accumulate} with an initial value.
     */
    default <R extends @Nullable Object> AsyncIterable<R> scan(
            R initial, Call2<? super R, ? super T, ? extends R, ?> function) {
        return Selections.scan(this, initial, function);
    }

    /** Returns lists of {@code count} items each, the last one with what is left: Python's {@code itertools.batched}. */
    default AsyncIterable<List<T>> batched(int count) {
        return Selections.batched(this, count);
    }

    /**
     * Returns lists of at most {@code count} items. A list comes when it is full, or {@code seconds} after its first item, or at
     * the end:
     *
     * <pre>
     *    items            a b c      d          e f |
     *    batched(2, 4)      [a b]    [c d]        [e f] |
     * </pre>
     *
     * <p>A task of its own reads up to {@code count} items ahead of the consumer, from the first request until the iteration
     * ends or is closed. A failure of the source comes after the items before it.
     */
    default AsyncIterable<List<T>> batched(int count, double seconds) {
        return ReadAhead.batched(this, count, seconds);
    }

    /** Like {@link #batched(int, double)}. */
    default AsyncIterable<List<T>> batched(int count, Duration time) {
        return ReadAhead.batched(this, count, Seconds.of(time));
    }

    /** Returns each {@code count} items that follow one another: of a, b, c and 2 the lists a b and b c. */
    default AsyncIterable<List<T>> window(int count) {
        return window(count, 1);
    }

    /** Like {@link #window(int)}, where each list begins {@code step} items after the one before. All lists are full. */
    default AsyncIterable<List<T>> window(int count, int step) {
        return Selections.window(this, count, step, false);
    }

    /**
     * Returns the items, requested ahead of the consumer: up to {@code count} wait for it. A task of its own reads them, from the
     * first request until the iteration ends or is closed, when it is cancelled and the source closed. A failure of the source
     * comes after the items before it.
     */
    default AsyncIterable<T> buffer(int count) {
        return ReadAhead.buffer(this, count);
    }

    /**
     * Returns each item that is followed by none for {@code seconds}; the last one comes at the end:
     *
     * <pre>
     *    items          a  b c        d     e |
     *    debounce(3)            c        d  e |
     * </pre>
     *
     * <p>A task of its own reads the source, as fast as that has items; of those that come while the consumer is busy, only
     * the last is kept.
     */
    default AsyncIterable<T> debounce(double seconds) {
        return ReadAhead.debounce(this, seconds);
    }

    /** Like {@link #debounce(double)}. */
    default AsyncIterable<T> debounce(Duration time) {
        return ReadAhead.debounce(this, Seconds.of(time));
    }

    /**
     * Returns the first item, and then each that comes at least {@code seconds} after the last one that was returned; those
     * in between are dropped.
     *
     * <pre>
     *    items          a  b c    d   e    f |
     *    throttle(5)    a         d        f |
     * </pre>
     */
    default AsyncIterable<T> throttle(double seconds) {
        return Selections.throttle(this, seconds);
    }

    /** Like {@link #throttle(double)}. */
    default AsyncIterable<T> throttle(Duration time) {
        return Selections.throttle(this, Seconds.of(time));
    }

    /**
     * Returns the items, of which each must come within {@code seconds} of its request: otherwise the source is cancelled, and
     * the request throws a {@link TimeoutException}. A generator has ended then.
     */
    default AsyncIterable<T> timeout(double seconds) {
        return Selections.timeout(this, seconds);
    }

    /** Like {@link #timeout(double)}. */
    default AsyncIterable<T> timeout(Duration time) {
        return Selections.timeout(this, Seconds.of(time));
    }

    /** Like {@link #retry(int, AsyncPredicate)}, for any exception. */
    default AsyncIterable<T> retry(int times) {
        return retry(times, problem -> true);
    }

    /**
     * Returns the items, and if they end with an exception, iterates over them again, from the beginning, up to {@code times} times
     * and if {@code condition} is true of the exception; it may await, to pause before the next attempt. An {@link Error}, such as
     * a cancellation, goes on, and so does what the consumer throws. For items that can be iterated again: a generator cannot, and
     * its exception goes on.
     */
    default AsyncIterable<T> retry(int times, AsyncPredicate<? super Exception> condition) {
        return Selections.retry(this, times, condition);
    }

    /**
     * Returns the items of what {@code function} returns for each item, in the order in which they come. Up to {@code limit}
     * of the inner iterables are read at a time, each by a task of its own, at most one item ahead of the consumer; the next item
     * of the source is requested when one has ended. The first failure cancels the others, and comes after the items before it.
     */
    default <R extends @Nullable Object> AsyncIterable<R> flatMap(
            Call1<? super T, ? extends AsyncIterable<? extends R>, ?> function, int limit) {
        return FlatMap.of(this, function, limit);
    }

    /**
     * Returns the results of {@code function} for each item, like {@link #map}, working on up to {@code limit} items at a time, each
     * in a task of its own. The results come in the order of the items:
     *
     * <pre>
     *    items             a  b  c |
     *    work              a--------.  b--.  c----.
     *    mapAsync(f, 3)             A B     C |
     *    mapAsyncUnordered(f, 3)  B A     C |
     * </pre>
     *
     * <p>At most {@code limit} items have been requested whose results the consumer has not got: so a slow consumer stops the
     * source. The first failure, of the source or of a call, cancels all others at once; the results before it come first. The
     * tasks live from the first request until the iteration ends or is closed, which waits for them.
     */
    default <R extends @Nullable Object> AsyncIterable<R> mapAsync(
            Call1<? super T, ? extends R, ?> function, int limit) {
        return AsyncMapping.map(this, function, limit, true);
    }

    /** Like {@link #mapAsync}, but the results come as they are ready. */
    default <R extends @Nullable Object> AsyncIterable<R> mapAsyncUnordered(
            Call1<? super T, ? extends R, ?> function, int limit) {
        return AsyncMapping.map(this, function, limit, false);
    }

    /**
     * Returns {@code count} iterables of the same items, each of which can be iterated over once, at its own pace: Python's {@code
     * itertools.tee}. An item is requested when the first one needs it, and kept until the last one has it: so there is no limit
     * to what a slow one makes this keep. A consumer that is cancelled does not disturb the others. When all have been closed,
     * so are these items.
     */
    default List<AsyncIterable<T>> tee(int count) {
        return Tee.of(this, count);
    }

    /**
     * Returns an iterable for several consumers at the same time, who all get the items of one iteration over these, each from
     * the moment on at which it begins. A task reads the items from the first consumer's first request until the last one has left,
     * and waits while the slowest has {@code count} that it has not taken. Whoever begins when it has ended begins a new one.
     */
    default AsyncIterable<T> share(int count) {
        return Share.of(this, count);
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

    /**
     * Runs {@code action} with each item, for up to {@code limit} items at a time, each in a task of its own. The first failure
     * cancels the others and is thrown when they have ended, with what they throw then suppressed on it.
     */
    default Coroutine<Void> forEachAsync(Action1<? super T, ?> action, int limit) {
        return AsyncMapping.forEach(this, action, limit);
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
