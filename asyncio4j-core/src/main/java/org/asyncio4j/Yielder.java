package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Where the body of an {@link AsyncGenerator} hands out its items: {@code out.yield(item)}, which
 * Java allows only with something before the dot.
 *
 * @param <T> type of the items
 */
@FunctionalInterface
public interface Yielder<T extends @Nullable Object> {

    /**
     * Hands {@code item} to the consumer, and returns when that asks for the next one. Throws what
     * the consumer wants thrown here ({@link AsyncGenerator#athrow}), and {@link GeneratorExit}
     * when the generator is closed: then there is only cleaning up left to do, and another yield is
     * an error.
     *
     * @throws IllegalStateException if called by other code than the generator's own body
     */
    void yield(T item);

    /**
     * As {@link #yield(Object)}, and tells javac that it may throw {@code checked}, to be caught
     * here.
     */
    @SuppressWarnings("unused") // for javac's eyes only
    default <X extends Throwable> void yield(T item, Class<X> checked) throws X {
        this.yield(item);
    }
}
