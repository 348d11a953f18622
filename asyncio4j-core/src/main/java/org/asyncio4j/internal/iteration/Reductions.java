package org.asyncio4j.internal.iteration;

import java.util.NoSuchElementException;
import java.util.stream.Collector;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.function.Action;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** Hands all items of an iterable to an action. Closes an iterator that it does not exhaust. */
public final class Reductions {

    private Reductions() {}

    public static <T extends @Nullable Object> Coroutine<Void> forEach(
            AsyncIterable<T> items, Action1<? super T, ?> action) {
        Checks.notNull(action, "action");
        Action<Throwable> body = () -> run(items, action);
        return new CodeCoroutine<>("forEachItem", CodeCoroutine.returningNull(body));
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

    public static <T extends @Nullable Object> Coroutine<T> first(AsyncIterable<T> items) {
        return new CodeCoroutine<>("first", () -> {
            AsyncIterator<T> source = items.asyncIterator();
            T item;
            try {
                item = source.next();
            } catch (StopAsyncIteration end) {
                throw new NoSuchElementException("there is no first item");
            }
            Operators.close(source);
            return item;
        });
    }

    /**
     * Runs {@code action} with each item, on the stack of the source if that allows it. Called in a task's code.
     */
    public static <T extends @Nullable Object, X extends Throwable> void run(
            AsyncIterable<T> items, Action1<? super T, X> action) throws X {
        AsyncIterator<T> source = Checks.notNull(items, "items").asyncIterator();
        if (source instanceof PushingIterator<T> pushing && pushing.canPush()) {
            pushing.push(action);
            return;
        }
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
