package org.asyncio4j;

import org.asyncio4j.internal.iteration.GeneratorCore;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Yielder} that also returns what the consumer sends: what the body of an {@link
 * AsyncSendGenerator} yields its items to. Only the library implements it.
 *
 * @param <T> type of the items
 * @param <S> type of what the consumer sends
 */
public sealed interface SendYielder<T extends @Nullable Object, S> permits GeneratorCore {

    /**
     * Hands {@code item} to the consumer, and returns what the consumer sends with its next request:
     * null if it just wants the next item. Throws as {@link Yielder#yield(Object)} does.
     */
    @Nullable
    S yield(T item);

    /**
     * As {@link #yield(Object)}, and tells javac that it may throw {@code checked}, to be caught
     * here.
     */
    default <X extends Throwable> @Nullable S yield(T item, Class<X> checked) throws X {
        Checks.notNull(checked, "checked");
        return this.yield(item);
    }
}
