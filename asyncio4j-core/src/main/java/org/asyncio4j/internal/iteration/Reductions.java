package org.asyncio4j.internal.iteration;

import java.util.stream.Collector;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** Computes one result from all items. Closes an iterator that it does not exhaust. */
public final class Reductions {

    private Reductions() {}

    public static <T extends @Nullable Object> Coroutine<Void> forEach(
            AsyncIterable<T> items, Action1<? super T, ?> action) {
        Checks.notNull(action, "action");
        return new CodeCoroutine<>("forEachItem", CodeCoroutine.returningNull(() -> run(items, action)));
    }

    public static <T extends @Nullable Object, A extends @Nullable Object, R extends @Nullable Object>
            Coroutine<R> collect(AsyncIterable<T> items, Collector<? super T, A, R> collector) {
        Checks.notNull(collector, "collector");
        return new CodeCoroutine<>("collect", () -> {
            A container = collector.supplier().get();
            run(items, item -> collector.accumulator().accept(container, item));
            return collector.finisher().apply(container);
        });
    }

    private static <T extends @Nullable Object> void run(AsyncIterable<T> items, Action1<? super T, ?> action) {
        AsyncIterator<T> source = items.asyncIterator();
        try {
            while (true) {
                T item;
                try {
                    item = source.next();
                } catch (StopAsyncIteration end) {
                    return;
                }
                action.run(item);
            }
        } catch (Throwable problem) {
            closeAfter(source, problem);
            throw Throwing.unchecked(problem);
        }
    }

    private static void closeAfter(AsyncIterator<?> source, Throwable problem) {
        try {
            Operators.close(source);
        } catch (Throwable another) {
            if (another != problem) {
                problem.addSuppressed(another);
            }
        }
    }
}
