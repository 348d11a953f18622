package org.asyncio4j.internal.iteration;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Yielder;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Operators for which a task of their own reads the source: those that read ahead, and those that must go on by the clock
 * while the source is silent. A request of the source cannot be given up and made again, as a cancelled generator has ended.
 */
public final class ReadAhead {

    /** What hands out the items of a source that another task reads. */
    @FunctionalInterface
    private interface Consumer<T extends @Nullable Object, R extends @Nullable Object> {
        void run(Handover<T> items, Yielder<R> out);
    }

    private ReadAhead() {}

    public static <T extends @Nullable Object> AsyncIterable<T> buffer(AsyncIterable<T> items, int count) {
        Checks.positive(count, "count");
        return of("buffer", items, count, (read, out) -> {
            while (read.awaitItem()) {
                out.yield(read.take());
            }
        });
    }

    public static <T extends @Nullable Object> AsyncIterable<List<T>> batched(
            AsyncIterable<T> items, int count, double seconds) {
        Checks.positive(count, "count");
        Seconds.toNanos(seconds, "time");
        return of("batched", items, count, (read, out) -> {
            EventLoop loop = Coroutines.getRunningLoop();
            while (read.awaitItem()) {
                List<T> batch = new ArrayList<>();
                batch.add(read.take());
                double when = loop.time() + seconds;
                while (batch.size() < count && read.awaitItemUntil(when)) {
                    batch.add(read.take());
                }
                out.yield(batch);
            }
        });
    }

    public static <T extends @Nullable Object> AsyncIterable<T> debounce(AsyncIterable<T> items, double seconds) {
        Seconds.toNanos(seconds, "time");
        return of("debounce", items, 0, (read, out) -> {
            while (read.awaitItem()) {
                T last = read.take();
                while (read.awaitItemUntil(read.lastAdded() + seconds)) {
                    last = read.take();
                }
                out.yield(last);
            }
        });
    }

    /** @param capacity how many items are read ahead; 0 if only the latest is of interest, and any number is read */
    private static <T extends @Nullable Object, R extends @Nullable Object> AsyncIterable<R> of(
            String operator, AsyncIterable<T> items, int capacity, Consumer<T, R> consumer) {
        return () -> AsyncGenerator.<R>of(operator, out -> {
                    Handover<T> read = new Handover<>(operator, capacity == 0 ? Integer.MAX_VALUE : capacity);
                    Readers readers = new Readers(operator);
                    Action1<T, RuntimeException> action = capacity > 0
                            ? read::put
                            : item -> {
                                read.clear();
                                read.add(item);
                            };
                    readers.begin(
                            () -> {
                                Reductions.run(items, action);
                                read.end();
                            },
                            read::fail);
                    readers.during(() -> consumer.run(read, out));
                })
                .asyncIterator();
    }
}
