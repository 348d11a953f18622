package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * An item and its index, produced by {@link AsyncIterable#enumerate()}.
 *
 * @param <T> type of the item
 */
public record Indexed<T extends @Nullable Object>(long index, T item) {}
