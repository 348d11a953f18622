package org.asyncio4j;

import org.asyncio4j.internal.iteration.PlainYielder;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * What the body of an {@link AsyncGenerator} yields its items to: {@code out.yield(item)}, which
 * Java allows only with something before the dot. Only the library implements it.
 *
 * @param <T> type of the items
 */
public sealed interface Yielder<T extends @Nullable Object> permits PlainYielder {

    /**
     * Hands {@code item} to the consumer, and returns when the consumer asks for the next one.
     * Throws what the consumer passes to {@link AsyncGenerator#athrow}, and {@link GeneratorExit}
     * when the generator is closed: then only cleaning up is left to do, and another yield is an
     * error.
     *
     * @throws IllegalStateException if called by other code than the generator's own body
     */
    void yield(T item);

    /**
     * As {@link #yield(Object)}, and tells javac that it may throw {@code checked}, to be caught
     * here.
     */
    default <X extends Throwable> void yield(T item, Class<X> checked) throws X {
        Checks.notNull(checked, "checked");
        this.yield(item);
    }
}
