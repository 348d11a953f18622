package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * An item and its number, as {@link AsyncIterable#enumerate()} hands them out.
 *
 * @param <T> type of the item
 */
public record Indexed<T extends @Nullable Object>(long index, T item) {}
