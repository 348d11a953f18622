package org.asyncio4j;

import java.util.Collection;
import org.asyncio4j.internal.iteration.PlainYielder;
import org.asyncio4j.internal.iteration.Reductions;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Yields the items of an {@link AsyncGenerator}: its body calls {@code out.yield(item)}. (Java does
 * not allow a call of {@code yield} without a qualifier.)
 *
 * <p>Only the library implements it.
 *
 * @param <T> type of the items
 */
public sealed interface Yielder<T extends @Nullable Object> permits PlainYielder {

    /**
     * Passes {@code item} to the consumer, and returns when the consumer requests the next one.
     * Throws the exception that the consumer passes to {@link AsyncGenerator#athrow}, and {@link
     * GeneratorExit} when the generator is closed: the body may then only clean up, and another
     * yield is an error.
     *
     * @throws IllegalStateException if called by code other than the generator's own body
     */
    void yield(T item);

    /**
     * Yields like {@link #yield(Object)}, and declares the checked exception {@code checked}, so
     * that it can be caught here.
     */
    default <X extends Throwable> void yield(T item, Class<X> checked) throws X {
        Checks.notNull(checked, "checked");
        this.yield(item);
    }

    /**
     * Yields each item of {@code items}: what {@code async for item in items: yield item} does in Python, where
     * asynchronous generators have no {@code yield from}. An exception that a yield throws, because this generator is
     * closed for example, closes {@code items} and leaves this call. Runs as {@link AsyncIterable#forEachItem} does.
     */
    default void yieldFrom(AsyncIterable<? extends T> items) {
        Reductions.run(Checks.notNull(items, "items"), this::yield);
    }

    /**
     * Yields each item of {@code items}, which are looked at once, before the first. Returns when the consumer requests the
     * item after the last one: unlike one yield for each, this does not resume the body in between.
     */
    void yieldAll(Collection<? extends T> items);
}
