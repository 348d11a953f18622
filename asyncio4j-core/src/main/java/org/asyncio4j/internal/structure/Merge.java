package org.asyncio4j.internal.structure;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.AsyncCloseable;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Queue;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.Yielder;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Merges the items of several sources in order of arrival. A task per source reads it, and waits
 * while the queue to the consumer is full. The result is a generator: closing it ends the tasks.
 */
public final class Merge {

    /** An item or the failure of a source; its end if neither is set. */
    private record Signal<T extends @Nullable Object>(
            @Nullable T item, boolean isItem, @Nullable Throwable problem) {}

    private Merge() {}

    public static <T extends @Nullable Object> AsyncIterable<T> of(
            List<? extends AsyncIterable<? extends T>> sources, int buffer) {
        Checks.positive(buffer, "buffer");
        sources.forEach(source -> Checks.notNull(source, "source"));
        return () ->
                AsyncGenerator.<T>of("merge", out -> run(sources, buffer, out)).asyncIterator();
    }

    private static <T extends @Nullable Object> void run(
            List<? extends AsyncIterable<? extends T>> sources, int buffer, Yielder<T> out) {
        Queue<Signal<T>> signals = new Queue<>(buffer);
        List<Task<Void>> readers = new ArrayList<>();
        try {
            for (AsyncIterable<? extends T> source : sources) {
                readers.add(
                        Coroutines.createTask(Coroutines.async("merge", () -> read(source.asyncIterator(), signals))));
            }
            handOut(signals, sources.size(), out);
        } finally {
            readers.forEach(Task::cancel);
            if (!readers.isEmpty()) {
                Coroutines.await(Gather.of(readers, true));
            }
        }
    }

    @SuppressWarnings("NullAway") // T decides whether null is an item.
    private static <T extends @Nullable Object> void handOut(Queue<Signal<T>> signals, int sources, Yielder<T> out) {
        int open = sources;
        while (open > 0) {
            Signal<T> signal = Coroutines.await(signals.get());
            if (signal.isItem) {
                out.yield(signal.item);
            } else if (signal.problem == null) {
                open--;
            } else {
                throw Throwing.unchecked(signal.problem);
            }
        }
    }

    private static <T extends @Nullable Object> void read(AsyncIterator<? extends T> source, Queue<Signal<T>> signals) {
        Throwable problem = null;
        try {
            while (true) {
                Coroutines.await(signals.put(new Signal<>(source.next(), true, null)));
            }
        } catch (StopAsyncIteration end) {
            // A source that has ended needs no closing.
        } catch (CancelledError cancelled) {
            if (isAskedToEnd()) {
                close(source);
                throw cancelled;
            }
            problem = cancelled;
            closeAfter(cancelled, source);
        } catch (Throwable failure) {
            problem = failure;
            closeAfter(failure, source);
        }
        try {
            Coroutines.await(signals.put(new Signal<T>(null, false, problem)));
        } catch (Throwable failure) {
            // Wakes the consumer, which would wait for the signal forever.
            signals.shutdown(true);
            throw failure;
        }
    }

    /** Returns whether a cancellation is that of this task; otherwise it is that of something which the source has awaited. */
    private static boolean isAskedToEnd() {
        Task<?> task = Coroutines.currentTask();
        return task == null || task.cancelling() > 0;
    }

    /** Closes a source that failed, or whose item could not be put. */
    private static void closeAfter(Throwable failure, AsyncIterator<?> source) {
        try {
            close(source);
        } catch (Exception another) {
            Replacements.keep(another, failure);
        }
    }

    private static void close(AsyncIterator<?> source) {
        if (source instanceof AsyncCloseable closeable) {
            Coroutines.await(closeable.aclose());
        }
    }
}
