package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Four results of different types; see {@link Asyncio#gatherTuple(Awaitable, Awaitable, Awaitable,
 * Awaitable)}.
 *
 * @param first the result of the first
 * @param second the result of the second
 * @param third the result of the third
 * @param fourth the result of the fourth
 * @param <A> type of the first
 * @param <B> type of the second
 * @param <C> type of the third
 * @param <D> type of the fourth
 */
public record Tuple4<
        A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object>(
        A first, B second, C third, D fourth) {}
