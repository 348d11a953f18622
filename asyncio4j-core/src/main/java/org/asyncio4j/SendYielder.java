package org.asyncio4j;

import java.util.Collection;
import org.asyncio4j.internal.iteration.GeneratorCore;
import org.asyncio4j.internal.iteration.Reductions;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Yields the items of an {@link AsyncSendGenerator}, like a {@link Yielder}, and returns the values
 * that the consumer sends.
 *
 * <p>Only the library implements it.
 *
 * @param <T> type of the items
 * @param <S> type of the values that the consumer sends
 */
public sealed interface SendYielder<T extends @Nullable Object, S> permits GeneratorCore {

    /**
     * Passes {@code item} to the consumer, and returns the value that the consumer sends with its
     * next request: null if it only requests the next item. Throws as {@link Yielder#yield(Object)}
     * does.
     */
    @Nullable
    S yield(T item);

    /**
     * Yields like {@link #yield(Object)}, and declares the checked exception {@code checked}, so
     * that it can be caught here.
     */
    default <X extends Throwable> @Nullable S yield(T item, Class<X> checked) throws X {
        Checks.notNull(checked, "checked");
        return this.yield(item);
    }

    /** Yields each item of {@code items}, as {@link Yielder#yieldFrom} does, and drops the values that are sent meanwhile. */
    default void yieldFrom(AsyncIterable<? extends T> items) {
        Reductions.run(Checks.notNull(items, "items"), this::yield);
    }

    /** Yields each item of {@code items}, as {@link Yielder#yieldAll} does, and drops the values that are sent meanwhile. */
    void yieldAll(Collection<? extends T> items);
}
