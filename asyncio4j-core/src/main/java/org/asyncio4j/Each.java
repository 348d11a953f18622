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
 * The items of an {@link AsyncIterable} for Java's {@code for}, which waits for each in the task
 * that runs it; what {@link Asyncio#each} returns.
 *
 * {@snippet :
 * for (String line : each(lines())) {
 *     IO.println(line);
 * }
 * try (var items = each(lines())) { // closes the generator when the loop is left half way
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

    /** What has to be closed of the iterators that were handed out. */
    private final List<AsyncCloseable> open = new ArrayList<>(1);

    Each(AsyncIterable<? extends T> items) {
        this.items = Checks.notNull(items, "items");
    }

    /**
     * An iterator over the items. Whether there is a next one is waited for: so it is only of use
     * in a task.
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
     * The items as a stream that the task takes them from by itself: sequential, lazy, and of no
     * use to other threads.
     */
    public Stream<T> stream() {
        return StreamSupport.stream(() -> Spliterators.spliteratorUnknownSize(iterator(), 0), 0, false);
    }

    /**
     * Closes what the items come from, if it can be closed, as a generator can; in the task that
     * calls. Does nothing if it has come to its end. Items that were made for one loop alone are
     * closed, too: {@code each(items.map(...))} closes what {@code items} is.
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
