package org.asyncio4j.internal.structure;

import java.util.Iterator;
import java.util.stream.Stream;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Adapts an {@link Iterable} or a {@link Stream} to an {@link AsyncIterable} that never suspends.
 */
public final class SyncItems {

    private SyncItems() {}

    public static <T extends @Nullable Object> AsyncIterable<T> of(Iterable<? extends T> items) {
        Checks.notNull(items, "items");
        return () -> iterator(items.iterator());
    }

    public static <T extends @Nullable Object> AsyncIterable<T> of(Stream<? extends T> items) {
        Checks.notNull(items, "items");
        return () -> iterator(items.iterator());
    }

    private static <T extends @Nullable Object> AsyncIterator<T> iterator(Iterator<? extends T> items) {
        return () -> {
            if (!items.hasNext()) {
                throw new StopAsyncIteration();
            }
            return items.next();
        };
    }
}
