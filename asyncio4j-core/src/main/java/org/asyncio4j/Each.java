package org.asyncio4j;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * Adapts an {@link AsyncIterable} to Java's {@code for} statement, which suspends the current task
 * while it waits for an item: Python's {@code async for}. Created by {@link
 * Asyncio#each(AsyncIterable)}.
 *
 * <p>It asks for the items one by one, so that a {@code break} can leave a generator where it is. The body of a generator
 * needs a thread of its own for that: an item costs two switches of threads, and locks, thread-locals and scoped values are
 * not shared with the consumer; see {@link AsyncGenerator}. Where no {@code break} is needed, {@link
 * Asyncio#each(AsyncIterable, org.asyncio4j.function.Action1)} avoids both.
 *
 * {@snippet :
 * for (String line : each(lines())) {
 *     IO.println(line);
 * }
 * try (var items = each(lines())) { // closes the generator if the loop is left midway
 *     for (String line : items) {
 *         if (line.isEmpty()) {
 *             break;
 *         }
 *     }
 * }
 * }
 *
 * @param <T> type of the items
 */
public final class Each<T extends @Nullable Object> implements Iterable<T>, AutoCloseable {

    private final AsyncIterable<? extends T> items;

    /** The iterators handed out that need closing. */
    private final List<AsyncCloseable> open = new ArrayList<>(1);

    Each(AsyncIterable<? extends T> items) {
        this.items = Checks.notNull(items, "items");
    }

    /**
     * Returns an iterator over the items. Its {@code hasNext} suspends until there is an item or
     * the end, so it must be called in a task.
     */
    @Override
    public Iterator<T> iterator() {
        AsyncIterator<? extends T> source = Checks.notNull(items.asyncIterator(), "the result of asyncIterator()");
        if (source instanceof AsyncCloseable closeable && closeable != items) {
            open.add(closeable);
        }
        return new Items<>(source);
    }

    /**
     * Returns a sequential, lazy stream of the items, to be consumed by the current task and not by
     * other threads.
     */
    public Stream<T> stream() {
        return StreamSupport.stream(() -> Spliterators.spliteratorUnknownSize(iterator(), 0), 0, false);
    }

    /**
     * Closes the source of the items in the calling task, if it can be closed, as a generator can.
     * Does nothing if the source has ended. Closing reaches through derived iterables: {@code
     * each(items.map(...))} closes {@code items}.
     */
    @Override
    public void close() {
        List<AsyncCloseable> closing = new ArrayList<>(open);
        open.clear();
        if (items instanceof AsyncCloseable source) {
            closing.add(source);
        }
        Throwing.afterAll(closing, closeable -> Awaiting.await(closeable.aclose()));
    }

    private static final class Items<T extends @Nullable Object> implements Iterator<T> {

        private final AsyncIterator<? extends T> source;
        private @Nullable T next;
        private boolean fetched;
        private boolean ended;

        Items(AsyncIterator<? extends T> source) {
            this.source = source;
        }

        @Override
        public boolean hasNext() {
            if (!fetched && !ended) {
                try {
                    next = source.next();
                    fetched = true;
                } catch (StopAsyncIteration end) {
                    ended = true;
                } catch (Throwable problem) {
                    throw Throwing.unchecked(problem);
                }
            }
            return fetched;
        }

        @Override
        @SuppressWarnings("NullAway") // T decides whether null is an item.
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            T item = next;
            next = null;
            fetched = false;
            return item;
        }
    }
}
