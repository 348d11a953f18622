package org.asyncio4j.internal.iteration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.AsyncPredicate;
import org.asyncio4j.function.Call1;
import org.asyncio4j.function.Call2;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Handle;
import org.jspecify.annotations.Nullable;

/** Operators that keep something from item to item: they work in the task that requests the items, one by one. */
public final class Selections {

    private Selections() {}

    public static <T extends @Nullable Object> AsyncIterable<T> takeWhile(
            AsyncIterable<T> items, AsyncPredicate<? super T> condition) {
        Checks.notNull(condition, "condition");
        return () -> {
            AsyncIterator<T> source = items.asyncIterator();
            Derived.Source from = Derived.Source.of(items, source);
            boolean[] ended = {false};
            return new Derived<>(
                    () -> {
                        if (!ended[0]) {
                            T item = source.next();
                            if (Operators.test(condition, item)) {
                                return item;
                            }
                            ended[0] = true;
                            from.closeOwn();
                        }
                        throw new StopAsyncIteration();
                    },
                    from);
        };
    }

    public static <T extends @Nullable Object> AsyncIterable<T> dropWhile(
            AsyncIterable<T> items, AsyncPredicate<? super T> condition) {
        Checks.notNull(condition, "condition");
        return () -> {
            boolean[] dropping = {true};
            return Operators.filter(items, item -> {
                        dropping[0] = dropping[0] && condition.test(item);
                        return !dropping[0];
                    })
                    .asyncIterator();
        };
    }

    public static <T extends @Nullable Object> AsyncIterable<T> distinct(
            AsyncIterable<T> items, Call1<? super T, ?, ?> key) {
        Checks.notNull(key, "key");
        return () -> {
            Set<@Nullable Object> seen = new HashSet<>();
            return Operators.filter(items, item -> seen.add(Operators.call(key, item)))
                    .asyncIterator();
        };
    }

    public static <T extends @Nullable Object> AsyncIterable<T> throttle(AsyncIterable<T> items, double seconds) {
        Seconds.toNanos(seconds, "time");
        return () -> {
            EventLoop loop = Coroutines.getRunningLoop();
            double[] next = {Double.NEGATIVE_INFINITY};
            return Operators.filter(items, item -> {
                        if (loop.time() < next[0]) {
                            return false;
                        }
                        next[0] = loop.time() + seconds;
                        return true;
                    })
                    .asyncIterator();
        };
    }

    public static <T extends @Nullable Object, R extends @Nullable Object> AsyncIterable<R> scan(
            AsyncIterable<T> items, R initial, Call2<? super R, ? super T, ? extends R, ?> function) {
        Checks.notNull(function, "function");
        return () -> AsyncGenerator.<R>of("scan", out -> {
                    List<R> last = new ArrayList<>();
                    last.add(initial);
                    out.yield(initial);
                    Reductions.<T, RuntimeException>run(items, item -> {
                        R next = call(function, last.getFirst(), item);
                        last.set(0, next);
                        out.yield(next);
                    });
                })
                .asyncIterator();
    }

    public static <T extends @Nullable Object> AsyncIterable<List<T>> batched(AsyncIterable<T> items, int count) {
        return window(items, count, count, true);
    }

    /** @param rest whether what is left at the end, and is not a whole window, comes too */
    public static <T extends @Nullable Object> AsyncIterable<List<T>> window(
            AsyncIterable<T> items, int count, int step, boolean rest) {
        Checks.positive(count, "count");
        Checks.positive(step, "step");
        return () -> AsyncGenerator.<List<T>>of(rest ? "batched" : "window", out -> {
                    List<T> last = new ArrayList<>();
                    int[] skip = {0};
                    Reductions.<T, RuntimeException>run(items, item -> {
                        if (skip[0] > 0) {
                            skip[0]--;
                            return;
                        }
                        last.add(item);
                        if (last.size() == count) {
                            List<T> whole = new ArrayList<>(last);
                            last.subList(0, Math.min(step, count)).clear();
                            skip[0] = Math.max(0, step - count);
                            out.yield(whole);
                        }
                    });
                    if (rest && !last.isEmpty()) {
                        out.yield(last);
                    }
                })
                .asyncIterator();
    }

    /** Cancels the requesting task at the limit, as {@code Timeout} does, which is of a layer above. */
    public static <T extends @Nullable Object> AsyncIterable<T> timeout(AsyncIterable<T> items, double seconds) {
        Seconds.toNanos(seconds, "timeout");
        return () -> {
            AsyncIterator<T> source = items.asyncIterator();
            return new Derived<>(() -> nextWithin(source, seconds), Derived.Source.of(items, source));
        };
    }

    private static <T extends @Nullable Object> T nextWithin(AsyncIterator<T> source, double seconds) throws Exception {
        Task<?> task = Awaiting.currentTask();
        int before = task.cancelling() - (Futures.mustCancel(task) ? 1 : 0);
        boolean[] expired = {false};
        Handle timer = task.getLoop().callLater(seconds, () -> {
            expired[0] = true;
            Futures.cancel(task, null, "an item that was to come within " + seconds + " s", null);
        });
        T item;
        try {
            item = source.next();
        } catch (CancelledError cancelled) {
            if (expired[0] && task.uncancel() <= before) {
                throw new TimeoutException(null, cancelled);
            }
            throw cancelled;
        } catch (Throwable problem) {
            if (expired[0]) {
                task.uncancel();
            }
            throw problem;
        } finally {
            timer.cancel();
        }
        if (expired[0]) {
            task.uncancel();
        }
        return item;
    }

    public static <T extends @Nullable Object> AsyncIterable<T> retry(
            AsyncIterable<T> items, int times, AsyncPredicate<? super Exception> condition) {
        Checks.notNegative(times, "times");
        Checks.notNull(condition, "condition");
        return () -> AsyncGenerator.<T>of("retry", out -> {
                    Attempts<T> attempts = new Attempts<>(items);
                    for (int left = times; ; left--) {
                        try {
                            attempts.run(out::yield);
                            return;
                        } catch (Exception problem) {
                            if (attempts.isConsumers() || left == 0 || !condition.test(problem)) {
                                throw problem;
                            }
                            attempts.begin(problem);
                        }
                    }
                })
                .asyncIterator();
    }

    /** Iterates over the same items again and again. */
    private static final class Attempts<T extends @Nullable Object> implements AsyncIterable<T> {

        private final AsyncIterable<T> items;
        private @Nullable AsyncIterator<T> last;
        private @Nullable Exception problem;

        /** Whether the consumer has an item, so that what is thrown is the consumer's, and not to be tried again. */
        private boolean passing;

        Attempts(AsyncIterable<T> items) {
            this.items = items;
        }

        void run(Action1<? super T, RuntimeException> action) throws Exception {
            Reductions.run(this, item -> {
                passing = true;
                action.run(item);
                passing = false;
            });
        }

        boolean isConsumers() {
            return passing;
        }

        void begin(Exception failure) {
            problem = failure;
        }

        @Override
        public AsyncIterator<T> asyncIterator() {
            AsyncIterator<T> next = items.asyncIterator();
            if (next == last && problem != null) {
                problem.addSuppressed(
                        new IllegalStateException("these items cannot be iterated again, as retry does: " + items));
                passing = true; // not to be tried again
                throw Throwing.unchecked(problem);
            }
            last = next;
            return next;
        }
    }

    private static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> R call(
            Call2<? super A, ? super B, ? extends R, ?> function, A first, B second) {
        try {
            return function.call(first, second);
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        }
    }
}
