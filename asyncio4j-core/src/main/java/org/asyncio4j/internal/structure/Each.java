package org.asyncio4j.internal.structure;

import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** An {@link AsyncIterable} for Java's {@code for}: whether there is a next item is waited for. */
public final class Each {

    private Each() {}

    public static <T extends @Nullable Object> Iterable<T> of(AsyncIterable<T> items) {
        Checks.notNull(items, "items");
        return () -> new Items<>(items.asyncIterator());
    }

    private static final class Items<T extends @Nullable Object> implements Iterator<T> {

        private final AsyncIterator<T> source;
        private @Nullable T next;
        private boolean fetched;
        private boolean ended;

        Items(AsyncIterator<T> source) {
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
