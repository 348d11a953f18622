package org.asyncio4j.internal.iteration;

import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Indexed;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Tuple2;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.AsyncPredicate;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * Iterables that compute their items from those of others, on demand. Closing such an iterator
 * closes those it takes its items from, if they can be closed.
 */
public final class Operators {

    private Operators() {}

    public static <T extends @Nullable Object, R extends @Nullable Object> AsyncIterable<R> map(
            AsyncIterable<T> items, Call1<? super T, ? extends R, ?> function) {
        Checks.notNull(function, "function");
        return () -> {
            AsyncIterator<T> source = items.asyncIterator();
            return new Staged<T, R>(
                    () -> call(function, source.next()),
                    items,
                    source,
                    (item, action) -> action.run(call(function, item)));
        };
    }

    public static <T extends @Nullable Object> AsyncIterable<T> filter(
            AsyncIterable<T> items, AsyncPredicate<? super T> condition) {
        Checks.notNull(condition, "condition");
        return () -> {
            AsyncIterator<T> source = items.asyncIterator();
            return new Staged<T, T>(() -> nextThat(source, condition), items, source, (item, action) -> {
                if (test(condition, item)) {
                    action.run(item);
                }
            });
        };
    }

    public static <T extends @Nullable Object> AsyncIterable<T> take(AsyncIterable<T> items, long count) {
        Checks.notNegative(count, "count");
        return () -> {
            AsyncIterator<T> source = items.asyncIterator();
            Derived.Source from = Derived.Source.of(items, source);
            long[] left = {count};
            return new Derived<>(
                    () -> {
                        if (left[0] == 0) {
                            from.closeOwn();
                            throw new StopAsyncIteration();
                        }
                        T item = source.next();
                        left[0]--;
                        return item;
                    },
                    from);
        };
    }

    public static <T extends @Nullable Object> AsyncIterable<Indexed<T>> enumerate(AsyncIterable<T> items, long start) {
        return () -> {
            AsyncIterator<T> source = items.asyncIterator();
            long[] next = {start};
            return new Staged<T, Indexed<T>>(
                    () -> {
                        T item = source.next();
                        return new Indexed<>(next[0]++, item);
                    },
                    items,
                    source,
                    (item, action) -> action.run(new Indexed<>(next[0]++, item)));
        };
    }

    public static <T extends @Nullable Object, U extends @Nullable Object> AsyncIterable<Tuple2<T, U>> zip(
            AsyncIterable<T> items, AsyncIterable<U> others) {
        Checks.notNull(others, "other");
        return () -> {
            AsyncIterator<T> first = items.asyncIterator();
            AsyncIterator<U> second = others.asyncIterator();
            return new Derived<>(
                    () -> {
                        T item = first.next();
                        return new Tuple2<>(item, second.next());
                    },
                    Derived.Source.of(items, first),
                    Derived.Source.of(others, second));
        };
    }

    /** Calls a function, whose own end of other items is not the end of these. */
    static <T extends @Nullable Object, R extends @Nullable Object> R call(Call1<T, R, ?> function, T item) {
        try {
            return function.call(item);
        } catch (StopAsyncIteration end) {
            throw Throwing.unchecked(GeneratorCore.refused(end));
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        }
    }

    private static <T extends @Nullable Object> T nextThat(AsyncIterator<T> source, AsyncPredicate<? super T> condition)
            throws Exception {
        while (true) {
            T item = source.next();
            if (test(condition, item)) {
                return item;
            }
        }
    }

    static <T extends @Nullable Object> boolean test(AsyncPredicate<T> condition, T item) throws Exception {
        try {
            return condition.test(item);
        } catch (StopAsyncIteration end) {
            throw Throwing.unchecked(GeneratorCore.refused(end));
        }
    }

    /** Closes {@code iterator} if it can be closed. Called in a task's code. */
    static void close(AsyncIterator<?> iterator) {
        if (iterator instanceof AsyncCloseable closeable) {
            Awaiting.await(closeable.aclose());
        }
    }

    /** What becomes of each item of a source: it, or another, or none is passed on. */
    @FunctionalInterface
    private interface Stage<S extends @Nullable Object, T extends @Nullable Object> {
        void pass(S item, Action1<? super T, ?> action) throws Throwable;
    }

    /** An iterator over what a stage makes of the items of a source. If the source can push them, so can it. */
    private static final class Staged<S extends @Nullable Object, T extends @Nullable Object> extends Derived<T>
            implements PushingIterator<T> {

        private final AsyncIterator<S> source;
        private final Stage<S, T> stage;

        Staged(AsyncIterator<T> next, AsyncIterable<S> items, AsyncIterator<S> source, Stage<S, T> stage) {
            super(next, Source.of(items, source));
            this.source = source;
            this.stage = stage;
        }

        @Override
        public boolean canPush() {
            return source instanceof PushingIterator<S> pushing && pushing.canPush();
        }

        @Override
        public void push(Action1<? super T, ?> action) {
            ((PushingIterator<S>) source).push(item -> stage.pass(item, action));
        }
    }
}
